"""Gives every command of the story to the services, in order of time, and keeps what they record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import Random
from uuid import UUID

from domain.coordination import commands as o
from domain.coordination.service import CoordinationService
from domain.council import commands as k
from domain.council.service import CouncilService
from domain.decision import commands as d
from domain.decision.service import DecisionService
from domain.event import Envelope, stream_kind
from domain.issue import commands as c
from domain.issue.service import IssueService
from domain.registry import commands as r
from domain.registry.service import RegistryService
from domain.service import Context
from domain.working_time import WorkCalendar
from infra.demo.founding import closing
from infra.demo.handing_over import on_council, on_decision, on_issue, on_meeting, on_registry
from infra.demo.hours import Hours
from infra.demo.programme import end_of_the_year, programme
from infra.demo.rehearsal import Rehearsal
from infra.demo.stage import Frozen, Proposal, performed
from infra.demo.steps import Command, Step, renamed


class SeededIds:
    """Event ids of the form UUIDv7 that are the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(f"ids {seed}")  # noqa: S311 the same ids for the same seed; nothing is secret in them
        self.moment = 0
        """Milliseconds since 1970 of the event that the next id is for."""

    def __call__(self) -> str:
        """The next id: 48 bits of time, then random bits (RFC 9562, section 5.7)."""
        high = self.moment << 16 | 0x7000 | self._rng.getrandbits(12)
        return str(UUID(int=high << 64 | 0b10 << 62 | self._rng.getrandbits(62)))


def correlation(seed: int) -> str:
    """What all events of a demonstration have in common."""
    return f"demo:{seed}"


def end_id(seed: int) -> str:
    """The id of the last command."""
    return f"{correlation(seed)}:end"


class Recital:
    """The services on a rehearsal; a stage (stage.py)."""

    def __init__(
        self,
        seed: int,
        calendar: WorkCalendar,
        clock: datetime,
        proposed: Callable[[Rehearsal, str, str], Proposal],
        summary: Callable[[Rehearsal, str, str, int | None], Frozen],
    ) -> None:
        """`proposed` and `summary` read, for a place and month, what is known once all this is recorded.

        `summary` is also given the position of the one that it corrects, if it corrects one.
        """
        self.seed = seed
        self.calendar = calendar
        self.clock = clock
        self.log = Rehearsal()
        self.ids = SeededIds(seed)
        self.registry = RegistryService(self.log, self.ids)
        self.issues = IssueService(self.log, self.registry, calendar, self.ids)
        self.decisions = DecisionService(self.log, self.registry, self.ids)
        self.councils = CouncilService(self.log, self.registry, self.issues, self.decisions, self.ids)
        self.coordination = CoordinationService(
            self.log, self.registry, self.issues, self.decisions, self.ids
        )
        self.number = 0
        self._proposed = proposed
        self._summary = summary
        self._names: dict[str, str] = {}
        """By the name of the story, streams that are recorded under another."""

    def recite(self) -> list[Envelope]:
        """Every event of the year in the order in which it is recorded.

        Raises a refusal of the domain where the story breaks a rule, and InTheFuture when the clock has not
        come to the end of 2025.
        """
        performed(programme(self.seed, self.calendar), self, end_of_the_year(self.calendar))
        last = closing(Hours(self.calendar, Random(self.seed)))  # noqa: S311 only its midnights are used
        context = replace(self._context(last), command_id=end_id(self.seed))
        self.registry.set_responsibilities(last, context)
        return self.log.recorded

    def give(self, step: Step) -> None:
        """Carry out one command. Raises the refusals of the domain."""
        step = renamed(step, self._names)
        context = self._context(step.command)
        match step.command:
            case c.IssueCommand() as command:
                on_issue(self.issues, step.stream, command, context)
            case d.DecisionCommand() as command:
                on_decision(self.decisions, step.stream, command, context)
            case k.CouncilCommand() as command:
                on_council(self.councils, step.stream, command, context)
            case o.CoordinationCommand() as command:
                on_meeting(self.coordination, step.stream, command, context)
                self._learn_name(step)
            case r.RegistryCommand() as command:
                on_registry(self.registry, command, context, step.stream)

    def proposed(self, place: str, month: str) -> Proposal:
        """What the meeting is proposed, its decisions by the names of the story."""
        told = self._proposed(self.log, place, month)
        known = {recorded: name for name, recorded in self._names.items()}
        items = [
            item.model_copy(update={"subject": known.get(item.subject or "", item.subject)})
            for item in told.items
        ]
        return Proposal(told.position, items)

    def summary(self, place: str, month: str) -> Frozen:
        """The summary as of now."""
        known = self.coordination.summaries(place, month)
        return self._summary(self.log, place, month, known.last.position if known else None)

    def _learn_name(self, step: Step) -> None:
        """A decision that a meeting raised is recorded under a name that its command has made."""
        if step.raises:
            self._names[step.raises] = next(
                event.stream
                for event in reversed(self.log.recorded)
                if stream_kind(event.stream) == "decision"
            )

    def _context(self, command: Command) -> Context:
        self.number += 1
        self.ids.moment = int(command.now.timestamp() * 1000)
        command_id = f"{correlation(self.seed)}:{self.number}"
        return Context(
            by=command.by,
            command_id=command_id,
            correlation_id=correlation(self.seed),
            causation_id=command_id,
            clock=self.clock,
            occurred_at=command.now,
        )
