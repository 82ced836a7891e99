"""What the figures of sittings of the council and of coordination meetings count."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, exists, select

from projections.coordination import coordination_timeline
from projections.councils import council_timeline
from projections.registry import places
from projections.summary_counted_entry import Counted, Found
from projections.summary_scope import Scope

AnyRow = Row[*tuple[Any, ...]]
SAT = ("council.attended", "council.deliberated", "council.adjourned")
MET = ("coordination.attended", "coordination.outcome_recorded", "coordination.closed")
"""What says that a sitting, or meeting, was held: attendance, or what follows where an import knows none."""


def counted_councils(connection: Connection, scope: Scope) -> Iterator[Found]:
    """Sittings and meetings, held when the first thing that happened there is recorded; what they came to."""
    for row in _first(connection, scope, council_timeline, SAT):
        yield "councils.held", _counted(row, "党群议事会")
    for row in _all(connection, scope, council_timeline, ("council.deliberated",)):
        yield "councils.items_deliberated", _counted(row, "党群议事会")
    for row in _first(connection, scope, coordination_timeline, MET):
        yield "meetings.held", _counted(row, "月度协调会")
    for row in _all(connection, scope, coordination_timeline, ("coordination.outcome_recorded",)):
        yield "meetings.items_settled", _counted(row, "月度协调会")


def _counted(row: AnyRow, what: str) -> Counted:
    return Counted(row.position, row.stream, f"{row.name}{what}")


def _first(connection: Connection, scope: Scope, timeline: Table, types: Sequence[str]) -> Iterator[AnyRow]:
    """The events of these types in the period that are the first of them in their stream."""
    before = timeline.alias()
    earlier = exists().where(
        before.c.stream == timeline.c.stream,
        before.c.type.in_(types),
        before.c.version < timeline.c.version,
    )
    yield from _all(connection, scope, timeline, types, ~earlier)


def _all(
    connection: Connection, scope: Scope, timeline: Table, types: Sequence[str], *conditions: Any
) -> Iterator[AnyRow]:
    t = timeline.c
    query = (
        select(t.position, t.stream, places.c.name)
        .join(places, places.c.id == t.place)
        .where(
            t.place.in_(scope.places),
            t.type.in_(types),
            t.occurred_at >= scope.start,
            t.occurred_at < scope.end,
            t.position <= scope.position,
            *conditions,
        )
    )
    yield from connection.execute(query)
