"""Conditions that pick rows of the issue timeline: the building blocks of what figures count."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from sqlalchemy import BigInteger, ColumnElement, Select, func, select, type_coerce, union_all

from domain.event import event_classes
from domain.issue.events import OPEN_STATES, IssueEvent
from projections.issue_board import issue_board
from projections.issue_timeline import issue_timeline as t
from projections.schema import to_microseconds
from projections.summary_scope import Scope

Conditions = tuple[ColumnElement[bool], ...]


class Rows(Protocol):
    """Picks rows of the timeline, one for each thing that can be counted. Equal ones pick the same rows."""

    def conditions(self, scope: Scope) -> Conditions:
        """What the rows meet."""


@dataclass(frozen=True, slots=True)
class EventsOf:
    """Every event in the period of an issue, of these types; of all types when none is named."""

    types: tuple[str, ...] = ()

    def conditions(self, scope: Scope) -> Conditions:
        """What the events meet."""
        return events_of(scope, *(self.types or _types_of_issues()))


@dataclass(frozen=True, slots=True)
class LastOf:
    """The last such event of each issue in the period, so that an issue counts once."""

    type_: str

    def conditions(self, scope: Scope) -> Conditions:
        """What the last events meet."""
        return (t.c.position.in_(select(last_events(scope, [self.type_]).subquery().c.position)),)


@dataclass(frozen=True, slots=True)
class OpenAt:
    """Issues that were open when the period began or ended: of each the event that left it so."""

    bound: Literal["start", "end"]

    def conditions(self, scope: Scope) -> Conditions:
        """What those events meet."""
        return (t.c.position.in_(self._positions(scope)),)

    def number(self, scope: Scope) -> Select[int]:
        """How many issues were open; no row is read for that."""
        return select(func.count()).select_from(self._positions(scope).subquery())

    def _positions(self, scope: Scope) -> Select[Any]:
        return _positions_open_at(scope, scope.start if self.bound == "start" else scope.end)


def events_of(scope: Scope, *types: str) -> Conditions:
    """Every known event of these types in the place and period."""
    return (
        t.c.place.in_(scope.places),
        t.c.type.in_(types),
        t.c.occurred_at >= scope.start,
        t.c.occurred_at < scope.end,
        t.c.position <= scope.position,
    )


def last_events(scope: Scope, types: Collection[str]) -> Select[Any]:
    """Type and position of the last event in the period of each of the types, of each issue that has one."""
    last = func.max(t.c.position).label("position")
    return select(t.c.type, last).where(*events_of(scope, *types)).group_by(t.c.type, t.c.stream)


def state_of(scope: Scope, moment: datetime, streams: Collection[str]) -> Select[Any]:
    """Positions of the rows that tell each issue's state at the moment, as known at the position."""
    known = (t.c.stream.in_(streams), t.c.occurred_at < moment, t.c.position <= scope.position)
    return select(func.max(t.c.position)).where(*known).group_by(t.c.stream)


def _types_of_issues() -> tuple[str, ...]:
    return tuple(sorted(name for name, event in event_classes().items() if issubclass(event, IssueEvent)))


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
