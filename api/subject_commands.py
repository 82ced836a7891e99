"""Erasing a person's data: `POST /subjects/{id}/erase`."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from api.authority import needs
from api.dependencies import Services
from api.issue_bodies import UUID, Body
from api.recording import Answer, InRecording
from api.subject_answers import SUBJECT, ErasedAnswer, SubjectAnswer
from domain.log import Receipt
from domain.subject import commands as c
from domain.subject.errors import SubjectNotFound
from domain.subject.events import Ground

InSubjectId = Annotated[
    str,
    Path(
        alias="id",
        pattern=rf"^subject-{UUID}$",
        examples=[SUBJECT],
        description="The person's pseudonym, as issues carry it in `reporter`.",
    ),
]


class EraseBody(Body):
    """On which ground a person's data are erased."""

    ground: Ground = Field(examples=["consent_withdrawn"])
    """Article 47 of the Personal Information Protection Law, items one to five in this order."""
    reason: str | None = Field(default=None, examples=["本人书面申请删除"])
    """What else is to be known; required for another law. No personal data: it is kept for ever."""


def routes() -> APIRouter:
    """The write routes of data subjects."""
    router = APIRouter(tags=["subjects"])
    router.post(
        "/subjects/{id}/erase",
        response_model=SubjectAnswer,
        summary="Make a person's data unreadable, for ever",
        **needs("subject.erase"),
    )(erase)
    return router


def erase(id: InSubjectId, body: EraseBody, recording: InRecording) -> Response:
    """Destroy the key that a person's data are sealed with. What was erased before is answered the same."""
    recording.authority.everywhere()
    context = recording.context(recording.actor, None)
    command = c.EraseSubject(
        by=context.by, now=context.occurred_at, subject=id, ground=body.ground, reason=body.reason
    )
    services = recording.services
    return recording.record(
        id, body, lambda: services.subjects.erase(command, context), subject_from(services)
    )


def subject_from(services: Services) -> Answer:
    """Makes the answer of a person's stream from the log."""

    def answer(receipt: Receipt) -> SubjectAnswer:
        subject = services.subjects.load(receipt.stream)
        if subject is None or subject.erased is None:
            raise SubjectNotFound(subject=receipt.stream)
        erased = ErasedAnswer.of(subject.erased)
        return SubjectAnswer(id=receipt.stream, version=receipt.version, erased=erased)

    return answer
