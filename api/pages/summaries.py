"""The pages of summaries: the document itself, and the events that one of its figures counts."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from api.dependencies import InServices
from api.documents.html import html
from api.issue_answers import issue_id
from api.pages.names import read_names
from api.pages.render import page, partial
from api.positions import AtQuery
from api.registry_commands import InPlaceId
from api.summaries import TraceQuery, compute, document_policy, trace
from api.summary_paths import InFigure, InPeriod
from projections.period import Period
from projections.summary_labels import DIMENSION_LABELS, EVENT_LABELS, FIGURE_LABELS

ROLES = {"counted": "计入", "part": "计入分子与分母", "rest": "只计入分母"}


def routes() -> APIRouter:
    """The routes of the pages of summaries."""
    router = APIRouter()
    router.get("/places/{id}/summaries/{period}", include_in_schema=False)(summary)
    router.get("/places/{id}/summaries/{period}/figures/{figure}", include_in_schema=False)(figure)
    return router


def summary(
    id: InPlaceId,
    period: InPeriod,
    at: Annotated[AtQuery, Query()],
    services: InServices,
) -> Response:
    """The summary as a document, with a bar above it that leads on and is not printed."""
    found = compute(services, id, period, at)
    address = f"/places/{id}/summaries"
    document = html(found, lambda name: f"{address}/{period}/figures/{quote(name)}?position={found.position}")
    bar = partial("summary_bar.html", summary=found, address=address, **_neighbours(period))
    content = document.replace("<body>", f"<body>{bar}", 1)
    return HTMLResponse(
        content,
        headers={"Content-Security-Policy": document_policy(content), "Yishi-Position": str(found.position)},
    )


def figure(
    id: InPlaceId,
    period: InPeriod,
    figure: InFigure,
    query: Annotated[TraceQuery, Query()],
    services: InServices,
) -> Response:
    """The events that the figure counts, by position."""
    position, found = trace(services, id, period, figure, query)
    with services.read() as connection:
        names = read_names(connection)
    base, _, along = figure.partition(".by_")
    dimension, _, code = along.partition(".")
    spoken = {"category": names.category, "place": names.place, "body": names.body}.get(dimension, str)
    return page(
        "figure.html",
        figure=figure,
        about=FIGURE_LABELS[base],
        along=f"{DIMENSION_LABELS.get(dimension, dimension)}：{spoken(code)}" if along else "",
        place=id,
        names=names,
        period=Period.parse(period),
        position=position,
        items=[
            (event, issue_id(event.stream), EVENT_LABELS.get(event.type, event.type)) for event in found.items
        ],
        roles=ROLES,
        shows_roles=any(event.role != "counted" for event in found.items),
        more=found.next,
        zone=services.zone,
    )


def _neighbours(period: str) -> dict[str, Period]:
    parsed = Period.parse(period)
    length = len(parsed.months)
    after = Period(parsed.first.later(length), parsed.last.later(length))
    return {"period": parsed, "before": parsed.previous(), "after": after}
