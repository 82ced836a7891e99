"""Whatever commands come, a meeting stays within its rules, and its past stays as it was shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coordination import commands as c
from domain.coordination.meeting import IssuedSummaries, Meeting
from domain.errors import Refusal
from domain.issue.issue import Issue
from domain.registry import commands as r
from domain.registry.events import Responsibility
from tests import occurrences as i
from tests.domain.coordination import occurrences as o
from tests.domain.coordination.town import FEBRUARY, MARCH, Town
from tests.given import COORDINATOR, ISSUE, MONDAY, OFFICE, OTHER, PROPERTY_COMPANY, VOLUNTEERS, acting_for

NEXT = {
    None: {"scheduled"},
    "scheduled": {"agenda_frozen"},
    "agenda_frozen": {"sitting"},
    "sitting": {"sitting", "closed"},
    "closed": {"closed"},
}
"""The diagram of the states; a task may be completed after the meeting is closed."""

FAR = MONDAY + timedelta(days=300)
OWN, OVERDUE, ADDED, TASK = (
    o.chosen(),
    o.chosen(ISSUE, reasons=("overdue",)),
    o.chosen(OTHER),
    f"{FEBRUARY}#1",
)
AGENDAS = ((OWN,), (OVERDUE, ADDED, OWN), (o.chosen(TASK, reasons=()), OVERDUE, OWN, OWN), (ADDED,), ())
BEFORE: tuple[c.CoordinationCommand, ...] = (
    *[o.schedule()] * 2,
    *[o.freeze(*items) for items in AGENDAS] * 2,
    *(o.attend(o.counted(constituency, 4)) for constituency in ("community", "residents", "department")),
)
WHILE_SITTING: tuple[c.CoordinationCommand, ...] = (
    *(o.settle(item) for item in range(1, 5)),
    *[o.settle(item, "escalated") for item in (1, 2)] * 3,
    *(
        o.set_task(item, task=o.new_task(body, FAR))
        for item in (1, 2, 3)
        for body in (PROPERTY_COMPANY, VOLUNTEERS)
    ),
    *[o.settle(item, "decision_raised", decision=o.motion(place="garden")) for item in (2, 3)] * 2,
    *(o.complete(task, by=by) for task in (1, 2) for by in (COORDINATOR, acting_for(VOLUNTEERS))),
    *[o.close()] * 6,
)
SUMMARIES = tuple(
    o.issue_summary(position=position, sha256=letter * 64, reason=reason, late_events=late)
    for position, letter, reason, late in ((1, "a", None, 0), (5, "b", "补录", 1), (9, "a", "又补录", 2))
)
LISTS = tuple(
    r.SetResponsibilities(
        by=COORDINATOR,
        now=MONDAY,
        place=place,
        entries=(Responsibility(category="rubbish", discuss_days=days, body=body),),
    )
    for place, days, body in (("garden", 2, PROPERTY_COMPANY), ("lake", 5, VOLUNTEERS), ("north", 9, OFFICE))
)
"""Rules that change on the way: what they were before must stay so in the past."""
ON_ISSUES = (i.discuss(), i.escalate(), i.return_(), i.assign(VOLUNTEERS), i.urge())

Step = tuple[object, timedelta]
HOURS = st.integers(0, 24 * 12).map(lambda hours: timedelta(hours=hours))
ANY = (*BEFORE, *WHILE_SITTING, *SUMMARIES, *LISTS, *ON_ISSUES)
ITEMS = st.sampled_from(AGENDAS)


def steps(commands: tuple[object, ...]) -> st.SearchStrategy[list[Step]]:
    return st.lists(st.tuples(st.sampled_from(commands), HOURS), min_size=30, max_size=50)


def sat(items: tuple[o.e.AgendaItem, ...], later: list[Step]) -> list[Step]:
    """A meeting that gets as far as sitting: few random commands do."""
    called = (o.schedule(), o.freeze(*items), o.attend(o.counted()))
    return [*((command, timedelta(hours=1)) for command in called), *later]


STEPS = (
    steps(ANY) | st.builds(sat, ITEMS, steps((*WHILE_SITTING, *LISTS))) | st.builds(sat, ITEMS, steps(ANY))
)


@dataclass
class Shown:
    """What was shown of a meeting, an issue and the summaries after some command, at the log's end then."""

    position: int
    meeting: Meeting | None
    february: Meeting | None
    issue: Issue | None
    summaries: IssuedSummaries | None


@dataclass
class Life:
    """A town in which random commands come; those refused leave it as it is."""

    town: Town = field(default_factory=Town)
    now: datetime = MONDAY + timedelta(days=1)
    shown: list[Shown] = field(default_factory=list)

    def __post_init__(self) -> None:
        for stream in (ISSUE, OTHER):
            self.town.happened(stream, (MONDAY, i.raised()))
        sat = (*o.sitting()[1:], o.settled(1, "task", task=o.task(due=FAR)))
        past = (o.scheduled(month="2026-02"), *sat, o.closed())
        self.town.happened(FEBRUARY, *((MONDAY - timedelta(days=20), event) for event in past))
        self.show()

    def show(self) -> None:
        self.shown.append(self.seen(self.town.log.head()))

    def seen(self, position: int) -> Shown:
        """What anybody is shown who asks for that position now."""
        town = self.town
        return Shown(
            position,
            town.meetings.find(MARCH, position),
            town.meetings.find(FEBRUARY, position),
            town.issues.find(ISSUE, position),
            town.meetings.summaries("lake", "2026-02", position),
        )

    def live(self, steps: list[Step]) -> "Life":
        for command, later in steps:
            try:
                self.carry_out(replace(command, now=self.now + later))
            except Refusal:
                continue
            self.now += later
            self.show()
        return self

    def carry_out(self, command) -> None:
        context = self.town.context(command)
        match command:
            case c.CoordinationCommand():
                stream = (
                    FEBRUARY if isinstance(command, c.CompleteMeetingTask) and command.task == "2" else MARCH
                )
                if stream == FEBRUARY:
                    command = replace(command, task="1")
                self.town.give(command, stream=stream)
            case r.SetResponsibilities():
                self.town.registry.set_responsibilities(command, context)
            case _:
                self.town.issues.handle(ISSUE, command, context)


LIVES = STEPS.map(lambda steps: Life().live(steps))


def meetings(life: Life) -> Iterator[tuple[Meeting | None, Meeting]]:
    """The states of the meeting one after the other, each with the one before."""
    states = [shown.meeting for shown in life.shown]
    return ((before, after) for before, after in pairwise(states) if after and before != after)


@settings(max_examples=60, deadline=None)
@given(LIVES)
def test_its_past_is_for_ever_what_was_shown_then(life):
    for shown in life.shown:
        assert life.seen(shown.position) == shown


@settings(max_examples=60, deadline=None)
@given(LIVES)
def test_it_only_takes_steps_of_the_diagram(life):
    for before, after in meetings(life):
        assert after.state in NEXT[before and before.state]
        assert after.version == (before.version if before else 0) + 1
        assert before is None or before.changed_at <= after.changed_at


@settings(max_examples=60, deadline=None)
@given(LIVES)
def test_its_parts_agree_with_its_state(life):
    for _, meeting in meetings(life):
        numbers = [item.item for item in meeting.items]
        assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
        settled = [outcome.item for outcome in meeting.outcomes]
        assert len(settled) == len(set(settled))
        assert set(settled) <= set(numbers)
        assert (meeting.position is None) == (meeting.state == "scheduled")
        assert (meeting.closed_at is not None) == (meeting.state == "closed")
        assert (meeting.attendance != ()) == (meeting.state in {"sitting", "closed"})
        assert (meeting.state == "closed") <= (set(settled) == set(numbers))


@settings(max_examples=60, deadline=None)
@given(LIVES)
def test_each_outcome_has_what_it_led_to(life):
    meeting = life.town.meetings.find(MARCH)
    if meeting is None:
        return
    for outcome in meeting.outcomes:
        assert (outcome.outcome == "task") == (outcome.task is not None)
        assert (outcome.outcome == "decision_raised") == (outcome.decision is not None)
        if outcome.decision:
            assert life.town.decisions.load(outcome.decision).raised_at == outcome.at
    tasks = [outcome.task for outcome in meeting.outcomes if outcome.task]
    assert tasks == [task.task.task for task in meeting.tasks]
    assert tasks == [str(number) for number in range(1, len(tasks) + 1)]


@settings(max_examples=60, deadline=None)
@given(LIVES)
def test_numbers_of_summaries_follow_each_other_and_so_do_their_positions(life):
    known = life.town.meetings.summaries("lake", "2026-02")
    if known is None:
        return
    assert [each.number for each in known.issued] == list(range(1, len(known.issued) + 1))
    for before, after in pairwise(known.issued):
        assert before.position < after.position
        assert before.sha256 != after.sha256
        assert after.reason
