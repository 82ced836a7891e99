"""What answers say of a coordination meeting and of the summaries that were issued."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from api.moments import Moment
from api.timeline_answers import TimelineEvent
from domain.attendance import Attendance
from domain.coordination.events import AgendaItem, OutcomeKind, Reason, State
from domain.coordination.meeting import Meeting, MeetingTask, Outcome
from domain.event import LogEntry
from domain.registry.events import Tier

_DECISION = "019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"


class OutcomeAnswer(BaseModel):
    """What was settled on one item."""

    outcome: OutcomeKind
    note: str
    at: Moment
    task: str | None
    """Number of the task that was set."""
    decision: str | None = Field(examples=[_DECISION])
    """The decision that was raised."""

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """The answer for an outcome."""
        return cls(
            outcome=outcome.outcome,
            note=outcome.note,
            at=outcome.at,
            task=outcome.task,
            decision=outcome.decision and outcome.decision.removeprefix("decision-"),
        )


class AgendaItemAnswer(BaseModel):
    """One item of the agenda, with the reasons that it is there and what was settled on it."""

    item: str = Field(examples=["1"])
    subject: str | None = Field(examples=[f"issue-{_DECISION}"])
    """`issue-<id>`, `decision-<id>`, or `coordination-<month>-<place>#<task>` for a task carried over."""
    title: str
    reasons: list[Reason]
    carried: int
    """How many meetings it has been carried over from, one after the other."""
    outcome: OutcomeAnswer | None

    @classmethod
    def of(cls, item: AgendaItem, outcome: Outcome | None) -> Self:
        """The answer for an item."""
        return cls(
            item=item.item,
            subject=item.subject,
            title=item.title,
            reasons=list(item.reasons),
            carried=item.carried,
            outcome=OutcomeAnswer.of(outcome) if outcome else None,
        )


class MeetingTaskAnswer(BaseModel):
    """A task that the meeting set, and what came of it."""

    task: str = Field(examples=["1"])
    item: str = Field(examples=["1"])
    """Number of the agenda item that led to it."""
    body: str = Field(examples=["xinghe-property"])
    text: str
    due: Moment
    done_at: Moment | None
    outcome: str | None

    @classmethod
    def of(cls, state: MeetingTask) -> Self:
        """The answer for a task."""
        told = state.task
        return cls(
            task=told.task,
            item=state.item,
            body=told.body,
            text=told.text,
            due=told.due,
            done_at=state.done_at,
            outcome=state.outcome,
        )


class MeetingAnswer(BaseModel):
    """A meeting as it stands at a version."""

    place: str = Field(examples=["chunfeng"])
    month: str = Field(examples=["2026-03"])
    version: int = Field(examples=[1])
    state: State
    tier: Tier
    starts_at: Moment | None
    closed_at: Moment | None
    changed_at: Moment
    agenda_position: int | None
    """The position of the log as which the agenda was proposed; null until it is frozen."""
    agenda: list[AgendaItemAnswer]
    attendance: list[Attendance]
    tasks: list[MeetingTaskAnswer]

    @classmethod
    def of(cls, meeting: Meeting, **more: Any) -> Self:
        """The answer for a meeting."""
        settled = {each.item: each for each in meeting.outcomes}
        return cls(
            place=meeting.place,
            month=meeting.month,
            version=meeting.version,
            state=meeting.state,
            tier=meeting.tier,
            starts_at=meeting.starts_at,
            closed_at=meeting.closed_at,
            changed_at=meeting.changed_at,
            agenda_position=meeting.position,
            agenda=[AgendaItemAnswer.of(each, settled.get(each.item)) for each in meeting.items],
            attendance=list(meeting.attendance),
            tasks=[MeetingTaskAnswer.of(each) for each in meeting.tasks],
            **more,
        )


class IssuedSummaryAnswer(BaseModel):
    """A summary that was issued: frozen, so that whoever computes it anew can compare."""

    number: int = Field(examples=[1])
    """From 1; what follows is a correction of the one before."""
    position: int
    """Of the log, as which it was computed."""
    sha256: str
    """Of its canonical JSON, in hexadecimal."""
    reason: str | None
    """Of a correction."""
    late_events: int
    """Of a correction: events of the month recorded since the one before."""
    issued_at: Moment


class MeetingDetail(MeetingAnswer):
    """A meeting as if the log ended at a position, with the summaries of its month issued by then."""

    position: int = Field(examples=[42])
    summaries: list[IssuedSummaryAnswer]


class MeetingItem(BaseModel):
    """A meeting in a list."""

    place: str = Field(examples=["chunfeng"])
    month: str = Field(examples=["2026-03"])
    version: int
    state: State
    tier: Tier
    starts_at: Moment | None
    closed_at: Moment | None
    changed_at: Moment
    present: int | None
    """Of all constituencies; null until attendance is recorded."""
    items: int
    """On the agenda."""
    settled: int
    """Items with an outcome."""
    tasks: int
    tasks_done: int
    next_due: Moment | None
    """The earliest of the tasks not done."""
    overdue: bool
    """Whether that has passed."""

    @classmethod
    def of_row(cls, row: Mapping[str, Any], now: datetime) -> Self:
        """The item for a row of the board."""
        due = row["next_due"]
        return cls.model_validate({**row, "overdue": due is not None and due < now})


class MeetingPage(BaseModel):
    """A page of meetings, the last month first."""

    items: list[MeetingItem]
    next: str | None
    """Cursor of the next page; null on the last."""


class MeetingTimelineItem(TimelineEvent):
    """One event of a meeting, with the state that it led to."""

    type: str = Field(examples=["coordination.scheduled"])
    state: State
    settled: int
    tasks_open: int

    @classmethod
    def of(cls, entry: LogEntry, meeting: Meeting) -> Self:
        """The item for an entry of the log, with the meeting as it left it."""
        return cls.telling(
            entry,
            state=meeting.state,
            settled=len({each.item for each in meeting.outcomes}),
            tasks_open=len(meeting.open_tasks),
        )


class MeetingTimeline(BaseModel):
    """The events of a meeting up to a position."""

    place: str = Field(examples=["chunfeng"])
    month: str = Field(examples=["2026-03"])
    position: int
    items: list[MeetingTimelineItem]
    next: None = None
    """Always null: a timeline is given whole."""
