"""Writes on coordination meetings: `POST /coordination-meetings` and `…/{place}/{month}/{command}`."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.acting import completing, recording_for
from api.agenda_freezing import frozen_items
from api.authority import needs
from api.coordination_answers import MeetingAnswer
from api.coordination_bodies import (
    COORDINATION_BODIES,
    CompleteMeetingTaskBody,
    CoordinationCommandBody,
    FreezeAgendaBody,
    OutcomeBody,
    ScheduleBody,
)
from api.dependencies import Services
from api.recording import Answer, InRecording, Recording
from api.references import Month
from domain.coordination import commands as c
from domain.coordination.errors import MeetingNotFound, SubjectUnknown
from domain.coordination.meeting import fold, meeting_stream
from domain.decision.commands import RaiseDecision
from domain.event import IDENTIFIER, Actor, stream_kind
from domain.log import Receipt
from domain.service import Context

InMeetingPlace = Annotated[str, Path(alias="place", pattern=IDENTIFIER, description="The place's id.")]
InMeetingMonth = Annotated[Month, Path(alias="month", description="The month of the meeting.")]


def routes() -> APIRouter:
    """The write routes of coordination meetings."""
    router = APIRouter(tags=["coordination meetings"])
    router.post(
        "/coordination-meetings",
        status_code=201,
        response_model=MeetingAnswer,
        summary="Call the meeting of a place and month",
        **needs("coordination.schedule"),
    )(schedule)
    for name, body in COORDINATION_BODIES.items():
        summary = (body.__doc__ or name).strip().rstrip(".")
        router.post(
            f"/coordination-meetings/{{place}}/{{month}}/{name}",
            response_model=MeetingAnswer,
            summary=summary,
            name=f"meeting-{name}",
            **needs(f"coordination.{name}"),
        )(_command_route(body))
    return router


def schedule(body: ScheduleBody, recording: InRecording) -> Response:
    """Call the one meeting of a place and month."""
    recording.over(meeting_stream(body.place, body.month), body.place)
    context = recording.context(recording_for(recording.actor, body.by), body.occurred_at)
    command = c.ScheduleMeeting(
        by=context.by,
        now=context.occurred_at,
        place=body.place,
        month=body.month,
        starts_at=body.starts_at,
    )
    return recording.record(
        meeting_stream(body.place, body.month),
        body,
        lambda: recording.services.coordination.schedule(command, context),
        answer_from(recording.services),
        created=True,
    )


def _command_route(body_class: type[CoordinationCommandBody]) -> Callable[..., Response]:
    def give(
        place: InMeetingPlace,
        month: InMeetingMonth,
        body: body_class,  # type: ignore[valid-type]  # a class that is known at run time only
        recording: InRecording,
    ) -> Response:
        stream = meeting_stream(place, month)
        recording.over(stream, place)
        _sees_agenda(body, recording)
        return _give(stream, body, recording)

    give.__doc__ = body_class.__doc__
    return give


def _sees_agenda(body: CoordinationCommandBody, recording: Recording) -> None:
    """What lies elsewhere is not put on an agenda, and not told of. Raises SubjectUnknown."""
    items = (body.items if isinstance(body, FreezeAgendaBody) else None) or ()
    for subject in (item.subject for item in items if item.subject):
        stream = subject.partition("#")[0]
        if stream_kind(stream) in {"issue", "decision", "coordination"}:
            recording.authority.sees_stream(stream, SubjectUnknown(subject=subject))


def _give(stream: str, body: CoordinationCommandBody, recording: Recording) -> Response:
    services = recording.services
    context = recording.context(_actor(stream, body, recording), body.occurred_at)
    return recording.record(
        stream,
        body,
        lambda: services.coordination.handle(stream, _command(stream, body, context, services), context),
        answer_from(services),
    )


def _actor(stream: str, body: CoordinationCommandBody, recording: Recording) -> Actor:
    if not isinstance(body, CompleteMeetingTaskBody):
        return recording_for(recording.actor, body.by)
    tasks = (state.task for state in recording.services.coordination.load(stream).tasks)
    return completing(tasks, body.task, recording.actor, body.by)


def _command(
    stream: str, body: CoordinationCommandBody, context: Context, services: Services
) -> c.CoordinationCommand:
    facts = body.facts()
    match body:
        case FreezeAgendaBody():
            facts = frozen_items(services, services.coordination.load(stream), body)
        case OutcomeBody():
            facts["task"] = body.task and body.task.task()
            facts["decision"] = body.decision and _decision(stream, body, context, services)
    return body.command(by=context.by, now=context.occurred_at, **facts)


def _decision(stream: str, body: OutcomeBody, context: Context, services: Services) -> RaiseDecision | None:
    """The decision that the item led to; without a place of its own it binds the place of the meeting."""
    if body.decision is None:
        return None
    return RaiseDecision(
        by=context.by,
        now=context.occurred_at,
        code=services.new_code(context.occurred_at),
        place=body.decision.place or services.coordination.load(stream).place,
        **body.decision.motion_facts(),
    )


def answer_from(services: Services) -> Answer:
    """Makes the answer of a meeting's stream from the log, or from what was recorded just now."""

    def answer(receipt: Receipt) -> MeetingAnswer:
        meeting = fold(None, receipt.begun) or services.coordination.find(receipt.stream, receipt.position)
        if meeting is None:
            raise MeetingNotFound(meeting=receipt.stream)
        return MeetingAnswer.of(meeting)

    return answer
