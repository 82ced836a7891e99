"""The home page: the tree of places with what is open there; what lies ahead of one place, and its months."""

from dataclasses import dataclass
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Connection, Select, case, distinct, func, select
from starlette.responses import Response

from api.authority import InAuthority, needs
from api.dependencies import InServices, Services
from api.issue_lists import below
from api.pages.names import Names, PlaceNode, read_names
from api.pages.outlook import Outlook, outlook_of
from api.pages.render import page
from api.pages.visitor import visitor_of
from domain.event import Identifier
from domain.issue.events import OPEN_STATES, IssueRaised, IssueResolved
from domain.issue.policies import TOTALS_ONLY
from domain.registry.errors import PlaceNotFound
from projections.issue_board import issue_board
from projections.issue_timeline import issue_timeline
from projections.period import Month

MONTHS_SHOWN = 24
RAISED, RESOLVED = IssueRaised.type, IssueResolved.type


class HomeQuery(BaseModel):
    """Whose months are shown."""

    model_config = ConfigDict(extra="forbid")

    place: Identifier | None = None


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place in the tree, with the issues in it and below it."""

    place: PlaceNode
    total: int
    open: int


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month of a place."""

    month: Month
    raised: int
    resolved: int


def routes() -> APIRouter:
    """The route of the home page."""
    router = APIRouter()
    router.get("/", include_in_schema=False, **needs("open.read"))(home)
    return router


def home(query: Annotated[HomeQuery, Query()], services: InServices, authority: InAuthority) -> Response:
    """Places, and the months of the chosen one. Raises PlaceNotFound."""
    asked = authority.narrowed(query.place)
    with services.read() as connection:
        names = read_names(connection, authority.place)
        chosen = asked or next(iter(names.places), None)
        if chosen is not None and chosen not in names.places:
            raise PlaceNotFound(place=chosen)
        lines = place_lines(connection, names)
        months = month_lines(connection, chosen, services.zone) if chosen else []
        ahead = _ahead(connection, names.lineage(chosen), services) if chosen else None
    return page(
        "home.html",
        visitor=visitor_of(authority),
        names=names,
        lines=lines,
        chosen=chosen,
        months=months,
        ahead=ahead,
        this_month=Month.of(services.clock(), services.zone),
        only_totals=chosen is not None and names.places[chosen].tier in TOTALS_ONLY,
        zone=services.zone,
    )


def _ahead(connection: Connection, lineage: list[PlaceNode], services: Services) -> Outlook:
    now = services.clock()
    return outlook_of(connection, [node.id for node in lineage], now, Month.of(now, services.zone))


def place_lines(connection: Connection, names: Names) -> list[PlaceLine]:
    """Every place in the order of the tree, with how many issues there are in it and below it."""
    board = issue_board.c
    is_open = case((board.state.in_(sorted(OPEN_STATES)), 1), else_=0)
    counted = select(board.place, func.count(), func.sum(is_open)).group_by(board.place)
    totals: dict[str, int] = {}
    opens: dict[str, int] = {}
    for place, total, open_ in connection.execute(counted):
        for above in names.lineage(place):
            totals[above.id] = totals.get(above.id, 0) + total
            opens[above.id] = opens.get(above.id, 0) + open_
    return [PlaceLine(node, totals.get(node.id, 0), opens.get(node.id, 0)) for node in names.places.values()]


def month_lines(connection: Connection, place: str, zone: ZoneInfo) -> list[MonthLine]:
    """The last months in which anything was raised or resolved in the place or below it, newest first."""
    t = issue_timeline.c
    told = select(func.max(t.occurred_at)).where(t.type.in_((RAISED, RESOLVED)), t.place.in_(below(place)))
    latest = connection.execute(told).scalar_one_or_none()
    if latest is None:
        return []
    last = Month.of(latest, zone)
    months = [last.later(-back) for back in range(MONTHS_SHOWN)]
    counts: list[Any] = list(connection.execute(_counts(place, months, zone)).one())
    lines = [MonthLine(month, counts[2 * i], counts[2 * i + 1]) for i, month in enumerate(months)]
    return [line for line in lines if line.raised or line.resolved]


def _counts(place: str, months: list[Month], zone: ZoneInfo) -> Select[*tuple[Any, ...]]:
    """Issues raised and resolved in each month, as the summaries count them: each issue once a month."""
    t = issue_timeline.c
    columns = [
        func.count(distinct(case((_within(month, zone) & (t.type == type_), t.stream))))
        for month in months
        for type_ in (RAISED, RESOLVED)
    ]
    since = months[-1].start(zone)
    counted = (t.type.in_((RAISED, RESOLVED)), t.occurred_at >= since, t.place.in_(below(place)))
    return select(*columns).where(*counted)


def _within(month: Month, zone: ZoneInfo) -> ColumnElement[bool]:
    occurred_at = issue_timeline.c.occurred_at
    return (occurred_at >= month.start(zone)) & (occurred_at < month.later(1).start(zone))
