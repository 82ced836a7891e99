"""Meetings as sentences: given what happened, when a command comes, then these events or a refusal.

The town is the world of tests/given.py, in a log of its own with the real services: what an outcome leads to
in other streams is seen as well. Most sentences are about the meeting of the community `lake` for March 2026.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from domain.coordination import commands as c
from domain.coordination.meeting import Meeting, meeting_stream, summary_stream
from domain.coordination.service import CoordinationService
from domain.decision.service import DecisionService
from domain.errors import Refusal
from domain.event import DomainEvent, Envelope
from domain.issue.service import IssueService
from domain.log import Receipt
from domain.registry.service import RegistryService
from domain.service import Context
from tests.given import CALENDAR, COORDINATOR, MONDAY, When, day
from tests.registered import context_of, log_of_the_world

MARCH = meeting_stream("lake", "2026-03")
FEBRUARY = meeting_stream("lake", "2026-02")
JANUARY = meeting_stream("lake", "2026-01")
SUMMARY = summary_stream("lake", "2026-02")
LONG_AFTER = day(400)


class Town:
    """A log with the registry of the world, and the services over it."""

    def __init__(self, log: Any = None, new_id: Callable[[], str] | None = None) -> None:
        ids, self.commands = count(1), count(1)
        self.log = log_of_the_world() if log is None else log
        self.new_id: Callable[[], str] = new_id or (lambda: f"event-{next(ids)}")
        self.registry = RegistryService(self.log, self.new_id)
        self.issues = IssueService(self.log, self.registry, CALENDAR, self.new_id)
        self.decisions = DecisionService(self.log, self.registry, self.new_id)
        self.meetings = CoordinationService(self.log, self.registry, self.issues, self.decisions, self.new_id)

    def happened(self, stream: str, *events: DomainEvent | When) -> None:
        """These events are recorded; an hour apart from the Monday on, unless a time is given with one."""
        version = self.log.versions([stream]).get(stream, 0)
        now = MONDAY
        for number, item in enumerate(events, start=version + 1):
            now, event = item if isinstance(item, tuple) else (now + timedelta(hours=1), item)
            self.log.append([self._envelope(stream, number, now, event)])

    def _envelope(self, stream: str, version: int, now: datetime, event: DomainEvent) -> Envelope:
        command = f"happened-{next(self.commands)}"
        return Envelope(
            id=self.new_id(),
            stream=stream,
            version=version,
            occurred_at=now,
            actor=COORDINATOR,
            command_id=command,
            correlation_id=command,
            causation_id=command,
            data=event,
        )

    def context(
        self, command: c.CoordinationCommand, command_id: str | None = None, **facts: object
    ) -> Context:
        """That of a command recorded long after the time that it claims, unless said otherwise."""
        return context_of(command, command_id, **{"clock": LONG_AFTER, **facts})

    def give(
        self,
        command: c.CoordinationCommand,
        command_id: str | None = None,
        stream: str = MARCH,
        **facts: object,
    ) -> Receipt:
        """The command comes."""
        context = self.context(command, command_id, **facts)
        match command:
            case c.ScheduleMeeting():
                return self.meetings.schedule(command, context)
            case c.IssueSummary():
                return self.meetings.issue_summary(command, context)
            case _:
                return self.meetings.handle(stream, command, context)

    def meeting(self, stream: str = MARCH) -> Meeting:
        return self.meetings.load(stream)


@dataclass(frozen=True)
class Came:
    """What came of the command."""

    events: list[tuple[str, DomainEvent]]
    """By stream, in the order of the log."""
    refusal: Refusal | None
    town: Town

    def then(self, *expected: DomainEvent) -> Town:
        """Exactly these events were recorded."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert [event for _, event in self.events] == list(expected)
        return self.town

    def then_refused(self, refusal: type[Refusal]) -> Refusal:
        """This rule refused it, with a sentence in both languages, and nothing was recorded."""
        assert type(self.refusal) is refusal, f"{self.refusal!r}, {self.events}"
        assert "{" not in self.refusal.english + self.refusal.chinese
        assert self.events == []
        return self.refusal

    def then_recorded(self) -> DomainEvent:
        """Something was recorded; the first event of it."""
        assert self.refusal is None, f"refused: {self.refusal}"
        return self.events[0][1]


@dataclass(frozen=True)
class given:  # noqa: N801 reads as the first word of a sentence
    """What happened to the meeting of the lake for March so far, and `beside` it in other streams, before."""

    events: tuple[DomainEvent | When, ...]
    beside: Mapping[str, Sequence[DomainEvent | When]]
    stream: str

    def __init__(
        self,
        *events: DomainEvent | When,
        beside: Mapping[str, Sequence[DomainEvent | When]] | None = None,
        stream: str = MARCH,
    ) -> None:
        object.__setattr__(self, "events", events)
        object.__setattr__(self, "beside", beside or {})
        object.__setattr__(self, "stream", stream)

    def when(self, command: c.CoordinationCommand) -> Came:
        """The command comes."""
        town = Town()
        for stream, events in self.beside.items():
            town.happened(stream, *events)
        town.happened(self.stream, *self.events)
        head = town.log.head()
        refusal = None
        try:
            town.give(command, stream=self.stream)
        except Refusal as refused:
            refusal = refused
        new = [(entry.envelope.stream, entry.envelope.data) for entry in town.log.entries[head:]]
        return Came(new, refusal, town)


def at(now: datetime, command: c.CoordinationCommand) -> c.CoordinationCommand:
    """The same command at another time."""
    return replace(command, now=now)
