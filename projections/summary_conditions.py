"""Conditions that pick rows of the issue timeline: the building blocks of what figures count."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, func, select, type_coerce, union_all

from domain.event import event_classes
from domain.issue.events import OPEN_STATES, IssueEvent
from projections.issue_board import issue_board
from projections.issue_timeline import issue_timeline as t
from projections.schema import to_microseconds
from projections.summary_scope import Scope

Conditions = tuple[ColumnElement[bool], ...]
Rows = Callable[[Scope], Conditions]
"""Picks rows of the timeline, one for each thing that can be counted."""


def all_events(scope: Scope) -> Conditions:
    """Every event of an issue in the period."""
    types = (name for name, event in event_classes().items() if issubclass(event, IssueEvent))
    return events_of(scope, *sorted(types))


def events_of(scope: Scope, *types: str) -> Conditions:
    """Every known event of these types in the place and period."""
    return (
        t.c.place.in_(scope.places),
        t.c.type.in_(types),
        t.c.occurred_at >= scope.start,
        t.c.occurred_at < scope.end,
        t.c.position <= scope.position,
    )


def last_of(type_: str) -> Rows:
    """The last such event of each issue in the period, so that an issue counts once."""

    def rows(scope: Scope) -> Conditions:
        last = select(func.max(t.c.position)).where(*events_of(scope, type_)).group_by(t.c.stream)
        return (t.c.position.in_(last),)

    return rows


def raised_in(scope: Scope) -> Conditions:
    """The first event of each issue raised in the period; an issue has but one, so no last is looked for."""
    return events_of(scope, "issue.raised")


def open_at_start(scope: Scope) -> Conditions:
    """Issues that were open when the period began."""
    return _open_at(scope, scope.start)


def open_at_end(scope: Scope) -> Conditions:
    """Issues that were open when the period ended."""
    return _open_at(scope, scope.end)


def state_of(scope: Scope, moment: datetime, streams: Collection[str]) -> Select[Any]:
    """Positions of the rows that tell each issue's state at the moment, as known at the position."""
    known = (t.c.stream.in_(streams), t.c.occurred_at < moment, t.c.position <= scope.position)
    return select(func.max(t.c.position)).where(*known).group_by(t.c.stream)


def _open_at(scope: Scope, moment: datetime) -> Conditions:
    return (t.c.position.in_(_positions_open_at(scope, moment)),)


def _positions_open_at(scope: Scope, moment: datetime) -> Select[Any]:
    """Positions of the rows that say of an issue that it was open at the moment, as known at the position.

    Three disjoint searches, each of which an index answers: rows that nothing has followed, rows that were
    followed at or after the moment, and rows whose follower became known only after the position.
    """
    board, states = issue_board.c, sorted(OPEN_STATES)
    last = select(board.position).where(
        board.place.in_(scope.places),
        board.state.in_(states),
        board.changed_at < moment,
        board.position <= scope.position,
    )
    ended = select(t.c.previous_position).where(
        t.c.place.in_(scope.places),
        t.c.previous_state.in_(states),
        t.c.previous_at < moment,
        t.c.previous_position <= scope.position,
    )
    searches = union_all(
        last,
        ended.where(t.c.occurred_at >= moment),
        # Added to zero, so that no index on it is taken where the one on the other column narrows more.
        ended.where(
            type_coerce(t.c.occurred_at, BigInteger) + 0 < to_microseconds(moment),
            t.c.position > scope.position,
        ),
    ).subquery()
    return select(searches.c.position)
