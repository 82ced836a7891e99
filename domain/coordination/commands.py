"""Commands on a coordination meeting and on the summaries of a month, in the words of their events."""

from dataclasses import dataclass
from datetime import datetime

from domain.attendance import Attendance
from domain.coordination.events import AgendaItem, OutcomeKind
from domain.decision.commands import NewTask, RaiseDecision
from domain.event import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinationCommand:
    """Base of the commands on a meeting."""

    by: Actor
    now: datetime
    """When it happened, in UTC; the service sets it from the context, and has checked that it is past."""
    imported: str | None = None
    """The source that an import takes it from. The rules ask less of an imported step: see policies.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleMeeting(CoordinationCommand):
    """Call the meeting of a place and month."""

    place: str
    month: str
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeAgenda(CoordinationCommand):
    """Settle what the meeting works on: proposed items, kept or left out, and matters added."""

    position: int
    items: tuple[AgendaItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendMeeting(CoordinationCommand):
    """Record who came."""

    attendance: tuple[Attendance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutcome(CoordinationCommand):
    """Record what was settled on one item."""

    item: str
    outcome: OutcomeKind
    note: str
    task: NewTask | None = None
    decision: RaiseDecision | None = None
    """For a decision raised: put forward in the same transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteMeetingTask(CoordinationCommand):
    """Say that a task is done, and how."""

    task: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseMeeting(CoordinationCommand):
    """End the meeting."""

    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueSummary(CoordinationCommand):
    """Freeze the summary of a place and month; once it is issued, correct it."""

    place: str
    month: str
    position: int
    """Of the log, as which the summary was made."""
    sha256: str
    """Of its canonical JSON, 64 hexadecimal digits."""
    reason: str | None = None
    """Of a correction: which late events make it necessary."""
    late_events: int = 0
    """Of a correction: events of before the month's end, recorded since the position of the last one."""
