"""Writes on decisions: `POST /decisions` and `POST /decisions/{id}/{command}`."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AfterValidator
from starlette.responses import Response

from api.acting import completing, recording_for
from api.authority import needs
from api.command_routes import command_route
from api.decision_answers import DecisionAnswer
from api.decision_bodies import (
    DECISION_BODIES,
    AdoptCovenantBody,
    CompleteTaskBody,
    DecisionCommandBody,
    RaiseDecisionBody,
    SupersedeDecisionBody,
)
from api.dependencies import Services
from api.recording import Answer, InRecording, Recording
from api.references import decision_id
from domain.decision import commands as c
from domain.decision.decision import fold
from domain.decision.errors import DecisionNotFound, UnknownIssue
from domain.event import Actor
from domain.log import Receipt

InDecisionId = Annotated[
    str,
    AfterValidator(decision_id),
    Path(alias="id", examples=["019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"], description="The decision's UUID."),
]


def routes() -> APIRouter:
    """The write routes of decisions."""
    router = APIRouter(tags=["decisions"])
    router.post(
        "/decisions",
        status_code=201,
        response_model=DecisionAnswer,
        summary="Put a motion forward",
        **needs("decision.raise"),
    )(raise_decision)
    for name, body in DECISION_BODIES.items():
        summary = (body.__doc__ or name).strip().rstrip(".")
        router.post(
            f"/decisions/{{id}}/{name}",
            response_model=DecisionAnswer,
            summary=summary,
            name=f"decision-{name}",
            **needs(f"decision.{name}"),
        )(command_route(InDecisionId, body, _give))
    return router


def raise_decision(body: RaiseDecisionBody, recording: InRecording) -> Response:
    """Put a motion forward that is to bind a place."""
    stream = f"decision-{recording.id_for_new('decision')}"
    recording.over(stream, body.place)
    if body.issue is not None:
        missing = UnknownIssue(issue=body.issue.removeprefix("issue-"))
        recording.authority.sees_stream(body.issue, missing)
    context = recording.context(recording_for(recording.actor, body.by), body.occurred_at)
    command = c.RaiseDecision(
        by=context.by,
        now=context.occurred_at,
        code=recording.services.new_code(context.occurred_at),
        place=body.place,
        **body.motion_facts(),
    )
    return recording.record(
        stream,
        body,
        lambda: recording.services.decisions.raise_decision(stream, command, context),
        answer_from(recording.services),
        created=True,
    )


def _give(id_: str, body: DecisionCommandBody, recording: Recording) -> Response:
    stream, services = f"decision-{id_}", recording.services
    _authorise(stream, body, recording)
    context = recording.context(_actor(stream, body, recording), body.occurred_at)
    command = body.command(by=context.by, now=context.occurred_at, **body.facts())
    return recording.record(
        stream,
        body,
        lambda: services.decisions.handle(stream, command, context),
        answer_from(services),
    )


def _authorise(stream: str, body: DecisionCommandBody, recording: Recording) -> None:
    """Raises DecisionNotFound for a decision elsewhere, and what the caller's authority refuses.

    A covenant is published for others to take over: that is asked of the place that does.
    """
    if isinstance(body, AdoptCovenantBody):
        recording.over(stream, body.place)
        return
    decision = recording.services.decisions.load(stream)
    missing = DecisionNotFound(decision=stream.removeprefix("decision-"))
    recording.over(stream, decision.place, present=decision.before, missing=missing)
    if isinstance(body, SupersedeDecisionBody):
        other = body.by_decision
        recording.authority.sees_stream(other, DecisionNotFound(decision=other.removeprefix("decision-")))


def _actor(stream: str, body: DecisionCommandBody, recording: Recording) -> Actor:
    if not isinstance(body, CompleteTaskBody):
        return recording_for(recording.actor, body.by)
    tasks = (state.task for state in recording.services.decisions.load(stream).tasks)
    return completing(tasks, body.task, recording.actor, body.by)


def answer_from(services: Services) -> Answer:
    """Makes the answer of a decision's stream from the log, or from what was recorded just now."""

    def answer(receipt: Receipt) -> DecisionAnswer:
        begun = fold(None, receipt.begun)
        decision = begun or services.decisions.find(receipt.stream, receipt.position)
        if decision is None:
            raise DecisionNotFound(decision=receipt.stream.removeprefix("decision-"))
        return DecisionAnswer.of(decision)

    return answer
