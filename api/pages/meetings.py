"""The pages of coordination meetings: the list, and the one meeting of a place and month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.authority import Authority, InAuthority, needs
from api.coordination_answers import MeetingDetail, OutcomeAnswer
from api.coordination_reads import (
    InMonth,
    InPlace,
    MeetingQuery,
    meeting_detail,
    meeting_events,
    meeting_page,
)
from api.dependencies import InServices, Services
from api.issue_lists import FormQuery
from api.pages.lists import is_filtered, next_page, unknown_place
from api.pages.moments import Moment, MomentQuery, moment_asked, time_of
from api.pages.names import Names, read_names
from api.pages.render import page
from api.pages.steps import Step, Telling, steps
from api.pages.subjects import Subject, Subjects, read_subjects
from api.pages.visitor import visitor_of
from domain.chinese import MEETING_STATES
from domain.coordination.errors import MeetingNotFound
from domain.coordination.events import Reason
from domain.coordination.meeting import meeting_stream, task_reference
from domain.coordination.rules import MONTHS_AHEAD
from domain.errors import NotYetRecorded
from domain.issue.policies import TOTALS_ONLY
from domain.registry.errors import PlaceNotFound
from projections.coordination import coordination_items, taken_up_again
from projections.period import Month, Period, PeriodNotBegun
from projections.summary_scope import begun_scope_of


class MeetingsQuery(FormQuery, MeetingQuery):
    """Which meetings, as the form of the page sends it."""


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One item of an agenda, proposed or frozen."""

    item: str
    title: str
    subject: Subject | None
    reasons: Sequence[Reason]
    carried: int
    outcome: OutcomeAnswer | None


def routes() -> APIRouter:
    """The routes of the pages of meetings."""
    router, read = APIRouter(), needs("open.read")
    router.get("/meetings", include_in_schema=False, **read)(meetings)
    router.get("/meetings/{place}/{month}", include_in_schema=False, **read)(meeting)
    return router


def meetings(
    query: Annotated[MeetingsQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """Meetings, those of the last month first."""
    query = query.model_copy(update={"place": authority.narrowed(query.place)})
    found = meeting_page(services, query)
    with services.read() as connection:
        names = read_names(connection, authority.place)
    return page(
        "meetings.html",
        visitor=visitor_of(authority),
        names=names,
        query=query,
        found=found,
        more=next_page("/meetings", query, found.next),
        is_filtered=is_filtered(query),
        unknown=unknown_place(query.place, names),
        this_month=Month.of(services.clock(), services.zone),
        month_of=Month.parse,
        zone=services.zone,
    )


def meeting(
    place: InPlace,
    month: InMonth,
    query: Annotated[MomentQuery, Query()],
    services: InServices,
    authority: InAuthority,
) -> Response:
    """The meeting of a place and month, now or as it stood at a moment.

    Before its agenda is frozen, and before it is called at all, the proposed agenda is shown.
    Raises PlaceNotFound.
    """
    authority.at(place)
    moment = moment_asked(query, services)
    with services.read() as connection:
        names = read_names(connection, authority.place)
    if place not in names.places:
        raise PlaceNotFound(place=place)
    try:
        detail = meeting_detail(services, place, month, moment.position)
    except (MeetingNotFound, NotYetRecorded):
        detail = None
    return _meeting_page(authority, moment, names, place=place, month=month, detail=detail)


def _meeting_page(
    authority: Authority,
    moment: Moment,
    names: Names,
    *,
    place: str,
    month: str,
    detail: MeetingDetail | None,
) -> Response:
    services = authority.services
    own = Month.parse(month)
    frozen = detail is not None and detail.state != "scheduled"
    only_totals = names.places[place].tier in TOTALS_ONLY
    is_too_early = own > Month.of(services.clock(), services.zone).later(MONTHS_AHEAD)
    agenda: list[AgendaLine] = []
    if detail and frozen:
        agenda = _frozen(detail, services)
    elif not (only_totals or is_too_early):
        agenda = _proposed(place, month, moment, services)
    told, as_of = _history(detail, names, services) if detail else ([], None)
    return page(
        "meeting.html",
        visitor=visitor_of(authority),
        meeting=detail,
        place=place,
        month=own,
        before=own.later(-1),
        after=own.later(1),
        agenda=agenda,
        taken_up=_taken_up(detail, services) if detail else set(),
        is_proposed=not frozen,
        only_totals=only_totals,
        is_too_early=is_too_early,
        has_report=_has_report(place, own, moment, services),
        steps=told,
        names=names,
        moment=moment,
        now=time_of(moment, services),
        as_of=as_of,
        address=f"/meetings/{place}/{month}",
        zone=services.zone,
    )


def _has_report(place: str, month: Month, moment: Moment, services: Services) -> bool:
    """Whether the month has begun as far as the log knows, so that there is a report of it."""
    try:
        with services.read() as connection:
            begun_scope_of(connection, place, Period(month, month), moment.position, services.zone)
    except PeriodNotBegun:
        return False
    return True


def _taken_up(detail: MeetingDetail, services: Services) -> set[str]:
    """Numbers of the tasks that a later meeting took up again, as known at the position."""
    stream = meeting_stream(detail.place, detail.month)
    references = {task_reference(stream, each.task): each.task for each in detail.tasks}
    known = taken_up_again(detail.position)
    with services.read() as connection:
        found = connection.execute(known.where(coordination_items.c.subject.in_(references))).scalars()
        return {references[reference] for reference in found}


def _history(detail: MeetingDetail, names: Names, services: Services) -> tuple[list[Step], datetime]:
    history = meeting_events(services, detail.place, detail.month, detail.position)
    told = steps(history.items, Telling(names, {}, services.zone, MEETING_STATES))
    return told, history.items[-1].recorded_at


def _frozen(detail: MeetingDetail, services: Services) -> list[AgendaLine]:
    """The agenda as it was settled, with what came of each item."""
    subjects = _subjects((each.subject for each in detail.agenda), services)
    return [
        AgendaLine(
            each.item, each.title, _of(subjects, each.subject), each.reasons, each.carried, each.outcome
        )
        for each in detail.agenda
    ]


def _proposed(place: str, month: str, moment: Moment, services: Services) -> list[AgendaLine]:
    proposed = services.propose_agenda(place, month, moment.position)
    subjects = _subjects((each.subject for each in proposed), services)
    return [
        AgendaLine(each.item, each.title, _of(subjects, each.subject), each.reasons, each.carried, None)
        for each in proposed
    ]


def _subjects(streams: Iterable[str | None], services: Services) -> Subjects:
    with services.read() as connection:
        return read_subjects(connection, (each for each in streams if each))


def _of(subjects: Subjects, stream: str | None) -> Subject | None:
    return subjects[stream] if stream else None
