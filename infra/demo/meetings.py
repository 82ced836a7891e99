"""The community's monthly coordination meetings.

What a meeting works on is chosen from what is really proposed to it, so its items and what is settled on them
follow from all that was recorded before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from domain.attendance import Attendance
from domain.coordination import commands as c
from domain.coordination.events import AgendaItem, OutcomeKind
from domain.coordination.meeting import meeting_stream, task_reference
from domain.coordination.months import later_month
from domain.decision.commands import NewTask
from domain.event import Actor
from domain.issue import commands as i
from infra.demo.community import COMMUNITY
from infra.demo.decline_of_songyuan import GONE_ON
from infra.demo.governance_texts import OwnMatter, meeting_texts
from infra.demo.hours import Hours
from infra.demo.life import COORDINATOR, Life
from infra.demo.motions import Motions
from infra.demo.stage import Stage
from infra.demo.steps import Given, Scene, Step
from infra.demo.story import YEAR, Story
from infra.demo.texts import Said

MONTHS = tuple(f"{YEAR}-{month:02d}" for month in range(1, 13))
ISSUES_A_MEETING, DECISIONS_A_MEETING = 4, 2
"""How many of each a meeting takes from what is proposed; it takes all tasks that come back."""
DUE_DAY = 22
"""Of the next month: the day by which a meeting's tasks are to be done."""
DONE, LATE = 0.62, 0.2
"""How many tasks are done in time, and how many a little late; the others come back."""
ESCALATES_FROM = "2025-07"
"""Until then the meetings move no issue up themselves."""
FAILS_FROM = "2025-08"
"""From then on Songyuan's property company does nothing that a meeting asks of it."""
FAILING = "demo-songyuan-property"
PRESSING = {"overdue": "overdue", "unsatisfied": "unsatisfied", "much_supported": "supported"}
"""Reasons that a meeting does not leave at taking note, with the texts of what it says to each."""
CALLED_COMPOUNDS = {"demo-songyuan": "松园小区", "demo-lanting": "澜庭小区", "demo-hean": "和安家园"}
"""As people call them where several are spoken of."""


@dataclass(slots=True)
class SetTask:
    """A task that a meeting set."""

    stream: str
    number: int
    body: str
    text: str
    due: datetime


class Meetings:
    """Directs the meetings; told in order of time, since each builds on the one before."""

    def __init__(self, story: Story, lives: Sequence[Life], motions: Motions) -> None:
        """`lives` are those of all issues, written to their ends."""
        self.rng = Random(f"meetings {story.seed}")  # noqa: S311 the same story for the same seed; nothing is secret in it
        self.hours = Hours(story.hours.calendar, self.rng)
        self.lives: Mapping[str, Life] = {life.stream: life for life in lives}
        self.motions = motions
        self.by_stream = {motions.stream(key): motion for key, motion in motions.by_key.items()}
        self.texts = meeting_texts()
        self.own = {f"{YEAR}-{own.month:02d}": own for own in self.texts.own}
        self.said = Said()
        self.agendas: dict[str, Sequence[AgendaItem]] = {}
        self.frozen_at: dict[str, datetime] = {}
        self.taken_up: set[str] = set()
        self.tasks: dict[str, SetTask] = {}
        """By the reference that an agenda carries them over with."""

    def given(self) -> Iterator[Given]:
        """The meetings of the year."""
        for month in MONTHS:
            yield from self._meeting(month)

    def _meeting(self, month: str) -> Iterator[Given]:
        day = self._workday(date(YEAR, int(month[5:]), 27))
        starts_at = self.hours.moment(day, 14 * 60 + 30).replace(second=0)
        called = self.hours.moment(self._workday(day - timedelta(days=8)), 10 * 60 + self.rng.randint(0, 50))
        yield Step(
            meeting_stream(COMMUNITY, month),
            c.ScheduleMeeting(by=COORDINATOR, now=called, place=COMMUNITY, month=month, starts_at=starts_at),
        )
        eve = self.hours.moment(self._workday(day - timedelta(days=1)), 16 * 60 + self.rng.randint(20, 50))
        yield Scene(eve, lambda stage: self._frozen(stage, month, eve))
        yield Scene(starts_at, lambda _: self._held(month, starts_at))

    def _workday(self, day: date) -> date:
        """The day, or the last working day before it."""
        while not self.hours.calendar.is_workday(day):
            day -= timedelta(days=1)
        return day

    def _frozen(self, stage: Stage, month: str, now: datetime) -> Iterator[Step]:
        proposal = stage.proposed(COMMUNITY, month)
        own = AgendaItem(item="1", title=self.own[month].title, reasons=("added",))
        chosen = (*self._chosen(proposal.items, month), own)
        items = [item.model_copy(update={"item": str(n)}) for n, item in enumerate(chosen, start=1)]
        self.agendas[month], self.frozen_at[month] = items, now
        self.taken_up |= {item.subject for item in items if item.subject}
        command = c.FreezeAgenda(by=COORDINATOR, now=now, position=proposal.position, items=tuple(items))
        yield Step(meeting_stream(COMMUNITY, month), command)

    def _chosen(self, proposed: Sequence[AgendaItem], month: str) -> Iterator[AgendaItem]:
        """All tasks that come back, the weightiest issues that no meeting took up before, some decisions."""
        kinds: dict[str, list[AgendaItem]] = {"coordination": [], "issue": [], "decision": []}
        for item in proposed:
            kinds[(item.subject or "").partition("-")[0]].append(item)
        yield from kinds["coordination"]
        fresh = [item for item in kinds["issue"] if item.subject not in self.taken_up]
        yield from fresh[:ISSUES_A_MEETING]
        late = [item for item in kinds["decision"] if self._goes_up(item, month) or "overdue" in item.reasons]
        yield from late[:DECISIONS_A_MEETING]

    def _goes_up(self, item: AgendaItem, month: str) -> bool:
        motion = self.by_stream.get(item.subject or "")
        return motion is not None and motion.escalated_at_meeting == month

    def _held(self, month: str, starts_at: datetime) -> Iterator[Step]:
        stream = meeting_stream(COMMUNITY, month)
        now = starts_at + timedelta(minutes=self.rng.randint(1, 5))
        yield Step(stream, c.AttendMeeting(by=COORDINATOR, now=now, attendance=self._attendance(month)))
        number, goes_up = 0, month >= ESCALATES_FROM
        for item in self.agendas[month]:
            now += timedelta(minutes=self.rng.randint(5, 12))
            settled = self._settled(item, month, now, may_escalate=goes_up)
            goes_up = goes_up and settled.outcome != "escalated"
            yield Step(stream, settled, raises=self._raised(month) if settled.decision else None)
            if settled.task:
                number += 1
                task = SetTask(stream, number, settled.task.body, settled.task.text, settled.task.due)
                self.tasks[task_reference(stream, str(number))] = task
                yield from self._worked_on(task, now, month)
            elif item.subject in self.tasks:
                yield from self._worked_on(self.tasks[item.subject], now, month)
        now += timedelta(minutes=self.rng.randint(5, 12))
        remark = self.said.one_of(self.texts.remarks["any"], self.rng)
        yield Step(stream, c.CloseMeeting(by=COORDINATOR, now=now, remark=remark))

    def _attendance(self, month: str) -> tuple[Attendance, ...]:
        """Songyuan's company stays away from October on; in the emergency more come from above."""
        upper = self.rng.randint(2, 4) if month >= "2025-11" else self.rng.randint(0, 1)
        counts = {
            "community": self.rng.randint(5, 7),
            "party_branch": self.rng.randint(3, 4) + (1 if month == MONTHS[-1] else 0),
            "owners_committee": self.rng.randint(2, 3),
            "property_company": self.rng.randint(2, 3) if month >= "2025-10" else self.rng.randint(3, 5),
            "social_organisation": self.rng.randint(1, 3),
            "residents": self.rng.randint(4, 9),
            "subdistrict": upper,
        }
        return tuple(
            Attendance.model_validate({"constituency": name, "present": count})
            for name, count in counts.items()
            if count
        )

    def _settled(self, item: AgendaItem, month: str, now: datetime, *, may_escalate: bool) -> c.RecordOutcome:
        if item.subject is None:
            return self._own(item, self.own[month], month, now)
        if item.subject in self.tasks:
            return self._carried(item, self.tasks[item.subject], month, now)
        if item.subject in self.by_stream:
            goes_up = self._goes_up(item, month)
            kind: OutcomeKind = "escalated" if goes_up else "noted"
            return self._outcome(item, kind, "escalated" if goes_up else "decision", now)
        return self._issue(item, month, now, may_escalate=may_escalate)

    def _issue(self, item: AgendaItem, month: str, now: datetime, *, may_escalate: bool) -> c.RecordOutcome:
        life = self.lives[item.subject or ""]
        if may_escalate and "overdue" in item.reasons and _can_be_moved_up(life, self.frozen_at[month], now):
            return self._outcome(item, "escalated", "escalated", now)
        pressing = [reason for reason in PRESSING if reason in item.reasons]
        if not pressing and self.rng.random() < 0.5:
            return self._outcome(item, "noted", "noted", now)
        place = CALLED_COMPOUNDS[life.compound.place]
        text = self.said.one_of(self.texts.tasks["issue"], self.rng).format(title=item.title, place=place)
        task = NewTask(body=_body_of(life, now), text=text, due=self._due(month))
        return self._outcome(item, "task", PRESSING[pressing[0]] if pressing else "task", now, task)

    def _carried(self, item: AgendaItem, task: SetTask, month: str, now: datetime) -> c.RecordOutcome:
        """Left as it is once; after that it becomes a new task, of somebody else where the company fails."""
        if item.carried < 2 and self.rng.random() < 0.6:
            return self._outcome(item, "noted", "carried", now)
        gives_up = task.body == FAILING and month >= FAILS_FROM
        anew = NewTask(
            body="demo-neighbourhood" if gives_up else task.body, text=task.text, due=self._due(month)
        )
        return self._outcome(item, "task", "carried_anew" if gives_up else "task", now, anew)

    def _own(self, item: AgendaItem, own: OwnMatter, month: str, now: datetime) -> c.RecordOutcome:
        if own.decision:
            motion = self.motions.by_key[own.decision]
            raised = self.motions.raised(motion, COORDINATOR, now)
            return c.RecordOutcome(
                by=COORDINATOR,
                now=now,
                item=item.item,
                outcome="decision_raised",
                note=own.note,
                decision=raised,
            )
        task = None
        if own.body and own.task:
            task = NewTask(body=f"demo-{own.body}", text=own.task, due=self._due(month))
        return c.RecordOutcome(
            by=COORDINATOR,
            now=now,
            item=item.item,
            outcome="task" if task else "noted",
            note=own.note,
            task=task,
        )

    def _outcome(
        self, item: AgendaItem, kind: OutcomeKind, texts: str, now: datetime, task: NewTask | None = None
    ) -> c.RecordOutcome:
        note = self.said.one_of(self.texts.notes[texts], self.rng)
        return c.RecordOutcome(by=COORDINATOR, now=now, item=item.item, outcome=kind, note=note, task=task)

    def _raised(self, month: str) -> str:
        """The stream by which the story knows the decision that the meeting of the month raises."""
        return self.motions.stream(self.own[month].decision or "")

    def _due(self, month: str) -> datetime:
        following = later_month(month)
        day = date(int(following[:4]), int(following[5:]), DUE_DAY)
        return self.hours.midnight(day) + timedelta(hours=18)

    def _worked_on(self, task: SetTask, now: datetime, month: str) -> Iterator[Step]:
        """What comes of a task until the next meeting: nothing, where it comes back."""
        fate = self.rng.random()
        if (task.body == FAILING and month >= FAILS_FROM) or fate >= DONE + LATE:
            return
        in_time = fate < DONE and now < task.due
        done_at = self.hours.office(now, self.rng.randint(4, 12))
        if not in_time:
            done_at = self.hours.office(max(now, task.due), self.rng.randint(1, 2))
        if task.body == FAILING and self.hours.local_day(done_at) >= GONE_ON:
            return
        by = Actor(id=f"{task.body}-handler", role="body_handler", body=task.body)
        outcome = self.said.one_of(self.texts.outcomes["done" if in_time else "late"], self.rng)
        done = c.CompleteMeetingTask(by=by, now=done_at, task=str(task.number), outcome=outcome)
        yield Step(task.stream, done)


def _can_be_moved_up(life: Life, frozen_at: datetime, now: datetime) -> bool:
    """Nothing happens to it from the freezing of the agenda to the end of the year; there is a tier above."""
    told = [step for step in life.steps if step.at.year <= YEAR]
    return told[-1].at <= frozen_at and _tier(life, now) < 2


def _tier(life: Life, now: datetime) -> int:
    """How far up it is at the moment, as the story tells."""
    moves = [step.command for step in life.steps if step.at <= now]
    up = (i.EscalateIssue, i.TakeOverIssue)
    return sum(isinstance(move, up) - isinstance(move, i.ReturnIssue) for move in moves)


def _body_of(life: Life, now: datetime) -> str:
    """Who was made responsible last, or the neighbourhood committee; nobody who has left."""
    assigned = [
        step.command.body for step in life.steps if step.at <= now and isinstance(step.command, i.AssignIssue)
    ]
    body = assigned[-1] if assigned else "demo-neighbourhood"
    if body == FAILING and f"{now:%Y-%m}" >= MONTHS[-2]:
        return "demo-songyuan-branch" if f"{now:%Y-%m}" == MONTHS[-1] else "demo-neighbourhood"
    return body
