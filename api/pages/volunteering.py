"""The page of volunteering and duty of a place: the week's roster, posts and who claimed them, activities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import Connection, RowMapping, select
from starlette.responses import Response

from api.activity_bodies import state_of
from api.dependencies import InServices
from api.issue_lists import FormQuery, below
from api.pages.moments import MomentQuery, moment_asked, time_of
from api.pages.names import Names, read_names
from api.pages.render import page
from api.problems import InvalidRequest
from domain.coordination.months import FIRST_YEAR, LAST_YEAR
from domain.event import Identifier
from domain.registry.errors import PlaceNotFound
from domain.registry.registry import Post
from projections.activities import activities
from projections.duty import known_duties
from projections.posts import posts_of
from projections.registry import bodies
from projections.stations import duties, stations

ACTIVITIES_SHOWN = 50
WEEK = timedelta(days=7)
WEEKDAYS = "一二三四五六日"


class VolunteeringQuery(FormQuery, MomentQuery):
    """Of which place, in the week of which day."""

    place: Identifier | None = None
    day: Annotated[str, Field(max_length=10)] | None = None
    """A local day of the week shown, such as `2026-03-02`; default today."""


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


@dataclass(frozen=True, slots=True)
class BodyPosts:
    """The posts of a body that are wanted."""

    body: str
    place: str
    posts: Sequence[Post]


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """A volunteer activity as it was known at the moment shown."""

    name: str
    place: str
    body: str | None
    issue: str | None
    starts_at: datetime
    state: str
    volunteers: int | None
    minutes: int | None
    told: str | None
    """Its result, or why it was cancelled."""


def routes() -> APIRouter:
    """The route of the page of volunteering."""
    router = APIRouter()
    router.get("/volunteering", include_in_schema=False)(volunteering)
    return router


def volunteering(query: Annotated[VolunteeringQuery, Query()], services: InServices) -> Response:
    """Duty, posts and activities of a place and those below it. Raises PlaceNotFound, InvalidRequest."""
    moment, monday = moment_asked(query, services), _monday(query.day, services.clock(), services.zone)
    with services.read() as connection:
        names = read_names(connection)
        chosen = query.place or next(iter(names.places), None)
        if chosen is not None and chosen not in names.places:
            raise PlaceNotFound(place=chosen)
        seat = _seat(connection, chosen, names, moment.known) if chosen else None
        return page(
            "volunteering.html",
            names=names,
            chosen=chosen,
            seat=seat,
            monday=monday,
            days={"before": monday - WEEK, "after": monday + WEEK, "last": monday + timedelta(days=6)},
            rosters=_rosters(connection, seat, monday, services.zone, moment.known) if seat else [],
            posts=_posts(connection, chosen, moment.known) if chosen else [],
            activities=_activities(connection, chosen, moment.known) if chosen else [],
            most_activities=ACTIVITIES_SHOWN,
            moment=moment,
            now=time_of(moment, services),
            zone=services.zone,
        )


def _monday(day: str | None, now: datetime, zone: ZoneInfo) -> date:
    """The first day of the week. Raises InvalidRequest."""
    try:
        chosen = date.fromisoformat(day) if day else now.astimezone(zone).date()
    except ValueError as error:
        raise _no_day() from error
    if not FIRST_YEAR <= chosen.year <= LAST_YEAR:
        raise _no_day()
    return chosen - timedelta(days=chosen.weekday())


def _no_day() -> InvalidRequest:
    return InvalidRequest(
        f"Give a day such as 2026-03-02, from {FIRST_YEAR} to {LAST_YEAR}.",
        f"请填写日期，如 2026-03-02，年份在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。",
    )


def _seat(connection: Connection, place: str, names: Names, position: int | None) -> str | None:
    """The place, if it or one below it has a station; else the nearest above that has one."""
    for node in reversed(names.lineage(place)):
        within = stations.c.place.in_(below(place)) if node.id == place else stations.c.place == node.id
        wanted = select(stations.c.id).where(within)
        if position is not None:
            wanted = wanted.where(stations.c.position <= position)
        if connection.execute(wanted.limit(1)).first():
            return node.id
    return None


def _rosters(
    connection: Connection, seat: str, monday: date, zone: ZoneInfo, position: int | None
) -> list[Roster]:
    """The roster of each station of the place and below it, in the week."""
    d, s = duties.c, stations.c
    opened = select(s.id, s.name, s.place).where(s.place.in_(below(seat)))
    if position is not None:
        opened = opened.where(s.position <= position)
    start, end = (_midnight(day, zone) for day in (monday, monday + WEEK))
    begun = select(d.station, d.member, d.starts_at, d.ends_at).where(
        d.starts_at >= start, d.starts_at < end, known_duties(position)
    )
    on_duty: dict[tuple[str, date], list[Duty]] = {}
    for row in connection.execute(begun.order_by(d.starts_at, d.position)):
        day = row.starts_at.astimezone(zone).date()
        on_duty.setdefault((row.station, day), []).append(Duty(row.member, row.starts_at, row.ends_at))
    days = [monday + timedelta(days=n) for n in range(7)]
    return [
        Roster(row.name, row.place, [RosterDay(day, on_duty.get((row.id, day), ())) for day in days])
        for row in connection.execute(opened.order_by(s.id))
    ]


def _posts(connection: Connection, place: str, position: int | None) -> list[BodyPosts]:
    serving = select(bodies.c.id, bodies.c.place).where(bodies.c.place.in_(below(place)))
    places = {row.id: row.place for row in connection.execute(serving.order_by(bodies.c.id))}
    found = posts_of(connection, list(places), position)
    return [BodyPosts(body, places[body], found[body]) for body in places if body in found]


def _activities(connection: Connection, place: str, position: int | None) -> list[ActivityLine]:
    """The last of them, the one that begins last first."""
    a = activities.c
    wanted = select(activities).where(a.place.in_(below(place)))
    if position is not None:
        wanted = wanted.where(a.position <= position)
    rows = connection.execute(wanted.order_by(a.starts_at.desc(), a.id.desc()).limit(ACTIVITIES_SHOWN))
    return [_activity(row, position) for row in rows.mappings()]


def _activity(row: RowMapping, position: int | None) -> ActivityLine:
    """The activity as known at the position: what came later had not been reported yet."""
    held, cancelled = (
        known is not None and (position is None or known <= position)
        for known in (row["held_position"], row["cancelled_position"])
    )
    result: Any = row["result"] if held else None
    return ActivityLine(
        name=row["name"],
        place=row["place"],
        body=row["body"],
        issue=row["issue"] and row["issue"].removeprefix("issue-"),
        starts_at=row["starts_at"],
        state=state_of(row["held_at"] if held else None, row["cancelled_at"] if cancelled else None),
        volunteers=row["volunteers"] if held else None,
        minutes=row["minutes"] if held else None,
        told=result or (row["reason"] if cancelled else None),
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
