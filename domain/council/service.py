"""Carries out commands on sittings of the party-mass council: load, decide, save."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from domain.council import commands as c
from domain.council import decide
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

        def decided() -> Sequence[Decided]:
            place = self.registry.standing(place=command.place).place(command.place)
            existing = self.find(stream)
            rules = Rules(place=place, subjects=self._subjects(command.agenda))
            events = decide.convene(existing, timed, rules)
            return [Decided(stream, existing.version if existing else 0, events)]

        return self.carry_out(stream, decided, context)

    def handle(self, stream: str, command: c.CouncilCommand, context: Context) -> Receipt:
        """Any command on a sitting that is there: those in DECISIONS."""

        def decided() -> Sequence[Decided]:
            council = self.load(stream)
            if isinstance(command, c.DeliberateItem):
                return self._deliberated(council, command, context)
            now = moment(context, council.changed_at)
            return [_decided(council, replace(command, now=now), Rules())]

        return self.carry_out(stream, decided, context)

    def load(self, stream: str) -> Council:
        """The sitting as it stands now. Raises CouncilNotFound."""
        council = self.find(stream)
        if council is None:
            raise CouncilNotFound(council=stream.removeprefix("council-"))
        return council

    def find(self, stream: str, position: int | None = None) -> Council | None:
        """The sitting as if the log ended at the position, or None."""
        return fold(None, self.log.history(stream, position))

    def _deliberated(
        self, council: Council, command: c.DeliberateItem, context: Context
    ) -> Sequence[Decided]:
        """The sitting's part, and that of the issue or decision that is discussed by it."""
        subjects = self._subjects([command.subject])
        now = moment(context, council.changed_at, *(each.changed_at for each in subjects.values()))
        timed = replace(command, now=now)
        part = _decided(council, timed, Rules(subjects=subjects))
        return [part, *self._discussed(subjects[command.subject], timed, council.stream)]

    def _discussed(self, subject: Subject, command: c.DeliberateItem, council: str) -> list[Decided]:
        told: dict[str, Any] = {"by": command.by, "now": command.now, "council": council}
        if isinstance(subject, Decision):
            discuss = DiscussDecision(conclusion=command.conclusion, **told)
            return self.decisions.decided(subject, discuss)
        return [self.issues.decided(subject, DiscussIssue(conclusion=command.conclusion, **told))]

    def _subjects(self, streams: Iterable[str]) -> dict[str, Subject]:
        """By stream, those of the issues and decisions that exist."""
        return {stream: found for stream in streams if (found := self._subject(stream))}

    def _subject(self, stream: str) -> Subject | None:
        match stream_kind(stream):
            case "issue":
                return self.issues.find(stream)
            case "decision":
                return self.decisions.find(stream)
        return None


def _decided(council: Council, command: c.CouncilCommand, rules: Rules) -> Decided:
    events = DECISIONS[type(command)](council, command, rules)
    return Decided(council.stream, council.version, events, command.now)
