"""What a summary looks at: a place with all below it, a period, and the log up to a position."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, Table, select, union_all

from domain.registry.errors import PlaceNotFound
from projections.coordination import coordination_timeline
from projections.councils import council_timeline
from projections.decisions import decision_timeline
from projections.issue_timeline import issue_timeline
from projections.period import LAST_YEAR, Period, PeriodNotBegun
from projections.registry import places

MOST_NAMED = 500
"""Places that a query names one by one; databases bound the number of parameters."""

END_OF_TIME = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
"""After all that can be recorded."""

TIMELINES = (issue_timeline, decision_timeline, council_timeline, coordination_timeline)

Places = tuple[str, ...] | Select[tuple[str]]
"""Ids of places, or the query for them; `in_` takes either."""


class PlaceUnknownAtPosition(PlaceNotFound):
    """The log up to the position registers no such place."""

    en = "There is no place {place} up to position {position}; check its id, or ask for a later position."
    zh = "在日志位置 {position}，没有编号为 {place} 的辖区；请核对编号，或查询更晚的日志位置。"


@dataclass(frozen=True, slots=True)
class Scope:
    """The place, the period's bounds in UTC (the end is outside), and the last position that is known."""

    place: str
    path: str
    places: Places
    """The place and every place below it that is known at the position."""
    period: Period
    start: datetime
    end: datetime
    position: int
    reached: datetime | None
    """When the last known event of an issue, decision, sitting or meeting was recorded, None without any: a
    summary's present, for which the clock has no say."""

    @property
    def known_until(self) -> datetime:
        """The end, or for a period still under way the time that the log has reached."""
        return self.end if self.reached is None else min(self.end, self.reached)

    def whenever(self) -> "Scope":
        """The same place and position, with no end to when what is known may have occurred."""
        return replace(self, end=END_OF_TIME)

    def during(self, period: Period, zone: ZoneInfo) -> "Scope":
        """The same place and position in another period."""
        start, end = period.bounds(zone)
        return replace(self, period=period, start=start, end=end)


def scope_of(connection: Connection, place: str, period: Period, position: int, zone: ZoneInfo) -> Scope:
    """The scope of a summary. Raises PlaceUnknownAtPosition."""
    start, end = period.bounds(zone)
    path = known_place(connection, place, position).path
    inside = places_under(connection, path, position)
    reached = _last_recorded(connection, position)
    return Scope(place, path, inside, period, start, end, position, reached)


def begun_scope_of(
    connection: Connection, place: str, period: Period, position: int, zone: ZoneInfo
) -> Scope:
    """The scope of a period that the log has reached. Raises PeriodNotBegun and PlaceUnknownAtPosition."""
    scope = scope_of(connection, place, period, position, zone)
    if scope.reached is not None and scope.reached < scope.start:
        raise PeriodNotBegun(period=period, position=position, reached=scope.reached)
    return scope


def _last_recorded(connection: Connection, position: int) -> datetime | None:
    last = (_last_of(timeline, position).subquery() for timeline in TIMELINES)
    recorded = connection.execute(union_all(*(select(one.c.recorded_at) for one in last))).scalars().all()
    return max(recorded, default=None)


def _last_of(timeline: Table, position: int) -> Select[Any]:
    t = timeline.c
    return select(t.recorded_at).where(t.position <= position).order_by(t.position.desc()).limit(1)


def known_place(connection: Connection, place: str, position: int) -> Row[str, str, str, str]:
    """The place's id, name, tier and path. Raises PlaceUnknownAtPosition."""
    columns = select(places.c.id, places.c.name, places.c.tier, places.c.path)
    row = connection.execute(columns.where(places.c.id == place, places.c.position <= position)).one_or_none()
    if row is None:
        raise PlaceUnknownAtPosition(place=place, position=position)
    return row


def places_under(connection: Connection, path: str, position: int) -> Places:
    """Ids of the place with this path and of every place below it that is known at the position.

    Few are named one by one: a database that sees how few they are goes to the index of the timeline, where
    for a subquery that it knows nothing about it would read the whole of it.
    """
    inside = select(places.c.id).where(
        places.c.path.startswith(path, autoescape=True), places.c.position <= position
    )
    ids = connection.execute(inside.limit(MOST_NAMED + 1)).scalars().all()
    return tuple(ids) if len(ids) <= MOST_NAMED else inside
