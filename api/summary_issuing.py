"""Issuing the summary of a month: it is frozen under a number, and can be checked ever after."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import Response

from api.acting import recording_for
from api.authority import InAuthority, needs
from api.coordination_answers import IssuedSummaryAnswer
from api.coordination_reads import issued
from api.dependencies import InServices, Services
from api.issue_bodies import CommandBody
from api.known import known_place
from api.positions import MAX_POSITION, AtQuery, MinimumPosition, log_position, wait_for
from api.problems import IssuedSummaryDiffers
from api.recording import Answer, InRecording
from api.registry_commands import InPlaceId
from api.stream_reads import answered
from api.summary_paths import InPeriod
from domain.coordination.commands import IssueSummary
from domain.coordination.events import SummaryIssued
from domain.coordination.meeting import summary_stream
from domain.coordination.policies import month_is_valid
from domain.log import Receipt
from domain.service import Context
from projections.period import Period
from projections.summary import Summary, summarise, summary_json
from projections.summary_issuing import SummaryNotIssued, digest, issuable


class IssueSummaryBody(CommandBody):
    """The summary to issue: of a month that is over, at a position that holds all that was recorded by then.

    Once it is issued, what arrives late makes a correction 勘误 with the next number, which takes a reason.
    """

    position: int | None = Field(default=None, ge=0, le=MAX_POSITION, examples=[42])
    """Of the log; default its end."""
    reason: str | None = Field(default=None, examples=["补录 3 月 28 日的办结记录。"])
    """Of a correction: which late events make it necessary."""


class IssuedPage(BaseModel):
    """The summaries of a place and month that were issued, by number; the last one holds."""

    place: str = Field(examples=["chunfeng"])
    month: str = Field(examples=["2026-03"])
    position: int
    items: list[IssuedSummaryAnswer]
    next: None = None
    """Always null: the list is given whole."""


def routes() -> APIRouter:
    """The routes of issued summaries."""
    router = APIRouter(tags=["summaries"])
    router.post(
        "/places/{id}/summaries/{period}",
        status_code=201,
        response_model=IssuedSummaryAnswer,
        summary="Issue the summary of a month, or a correction of it",
        **needs("summary.issue"),
    )(issue)
    router.get(
        "/places/{id}/summaries/{period}/issued",
        response_model=IssuedPage,
        summary="The issued summaries of a month",
        **needs("figures.read", MinimumPosition),
    )(issued_page)
    return router


def issue(id: InPlaceId, period: InPeriod, body: IssueSummaryBody, recording: InRecording) -> Response:
    """Freeze the summary of the month under the next number: position and SHA-256 of its canonical JSON."""
    recording.over(summary_stream(id, period), id)
    month_is_valid(period)
    context = recording.context(recording_for(recording.actor, body.by), body.occurred_at)
    services = recording.services
    return recording.record(
        summary_stream(id, period),
        body,
        lambda: _issue(services, id, period, body, context),
        answer_from(services, id, period),
        created=True,
    )


def issued_page(
    id: InPlaceId,
    period: InPeriod,
    at: Annotated[AtQuery, Query()],
    services: InServices,
    authority: InAuthority,
) -> Response:
    """Each with its position and SHA-256; corrections with their reason and the number of late events."""
    authority.at(id)
    month_is_valid(period)
    known_place(services.registry, id)
    position = log_position(services, at)
    page = IssuedPage(place=id, month=period, position=position, items=issued(services, id, period, position))
    return answered(page.model_dump_json(), position)


def answer_from(services: Services, place: str, month: str) -> Answer:
    """Makes the answer of what a receipt tells was issued."""

    def answer(receipt: Receipt) -> IssuedSummaryAnswer:
        return issued(services, place, month, receipt.position)[receipt.version - 1]

    return answer


@dataclass(frozen=True, slots=True)
class Issued:
    """A summary as it was issued."""

    summary: Summary
    text: bytes
    """Its canonical JSON, whose SHA-256 was recorded: also where this version would write it otherwise."""


def issued_summary(services: Services, place: str, month: str, number: int) -> Issued:
    """The summary that was issued under the number: its text as it was kept, or computed to the same bytes.

    Raises InvalidMonth, SummaryNotIssued, IssuedSummaryDiffers, and TryAgain when the views are behind.
    """
    month_is_valid(month)
    event = _event(services, place, month, number)
    return _kept(services, event) or _computed(services, event)


def _kept(services: Services, event: SummaryIssued) -> Issued | None:
    """None where no text is kept, or one of a shape that this version does not know."""
    text = services.issued_texts.text(event.sha256)
    try:
        return None if text is None else Issued(Summary.model_validate_json(text), text)
    except ValidationError:
        return None


def _computed(services: Services, event: SummaryIssued) -> Issued:
    """What is computed now, which must be the same. Raises IssuedSummaryDiffers and TryAgain."""
    wait_for(services, event.position)
    period = Period.parse(event.month)
    with services.read() as connection:
        found = summarise(connection, services.log, event.place, period, event.position, services.zone)
    computed = digest(found)
    if computed != event.sha256:
        raise IssuedSummaryDiffers(event.number, event.position, event.sha256, computed)
    return Issued(found, summary_json(found))


def _event(services: Services, place: str, month: str, number: int) -> SummaryIssued:
    known = services.coordination.summaries(place, month)
    events = known.issued if known else ()
    for event in events:
        if event.number == number:
            return event
    raise SummaryNotIssued(place=place, month=month, number=number, issued=len(events))


def _issue(services: Services, place: str, month: str, body: IssueSummaryBody, context: Context) -> Receipt:
    position = log_position(services, AtQuery(position=body.position))
    wait_for(services, position)
    known = services.coordination.summaries(place, month)
    with services.read() as connection:
        found = issuable(
            connection,
            services.log,
            place,
            Period.parse(month),
            position,
            services.zone,
            known.last.position if known else None,
        )
    services.issued_texts.keep(summary_json(found.summary))
    command = IssueSummary(
        by=context.by,
        now=context.occurred_at,
        place=place,
        month=month,
        position=position,
        sha256=found.sha256,
        reason=body.reason,
        late_events=found.late_events,
    )
    return services.coordination.issue_summary(command, context)
