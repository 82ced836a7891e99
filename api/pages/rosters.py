"""The duty rosters of the service stations of a place, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from api.issue_lists import below
from api.pages.names import Names
from projections.duty import known_duties
from projections.stations import duties, stations

STATIONS_SHOWN = 60
WEEK = timedelta(days=7)
WEEKDAYS = "一二三四五六日"

Stations = Sequence[Row[str, str, str]]
"""Id, name and place of each."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody on duty."""

    member: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class RosterDay:
    """Who begins a duty on a local day."""

    day: date
    duties: Sequence[Duty]

    @property
    def label(self) -> str:
        """Such as 周一 3月2日."""
        return f"周{WEEKDAYS[self.day.weekday()]} {self.day.month}月{self.day.day}日"


@dataclass(frozen=True, slots=True)
class Roster:
    """The roster of a station in a week."""

    name: str
    place: str
    days: Sequence[RosterDay]


def stations_of(connection: Connection, place: str, names: Names, position: int | None) -> Stations:
    """Those of the place and below it, else those of the nearest place above that has any.

    The first by id, and one more than are shown where there are more.
    """
    s = stations.c
    opened = select(s.id, s.name, s.place).order_by(s.id).limit(STATIONS_SHOWN + 1)
    if position is not None:
        opened = opened.where(s.position <= position)
    for node in reversed(names.whole_lineage(place)):
        within = s.place.in_(below(place)) if node.id == place else s.place == node.id
        if found := connection.execute(opened.where(within)).all():
            return found
    return ()


def rosters_of(
    connection: Connection,
    opened: Stations,
    monday: date,
    zone: ZoneInfo,
    position: int | None,
) -> list[Roster]:
    """The roster of each of the stations in the week."""
    d, days = duties.c, [monday + timedelta(days=n) for n in range(7)]
    start, end = (_midnight(day, zone) for day in (monday, monday + WEEK))
    begun = select(d.station, d.member, d.starts_at, d.ends_at).where(
        d.station.in_([each.id for each in opened]),
        d.starts_at >= start,
        d.starts_at < end,
        known_duties(position),
    )
    on_duty: dict[tuple[str, date], list[Duty]] = {}
    for row in connection.execute(begun.order_by(d.starts_at, d.position)):
        day = row.starts_at.astimezone(zone).date()
        on_duty.setdefault((row.station, day), []).append(Duty(row.member, row.starts_at, row.ends_at))
    return [
        Roster(each.name, each.place, [RosterDay(day, on_duty.get((each.id, day), ())) for day in days])
        for each in opened
    ]


def lent_by(opened: Stations, chosen: str | None, names: Names) -> str | None:
    """The place above that lends its stations to one that has none."""
    above = {node.id for node in names.whole_lineage(chosen)} - {chosen} if chosen else set[str]()
    return next((each.place for each in opened if each.place in above), None)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
