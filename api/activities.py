"""Volunteer activities: announced, held or cancelled."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, BaseModel
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, select, tuple_
from starlette.responses import Response

from api.acting import acting
from api.activity_bodies import (
    ActivityAnswer,
    ActivityBody,
    ActivityPage,
    CancelActivityBody,
    HoldBody,
    state_of,
)
from api.authority import InAuthority, needs
from api.cursors import decode, encode
from api.dependencies import InServices, Services
from api.issue_bodies import CommandBody
from api.issue_lists import PageQuery, below
from api.known import known_place
from api.positions import AtQuery, MinimumPosition, log_position
from api.recording import Answer, InRecording, Recording
from api.references import activity_id
from domain.event import Identifier
from domain.log import Receipt
from domain.registry import commands as c
from domain.registry.activity import Activity, ActivityState, fold_activity
from domain.registry.errors import ActivityNotFound, UnknownIssue
from domain.service import Context
from projections.activities import activities as table
from projections.schema import from_microseconds, to_microseconds

InActivityId = Annotated[
    str,
    AfterValidator(activity_id),
    Path(alias="id", examples=["019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"], description="The activity's UUID."),
]
IN_STATE: dict[ActivityState, ColumnElement[bool]] = {
    "planned": and_(table.c.held_at.is_(None), table.c.cancelled_at.is_(None)),
    "held": table.c.held_at.is_not(None),
    "cancelled": table.c.cancelled_at.is_not(None),
}
"""The condition for the activities of a state."""


class ActivityQuery(PageQuery):
    """Which activities. All filters must hold."""

    place: Identifier | None = None
    """At this place or one below it."""
    state: ActivityState | None = None


def routes() -> APIRouter:
    """The routes of activities."""
    router = APIRouter(tags=["activities"])
    router.post(
        "/activities",
        status_code=201,
        response_model=ActivityAnswer,
        summary="Announce an activity",
        **needs("activity.plan"),
    )(plan)
    for name, command, summary in (
        ("hold", hold, "Record that it took place"),
        ("cancel", cancel, "Cancel an activity"),
    ):
        router.post(
            f"/activities/{{id}}/{name}",
            response_model=ActivityAnswer,
            summary=summary,
            **needs(f"activity.{name}"),
        )(command)
    waiting = APIRouter(tags=["activities"], dependencies=[MinimumPosition])
    waiting.get("/activities", response_model=ActivityPage, summary="List activities", **needs("open.read"))(
        activities
    )
    waiting.get(
        "/activities/{id}", response_model=ActivityAnswer, summary="One activity", **needs("open.read")
    )(activity)
    router.include_router(waiting)
    return router


def plan(body: ActivityBody, recording: InRecording) -> Response:
    """Announce a volunteer activity at a place."""
    stream = f"activity-{recording.id_for_new('activity')}"
    recording.over(stream, body.place, body=body.body)
    if body.issue is not None:
        missing = UnknownIssue(issue=body.issue.removeprefix("issue-"))
        recording.authority.sees_stream(body.issue, missing)
    context = _context(body, recording)
    command = c.PlanActivity(
        by=context.by,
        now=context.occurred_at,
        place=body.place,
        name=body.name,
        starts_at=body.starts_at,
        body=body.body,
        issue=body.issue,
    )
    registry = recording.services.registry
    return _record(
        stream, body, recording, lambda: registry.plan_activity(stream, command, context), created=True
    )


def hold(id: InActivityId, body: HoldBody, recording: InRecording) -> Response:
    """Record that an activity took place, once it has begun."""
    stream = _authorised(id, recording)
    context = _context(body, recording)
    command = c.HoldActivity(
        by=context.by,
        now=context.occurred_at,
        volunteers=body.volunteers,
        minutes=body.minutes,
        result=body.result,
    )
    registry = recording.services.registry
    return _record(stream, body, recording, lambda: registry.hold_activity(stream, command, context))


def cancel(id: InActivityId, body: CancelActivityBody, recording: InRecording) -> Response:
    """Record that an activity does not take place."""
    stream = _authorised(id, recording)
    context = _context(body, recording)
    command = c.CancelActivity(by=context.by, now=context.occurred_at, reason=body.reason)
    registry = recording.services.registry
    return _record(stream, body, recording, lambda: registry.cancel_activity(stream, command, context))


def activities(
    query: Annotated[ActivityQuery, Query()], services: InServices, authority: InAuthority
) -> ActivityPage:
    """Activities, the one that begins last first."""
    query = query.model_copy(update={"place": authority.narrowed(query.place)})
    known_place(services.registry, query.place)
    with services.read() as connection:
        return activity_page(connection, query)


def activity(
    id: InActivityId, at: Annotated[AtQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """An activity as it stands, or as it stood at a position."""
    authority.sees_stream(f"activity-{id}", ActivityNotFound(activity=id))
    position = log_position(services, at)
    found = fold_activity(None, services.log.history(f"activity-{id}", position))
    if found is None:
        raise ActivityNotFound(activity=id)
    headers = {"ETag": f'"{found.version}"', "Yishi-Position": str(position)}
    return Response(_answer(found).model_dump_json(), headers=headers, media_type="application/json")


def activity_page(connection: Connection, query: ActivityQuery) -> ActivityPage:
    """A page of activities. Raises InvalidRequest for a cursor of another list."""
    wanted = select(table)
    if query.place is not None:
        wanted = wanted.where(table.c.place.in_(below(query.place)))
    if query.state is not None:
        wanted = wanted.where(IN_STATE[query.state])
    filters = f"activities {query.place} {query.state}"
    if query.cursor is not None:
        starts_at, id_ = decode(query.cursor, filters, int, str)
        wanted = wanted.where(tuple_(table.c.starts_at, table.c.id) < (from_microseconds(starts_at), id_))
    ordered = wanted.order_by(table.c.starts_at.desc(), table.c.id.desc()).limit(query.limit + 1)
    rows = connection.execute(ordered).mappings().all()
    shown = rows[: query.limit]
    after = None
    if len(rows) > query.limit:
        after = encode([to_microseconds(shown[-1]["starts_at"]), shown[-1]["id"]], filters)
    return ActivityPage(items=[_of_row(row) for row in shown], next=after)


def _of_row(row: RowMapping) -> ActivityAnswer:
    issue = row["issue"] and row["issue"].removeprefix("issue-")
    facts = {**row, "state": state_of(row["held_at"], row["cancelled_at"]), "issue": issue}
    return ActivityAnswer.model_validate(facts)


def _answer(found: Activity) -> ActivityAnswer:
    answer = ActivityAnswer.model_validate(found)
    return answer.model_copy(update={"issue": found.issue and found.issue.removeprefix("issue-")})


def _authorised(id_: str, recording: Recording) -> str:
    """The stream of the activity. Raises ActivityNotFound, also for one elsewhere, and what is refused."""
    stream, missing = f"activity-{id_}", ActivityNotFound(activity=id_)
    found = recording.services.registry.activity(stream)
    if found is None:
        raise missing
    recording.over(stream, found.place, body=found.body, missing=missing)
    return stream


def _context(body: CommandBody, recording: Recording) -> Context:
    return recording.context(acting(recording.actor, body.by), body.occurred_at)


def _record(
    stream: str,
    body: BaseModel,
    recording: Recording,
    carry_out: Callable[[], Receipt],
    *,
    created: bool = False,
) -> Response:
    return recording.record(stream, body, carry_out, _answer_from(recording.services), created=created)


def _answer_from(services: Services) -> Answer:
    """Makes the answer of an activity's stream at a position from the log."""

    def answer(receipt: Receipt) -> ActivityAnswer:
        found = fold_activity(None, services.log.history(receipt.stream, receipt.position))
        if found is None:
            raise ActivityNotFound(activity=receipt.stream.removeprefix("activity-"))
        return _answer(found)

    return answer
