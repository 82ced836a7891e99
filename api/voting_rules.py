"""Voting rules: named and versioned; a ballot's event holds the one that was in force."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.acting import acting
from api.authority import needs
from api.dependencies import InServices, Services
from api.positions import AtQuery, MinimumPosition, view_position
from api.recording import Answer, InRecording
from api.voting_rule_bodies import VotingRuleAnswer, VotingRuleBody, VotingRulePage
from domain.event import IDENTIFIER
from domain.log import Receipt
from domain.registry import commands as c
from domain.registry.rule import fold_rule
from domain.voting import STANDARD_RULES, VotingRule
from projections.voting_rules import recorded_rules

InRuleName = Annotated[str, Path(alias="name", pattern=IDENTIFIER, description="The rule's name.")]


def routes() -> APIRouter:
    """The routes of voting rules."""
    router = APIRouter(tags=["voting rules"])
    router.put(
        "/voting-rules/{name}",
        response_model=VotingRuleAnswer,
        summary="Record a voting rule",
        **needs("rule.define"),
    )(define)
    router.get(
        "/voting-rules",
        response_model=VotingRulePage,
        summary="List the voting rules in force",
        **needs("registry.read", MinimumPosition),
    )(voting_rules)
    return router


def define(name: InRuleName, body: VotingRuleBody, recording: InRecording) -> Response:
    """Record a voting rule, or change it for ballots from now on; the same again changes nothing."""
    recording.authority.everywhere()
    context = recording.context(acting(recording.actor, body.by), body.occurred_at)
    command = c.DefineVotingRule(by=context.by, now=context.occurred_at, rule=body.rule(name))
    registry = recording.services.registry
    return recording.record(
        f"rule-{name}",
        body,
        lambda: registry.define_voting_rule(command, context),
        _answer_from(recording.services),
    )


def voting_rules(at: Annotated[AtQuery, Query()], services: InServices) -> Response:
    """The rules in force, the standard ones included, as they are or as they were at a position."""
    position = view_position(services, at)
    rules = {name: _answer(rule, 0, None) for name, rule in STANDARD_RULES.items()}
    with services.read() as connection:
        for recorded in recorded_rules(connection, position):
            rules[recorded.rule.name] = _answer(recorded.rule, recorded.version, recorded.changed_at)
    page = VotingRulePage(items=[rules[name] for name in sorted(rules)], next=None)
    headers = {"Yishi-Position": str(position)}
    return Response(page.model_dump_json(), headers=headers, media_type="application/json")


def _answer_from(services: Services) -> Answer:
    """Makes the answer of a rule's stream at a position from the log."""

    def answer(receipt: Receipt) -> VotingRuleAnswer:
        found = fold_rule(None, services.log.history(receipt.stream, receipt.position))
        if found is None:
            raise LookupError(receipt.stream)
        return _answer(found.rule, found.version, found.changed_at)

    return answer


def _answer(rule: VotingRule, version: int, since: datetime | None) -> VotingRuleAnswer:
    return VotingRuleAnswer(
        name=rule.name,
        version=version,
        since=since,
        counted=rule.counted,
        quorum=rule.quorum,
        majority=rule.majority,
        recused_leave_the_base=rule.recused_leave_the_base,
        source=rule.source,
    )
