"""The state of a coordination meeting and of a month's summaries. Nothing here refuses: see decide.py."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.attendance import Attendance
from domain.coordination import events as e
from domain.coordination.months import is_month
from domain.decision.events import Task
from domain.event import Envelope, is_identifier
from domain.registry.events import Tier


def meeting_stream(place: str, month: str) -> str:
    """The stream of the one meeting of a place and month."""
    return f"coordination-{month}-{place}"


def summary_stream(place: str, month: str) -> str:
    """The stream of the summaries issued for a place and month."""
    return f"summary-{month}-{place}"


# The month has seven characters, so what follows is the place, whatever hyphens and dots it holds.
_STREAM = re.compile(r"(?:coordination|summary)-(?P<month>\d{4}-\d{2})-(?P<place>.+)", re.ASCII)


def place_and_month(stream: str) -> tuple[str, str] | None:
    """The place and the month that the stream of a meeting or of summaries names; None for any other text."""
    named = _STREAM.fullmatch(stream)
    if named is None or not is_month(named["month"]) or not is_identifier(named["place"]):
        return None
    return named["place"], named["month"]


def task_reference(meeting: str, task: str) -> str:
    """How an agenda names a task that another meeting set: `<stream of the meeting>#<task>`."""
    return f"{meeting}#{task}"


@dataclass(frozen=True, slots=True)
class MeetingTask:
    """A task that a meeting set, and what came of it."""

    task: Task
    item: str
    """Number of the agenda item that led to it."""
    done_at: datetime | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was settled on one item."""

    item: str
    outcome: e.OutcomeKind
    note: str
    at: datetime
    task: str | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as its events up to `version` leave it."""

    stream: str
    version: int
    state: e.State
    place: str
    tier: Tier
    month: str
    scheduled_at: datetime
    changed_at: datetime
    """When the last event occurred."""
    starts_at: datetime | None = None
    position: int | None = None
    """Of the log, as which the agenda was proposed; None until it is frozen."""
    items: tuple[e.AgendaItem, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    tasks: tuple[MeetingTask, ...] = ()
    closed_at: datetime | None = None

    @property
    def open_tasks(self) -> tuple[MeetingTask, ...]:
        """Those not done: they come back in the next meeting."""
        return tuple(task for task in self.tasks if task.done_at is None)

    def item(self, number: str) -> e.AgendaItem | None:
        """The item of the agenda with that number, or None."""
        return next((item for item in self.items if item.item == number), None)

    def outcome(self, number: str) -> Outcome | None:
        """What was settled on the item with that number, or None."""
        return next((outcome for outcome in self.outcomes if outcome.item == number), None)

    def task(self, number: str) -> MeetingTask | None:
        """The task with that number, or None."""
        return next((task for task in self.tasks if task.task.task == number), None)


@dataclass(frozen=True, slots=True)
class IssuedSummaries:
    """The summaries issued for a place and month, the corrections included."""

    stream: str
    version: int
    place: str
    month: str
    changed_at: datetime
    issued: tuple[e.SummaryIssued, ...]

    @property
    def last(self) -> e.SummaryIssued:
        """The one that holds now."""
        return self.issued[-1]


def fold(meeting: Meeting | None, history: Iterable[Envelope]) -> Meeting | None:
    """The meeting after these events."""
    for envelope in history:
        meeting = evolve(meeting, envelope)
    return meeting


def evolve(meeting: Meeting | None, envelope: Envelope) -> Meeting:  # noqa: PLR0911 one case an event
    """The meeting after one more event. Never refuses: what is recorded has happened."""
    event = envelope.data
    if isinstance(event, e.MeetingScheduled):
        return _scheduled(event, envelope)
    if meeting is None:
        raise ValueError(f"stream {envelope.stream} does not begin with {e.MeetingScheduled.type}")
    meeting = replace(meeting, version=envelope.version, changed_at=envelope.occurred_at)
    match event:
        case e.AgendaFrozen():
            return replace(meeting, state="agenda_frozen", position=event.position, items=event.items)
        case e.MeetingAttended():
            return replace(meeting, state="sitting", attendance=event.attendance)
        case e.OutcomeRecorded():
            return _settled(meeting, event, envelope.occurred_at)
        case e.MeetingTaskCompleted():
            done = (_done(task, event, envelope.occurred_at) for task in meeting.tasks)
            return replace(meeting, tasks=tuple(done))
        case e.MeetingClosed():
            return replace(meeting, state="closed", closed_at=envelope.occurred_at)
        case _:
            return meeting


def fold_summaries(known: IssuedSummaries | None, history: Iterable[Envelope]) -> IssuedSummaries | None:
    """The summaries issued after these events."""
    for envelope in history:
        event = envelope.data
        if isinstance(event, e.SummaryIssued):
            issued = (*known.issued, event) if known else (event,)
            known = IssuedSummaries(
                envelope.stream, envelope.version, event.place, event.month, envelope.occurred_at, issued
            )
    return known


def _scheduled(event: e.MeetingScheduled, envelope: Envelope) -> Meeting:
    return Meeting(
        stream=envelope.stream,
        version=envelope.version,
        state="scheduled",
        place=event.place,
        tier=event.tier,
        month=event.month,
        scheduled_at=envelope.occurred_at,
        changed_at=envelope.occurred_at,
        starts_at=event.starts_at,
    )


def _settled(meeting: Meeting, event: e.OutcomeRecorded, at: datetime) -> Meeting:
    task = event.task
    number = task.task if task else None
    settled = Outcome(event.item, event.outcome, event.note, at, number, event.decision)
    tasks = (*meeting.tasks, MeetingTask(task, event.item)) if task else meeting.tasks
    return replace(meeting, outcomes=(*meeting.outcomes, settled), tasks=tasks)


def _done(task: MeetingTask, event: e.MeetingTaskCompleted, at: datetime) -> MeetingTask:
    return replace(task, done_at=at, outcome=event.outcome) if task.task.task == event.task else task
