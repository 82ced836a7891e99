"""Monthly summaries, and from each of their figures to the events that it counts."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.authority import InAuthority, needs
from api.dependencies import InServices, Services
from api.documents.html import html
from api.documents.markdown import markdown
from api.issue_answers import issue_id
from api.moments import Moment
from api.positions import AtQuery, MinimumPosition, view_position
from api.problems import InvalidRequest
from api.registry_commands import InPlaceId
from api.summary_issuing import issued_summary
from api.summary_paths import InFigure, InPeriod
from projections.figures import FigureEvent, FigurePage, figure_events
from projections.period import Period
from projections.summary import Summary, summarise, summary_json

Format = Literal["json", "md", "html"]
TYPES: dict[Format, str] = {
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


class SummaryQuery(AtQuery):
    """At which position, and as what."""

    number: int | None = Field(default=None, ge=1, le=1_000_000)
    """The one that was issued under this number, with its SHA-256; neither position nor as_of."""
    format: Format = "json"


class TraceQuery(AtQuery):
    """At which position, and which page."""

    cursor: Annotated[str, Field(max_length=100)] | None = None
    limit: int = Field(default=100, ge=1, le=1000)


class CountedEvent(BaseModel):
    """An event that a figure counts."""

    model_config = ConfigDict(from_attributes=True)

    event_id: str
    position: int
    stream: str = Field(examples=["issue-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"])
    """That the event is of."""
    issue: str | None
    """The id of the issue; null for an event of anything else."""
    code: str | None
    """Of an issue."""
    title: str
    type: str = Field(examples=["issue.raised"])
    occurred_at: Moment
    role: Literal["counted", "part", "rest"]
    """Of a share, `part` counts above and below the line, `rest` below it only; all else is `counted`."""
    amount: int
    """How much it adds to the figure: 1 for each thing counted, people or seats; minutes for hours."""

    @classmethod
    def of(cls, event: FigureEvent) -> "CountedEvent":
        """The answer for an event."""
        return cls(
            event_id=event.event_id,
            position=event.position,
            stream=event.stream,
            issue=issue_id(event.stream) if event.stream.startswith("issue-") else None,
            code=event.code,
            title=event.title,
            type=event.type,
            occurred_at=event.occurred_at,
            role=event.role,
            amount=event.amount,
        )


class Trace(BaseModel):
    """A page of the events that a figure counts, by position."""

    figure: str = Field(examples=["issues.raised"])
    position: int
    items: list[CountedEvent]
    next: str | None


def routes() -> APIRouter:
    """The routes of summaries."""
    router = APIRouter(tags=["summaries"], dependencies=[MinimumPosition])
    read = needs("figures.read")
    router.get(
        "/places/{id}/summaries/{period}", response_model=Summary, summary="The summary of a month", **read
    )(summary)
    router.get(
        "/places/{id}/summaries/{period}/figures/{figure}",
        response_model=Trace,
        summary="The events that a figure counts",
        **read,
    )(figure)
    return router


def summary(
    id: InPlaceId,
    period: InPeriod,
    query: Annotated[SummaryQuery, Query()],
    services: InServices,
    authority: InAuthority,
) -> Response:
    """The summary of a place and everything below it. The same position always gives the same bytes."""
    authority.at(id)
    found, text = asked(services, id, period, query)
    headers = {"Yishi-Position": str(found.position)}
    content = text.decode() if text and query.format == "json" else _written(found, query.format)
    if query.format == "html":
        headers["Content-Security-Policy"] = document_policy(content)
    return Response(content, headers=headers, media_type=TYPES[query.format])


def figure(
    id: InPlaceId,
    period: InPeriod,
    figure: InFigure,
    query: Annotated[TraceQuery, Query()],
    authority: InAuthority,
) -> Response:
    """The events that the figure counts, by position."""
    authority.at(id)
    position, page = trace(authority.services, id, period, figure, query)
    items = [CountedEvent.of(event) for event in page.items]
    answer = Trace(figure=figure, position=position, items=items, next=page.next)
    return Response(
        answer.model_dump_json(), headers={"Yishi-Position": str(position)}, media_type="application/json"
    )


def asked(services: Services, place: str, period: str, query: SummaryQuery) -> tuple[Summary, bytes | None]:
    """The summary of the number or at the position that the query asks for; of a number with its text.

    Raises as `compute` and `issued_summary`, and InvalidRequest for a number beside a position.
    """
    if query.number is None:
        return compute(services, place, period, query), None
    if query.position is not None or query.as_of is not None:
        raise _number_and_position()
    issued = issued_summary(services, place, period, query.number)
    return issued.summary, issued.text


def _number_and_position() -> InvalidRequest:
    fault = {
        "in": "query",
        "field": "/number",
        "detail": "give either the number of an issued summary or a position, not both",
        "detail_zh": "number 与 position、as_of 只能填写一项",
        "code": "number",
    }
    return InvalidRequest(f"number: {fault['detail']}.", f"{fault['detail_zh']}。", errors=[fault])


def compute(services: Services, place: str, period: str, at: AtQuery) -> Summary:
    """The summary at the position that the query asks for.

    Raises PeriodNotUnderstood, PlaceUnknownAtPosition, and what `view_position` raises.
    """
    parsed = Period.parse(period)
    position = view_position(services, at)
    with services.read() as connection:
        return summarise(connection, services.log, place, parsed, position, services.zone)


def trace(
    services: Services, place: str, period: str, figure: str, query: TraceQuery
) -> tuple[int, FigurePage]:
    """The position read at, and a page of the events that the figure counts.

    Raises as `compute`, and FigureUnknown and CursorNotUnderstood.
    """
    parsed = Period.parse(period)
    position = view_position(services, query)
    with services.read() as connection:
        page = figure_events(
            connection,
            services.log,
            place,
            parsed,
            position,
            services.zone,
            figure,
            limit=query.limit,
            cursor=query.cursor,
        )
    return position, page


def document_policy(page: str) -> str:
    """The content security policy of a summary page: its own style elements, named by hash; nothing else."""
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    hashes = (b64encode(sha256(style.encode()).digest()).decode() for style in styles)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes) or "'none'"
    return f"default-src 'none'; style-src {allowed}; form-action 'self'; frame-ancestors 'none'"


def _written(found: Summary, format_: Format) -> str:
    match format_:
        case "json":
            return summary_json(found).decode()
        case "md":
            return markdown(found)
        case "html":
            return html(found)
