"""Gives every command of the story to the services, in order of time, and keeps what they record."""

from dataclasses import replace
from datetime import datetime
from random import Random
from uuid import UUID

from domain.event import Envelope
from domain.issue import commands as c
from domain.issue.service import IssueService
from domain.registry import commands as r
from domain.registry.service import RegistryService
from domain.service import Context
from domain.working_time import WorkCalendar
from infra.demo.founding import closing, registrations
from infra.demo.hours import Hours
from infra.demo.life import Step
from infra.demo.rehearsal import Rehearsal
from infra.demo.story import Story


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


def recited(seed: int, calendar: WorkCalendar, clock: datetime) -> list[Envelope]:
    """Every event of the year in order of time; the same seed and calendar give the same events.

    Raises a refusal of the domain where the story breaks a rule, and InTheFuture when the clock has not come
    to the end of 2025.
    """
    recital = Recital(seed, calendar, clock)
    hours = Hours(calendar, Random(seed))  # noqa: S311 only its midnights are used
    given: list[r.RegistryCommand | Step] = [*registrations(hours), *Story(seed, calendar).steps()]
    for command in sorted(given, key=lambda one: one.command.now if isinstance(one, Step) else one.now):
        recital.give(command)
    recital.end(closing(hours))
    return recital.log.recorded


def correlation(seed: int) -> str:
    """What all events of a demonstration have in common."""
    return f"demo:{seed}"


def end_id(seed: int) -> str:
    """The id of the last command."""
    return f"{correlation(seed)}:end"


class Recital:
    """The services on a rehearsal."""

    def __init__(self, seed: int, calendar: WorkCalendar, clock: datetime) -> None:
        self.seed = seed
        self.clock = clock
        self.log = Rehearsal()
        self.ids = SeededIds(seed)
        self.registry = RegistryService(self.log, self.ids)
        self.issues = IssueService(self.log, self.registry, calendar, self.ids)
        self.number = 0

    def give(self, given: r.RegistryCommand | Step) -> None:
        """Carry out one command. Raises the refusals of the domain."""
        if isinstance(given, Step):
            self._on_issue(given.stream, given.command, self._context(given.command))
        else:
            on_registry(self.registry, given, self._context(given))

    def end(self, command: r.SetResponsibilities) -> None:
        """Carry out the last command, whose id tells later that the year is recorded to its end."""
        context = replace(self._context(command), command_id=end_id(self.seed))
        self.registry.set_responsibilities(command, context)

    def _context(self, command: r.RegistryCommand | c.IssueCommand) -> Context:
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

    def _on_issue(self, stream: str, command: c.IssueCommand, context: Context) -> None:
        match command:
            case c.RaiseIssue():
                self.issues.raise_issue(stream, command, context)
            case c.MergeIssue():
                self.issues.merge(stream, command, context)
            case c.UnmergeIssue():
                self.issues.unmerge(stream, command, context)
            case _:
                self.issues.handle(stream, command, context)


def on_registry(registry: RegistryService, command: r.RegistryCommand, context: Context) -> None:
    """Carry out a command on the registry. Raises the refusals of the domain."""
    match command:
        case r.RegisterPlace():
            registry.register_place(command, context)
        case r.DefineCategory():
            registry.define_category(command, context)
        case r.RegisterBody():
            registry.register_body(command, context)
        case r.SetResponsibilities():
            registry.set_responsibilities(command, context)
