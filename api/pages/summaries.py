"""The pages of summaries: the document itself, and the events that one of its figures counts."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from api.authority import InAuthority, needs
from api.coordination_reads import issued
from api.dependencies import Services
from api.documents.html import html
from api.pages.names import Names, read_names
from api.pages.render import page, partial
from api.pages.subjects import address_of
from api.pages.visitor import visitor_of
from api.positions import AtQuery
from api.registry_commands import InPlaceId
from api.summaries import TraceQuery, compute, document_policy, trace
from api.summary_paths import InFigure, InPeriod
from domain.chinese import DECISION_KINDS, TIERS
from projections.event_labels import EVENTS
from projections.period import Month, Period
from projections.summary import Summary
from projections.summary_counted import IN_HOURS
from projections.summary_issuing import digest, late_events
from projections.summary_labels import CHANNEL_LABELS, DIMENSION_LABELS, FIGURE_LABELS, UNIT_LABELS
from projections.summary_measures import NO_CODE
from projections.summary_scope import scope_of

ROLES = {"counted": "计入", "part": "计入分子与分母", "rest": "只计入分母"}


def routes() -> APIRouter:
    """The routes of the pages of summaries."""
    router, read = APIRouter(), needs("figures.read")
    router.get("/places/{id}/summaries/{period}", include_in_schema=False, **read)(summary)
    router.get("/places/{id}/summaries/{period}/figures/{figure}", include_in_schema=False, **read)(figure)
    return router


def summary(
    id: InPlaceId,
    period: InPeriod,
    at: Annotated[AtQuery, Query()],
    authority: InAuthority,
) -> Response:
    """The summary as a document, with a bar above it that leads on and is not printed."""
    authority.at(id)
    services = authority.services
    found = compute(services, id, period, at)
    address = f"/places/{id}/summaries"
    document = html(found, lambda name: f"{address}/{period}/figures/{quote(name)}?position={found.position}")
    bar = partial("summary_bar.html", summary=found, address=address, **_neighbours(period))
    told = _issue(services, found, at, may_issue=authority.may("summary.issue", id))
    issue = partial("summary_issue.html", **told, address=f"{address}/{period}")
    content = document.replace("<body>", f"<body>{bar}", 1).replace("</header>", f"{issue}</header>", 1)
    return HTMLResponse(
        content,
        headers={"Content-Security-Policy": document_policy(content), "Yishi-Position": str(found.position)},
    )


def figure(
    id: InPlaceId,
    period: InPeriod,
    figure: InFigure,
    query: Annotated[TraceQuery, Query()],
    authority: InAuthority,
) -> Response:
    """The events that the figure counts, by position."""
    authority.at(id)
    services = authority.services
    position, found = trace(services, id, period, figure, query)
    with services.read() as connection:
        names = read_names(connection, authority.place)
    base, _, along = figure.partition(".by_")
    return page(
        "figure.html",
        visitor=visitor_of(authority),
        figure=figure,
        about=FIGURE_LABELS[base],
        along=_along(names, along) if along else "",
        place=id,
        names=names,
        period=Period.parse(period),
        position=position,
        items=[
            (event, address_of(event.stream), EVENTS.get(event.type, event.type)) for event in found.items
        ],
        shows_amounts=any(event.amount != 1 for event in found.items),
        amount_label="分钟" if base in IN_HOURS else UNIT_LABELS[FIGURE_LABELS[base].unit],
        roles=ROLES,
        shows_roles=any(event.role != "counted" for event in found.items),
        more=found.next,
        zone=services.zone,
    )


def _issue(services: Services, found: Summary, at: AtQuery, *, may_issue: bool) -> dict[str, Any]:
    """What there is to say of the issue of this month's summary: nothing of a period of several months."""
    parsed = Period(Month.parse(found.period.first), Month.parse(found.period.last))
    if not parsed.is_one_month:
        return {"issued": [], "can_issue": False}
    known = issued(services, found.place, str(parsed), services.log.head())
    shown = next((each for each in known if each.position == found.position), None)
    return {
        "issued": known,
        "shown": shown,
        "differs": shown is not None and shown.sha256 != digest(found),
        "position": found.position,
        "late": _late(services, found.place, parsed, known[-1].position) if known else 0,
        "can_issue": may_issue and found.period.finished and at.position is None and at.as_of is None,
        "zone": services.zone,
    }


def _late(services: Services, place: str, period: Period, after: int) -> int:
    """Events of the period that have arrived since, as far as the views know."""
    position = services.views.position()
    with services.read() as connection:
        return late_events(connection, scope_of(connection, place, period, position, services.zone), after)


def _along(names: Names, along: str) -> str:
    """Such as `类别：环境` for `category.environment`."""
    dimension, _, code = along.partition(".")
    match dimension:
        case "category":
            spoken = names.category(code)
        case "place":
            spoken = names.place(code)
        case "body":
            spoken = names.body(code)
        case _:
            spoken = {**CHANNEL_LABELS, **TIERS, **DECISION_KINDS}.get(code, code)
    return f"{DIMENSION_LABELS.get(dimension, dimension)}：{spoken if code != NO_CODE else '未明确'}"


def _neighbours(period: str) -> dict[str, Period]:
    parsed = Period.parse(period)
    length = len(parsed.months)
    after = Period(parsed.first.later(length), parsed.last.later(length))
    return {"period": parsed, "before": parsed.previous(), "after": after}
