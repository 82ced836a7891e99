"""Carries out commands on governance decisions: load, decide, save."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from domain.decision import commands as c
from domain.decision import decide
from domain.decision.decision import Decision, fold
from domain.decision.errors import DecisionNotFound
from domain.decision.rules import Composition, Rules
from domain.decision.rules_in_force import (
    covenant_stream,
    rules_for_raising,
    rules_in_force,
)
from domain.event import DomainEvent, stream_kind
from domain.log import Log, Receipt
from domain.registry.events import VotingRuleDefined
from domain.registry.reader import RegistryReader
from domain.service import CommandService, Context, Decided, moment

Decide = Callable[[Decision, Any, Rules], Sequence[DomainEvent]]
"""A function of decide.py; its second argument is the command that DECISIONS names beside it."""

DECISIONS: dict[type[c.DecisionCommand], Decide] = {
    c.DiscussDecision: decide.discuss,
    c.BallotDecision: decide.ballot,
    c.AssignDecision: decide.assign,
    c.CompleteDecisionTask: decide.complete_task,
    c.ReportCampaignProgress: decide.report_progress,
    c.ResolveDecision: decide.resolve,
    c.EscalateDecision: decide.escalate,
    c.ReturnDecision: decide.return_,
    c.WithdrawDecision: decide.withdraw,
    c.RejectDecision: decide.reject,
    c.SupersedeDecision: decide.supersede,
    c.AdoptCovenant: decide.adopt_covenant,
}


class DecisionService(CommandService):
    """The life of governance decisions."""

    def __init__(
        self,
        log: Log,
        registry: RegistryReader,
        new_id: Callable[[], str],
        composition: Composition | None = None,
    ) -> None:
        """The registry gives the rules in force; `composition` says what an owners' committee should be."""
        super().__init__(log, new_id)
        self.registry = registry
        self.composition = composition or Composition()

    def raise_decision(self, stream: str, command: c.RaiseDecision, context: Context) -> Receipt:
        """Put a motion forward in a new stream."""
        timed = replace(command, now=context.occurred_at)
        return self.carry_out(stream, lambda: self.decided_to_raise(stream, timed), context)

    def handle(self, stream: str, command: c.DecisionCommand, context: Context) -> Receipt:
        """Any command on a decision that is there: those in DECISIONS."""

        def decided() -> Sequence[Decided]:
            decision, other = self.load(stream), self.other(command)
            changed = [each.changed_at for each in (decision, other) if each]
            return self.decided(decision, replace(command, now=moment(context, *changed)), other)

        return self.carry_out(stream, decided, context)

    def decided_to_raise(self, stream: str, command: c.RaiseDecision) -> list[Decided]:
        """What putting the motion forward leads to, for a transaction that other streams have a part in.

        Its `now` is the moment of them all. Raises the refusals of the decision.
        """
        registry = self.registry.standing(place=command.place)
        rules = rules_for_raising(registry, self.log, command)
        existing = self.find(stream)
        events = decide.raise_(existing, command, rules)
        parts = [Decided(stream, existing.version if existing else 0, events, command.now)]
        if command.kind == "covenant":
            numbered = decide.number(stream, command, rules)
            taken = rules.covenant_version - 1
            parts.append(Decided(covenant_stream(command.place), taken, numbered, command.now))
        return parts

    def decided(
        self, decision: Decision, command: c.DecisionCommand, other: Decision | None = None
    ) -> list[Decided]:
        """The same for a command on a decision that is there; the first part is the decision's own.

        `other` is what `other(command)` gave.
        """
        registry = self.registry.standing(place=decision.place)
        rules = replace(
            rules_in_force(registry, decision, command), other=other, composition=self.composition
        )
        events = DECISIONS[type(command)](decision, command, rules)
        parts = [Decided(decision.stream, decision.version, events, command.now)]
        if isinstance(command, c.BallotDecision) and rules.voting_rule and rules.rule_version == 0:
            stream = f"rule-{rules.voting_rule.name}"
            parts.append(Decided(stream, 0, [VotingRuleDefined(rule=rules.voting_rule)], command.now))
        if other:
            prevailed = decide.prevail(decision)
            parts.append(Decided(other.stream, other.version, prevailed, command.now))
        return parts

    def other(self, command: c.DecisionCommand) -> Decision | None:
        """For a superseding, the decision that is to hold instead, if it is there; None for all else."""
        if not isinstance(command, c.SupersedeDecision) or stream_kind(command.by_decision) != "decision":
            return None
        return self.find(command.by_decision)

    def load(self, stream: str) -> Decision:
        """The decision as it stands now. Raises DecisionNotFound."""
        decision = self.find(stream)
        if decision is None:
            raise DecisionNotFound(decision=stream.removeprefix("decision-"))
        return decision

    def find(self, stream: str, position: int | None = None) -> Decision | None:
        """The decision as if the log ended at the position, or None."""
        return fold(None, self.log.history(stream, position))
