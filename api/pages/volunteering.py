"""The page of volunteering and duty of a place: the week's roster, posts and who claimed them, activities."""

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from api.authority import InAuthority, needs
from api.dependencies import InServices
from api.issue_lists import FormQuery
from api.pages.efforts import ACTIVITIES_SHOWN, BODIES_SHOWN, activities_at, posts_at
from api.pages.moments import MomentQuery, moment_asked, time_of
from api.pages.names import read_names
from api.pages.render import page
from api.pages.rosters import STATIONS_SHOWN, WEEK, lent_by, rosters_of, stations_of
from api.pages.visitor import visitor_of
from api.problems import InvalidRequest
from domain.coordination.months import FIRST_YEAR, LAST_YEAR
from domain.event import Identifier
from domain.registry.errors import PlaceNotFound


class VolunteeringQuery(FormQuery, MomentQuery):
    """Of which place, in the week of which day."""

    place: Identifier | None = None
    day: Annotated[str, Field(max_length=10)] | None = None
    """A local day of the week shown, such as `2026-03-02`; default today."""


def routes() -> APIRouter:
    """The route of the page of volunteering."""
    router = APIRouter()
    router.get("/volunteering", include_in_schema=False, **needs("open.read"))(volunteering)
    return router


def volunteering(
    query: Annotated[VolunteeringQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """Duty, posts and activities of a place and those below it. Raises PlaceNotFound, InvalidRequest."""
    moment, monday = moment_asked(query, services), _monday(query.day, services.clock(), services.zone)
    asked = authority.narrowed(query.place)
    with services.read() as connection:
        names = read_names(connection, authority.place)
        chosen = asked or next(iter(names.places), None)
        if chosen is not None and chosen not in names.places:
            raise PlaceNotFound(place=chosen)
        opened = stations_of(connection, chosen, names, moment.known) if chosen else ()
        return page(
            "volunteering.html",
            visitor=visitor_of(authority),
            names=names,
            chosen=chosen,
            above=lent_by(opened, chosen, names),
            monday=monday,
            days={"before": monday - WEEK, "after": monday + WEEK, "last": monday + timedelta(days=6)},
            rosters=rosters_of(connection, opened[:STATIONS_SHOWN], monday, services.zone, moment.known),
            posts=posts_at(connection, chosen, moment.known) if chosen else [],
            activities=activities_at(connection, chosen, moment.known) if chosen else [],
            bodies_shown=BODIES_SHOWN,
            stations_shown=STATIONS_SHOWN if len(opened) > STATIONS_SHOWN else None,
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
