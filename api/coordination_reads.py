"""Reads of coordination meetings: lists from the board, single ones from the log."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.responses import Response

from api.authority import InAuthority, needs
from api.coordination_answers import (
    IssuedSummaryAnswer,
    MeetingDetail,
    MeetingItem,
    MeetingPage,
    MeetingTimeline,
    MeetingTimelineItem,
)
from api.dependencies import InServices, Services
from api.issue_lists import PageQuery
from api.known import known_place
from api.positions import AtQuery, MinimumPosition, log_position, view_position
from api.references import Month
from api.stream_reads import absent, answered, in_place, known_entries, page_of
from domain.coordination.errors import MeetingNotFound
from domain.coordination.events import State, SummaryIssued
from domain.coordination.meeting import Meeting, evolve, fold, meeting_stream, summary_stream
from domain.event import Identifier
from projections.coordination import coordination_board, coordination_timeline

InPlace = Annotated[Identifier, Path(alias="place", examples=["chunfeng"], description="The place's id.")]
InMonth = Annotated[Month, Path(alias="month", description="The month of the meeting.")]


class MeetingQuery(PageQuery):
    """Which meetings. All filters must hold."""

    place: Identifier | None = None
    """Of this place or of one below it."""
    month: Month | None = None
    state: list[State] = Field(default_factory=list, max_length=20)
    """One of these states."""


def routes() -> APIRouter:
    """The read routes of coordination meetings."""
    router = APIRouter(tags=["coordination meetings"], dependencies=[MinimumPosition])
    one = "/coordination-meetings/{place}/{month}"
    read = needs("open.read")
    router.get(
        "/coordination-meetings", response_model=MeetingPage, summary="List coordination meetings", **read
    )(meetings)
    router.get(one, response_model=MeetingDetail, summary="One coordination meeting", **read)(meeting)
    router.get(
        f"{one}/timeline",
        response_model=MeetingTimeline,
        summary="The events of a coordination meeting",
        **read,
    )(timeline)
    return router


def meetings(
    query: Annotated[MeetingQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """Coordination meetings, those of the last month first."""
    query = query.model_copy(update={"place": authority.narrowed(query.place)})
    known_place(services.registry, query.place)
    position = services.views.position()
    return answered(meeting_page(services, query).model_dump_json(), position)


def meeting(
    place: InPlace,
    month: InMonth,
    at: Annotated[AtQuery, Query()],
    services: InServices,
    authority: InAuthority,
) -> Response:
    """The meeting of a place and month as it stands, or as it stood at a position."""
    authority.at(place)
    position = log_position(services, at)
    detail = meeting_detail(services, place, month, position)
    return answered(detail.model_dump_json(), position, detail.version)


def timeline(
    place: InPlace,
    month: InMonth,
    at: Annotated[AtQuery, Query()],
    services: InServices,
    authority: InAuthority,
) -> Response:
    """The events of a meeting up to a position, each with the state that it led to."""
    authority.at(place)
    position = view_position(services, at)
    return answered(meeting_events(services, place, month, position).model_dump_json(), position)


def meeting_page(services: Services, query: MeetingQuery) -> MeetingPage:
    """A page of meetings. Raises InvalidRequest for a cursor of another list."""
    board = coordination_board
    conditions = in_place(board, query.place)
    if query.month is not None:
        conditions.append(board.c.month == query.month)
    if query.state:
        conditions.append(board.c.state.in_(query.state))
    filters = ("coordination meetings", query.place, query.month, sorted(query.state))
    with services.read() as connection:
        rows, after = page_of(connection, board, conditions, by=board.c.month, query=query, filters=filters)
    now = services.clock()
    return MeetingPage(items=[MeetingItem.of_row(row, now) for row in rows], next=after)


def meeting_detail(services: Services, place: str, month: str, position: int) -> MeetingDetail:
    """The meeting as if the log ended at the position. Raises MeetingNotFound and NotYetRecorded."""
    stream = meeting_stream(place, month)
    found = fold(None, services.log.history(stream, position))
    if found is None:
        raise absent(services, stream, MeetingNotFound(meeting=f"{place} {month}"))
    summaries = issued(services, place, month, position)
    return MeetingDetail.of(found, position=position, summaries=summaries)


def meeting_events(services: Services, place: str, month: str, position: int) -> MeetingTimeline:
    """The events of the meeting up to the position. Raises MeetingNotFound and NotYetRecorded."""
    stream = meeting_stream(place, month)
    items: list[MeetingTimelineItem] = []
    state: Meeting | None = None
    for entry in known_entries(services, coordination_timeline, stream, position):
        state = evolve(state, entry.envelope)
        items.append(MeetingTimelineItem.of(entry, state))
    if not items:
        raise absent(services, stream, MeetingNotFound(meeting=f"{place} {month}"))
    return MeetingTimeline(place=place, month=month, position=position, items=items)


def issued(services: Services, place: str, month: str, position: int) -> list[IssuedSummaryAnswer]:
    """The summaries of the place and month that were issued up to the position."""
    return [
        IssuedSummaryAnswer(
            number=event.number,
            position=event.position,
            sha256=event.sha256,
            reason=event.reason,
            late_events=event.late_events,
            issued_at=envelope.occurred_at,
        )
        for envelope in services.log.history(summary_stream(place, month), position)
        if isinstance(event := envelope.data, SummaryIssued)
    ]
