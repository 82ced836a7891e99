"""The pages of the party-mass council: the list of sittings, and one sitting with what it concluded."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.authority import Authority, InAuthority, needs
from api.council_answers import CouncilDetail, DeliberationAnswer
from api.council_reads import CouncilQuery, InCouncil, council_detail, council_events, council_page
from api.dependencies import InServices, Services
from api.issue_lists import FormQuery
from api.pages.lists import is_filtered, next_page, unknown_place
from api.pages.moments import Moment, MomentQuery, moment_asked
from api.pages.names import read_names
from api.pages.render import not_yet_recorded, page
from api.pages.steps import Telling, steps, subjects_named
from api.pages.subjects import Subject, Subjects, read_subjects
from api.pages.visitor import visitor_of
from domain.chinese import COUNCIL_STATES
from domain.council.errors import CouncilNotFound
from domain.errors import NotYetRecorded


class CouncilsQuery(FormQuery, CouncilQuery):
    """Which sittings, as the form of the page sends it."""


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One item that a sitting was to deliberate, or deliberated besides."""

    subject: Subject
    told: DeliberationAnswer | None
    """What was concluded; None while it was not."""


def routes() -> APIRouter:
    """The routes of the pages of councils."""
    router, read = APIRouter(), needs("open.read")
    router.get("/councils", include_in_schema=False, **read)(councils)
    router.get("/councils/{id}", include_in_schema=False, **read)(council)
    return router


def councils(
    query: Annotated[CouncilsQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """Sittings, the one that starts last first."""
    query = query.model_copy(update={"place": authority.narrowed(query.place)})
    found = council_page(services, query)
    with services.read() as connection:
        names = read_names(connection, authority.place)
    return page(
        "councils.html",
        visitor=visitor_of(authority),
        names=names,
        query=query,
        found=found,
        more=next_page("/councils", query, found.next),
        is_filtered=is_filtered(query),
        unknown=unknown_place(query.place, names),
        zone=services.zone,
    )


def council(
    id: InCouncil, query: Annotated[MomentQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """One sitting, now or as it stood at a moment."""
    authority.sees_stream(f"council-{id}", CouncilNotFound(council=id))
    moment = moment_asked(query, services)
    try:
        return _council_page(id, moment, services, authority)
    except NotYetRecorded as refusal:
        return not_yet_recorded(refusal, "这次议事会", f"/councils/{id}", "councils", authority)


def _council_page(id_: str, moment: Moment, services: Services, authority: Authority) -> Response:
    detail = council_detail(services, id_, moment.position)
    history = council_events(services, id_, moment.position)
    named = {*detail.agenda, *(each.subject for each in detail.deliberations), *subjects_named(history.items)}
    with services.read() as connection:
        names, subjects = read_names(connection, authority.place), read_subjects(connection, named)
    return page(
        "council.html",
        visitor=visitor_of(authority),
        council=detail,
        agenda=list(_agenda(detail, subjects)),
        steps=steps(history.items, Telling(names, subjects, services.zone, COUNCIL_STATES)),
        names=names,
        moment=moment,
        as_of=history.items[-1].recorded_at,
        address=f"/councils/{id_}",
        zone=services.zone,
    )


def _agenda(council: CouncilDetail, subjects: Subjects) -> Iterable[AgendaLine]:
    concluded = {each.subject: each for each in council.deliberations}
    for stream in dict.fromkeys((*council.agenda, *concluded)):
        yield AgendaLine(subjects[stream], concluded.get(stream))
