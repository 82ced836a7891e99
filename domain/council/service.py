"""Carries out commands on sittings of the party-mass council: load, decide, save."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from domain.council import commands as c
from domain.council import decide, policies
from domain.council.council import Council, fold
from domain.council.errors import CouncilNotFound
from domain.council.rules import Rules, Subject
from domain.decision.commands import DiscussDecision
from domain.decision.decision import Decision
from domain.decision.service import DecisionService
from domain.event import DomainEvent, stream_kind
from domain.issue.commands import DiscussIssue
from domain.issue.service import IssueService
from domain.log import Log, Receipt
from domain.registry.reader import RegistryReader
from domain.service import CommandService, Context, Decided, moment

Decide = Callable[[Council, Any, Rules], Sequence[DomainEvent]]
"""A function of decide.py; its second argument is the command that DECISIONS names beside it."""

DECISIONS: dict[type[c.CouncilCommand], Decide] = {
    c.AttendCouncil: decide.attend,
    c.DeliberateItem: decide.deliberate,
    c.AdjournCouncil: decide.adjourn,
}


class CouncilService(CommandService):
    """Sittings of the party-mass councils."""

    def __init__(
        self,
        log: Log,
        registry: RegistryReader,
        issues: IssueService,
        decisions: DecisionService,
        new_id: Callable[[], str],
    ) -> None:
        """What a sitting deliberates are issues and decisions of the same log."""
        super().__init__(log, new_id)
        self.registry = registry
        self.issues = issues
        self.decisions = decisions

    def convene(self, stream: str, command: c.ConveneCouncil, context: Context) -> Receipt:
        """Call a sitting, in a new stream."""
        timed = replace(command, now=context.occurred_at)
        return self.carry_out(stream, lambda: [self.decided_to_convene(stream, timed)], context)

    def handle(self, stream: str, command: c.CouncilCommand, context: Context) -> Receipt:
        """Any command on a sitting that is there: those in DECISIONS."""

        def decided() -> Sequence[Decided]:
            council, subject = self.load(stream), self.subject(command)
            changed = [each.changed_at for each in (council, subject) if each]
            return self.decided(council, replace(command, now=moment(context, *changed)), subject)

        return self.carry_out(stream, decided, context)

    def decided_to_convene(self, stream: str, command: c.ConveneCouncil) -> Decided:
        """What calling it at `command.now` leads to. Raises the refusals of the decision."""
        existing = self.find(stream)
        found = ((item, self._find_subject(item)) for item in command.agenda)
        rules = Rules(
            place=self.registry.standing(place=command.place).place(command.place),
            subjects={item: subject for item, subject in found if subject},
        )
        events = decide.convene(existing, command, rules)
        return Decided(stream, existing.version if existing else 0, events, command.now)

    def decided(
        self, council: Council, command: c.CouncilCommand, subject: Subject | None = None
    ) -> list[Decided]:
        """The same for a command on a sitting that is there; the first part is the sitting's own.

        `subject` is what `subject(command)` gave; a deliberation leads to its discussed event as well.
        """
        rules = Rules(subjects={subject.stream: subject} if subject else {})
        events = DECISIONS[type(command)](council, command, rules)
        part = Decided(council.stream, council.version, events, command.now)
        if subject is None or not isinstance(command, c.DeliberateItem):
            return [part]
        if not policies.goes_on_from_here(subject, council, command):
            return [part]
        return [part, *self._discussed(subject, command, council.stream)]

    def subject(self, command: c.CouncilCommand) -> Subject | None:
        """For a deliberation, the issue or decision that it is about, if it is there; None for all else."""
        return self._find_subject(command.subject) if isinstance(command, c.DeliberateItem) else None

    def load(self, stream: str) -> Council:
        """The sitting as it stands now. Raises CouncilNotFound."""
        council = self.find(stream)
        if council is None:
            raise CouncilNotFound(council=stream.removeprefix("council-"))
        return council

    def find(self, stream: str, position: int | None = None) -> Council | None:
        """The sitting as if the log ended at the position, or None."""
        return fold(None, self.log.history(stream, position))

    def _discussed(self, subject: Subject, command: c.DeliberateItem, council: str) -> list[Decided]:
        told: dict[str, Any] = {
            "by": command.by,
            "now": command.now,
            "council": council,
            "imported": command.imported,
        }
        if isinstance(subject, Decision):
            discuss = DiscussDecision(conclusion=command.conclusion, **told)
            return self.decisions.decided(subject, discuss)
        return [self.issues.decided(subject, DiscussIssue(conclusion=command.conclusion, **told))]

    def _find_subject(self, stream: str) -> Subject | None:
        match stream_kind(stream):
            case "issue":
                return self.issues.find(stream)
            case "decision":
                return self.decisions.find(stream)
        return None
