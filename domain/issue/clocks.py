"""Why an issue is overdue, from its events alone: which clock ran when, for whom, and when it stood still.

Each stage of an issue has a clock: the council discusses it, the coordinator assigns it, the body accepts it,
the body resolves it. A clock begins and ends with events, may stand still in between, and its deadline may
move. Acceptance and resolution run side by side.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from domain.event import Envelope
from domain.issue.events import OPEN_STATES, IssueUrged
from domain.issue.issue import Issue, evolve
from domain.registry.events import Tier
from domain.working_time import WorkCalendar

Stage = Literal["discuss", "assign", "accept", "resolve"]
"""议事, 交办, 接办, 办理. Assigning has no limit of its own; it is here so that all time is accounted for."""
Pause = Literal["information", "merged"]
"""Why a clock stands still: its body waits for information, or another issue goes on for this one."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A part of a stage in which its clock ran or stood still throughout."""

    start: datetime
    end: datetime | None
    """None while it lasts."""
    pause: Pause | None
    """None while the clock ran."""
    working_days: int
    """Up to the moment of the question while it lasts; see WorkCalendar.working_days."""


@dataclass(frozen=True, slots=True)
class DeadlineSet:
    """A deadline of the stage, and the event that set it."""

    at: datetime
    due: datetime | None
    by: str
    """The type of the event, such as `issue.deadline_extended`."""
    missed: bool
    """Whether it had passed when another took its place, the stage ended, or the question is asked."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One stage of an issue at one tier."""

    stage: Stage
    tier: Tier
    place: str
    """The place that the issue was before; its council acts where no body does."""
    body: str | None
    """The body that was to act."""
    intervals: tuple[Interval, ...]
    """One after the other without a gap, from the first moment of the stage to its last."""
    deadlines: tuple[DeadlineSet, ...]
    """In the order in which they were set; none where the stage has no limit."""
    urged: tuple[datetime, ...]
    ended_by: str | None
    """The type of the event that ended it; None while it lasts."""
    used: int
    """Working days in which it ran."""
    paused: int
    """Working days in which it stood still."""
    allowed: int | None
    """Working days that its last deadline gave, those in which it stood still not counted."""
    late: bool
    """Whether its last deadline was missed."""
    days_late: int
    """By how many working days; 0 also for less than one."""

    @property
    def start(self) -> datetime:
        """When the stage began."""
        return self.intervals[0].start

    @property
    def end(self) -> datetime | None:
        """When it ended; None while it lasts."""
        return self.intervals[-1].end

    @property
    def due(self) -> datetime | None:
        """Its last deadline."""
        return self.deadlines[-1].due if self.deadlines else None


def clocks(history: Iterable[Envelope], calendar: WorkCalendar, now: datetime) -> list[Clock]:
    """The clocks of an issue in the order in which they began, those that run counted up to `now`.

    `history` is all of its events, or those up to a position; none may be later than `now`.
    """
    issue: Issue | None = None
    running: dict[_Key, _Draft] = {}
    drafts: list[_Draft] = []
    for envelope in history:
        issue = evolve(issue, envelope)
        due = _stages(issue)
        for key in running.keys() - due.keys():
            running.pop(key).ends(envelope)
        for key in due:
            if key not in running:
                drafts.append(_Draft(key))
                running[key] = drafts[-1]
            running[key].goes_on(envelope, due[key], _pause(issue))
    return [draft.clock(calendar, now) for draft in drafts]


class _Key(NamedTuple):
    """What tells one clock from the next of the same stage."""

    stage: Stage
    tier: Tier
    place: str
    body: str | None = None
    assigned_at: datetime | None = None


def _stages(issue: Issue) -> Mapping[_Key, datetime | None]:
    """The stages that the issue is in, with their deadlines; while it is merged, those that it was in."""
    state = issue.before_merge if issue.state == "merged" else issue.state
    if state not in OPEN_STATES:
        return {}
    assignment = issue.assignment
    if assignment is None:
        is_discussed = issue.tier in issue.discussed_at and issue.discuss_due is None
        stage: Stage = "assign" if is_discussed else "discuss"
        return {_Key(stage, issue.tier, issue.before): issue.discuss_due}
    who = (issue.tier, issue.before, assignment.body, assignment.at)
    resolve = {_Key("resolve", *who): issue.due}
    return resolve if issue.accept_due is None else {_Key("accept", *who): issue.accept_due, **resolve}


def _pause(issue: Issue) -> Pause | None:
    if issue.state == "merged":
        return "merged"
    return "information" if issue.waiting_since is not None else None


class _Span(NamedTuple):
    start: datetime
    pause: Pause | None


@dataclass(slots=True)
class _Draft:
    """A clock while its events are gone through."""

    key: _Key
    spans: list[_Span] = field(default_factory=list)
    set_: list[tuple[datetime, datetime | None, str]] = field(default_factory=list)
    urged: list[datetime] = field(default_factory=list)
    ended_at: datetime | None = None
    ended_by: str | None = None

    def goes_on(self, envelope: Envelope, due: datetime | None, pause: Pause | None) -> None:
        """The event began the stage, or left the issue in it."""
        at = envelope.occurred_at
        if not self.spans or self.spans[-1].pause != pause:
            self.spans.append(_Span(at, pause))
        if due != (self.set_[-1][1] if self.set_ else None):
            self.set_.append((at, due, envelope.data.type))
        if isinstance(envelope.data, IssueUrged):
            self.urged.append(at)

    def ends(self, envelope: Envelope) -> None:
        """The event ended the stage."""
        self.ended_at, self.ended_by = envelope.occurred_at, envelope.data.type

    def clock(self, calendar: WorkCalendar, now: datetime) -> Clock:
        """What has come of it by now."""
        intervals = tuple(self._intervals(calendar, now))
        deadlines = tuple(self._deadlines(now))
        due = deadlines[-1].due if deadlines else None
        ran_to = self._ran_to(self.ended_at or now)
        paused = sum(each.working_days for each in intervals if each.pause)
        # What still stands still has moved no deadline yet.
        moved = sum(each.working_days for each in intervals if each.pause and each.end)
        late = due is not None and ran_to > due
        return Clock(
            stage=self.key.stage,
            tier=self.key.tier,
            place=self.key.place,
            body=self.key.body,
            intervals=intervals,
            deadlines=deadlines,
            urged=tuple(self.urged),
            ended_by=self.ended_by,
            used=sum(each.working_days for each in intervals if not each.pause),
            paused=paused,
            allowed=None if due is None else calendar.days_allowed(self.spans[0].start, due) - moved,
            late=late,
            days_late=calendar.days_late(due, ran_to) if due is not None and late else 0,
        )

    def _intervals(self, calendar: WorkCalendar, now: datetime) -> Iterable[Interval]:
        ends = [*(span.start for span in self.spans[1:]), self.ended_at]
        for span, end in zip(self.spans, ends, strict=True):
            days = calendar.working_days(span.start, end or now)
            yield Interval(start=span.start, end=end, pause=span.pause, working_days=days)

    def _deadlines(self, now: datetime) -> Iterable[DeadlineSet]:
        untils = [*(at for at, _, _ in self.set_[1:]), self.ended_at or now]
        # Where there is no deadline, none ends either.
        for (at, due, by), until in zip(self.set_, untils, strict=False):
            missed = due is not None and self._ran_to(until) > due
            yield DeadlineSet(at=at, due=due, by=by, missed=missed)

    def _ran_to(self, until: datetime) -> datetime:
        """The last moment before `until` up to which the clock ran: what stands still runs out no further."""
        before = [span for span in self.spans if span.start < until] or self.spans[:1]
        return before[-1].start if before[-1].pause else until
