"""Reads of sittings of the party-mass council: lists from the board, single ones from the log."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, Field
from starlette.responses import Response

from api.authority import InAuthority, needs
from api.council_answers import (
    CouncilDetail,
    CouncilItem,
    CouncilPage,
    CouncilTimeline,
    CouncilTimelineItem,
)
from api.dependencies import InServices, Services
from api.issue_lists import PageQuery
from api.known import known_place
from api.positions import AtQuery, MinimumPosition, log_position, view_position
from api.references import council_id
from api.stream_reads import absent, answered, in_place, known_entries, page_of
from domain.council.council import Council, evolve, fold
from domain.council.errors import CouncilNotFound
from domain.council.events import State
from domain.event import Identifier
from projections.councils import council_board, council_timeline

InCouncil = Annotated[
    str,
    AfterValidator(council_id),
    Path(alias="id", examples=["019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"], description="The sitting's UUID."),
]


class CouncilQuery(PageQuery):
    """Which sittings. All filters must hold."""

    place: Identifier | None = None
    """Of the council of this place or of one below it."""
    state: list[State] = Field(default_factory=list, max_length=20)
    """One of these states."""


def routes() -> APIRouter:
    """The read routes of sittings."""
    router = APIRouter(tags=["councils"], dependencies=[MinimumPosition])
    read = needs("open.read")
    router.get("/councils", response_model=CouncilPage, summary="List sittings", **read)(councils)
    router.get("/councils/{id}", response_model=CouncilDetail, summary="One sitting", **read)(council)
    router.get(
        "/councils/{id}/timeline", response_model=CouncilTimeline, summary="The events of a sitting", **read
    )(timeline)
    return router


def councils(
    query: Annotated[CouncilQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """Sittings, the one that starts last first."""
    query = query.model_copy(update={"place": authority.narrowed(query.place)})
    known_place(services.registry, query.place)
    position = services.views.position()
    return answered(council_page(services, query).model_dump_json(), position)


def council(
    id: InCouncil, at: Annotated[AtQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """A sitting as it stands, or as it stood at a position."""
    authority.sees_stream(f"council-{id}", CouncilNotFound(council=id))
    position = log_position(services, at)
    detail = council_detail(services, id, position)
    return answered(detail.model_dump_json(), position, detail.version)


def timeline(
    id: InCouncil, at: Annotated[AtQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """The events of a sitting up to a position, each with the state that it led to."""
    authority.sees_stream(f"council-{id}", CouncilNotFound(council=id))
    position = view_position(services, at)
    return answered(council_events(services, id, position).model_dump_json(), position)


def council_page(services: Services, query: CouncilQuery) -> CouncilPage:
    """A page of sittings. Raises InvalidRequest for a cursor of another list."""
    board = council_board
    conditions = in_place(board, query.place)
    if query.state:
        conditions.append(board.c.state.in_(query.state))
    filters = ("councils", query.place, sorted(query.state))
    with services.read() as connection:
        rows, after = page_of(
            connection, board, conditions, by=board.c.starts_at, query=query, filters=filters
        )
    return CouncilPage(items=[CouncilItem.of_row(row) for row in rows], next=after)


def council_detail(services: Services, id_: str, position: int) -> CouncilDetail:
    """The sitting as if the log ended at the position. Raises CouncilNotFound and NotYetRecorded."""
    stream = f"council-{id_}"
    found = fold(None, services.log.history(stream, position))
    if found is None:
        raise absent(services, stream, CouncilNotFound(council=id_))
    return CouncilDetail.of(found, position=position)


def council_events(services: Services, id_: str, position: int) -> CouncilTimeline:
    """The events of the sitting up to the position. Raises CouncilNotFound and NotYetRecorded."""
    stream = f"council-{id_}"
    items: list[CouncilTimelineItem] = []
    state: Council | None = None
    for entry in known_entries(services, council_timeline, stream, position):
        state = evolve(state, entry.envelope)
        items.append(CouncilTimelineItem.of(entry, state))
    if not items:
        raise absent(services, stream, CouncilNotFound(council=id_))
    return CouncilTimeline(id=id_, position=position, items=items)
