"""A full month of a community, as events: issues, sittings, decisions, this meeting and the one before."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from domain.attendance import Attendance
from domain.coordination import events as m
from domain.council import events as c
from domain.decision import events as d
from domain.event import Actor, DomainEvent, Envelope
from domain.issue import events as e
from domain.registry import events as r
from domain.voting import OWNERS_GENERAL, Tally, Weight
from infra.identifiers import new_id

PLACE, MONTH, NEXT = "month-community", "2025-10", "2025-11"
BEGINS = datetime(2025, 9, 30, 16, tzinfo=UTC)
MINUTES = 28 * 24 * 60
"""In which everything is begun."""
BODIES = tuple(f"month-body-{number}" for number in range(12))
COMPOUNDS = tuple(f"month-compound-{number}" for number in range(8))
TASKS_EACH, ITEMS_EACH = 3, 10
CAME = (Attendance(constituency="community", present=6), Attendance(constituency="residents", present=14))
Told = tuple[str, datetime, DomainEvent]
"""A stream, when it happened, and what did."""


def month_log(issues: int, councils: int, decisions: int) -> Iterator[Envelope]:
    """The events of each stream in order; streams one after the other."""
    versions: dict[str, int] = {}
    for stream, at, event in _told(issues, councils, decisions):
        version = versions[stream] = versions.get(stream, 0) + 1
        actor, ids = Actor(id="benchmark", role="coordinator"), f"{stream}:{version}"
        yield Envelope(new_id(), stream, version, at, actor, ids, ids, ids, event)


def _told(issues: int, councils: int, decisions: int) -> Iterator[Told]:
    yield from _registry()
    for number in range(issues):
        yield from _issue(number, BEGINS + timedelta(minutes=number * MINUTES // issues))
    for number in range(decisions):
        yield from _decision(number, BEGINS + timedelta(minutes=number * MINUTES // decisions))
    for number in range(councils):
        yield from _council(number, BEGINS + timedelta(days=1, hours=number * 24 * 26 // councils))
    if councils:
        yield from _meeting("2025-09", BEGINS - timedelta(days=3))
        yield from _meeting(MONTH, BEGINS + timedelta(days=27))


def _registry() -> Iterator[Told]:
    at = BEGINS - timedelta(days=60)
    yield f"place-{PLACE}", at, r.PlaceRegistered(place=PLACE, name="示范社区", tier="community")
    for place in COMPOUNDS:
        yield (
            f"place-{place}",
            at,
            r.PlaceRegistered(place=place, name="示范小区", tier="compound", ancestors=(PLACE,)),
        )
    for body in BODIES:
        yield (
            f"body-{body}",
            at,
            r.BodyRegistered(body=body, name="示范主体", kind="property_company", place=PLACE),
        )
    yield "category-waste", at, r.CategoryDefined(category="waste", name="垃圾清运")


def _issue(number: int, at: datetime) -> Iterator[Told]:
    """One of five is overdue, one of seven goes up, one of eleven comes back unsatisfied."""
    stream, body = _stream("issue", number), BODIES[number % len(BODIES)]
    raised = e.IssueRaised(
        code=f"20251001-{number:05d}",
        place=COMPOUNDS[number % len(COMPOUNDS)],
        tier="compound",
        category="waste",
        title=f"第 {number} 件诉求",
        channel="duty",
    )
    yield stream, at, raised
    yield stream, at + timedelta(hours=4), e.IssueDiscussed(tier="compound", conclusion="由物业三日内清运")
    due = at + timedelta(days=5)
    yield (
        stream,
        at + timedelta(hours=5),
        e.IssueAssigned(body=body, basis="council", due=due),
    )
    yield stream, at + timedelta(hours=6), e.AssignmentAccepted(body=body)
    if number % 7 == 0:
        up = e.IssueEscalated(from_tier="compound", to_tier="community", place=PLACE, reason="需社区协调")
        yield stream, at + timedelta(days=2), up
    if number % 5 and number % 7:
        yield stream, at + timedelta(days=3), e.IssueResolved(outcome="已清运", body=body)
        satisfied = bool(number % 11)
        said = e.ResolutionConfirmed(satisfied=satisfied, rating=5 if satisfied else 1)
        yield stream, at + timedelta(days=4), said


def _decision(number: int, at: datetime) -> Iterator[Told]:
    """One of four is carried out within the month."""
    stream = _stream("decision", number)
    yield (
        stream,
        at,
        d.DecisionRaised(
            code=f"20251001-D{number:04d}",
            place=COMPOUNDS[number % len(COMPOUNDS)],
            tier="compound",
            kind="parking",
            title=f"第 {number} 项决议",
            motion="地面车位统一编号。",
            rule="owners_general",
        ),
    )
    yield stream, at + timedelta(hours=2), d.DecisionDiscussed(tier="compound", conclusion="同意")
    tally = Tally(eligible=_weight(900), agree=_weight(600), against=_weight(100))
    balloted = d.DecisionBalloted(rule=OWNERS_GENERAL, rule_version=0, tally=tally, adopted=True)
    yield stream, at + timedelta(hours=20), balloted
    tasks = tuple(_task(str(n + 1), at, number + n) for n in range(TASKS_EACH))
    yield stream, at + timedelta(hours=21), d.DecisionAssigned(tasks=tasks)
    for task in tasks[: TASKS_EACH if number % 4 == 0 else 1]:
        done = d.DecisionTaskCompleted(task=task.task, body=task.body, outcome="已完成")
        yield stream, at + timedelta(hours=30), done
    if number % 4 == 0:
        yield stream, at + timedelta(hours=31), d.DecisionResolved(outcome="已施行")


def _council(number: int, at: datetime) -> Iterator[Told]:
    stream = _stream("council", number)
    subjects = tuple(_stream("issue", number * ITEMS_EACH + n) for n in range(ITEMS_EACH))
    convened = c.CouncilConvened(place=PLACE, tier="community", starts_at=at, agenda=subjects, members=17)
    yield stream, at - timedelta(hours=9), convened
    yield stream, at, c.CouncilAttended(attendance=CAME, members_present=12)
    for subject in subjects:
        said = c.CouncilDeliberated(subject=subject, opinions=("先清运",), conclusion="由物业三日内清运")
        yield stream, at + timedelta(minutes=30), said
    yield stream, at + timedelta(hours=2), c.CouncilAdjourned(minutes="会议记录")


def _meeting(month: str, at: datetime) -> Iterator[Told]:
    """Each second item sets a task; one of three of those is done."""
    stream = f"coordination-{month}-{PLACE}"
    yield stream, at, m.MeetingScheduled(place=PLACE, tier="community", month=month, starts_at=at)
    items = tuple(
        m.AgendaItem(item=str(n + 1), subject=_stream("issue", n), title="议题", reasons=("overdue",))
        for n in range(30)
    )
    yield stream, at, m.AgendaFrozen(position=1, items=items)
    yield stream, at, m.MeetingAttended(attendance=CAME)
    for n, item in enumerate(items):
        task = _task(str(n), at, n) if n % 2 else None
        kind: m.OutcomeKind = "task" if task else "noted"
        yield stream, at, m.OutcomeRecorded(item=item.item, outcome=kind, note="按期办理", task=task)
    yield stream, at + timedelta(hours=2), m.MeetingClosed()
    for n in range(1, len(items), 6):
        yield stream, at + timedelta(days=2), m.MeetingTaskCompleted(task=str(n), outcome="已完成")


def _task(task: str, at: datetime, number: int) -> d.Task:
    return d.Task(
        task=task, body=BODIES[number % len(BODIES)], text="划线编号。", due=at + timedelta(days=10)
    )


def _weight(number: int) -> Weight:
    return Weight(number=number, area_cm2=number * 1_000_000)


def _stream(kind: str, number: int) -> str:
    return f"{kind}-{uuid5(NAMESPACE_URL, f'{kind} {number}')}"
