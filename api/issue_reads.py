"""Reads of issues: lists from the board, single issues and their timelines from the log.

Of a timeline the view says which events are known, and the log what they say.
"""

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator
from sqlalchemy import select
from starlette.responses import Response

from api.authority import Authority, InAuthority, needs
from api.dependencies import InServices, Services
from api.issue_answers import IssueDetail, IssuePage, Timeline, TimelineItem
from api.issue_bodies import UUID
from api.issue_lists import IssueQuery, below, issue_page, known_filters
from api.personal_reads import erased_since, opened
from api.positions import AtQuery, MinimumPosition, log_position, view_position
from api.problems import InvalidRequest, NoIssueId
from domain.errors import NotFound
from domain.event import LogEntry
from domain.issue.errors import IssueNotFound, IssueNotYetRecorded
from domain.issue.issue import Issue, evolve, fold
from domain.registry.errors import BodyNotFound
from projections.duty import on_duty
from projections.issue_board import issue_board
from projections.issue_timeline import issue_timeline
from projections.pages import readable

CODE = r"[0-9]{8}-[0-9A-Za-z]{4,12}"


def _id_or_code(given: str) -> str:
    if not re.fullmatch(rf"{UUID}|{CODE}", given, re.IGNORECASE | re.ASCII):
        raise NoIssueId
    return given


InIssue = Annotated[
    str,
    AfterValidator(_id_or_code),
    Path(alias="id", examples=["20260301-7K3FQ"], description="The issue's UUID or its short code."),
]


def routes() -> APIRouter:
    """The read routes of issues."""
    router = APIRouter(tags=["issues"], dependencies=[MinimumPosition])
    read = needs("open.read")
    router.get("/issues", response_model=IssuePage, summary="List issues", **read)(issues)
    router.get("/issues/{id}", response_model=IssueDetail, summary="One issue", **read)(issue)
    router.get("/issues/{id}/timeline", response_model=Timeline, summary="The events of an issue", **read)(
        timeline
    )
    return router


def issues(query: Annotated[IssueQuery, Query()], services: InServices, authority: InAuthority) -> Response:
    """Issues, the last raised first. Open data only."""
    query = query.model_copy(update={"place": authority.narrowed(query.place)})
    known_filters(services.registry, query)
    if query.body is not None:
        authority.sees_registered(f"body-{query.body}", BodyNotFound(body=query.body))
    position = services.views.position()
    with services.read() as connection:
        page = issue_page(connection, query, services.clock())
    return Response(
        page.model_dump_json(), headers={"Yishi-Position": str(position)}, media_type="application/json"
    )


def issue(
    id: InIssue, at: Annotated[AtQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """An issue as it stands, or as it stood at a position; with what its reporter said, for who may read it.

    Each such read is recorded in the stream of the person whose data it is.
    """
    stream = stream_of(services, id, authority)
    position = log_position(services, at)
    detail = issue_detail(services, stream, position, authority)
    headers = {"ETag": f'"{detail.version}"', "Yishi-Position": str(position)}
    return Response(detail.model_dump_json(), headers=headers, media_type="application/json")


def timeline(
    id: InIssue, at: Annotated[AtQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """The events of an issue up to a position, each with the state that it led to. Open data only."""
    stream = stream_of(services, id, authority)
    position = view_position(services, at)
    found = issue_events(services, stream, position)
    return Response(
        found.model_dump_json(), headers={"Yishi-Position": str(position)}, media_type="application/json"
    )


def issue_detail(services: Services, stream: str, position: int, authority: Authority) -> IssueDetail:
    """The issue as if the log ended at the position; personal data for who may read them now.

    Raises IssueNotFound and IssueNotYetRecorded.
    """
    history = list(services.log.history(stream, position))
    found = fold(None, history)
    if found is None:
        raise absent(services, stream)
    with services.read() as connection:
        members = on_duty(connection, found.place, found.raised_at, position)
    shown = opened(services, history[0], authority)
    return IssueDetail.opened(
        found, position, shown.personal, shown.state, erased=shown.erased, on_duty=members
    )


def issue_events(services: Services, stream: str, position: int) -> Timeline:
    """The events of the issue up to the position. Raises IssueNotFound and IssueNotYetRecorded."""
    rows = issue_timeline.c
    with services.read() as connection:
        wanted = select(rows.position).where(rows.stream == stream, rows.position <= position)
        known = set(connection.execute(wanted).scalars())
    if not known:
        raise absent(services, stream)
    history = services.log.stream_entries(stream, position)
    items = _items(readable([entry for entry in history if entry.position in known]), services)
    return Timeline(id=stream.removeprefix("issue-"), position=position, items=items)


def _items(entries: Sequence[LogEntry], services: Services) -> list[TimelineItem]:
    """The events of an issue from its first on, each with the issue as it left it."""
    items: list[TimelineItem] = []
    issue: Issue | None = None
    for entry in entries:
        issue = evolve(issue, entry.envelope)
        items.append(TimelineItem.of(entry, issue, erased_since(services, entry.envelope)))
    return items


def absent(services: Services, stream: str) -> NotFound:
    """Why there is nothing at a position: there never was, or it came later."""
    rows = issue_timeline.c
    with services.read() as connection:
        on_board = issue_timeline.join(issue_board, issue_board.c.stream == rows.stream)
        columns = select(issue_board.c.code, rows.recorded_at, rows.position).select_from(on_board)
        wanted = columns.where(rows.stream == stream)
        first = connection.execute(wanted.order_by(rows.version).limit(1)).first()
    if first is None:
        return IssueNotFound(issue=stream.removeprefix("issue-"))
    return IssueNotYetRecorded(code=first.code, recorded_at=first.recorded_at, position=first.position)


def stream_of(services: Services, id_: str, authority: Authority) -> str:
    """The stream of an issue named by UUID or by short code.

    Raises IssueNotFound, for one that lies elsewhere too, and InvalidRequest.
    """
    if re.fullmatch(UUID, id_.lower()):
        stream = f"issue-{id_.lower()}"
        authority.sees_stream(stream, IssueNotFound(issue=id_.lower()))
        return stream
    with services.read() as connection:
        wanted = select(issue_board.c.stream).where(issue_board.c.code == id_.upper())
        if authority.place is not None:
            wanted = wanted.where(issue_board.c.place.in_(below(authority.place)))
        streams = connection.execute(wanted.order_by(issue_board.c.stream)).scalars().all()
    if len(streams) > 1:
        ids = ", ".join(stream.removeprefix("issue-") for stream in streams)
        raise InvalidRequest(
            f"{len(streams)} issues share the code {id_}; name one by its id: {ids}.",
            f"有 {len(streams)} 件诉求使用同一短号 {id_}，请使用完整编号：{ids}。",
        )
    if not streams:
        raise IssueNotFound(issue=id_)
    return str(streams[0])
