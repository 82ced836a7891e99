"""Writes on sittings of the party-mass council: `POST /councils` and `POST /councils/{id}/{command}`."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AfterValidator
from starlette.responses import Response

from api.acting import recording_for
from api.authority import needs
from api.command_routes import command_route
from api.council_answers import CouncilAnswer
from api.council_bodies import COUNCIL_BODIES, ConveneBody, CouncilCommandBody, DeliberateBody
from api.dependencies import Services
from api.recording import Answer, InRecording, Recording
from api.references import council_id
from domain.council import commands as c
from domain.council.council import fold
from domain.council.errors import CouncilNotFound, UnknownAgendaItem
from domain.log import Receipt

InCouncilId = Annotated[
    str,
    AfterValidator(council_id),
    Path(alias="id", examples=["019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"], description="The sitting's UUID."),
]


def routes() -> APIRouter:
    """The write routes of sittings."""
    router = APIRouter(tags=["councils"])
    router.post(
        "/councils",
        status_code=201,
        response_model=CouncilAnswer,
        summary="Call a sitting",
        **needs("council.convene"),
    )(convene)
    for name, body in COUNCIL_BODIES.items():
        summary = (body.__doc__ or name).strip().rstrip(".")
        router.post(
            f"/councils/{{id}}/{name}",
            response_model=CouncilAnswer,
            summary=summary,
            name=f"council-{name}",
            **needs(f"council.{name}"),
        )(command_route(InCouncilId, body, _give))
    return router


def convene(body: ConveneBody, recording: InRecording) -> Response:
    """Call a sitting of the council of a place, with what it is to deliberate."""
    stream = f"council-{recording.id_for_new('council')}"
    recording.over(stream, body.place)
    for subject in body.agenda:
        recording.authority.sees_stream(subject, UnknownAgendaItem(subject=subject))
    context = recording.context(recording_for(recording.actor, body.by), body.occurred_at)
    command = c.ConveneCouncil(
        by=context.by,
        now=context.occurred_at,
        place=body.place,
        starts_at=body.starts_at,
        agenda=tuple(body.agenda),
        members=body.members,
    )
    return recording.record(
        stream,
        body,
        lambda: recording.services.councils.convene(stream, command, context),
        answer_from(recording.services),
        created=True,
    )


def _give(id_: str, body: CouncilCommandBody, recording: Recording) -> Response:
    stream, services = f"council-{id_}", recording.services
    council = services.councils.load(stream)
    recording.over(stream, council.place, missing=CouncilNotFound(council=id_))
    if isinstance(body, DeliberateBody):
        recording.authority.sees_stream(body.subject, UnknownAgendaItem(subject=body.subject))
    context = recording.context(recording_for(recording.actor, body.by), body.occurred_at)
    command = body.command(by=context.by, now=context.occurred_at, **body.facts())
    return recording.record(
        stream,
        body,
        lambda: services.councils.handle(stream, command, context),
        answer_from(services),
    )


def answer_from(services: Services) -> Answer:
    """Makes the answer of a sitting's stream from the log, or from what was recorded just now."""

    def answer(receipt: Receipt) -> CouncilAnswer:
        council = fold(None, receipt.begun) or services.councils.find(receipt.stream, receipt.position)
        if council is None:
            raise CouncilNotFound(council=receipt.stream.removeprefix("council-"))
        return CouncilAnswer.of(council)

    return answer
