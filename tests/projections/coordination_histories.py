"""Random logs of decisions, sittings, coordination meetings and summaries: any event after any other."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random

from domain.attendance import Attendance
from domain.coordination import events as m
from domain.council import events as c
from domain.decision import events as d
from domain.event import DomainEvent, LogEntry
from domain.voting import OWNERS_GENERAL, Tally, Weight
from tests.projections.histories import BODIES, PLACES, START, History, uuid7

MONTHS = ("2026-01", "2026-02")
SUBJECTS = tuple(f"{kind}-{uuid7(n)}" for kind in ("issue", "decision") for n in (1, 2))
Make = Callable[["CoordinationHistory"], DomainEvent]


class CoordinationHistory(History):
    """Grows a log of these kinds of streams. Tasks are never numbered twice, as their services see to."""

    months: tuple[str, ...] = MONTHS
    """Of meetings and summaries."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.tasks: dict[str, list[str]] = {}
        self.stream = ""
        """That the next event is of."""

    def add_any(self) -> None:
        """Append any event to any stream, or begin a new one."""
        kind = self.random.choice(tuple(BEGINNINGS))
        begun = [stream for stream in self.versions if stream.startswith(f"{kind}-")]
        if not begun or self.random.random() < 0.2:
            self.begin(kind)
            return
        self.stream = self.random.choice(begun)
        self.add(self.stream, self.random.choice(CHANGES[kind])(self))

    def begin(self, kind: str) -> None:
        """A new stream, but where there is one of its place and month already."""
        place, month = self.random.choice(PLACES), self.random.choice(self.months)
        is_monthly = kind in ("coordination", "summary")
        self.stream = f"{kind}-{month}-{place}" if is_monthly else f"{kind}-{uuid7(len(self.versions))}"
        if self.stream not in self.versions:
            self.place, self.month = place, month
            self.add(self.stream, BEGINNINGS[kind](self))

    def some(self, most: int) -> range:
        """A number of things, none up to `most`."""
        return range(self.random.randrange(most + 1))

    def moment(self) -> datetime:
        """Any moment of those in which things happen."""
        return START + timedelta(days=self.random.randrange(200))

    def new_task(self) -> d.Task:
        """A task with the next number of its stream."""
        numbers = self.tasks.setdefault(self.stream, [])
        numbers.append(str(len(numbers) + 1))
        text = self.random.choice(("划线", "公示七天"))
        return d.Task(task=numbers[-1], body=self.random.choice(BODIES), text=text, due=self.moment())

    def a_task(self) -> str:
        """The number of a task, that there is or not."""
        return self.random.choice([*self.tasks.get(self.stream, []), "99"])

    def attendance(self) -> tuple[Attendance, ...]:
        """Who came."""
        return tuple(
            Attendance(constituency="residents", present=self.random.randrange(9)) for _ in self.some(2)
        )


def coordination_history(random: Random, events: int) -> list[LogEntry]:
    """A log of so many events."""
    made = CoordinationHistory(random)
    while len(made.entries) < events:
        made.add_any()
    return made.entries


class WholeHistory(CoordinationHistory):
    """Grows a log of these and of issues and the registry."""

    def add_any(self) -> None:
        """Append any event to any stream, or begin a new one."""
        if self.random.random() < 0.7:
            History.add_any(self)
        else:
            super().add_any()


def whole_history(random: Random, events: int) -> list[LogEntry]:
    """A log of so many events, for every view that Yishi keeps."""
    made = WholeHistory(random)
    while len(made.entries) < events:
        made.add_any()
    return made.entries


def _decision(made: CoordinationHistory) -> DomainEvent:
    targets = tuple(d.Target(place=place, count=made.random.randrange(5)) for place in PLACES)
    campaign = made.random.choice((None, d.Campaign(unit="无物业小区", targets=targets)))
    return d.DecisionRaised(
        code=f"20250101-{made.random.randrange(9999):04d}",
        place=made.place,
        tier="compound",
        kind="campaign" if campaign else "parking",
        title=made.random.choice(("小区停车管理办法", '公约 \\ "二〇二五"\t')),
        motion="地面车位统一编号",
        rule=made.random.choice((None, "owners_general")),
        campaign=campaign,
    )


def _ballot(made: CoordinationHistory) -> DomainEvent:
    return d.DecisionBalloted(
        rule=OWNERS_GENERAL,
        rule_version=0,
        tally=Tally(eligible=Weight(number=9)),
        adopted=made.random.random() < 0.7,
        elected=(d.Elected(member="subject-1", office="director"),),
        warnings=("party_share_low",),
    )


def _agenda(made: CoordinationHistory) -> DomainEvent:
    items = tuple(
        m.AgendaItem(
            item=str(n + 1),
            subject=made.random.choice((None, *SUBJECTS)),
            title=made.random.choice(("暖气", "车位")),
            reasons=made.random.choice(((), ("overdue", "carried_over"))),
            carried=made.random.randrange(3),
        )
        for n in made.some(3)
    )
    return m.AgendaFrozen(position=len(made.entries), items=items)


def _outcome(made: CoordinationHistory) -> DomainEvent:
    task = made.new_task() if made.random.random() < 0.6 else None
    return m.OutcomeRecorded(
        item=str(made.random.randrange(1, 4)),
        outcome="task" if task else "noted",
        note=made.random.choice(("限期办理", "继续跟进")),
        task=task,
    )


def _summary(made: CoordinationHistory) -> DomainEvent:
    _, year, month, place = made.stream.split("-", 3)
    return m.SummaryIssued(
        place=place,
        month=f"{year}-{month}",
        number=made.versions.get(made.stream, 0) + 1,
        position=len(made.entries),
        sha256=f"{made.random.randrange(2**32):064x}",
        reason=made.random.choice((None, "补录三件")),
        late_events=made.random.randrange(4),
    )


BEGINNINGS: Mapping[str, Make] = {
    "decision": _decision,
    "council": lambda made: c.CouncilConvened(
        place=made.place,
        tier="compound",
        starts_at=made.moment(),
        agenda=tuple(made.random.sample(SUBJECTS, made.random.randrange(4))),
        members=9,
    ),
    "coordination": lambda made: m.MeetingScheduled(
        place=made.place,
        tier="compound",
        month=made.month,
        starts_at=made.random.choice((None, made.moment())),
    ),
    "summary": _summary,
}
CHANGES: Mapping[str, tuple[Make, ...]] = {
    "decision": (
        lambda made: d.DecisionDiscussed(
            tier=made.random.choice(("compound", "community")), conclusion="同意"
        ),
        _ballot,
        lambda made: d.DecisionAssigned(tasks=tuple(made.new_task() for _ in range(2))),
        lambda made: d.DecisionAssigned(tasks=tuple(made.new_task() for _ in made.some(2))),
        lambda made: d.DecisionTaskCompleted(task=made.a_task(), body=BODIES[0], outcome="已完成"),
        lambda made: d.DecisionTaskCompleted(task=made.a_task(), body=BODIES[0], outcome="已完成"),
        lambda made: d.DecisionProgressReported(
            place=made.random.choice(PLACES), remaining=made.random.randrange(5)
        ),
        lambda made: d.DecisionResolved(outcome="已施行"),
        lambda made: d.DecisionEscalated(
            from_tier="compound", to_tier="community", place="lake", reason="需上级协调"
        ),
        lambda made: d.DecisionReturned(
            from_tier="community", to_tier="compound", place="garden", reason="可自行解决"
        ),
        lambda made: d.DecisionWithdrawn(reason="重新征求意见"),
        lambda made: d.DecisionSuperseded(by=f"decision-{uuid7(1)}"),
        lambda made: d.DecisionPrevailed(over=f"decision-{uuid7(2)}"),
        lambda made: d.CovenantAdopted(place=made.random.choice(PLACES), version=1),
    ),
    "council": (
        lambda made: c.CouncilAttended(attendance=made.attendance(), members_present=5),
        lambda made: c.CouncilDeliberated(
            subject=made.random.choice(SUBJECTS),
            opinions=("先解决消防通道",),
            conclusion=made.random.choice(("同意", "再议")),
            recusals=(c.Recusal(member="subject-1", reason="利害关系"),),
            dissent=("反对收费",),
        ),
        lambda made: c.CouncilAdjourned(minutes="记录", postponed=SUBJECTS[:1]),
    ),
    "coordination": (
        _agenda,
        lambda made: m.MeetingAttended(attendance=made.attendance()),
        _outcome,
        _outcome,
        lambda made: m.MeetingTaskCompleted(task=made.a_task(), outcome="已完成"),
        lambda made: m.MeetingClosed(),
    ),
    "summary": (_summary,),
}
