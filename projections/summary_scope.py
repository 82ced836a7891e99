"""What a summary looks at: a place with all below it, a period, and the log up to a position."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, select

from domain.registry.errors import PlaceNotFound
from projections.issue_timeline import issue_timeline
from projections.period import Period
from projections.registry import places


class PlaceUnknownAtPosition(PlaceNotFound):
    """The log up to the position registers no such place."""

    en = "There is no place {place} up to position {position}; check its id, or ask for a later position."
    zh = "截至日志第 {position} 位，没有编号为 {place} 的辖区；请核对编号，或查询更晚的位置。"


@dataclass(frozen=True, slots=True)
class Scope:
    """The place, the period's bounds in UTC (the end is outside), and the last position that is known."""

    place: str
    path: str
    start: datetime
    end: datetime
    position: int
    known_until: datetime
    """The end, or for a period still under way the time that the log has reached.

    The clock has no say in a summary: it is the time at which the last known event of an issue was recorded.
    """

    def place_ids(self) -> Select[tuple[str]]:
        """The place and every place below it that is known at the position."""
        return places_under(self.path, self.position)


def scope_of(connection: Connection, place: str, period: Period, position: int, zone: ZoneInfo) -> Scope:
    """The scope of a summary. Raises PlaceUnknownAtPosition."""
    start, end = period.bounds(zone)
    path = known_place(connection, place, position).path
    return Scope(place, path, start, end, position, min(end, _last_recorded(connection, position) or end))


def _last_recorded(connection: Connection, position: int) -> datetime | None:
    t = issue_timeline.c
    last = select(t.recorded_at).where(t.position <= position).order_by(t.position.desc()).limit(1)
    return connection.execute(last).scalar_one_or_none()


def known_place(connection: Connection, place: str, position: int) -> Row[str, str, str, str]:
    """The place's id, name, tier and path. Raises PlaceUnknownAtPosition."""
    columns = select(places.c.id, places.c.name, places.c.tier, places.c.path)
    row = connection.execute(columns.where(places.c.id == place, places.c.position <= position)).one_or_none()
    if row is None:
        raise PlaceUnknownAtPosition(place=place, position=position)
    return row


def places_under(path: str, position: int) -> Select[tuple[str]]:
    """Ids of the place with this path and of every place below it that is known at the position."""
    inside = places.c.path.startswith(path, autoescape=True)
    return select(places.c.id).where(inside, places.c.position <= position)
