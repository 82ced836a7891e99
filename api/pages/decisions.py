"""The pages of governance decisions: the list, and one decision with its ballot, tasks and history."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.authority import Authority, InAuthority, needs
from api.decision_answers import DecisionDetail
from api.decision_reads import (
    DecisionQuery,
    InDecision,
    decision_detail,
    decision_events,
    decision_page,
    stream_of,
)
from api.dependencies import InServices, Services
from api.issue_lists import FormQuery
from api.pages.ballots import BallotTold, ballot_told, rule_words
from api.pages.lists import is_filtered, next_page, unknown_place
from api.pages.moments import Moment, MomentQuery, moment_asked, time_of
from api.pages.names import read_names
from api.pages.related import related_to
from api.pages.render import not_yet_recorded, page
from api.pages.steps import Telling, steps
from api.pages.subjects import read_subjects
from api.pages.visitor import visitor_of
from api.pages.wording import rule_name
from domain.chinese import DECISION_STATES
from domain.decision.events import OPEN_STATES, DecisionBalloted
from domain.errors import NotYetRecorded


class DecisionsQuery(FormQuery, DecisionQuery):
    """Which decisions, as the form of the page sends it."""


def routes() -> APIRouter:
    """The routes of the pages of decisions."""
    router, read = APIRouter(), needs("open.read")
    router.get("/decisions", include_in_schema=False, **read)(decisions)
    router.get("/decisions/{id}", include_in_schema=False, **read)(decision)
    return router


def decisions(
    query: Annotated[DecisionsQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """Decisions, the last raised first."""
    query = query.model_copy(update={"place": authority.narrowed(query.place)})
    found = decision_page(services, query)
    with services.read() as connection:
        names = read_names(connection, authority.place)
    return page(
        "decisions.html",
        visitor=visitor_of(authority),
        names=names,
        query=query,
        found=found,
        more=next_page("/decisions", query, found.next),
        is_filtered=is_filtered(query),
        unknown=unknown_place(query.place, names),
        zone=services.zone,
    )


def decision(
    id: InDecision, query: Annotated[MomentQuery, Query()], services: InServices, authority: InAuthority
) -> Response:
    """One decision, now or as it stood at a moment."""
    moment, stream = moment_asked(query, services), stream_of(services, id, authority)
    try:
        return _decision_page(stream, moment, services, authority)
    except NotYetRecorded as refusal:
        address = f"/decisions/{stream.removeprefix('decision-')}"
        return not_yet_recorded(refusal, "此决议", address, "decisions", authority)


def _decision_page(stream: str, moment: Moment, services: Services, authority: Authority) -> Response:
    detail = decision_detail(services, stream, moment.position)
    history = decision_events(services, stream, moment.position)
    with services.read() as connection:
        names = read_names(connection, authority.place)
        subjects = read_subjects(connection, _decisions_named(detail))
        related = related_to(connection, stream, moment.position).within(names.places)
    return page(
        "decision.html",
        visitor=visitor_of(authority),
        decision=detail,
        is_open=detail.state in OPEN_STATES,
        ballot=_ballot(services, stream, moment.position),
        rule=_rule_ahead(services, detail),
        rule_called=rule_name(detail.rule) if detail.rule else None,
        steps=steps(history.items, Telling(names, subjects, services.zone, DECISION_STATES)),
        subjects=subjects,
        related=related,
        names=names,
        moment=moment,
        now=time_of(moment, services),
        as_of=history.items[-1].recorded_at,
        address=f"/decisions/{detail.id}",
        zone=services.zone,
    )


def _decisions_named(decision: DecisionDetail) -> list[str]:
    """The streams of the issue that it came of, and of decisions that it replaced or that replaced it."""
    others = [*decision.prevailed_over, *([decision.superseded_by] if decision.superseded_by else [])]
    issue = [f"issue-{decision.issue}"] if decision.issue else []
    return [*(f"decision-{each}" for each in others), *issue]


def _ballot(services: Services, stream: str, position: int) -> BallotTold | None:
    history = services.log.history(stream, position)
    ballots = [envelope.data for envelope in history if isinstance(envelope.data, DecisionBalloted)]
    return ballot_told(ballots[-1]) if ballots else None


def _rule_ahead(services: Services, decision: DecisionDetail) -> str | None:
    """What the rule that is now in force asks of the ballot that is still to come."""
    if decision.ballot or not decision.rule or decision.state not in OPEN_STATES:
        return None
    found = services.registry.voting_rule(decision.rule)
    return rule_words(found[0]) if found else None
