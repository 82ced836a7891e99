"""What the figures of governance decisions count."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, select

from domain.decision.events import OPEN_STATES
from projections.decisions import decision_timeline
from projections.stream_tables import standing_at
from projections.summary_counted_entry import Counted, Found
from projections.summary_scope import Scope

_LAST: Mapping[str, str] = MappingProxyType(
    {
        f"decision.{word}": f"decisions.{word}"
        for word in (
            "raised",
            "discussed",
            "assigned",
            "resolved",
            "escalated",
            "returned",
            "rejected",
            "withdrawn",
            "superseded",
        )
    }
)
"""By type, the figure in which a decision counts once by its last such event."""
_TYPES = (*_LAST, "decision.balloted", "decision.covenant_adopted")


def counted_decisions(connection: Connection, scope: Scope) -> Iterator[Found]:
    """What happened to decisions in the period, and those open when it began and ended."""
    yield from _events(connection, scope)
    for row in _open_at(connection, scope, scope.start):
        yield "decisions.open_at_start", _counted(row)
    for row in _open_at(connection, scope, scope.end):
        yield "decisions.open", _counted(row)
        if row.next_due is not None and row.next_due < scope.known_until:
            yield "decisions.overdue", _counted(row)


def _events(connection: Connection, scope: Scope) -> Iterator[Found]:
    d = decision_timeline.c
    query = select(d.position, d.stream, d.type, d.title, d.kind, d.adopted).where(
        d.place.in_(scope.places),
        d.type.in_(_TYPES),
        d.occurred_at >= scope.start,
        d.occurred_at < scope.end,
        d.position <= scope.position,
    )
    last: dict[tuple[str, str], Counted] = {}
    for row in connection.execute(query.order_by(d.position)):
        if row.type == "decision.covenant_adopted":
            yield "decisions.covenant_adoptions", _counted(row)
            continue
        last[_figure(row), row.stream] = _counted(row)
    for (name, _), counted in last.items():
        yield name, counted


def _figure(row: Row[*tuple[Any, ...]]) -> str:
    if row.type == "decision.balloted":
        return "decisions.adopted" if row.adopted else "decisions.rejected"
    return _LAST[row.type]


def _open_at(connection: Connection, scope: Scope, moment: datetime) -> Iterator[Row[*tuple[Any, ...]]]:
    """The decisions that were open at the moment: of each the event that left it so."""
    d = decision_timeline.c
    query = select(d.position, d.stream, d.title, d.kind, d.next_due).where(
        d.place.in_(scope.places),
        d.state.in_(sorted(OPEN_STATES)),
        standing_at(decision_timeline, scope.position, moment),
    )
    yield from connection.execute(query)


def _counted(row: Row[*tuple[Any, ...]]) -> Counted:
    return Counted(row.position, row.stream, row.title, kind=row.kind)
