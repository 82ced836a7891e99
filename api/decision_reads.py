"""Reads of decisions: lists from the board, single decisions and their timelines from the log."""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, Field
from sqlalchemy import ColumnElement, select
from starlette.responses import Response

from api.authority import Authority, InAuthority, needs
from api.decision_answers import (
    DecisionDetail,
    DecisionItem,
    DecisionPage,
    DecisionTimeline,
    DecisionTimelineItem,
)
from api.dependencies import InServices, Services
from api.issue_bodies import UUID
from api.issue_lists import PageQuery
from api.known import known_place
from api.positions import AtQuery, MinimumPosition, log_position, view_position
from api.problems import InvalidRequest, NoDecisionId
from api.stream_reads import absent, answered, in_place, known_entries, page_of
from domain.decision.decision import Decision, evolve, fold
from domain.decision.errors import DecisionNotFound
from domain.decision.events import OPEN_STATES, Kind, State
from domain.event import Identifier
from projections.decisions import decision_board, decision_timeline

CODE = r"[0-9]{8}-[0-9A-Za-z]{4,12}"


def _id_or_code(given: str) -> str:
    if not re.fullmatch(rf"{UUID}|{CODE}", given, re.IGNORECASE | re.ASCII):
        raise NoDecisionId
    return given


InDecision = Annotated[
    str,
    AfterValidator(_id_or_code),
    Path(alias="id", examples=["20260301-7K3FQ"], description="The decision's UUID or its short code."),
]


class DecisionQuery(PageQuery):
    """Which decisions. All filters must hold."""

    place: Identifier | None = None
    """It was put forward in this place or below it."""
    state: list[Literal["open", State]] = Field(default_factory=list, max_length=20)
    """One of these states; `open` stands for all that are worked on."""
    kind: list[Kind] = Field(default_factory=list, max_length=20)
    """One of these kinds."""


def routes() -> APIRouter:
    """The read routes of decisions."""
    router = APIRouter(tags=["decisions"], dependencies=[MinimumPosition])
    read = needs("open.read")
    router.get("/decisions", response_model=DecisionPage, summary="List decisions", **read)(decisions)
    router.get("/decisions/{id}", response_model=DecisionDetail, summary="One decision", **read)(decision)
    router.get(
        "/decisions/{id}/timeline",
        response_model=DecisionTimeline,
        summary="The events of a decision",
        **read,
    )(timeline)
    return router


def decisions(
    query: Annotated[DecisionQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """Decisions, the last raised first."""
    query = query.model_copy(update={"place": authority.narrowed(query.place)})
    known_place(services.registry, query.place)
    position = services.views.position()
    return answered(decision_page(services, query).model_dump_json(), position)


def decision(
    id: InDecision, at: Annotated[AtQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """A decision as it stands, or as it stood at a position."""
    stream = stream_of(services, id, authority)
    position = log_position(services, at)
    detail = decision_detail(services, stream, position)
    return answered(detail.model_dump_json(), position, detail.version)


def timeline(
    id: InDecision, at: Annotated[AtQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """The events of a decision up to a position, each with the state that it led to."""
    stream = stream_of(services, id, authority)
    position = view_position(services, at)
    found = decision_events(services, stream, position)
    return answered(found.model_dump_json(), position)


def decision_page(services: Services, query: DecisionQuery) -> DecisionPage:
    """A page of decisions. Raises InvalidRequest for a cursor of another list."""
    board, conditions = decision_board, _conditions(query)
    filters = ("decisions", query.place, sorted(query.state), sorted(query.kind))
    with services.read() as connection:
        rows, after = page_of(
            connection, board, conditions, by=board.c.raised_at, query=query, filters=filters
        )
    now = services.clock()
    return DecisionPage(items=[DecisionItem.of_row(row, now) for row in rows], next=after)


def decision_detail(services: Services, stream: str, position: int) -> DecisionDetail:
    """The decision as if the log ended at the position. Raises DecisionNotFound and NotYetRecorded."""
    found = fold(None, services.log.history(stream, position))
    if found is None:
        raise absent(services, stream, DecisionNotFound(decision=stream.removeprefix("decision-")))
    return DecisionDetail.of(found, position=position)


def decision_events(services: Services, stream: str, position: int) -> DecisionTimeline:
    """The events of the decision up to the position. Raises DecisionNotFound and NotYetRecorded."""
    id_ = stream.removeprefix("decision-")
    items: list[DecisionTimelineItem] = []
    state: Decision | None = None
    for entry in known_entries(services, decision_timeline, stream, position):
        state = evolve(state, entry.envelope)
        items.append(DecisionTimelineItem.of(entry, state))
    if not items:
        raise absent(services, stream, DecisionNotFound(decision=id_))
    return DecisionTimeline(id=id_, position=position, items=items)


def stream_of(services: Services, id_: str, authority: Authority) -> str:
    """The stream of a decision named by UUID or by short code.

    Raises DecisionNotFound, for one that lies elsewhere too, and InvalidRequest.
    """
    if re.fullmatch(UUID, id_.lower()):
        stream = f"decision-{id_.lower()}"
        authority.sees_stream(stream, DecisionNotFound(decision=id_.lower()))
        return stream
    board = decision_board.c
    named = select(board.stream).where(board.code == id_.upper(), *in_place(decision_board, authority.place))
    with services.read() as connection:
        wanted = named.order_by(board.stream)
        streams = connection.execute(wanted).scalars().all()
    if len(streams) > 1:
        ids = ", ".join(stream.removeprefix("decision-") for stream in streams)
        raise InvalidRequest(
            f"{len(streams)} decisions share the code {id_}; name one by its id: {ids}.",
            f"有 {len(streams)} 件决议使用同一短号 {id_}，请使用完整编号：{ids}。",
        )
    if not streams:
        raise DecisionNotFound(decision=id_)
    return str(streams[0])


def _conditions(query: DecisionQuery) -> list[ColumnElement[bool]]:
    board, conditions = decision_board.c, in_place(decision_board, query.place)
    if query.state:
        states = {name for state in query.state for name in (OPEN_STATES if state == "open" else {state})}
        conditions.append(board.state.in_(sorted(states)))
    if query.kind:
        conditions.append(board.kind.in_(query.kind))
    return conditions
