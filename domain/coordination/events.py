"""Events of a coordination meeting 月度协调会 and of the summaries 会议纪要 that are issued.

Streams: `coordination-<YYYY-MM>-<place>` and `summary-<YYYY-MM>-<place>`, one of each per place and month.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.attendance import Attendance
from domain.decision.events import Task
from domain.event import DomainEvent, Identifier, Instant
from domain.registry.events import Tier

Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
"""A local month, such as `2026-03`."""
Reason = Literal[
    "overdue",  # 超期
    "escalated",  # 上报
    "reopened",  # 重新办理
    "unsatisfied",  # 不满意
    "much_supported",  # 附议多
    "carried_over",  # 上次会议遗留
    "decision_open",  # 决议未落实
    "added",  # 会议增列
]
State = Literal["scheduled", "agenda_frozen", "sitting", "closed"]
OutcomeKind = Literal["task", "decision_raised", "escalated", "noted"]


class AgendaItem(BaseModel):
    """One item of a frozen agenda, with the reasons that it is there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: str
    """Its number, such as `1`."""
    subject: str | None = None
    """Stream of the issue or decision, or `<stream of a meeting>#<task>` for a task carried over;
    none for a matter that the meeting adds itself."""
    title: str
    reasons: tuple[Reason, ...]
    carried: int = 0
    """How many meetings it has been carried over from, one after the other."""


class MeetingEvent(DomainEvent):
    """Base of the events of a meeting."""

    imported: str | None = None
    """The source that the event was imported from; absent for what was recorded here."""


class MeetingScheduled(MeetingEvent):
    """The meeting of a place and month was called."""

    type = "coordination.scheduled"

    place: Identifier
    tier: Tier
    month: Month
    starts_at: Instant | None = None


class AgendaFrozen(MeetingEvent):
    """What the meeting works on is settled."""

    type = "coordination.agenda_frozen"

    position: int
    """Of the log, as which the proposal was made; 0 for an imported agenda, which nobody proposed here."""
    items: tuple[AgendaItem, ...]


class MeetingAttended(MeetingEvent):
    """Who came was counted; a later count replaces the one before."""

    type = "coordination.attended"

    attendance: tuple[Attendance, ...]


class OutcomeRecorded(MeetingEvent):
    """What the meeting settled on one item.

    The escalation or the decision that it leads to is recorded in the same transaction.
    """

    type = "coordination.outcome_recorded"

    item: str
    outcome: OutcomeKind
    note: str
    task: Task | None = None
    """For a task."""
    decision: str | None = None
    """For a decision raised: its stream."""


class MeetingTaskCompleted(MeetingEvent):
    """A task that the meeting set is done."""

    type = "coordination.task_completed"

    task: str
    outcome: str


class MeetingClosed(MeetingEvent):
    """The meeting ended."""

    type = "coordination.closed"

    remark: str | None = None


class SummaryIssued(DomainEvent):
    """A summary was frozen: number, position, SHA-256 of its canonical JSON."""

    type = "summary.issued"

    place: Identifier
    month: Month
    number: int
    """From 1; what follows is a correction 勘误 of the one before."""
    position: int
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    reason: str | None = None
    """Of a correction: which late events made it necessary."""
    late_events: int = 0
    """Of a correction: events of the period recorded since the one before."""
