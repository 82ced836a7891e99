"""What a meeting is proposed to work on, and why."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine

from domain.coordination import events as m
from domain.decision import events as d
from domain.event import Actor, DomainEvent, Envelope, LogEntry
from domain.issue import events as e
from domain.registry import events as r
from infra.views.engine import reading
from projections.agenda import MOST_OF_A_KIND, proposed_agenda
from projections.summary_scope import PlaceUnknownAtPosition
from projections.views import standard_views
from tests.projections.conftest import make_views, start_anew
from tests.projections.coordination_histories import whole_history
from tests.projections.histories import log_of, uuid7

SHANGHAI = ZoneInfo("Asia/Shanghai")
FEBRUARY, MARCH = datetime(2025, 2, 3, 4, tzinfo=UTC), datetime(2025, 3, 3, 4, tzinfo=UTC)
APRIL = datetime(2025, 4, 3, 4, tzinfo=UTC)
YUAN = r.PlaceRegistered(place="yuan", name="花园小区", tier="compound", ancestors=("she",))
SHE = r.PlaceRegistered(place="she", name="社区", tier="community")


class Story:
    """A log that is told event by event."""

    def __init__(self) -> None:
        self.entries: list[LogEntry] = []
        self.versions: dict[str, int] = {}
        self.add("place-she", SHE, FEBRUARY).add("place-yuan", YUAN, FEBRUARY)

    def add(self, stream: str, event: DomainEvent, at: datetime) -> "Story":
        """Append the event, recorded when it occurs, or when the one before was if that is later."""
        position = len(self.entries) + 1
        version = self.versions[stream] = self.versions.get(stream, 0) + 1
        ids = f"command-{position}"
        actor = Actor(id="actor", role="coordinator")
        envelope = Envelope(uuid7(position), stream, version, at, actor, ids, ids, ids, event)
        recorded = max([at, *(entry.recorded_at for entry in self.entries[-1:])])
        self.entries.append(LogEntry(position, recorded, envelope))
        return self

    def issue(self, number: int, *events: DomainEvent, due: datetime | None = None) -> "Story":
        """An issue of the compound, raised in February, and what happened to it in March."""
        stream = f"issue-{uuid7(number)}"
        self.add(stream, raised(number, due), FEBRUARY)
        for event in events:
            self.add(stream, event, MARCH)
        return self

    def decision(self, number: int, *events: DomainEvent, place: str = "yuan") -> "Story":
        """A decision put forward in February, each later by a minute, and what happened to it in March."""
        stream = f"decision-{uuid7(number)}"
        self.add(stream, motion(number, place), FEBRUARY + timedelta(minutes=number))
        for event in events:
            self.add(stream, event, MARCH)
        return self

    def meeting(
        self, month: str, *items: m.AgendaItem, place: str = "yuan", at: datetime = FEBRUARY
    ) -> "Story":
        """A meeting that is sitting, with these items."""
        stream = f"coordination-{month}-{place}"
        self.add(stream, m.MeetingScheduled(place=place, tier="compound", month=month), at)
        self.add(stream, m.AgendaFrozen(position=1, items=items), at)
        return self.add(stream, m.MeetingAttended(attendance=()), at)

    def settled(
        self, month: str, item: str, *tasks: str, due: datetime = MARCH, at: datetime = FEBRUARY
    ) -> "Story":
        """What that meeting set on an item: each task with its number and text."""
        for told in tasks:
            number, _, text = told.partition(" ")
            task = d.Task(task=number, body="wuye", text=text, due=due)
            outcome = m.OutcomeRecorded(item=item, outcome="task", note="限期办理", task=task)
            self.add(f"coordination-{month}-yuan", outcome, at)
        return self

    def done(self, month: str, task: str, at: datetime = MARCH) -> "Story":
        """A task of that meeting is done."""
        told = m.MeetingTaskCompleted(task=task, outcome="已完成")
        return self.add(f"coordination-{month}-yuan", told, at)


def raised(number: int, due: datetime | None) -> e.IssueRaised:
    return e.IssueRaised(
        code=f"20250203-{number:04d}",
        place="yuan",
        tier="compound",
        category="waste",
        title=f"第{number}件诉求",
        channel="duty",
        discuss_due=due,
    )


def motion(number: int, place: str) -> d.DecisionRaised:
    return d.DecisionRaised(
        code=f"20250203-9{number:03d}",
        place=place,
        tier="compound",
        kind="parking",
        title=f"第{number}项决议",
        motion="统一编号",
    )


def item(number: str, subject: str | None = None, carried: int = 0) -> m.AgendaItem:
    reasons: tuple[m.Reason, ...] = ("carried_over",) if carried else ("added",)
    return m.AgendaItem(item=number, subject=subject, title="供暖", reasons=reasons, carried=carried)


ESCALATED = e.IssueEscalated(
    from_tier="compound", to_tier="community", place="she", reason="需协调", automatic=False
)
RESOLVED = e.IssueResolved(outcome="已清运", body="wuye")
ASSIGNED = d.DecisionAssigned(tasks=(d.Task(task="1", body="wuye", text="划线", due=MARCH),))


def agenda(
    database: Engine, entries: Sequence[LogEntry], place: str = "yuan", month: str = "2025-03", at: int = 0
) -> list[m.AgendaItem]:
    """The agenda proposed at a position, by default the last, by views that know the whole log."""
    start_anew(database)
    make_views(database, entries, standard_views()).catch_up()
    with reading(database) as connection:
        return proposed_agenda(connection, log_of(entries), place, month, at or len(entries), SHANGHAI)


def told(items: Sequence[m.AgendaItem]) -> list[tuple[str, tuple[str, ...], int]]:
    return [(each.title, each.reasons, each.carried) for each in items]


def test_tasks_come_before_issues_and_issues_before_decisions_all_numbered_in_order(database: Engine) -> None:
    story = Story().issue(1, ESCALATED).decision(1).meeting("2025-02", item("1"))
    story.settled("2025-02", "1", "1 检修换热站", due=MARCH + timedelta(days=30))
    found = agenda(database, story.entries)
    assert told(found) == [
        ("检修换热站", ("carried_over",), 1),
        ("第1件诉求", ("escalated",), 0),
        ("第1项决议", ("decision_open",), 0),
    ]
    assert [each.item for each in found] == ["1", "2", "3"]
    assert [each.subject for each in found] == [
        "coordination-2025-02-yuan#1",
        f"issue-{uuid7(1)}",
        f"decision-{uuid7(1)}",
    ]


def test_what_nothing_is_left_to_do_of_is_not_proposed(database: Engine) -> None:
    story = Story().issue(1).issue(2, ESCALATED, RESOLVED).decision(1, d.DecisionWithdrawn(reason="重议"))
    story.meeting("2025-02", item("1")).settled("2025-02", "1", "1 检修").done("2025-02", "1")
    assert agenda(database, story.entries) == []


def test_an_issue_is_proposed_for_every_reason_that_it_has(database: Engine) -> None:
    support = [e.IssueSupported(supporter=f"subject-{n}") for n in range(5)]
    story = Story().issue(1, *support, due=FEBRUARY + timedelta(days=1)).issue(2, *support)
    assert told(agenda(database, story.entries)) == [
        ("第1件诉求", ("overdue", "much_supported"), 0),
        ("第2件诉求", ("much_supported",), 0),
    ]


def test_a_decision_with_a_task_overdue_comes_first_and_an_escalated_one_says_so(database: Engine) -> None:
    up = d.DecisionEscalated(from_tier="compound", to_tier="community", place="she", reason="需协调")
    story = Story().decision(1, up).decision(2, ASSIGNED)
    story.issue(9).add(f"issue-{uuid7(9)}", e.IssueUrged(), MARCH + timedelta(days=2))
    assert told(agenda(database, story.entries)) == [
        ("第2项决议", ("overdue", "decision_open"), 0),
        ("第1项决议", ("decision_open", "escalated"), 0),
    ]


def test_the_agenda_of_a_community_has_what_its_compounds_have_but_its_own_tasks_alone(
    database: Engine,
) -> None:
    story = Story().issue(1, ESCALATED).decision(1).decision(2, place="she")
    story.meeting("2025-02", item("1")).settled("2025-02", "1", "1 检修")
    assert [each.title for each in agenda(database, story.entries, "she")] == [
        "第1件诉求",
        "第1项决议",
        "第2项决议",
    ]


def test_a_task_is_counted_from_meeting_to_meeting_until_it_is_done(database: Engine) -> None:
    story = (
        Story().meeting("2025-01", item("1")).settled("2025-01", "1", "1 检修", due=MARCH + timedelta(days=9))
    )
    assert told(agenda(database, story.entries)) == [("检修", ("carried_over",), 1)]
    story.meeting("2025-02", item("1", "coordination-2025-01-yuan#1", carried=1))
    assert told(agenda(database, story.entries)) == [("检修", ("carried_over",), 2)]
    before = len(story.entries)
    story.done("2025-01", "1")
    assert agenda(database, story.entries) == []
    assert told(agenda(database, story.entries, at=before)) == [("检修", ("carried_over",), 2)]


def test_a_task_that_is_overdue_says_so(database: Engine) -> None:
    story = Story().meeting("2025-02", item("1")).settled("2025-02", "1", "1 检修", due=MARCH)
    assert told(agenda(database, story.entries)) == [("检修", ("carried_over",), 1)]
    story.issue(1).add(f"issue-{uuid7(1)}", e.IssueUrged(), MARCH + timedelta(days=1))
    assert told(agenda(database, story.entries)) == [("检修", ("carried_over", "overdue"), 1)]


def test_a_meeting_that_was_held_late_hands_its_tasks_to_the_next_all_the_same(database: Engine) -> None:
    story = Story().meeting("2025-01", item("1"), at=APRIL)
    story.settled("2025-01", "1", "1 检修", due=APRIL + timedelta(days=9), at=APRIL)
    for month in ("2025-02", "2025-03", "2025-04"):
        assert told(agenda(database, story.entries, month=month)) == [("检修", ("carried_over",), 1)]


def test_a_meeting_that_is_held_late_is_proposed_no_task_that_is_done_by_then(database: Engine) -> None:
    story = Story().meeting("2025-02", item("1")).settled("2025-02", "1", "1 检修", "2 划线", due=APRIL)
    before = len(story.entries)
    story.done("2025-02", "2", APRIL)
    assert [each.title for each in agenda(database, story.entries)] == ["检修"]
    assert [each.title for each in agenda(database, story.entries, at=before)] == ["检修", "划线"]


def test_tasks_of_the_meeting_itself_and_of_later_ones_do_not_come_back_in_it(database: Engine) -> None:
    story = Story().meeting("2025-03", item("1")).settled("2025-03", "1", "1 检修")
    assert agenda(database, story.entries) == []
    assert agenda(database, story.entries, month="2025-02") == []
    assert len(agenda(database, story.entries, month="2025-04")) == 1


def test_every_task_that_nobody_did_comes_back_however_many_there_are(database: Engine) -> None:
    tasks = [f"{number} 检修{number}号楼" for number in range(1, MOST_OF_A_KIND + 6)]
    story = Story().meeting("2025-02", item("1")).settled("2025-02", "1", *tasks)
    assert len(agenda(database, story.entries)) == len(tasks)


def test_no_more_is_proposed_than_a_meeting_gets_through(database: Engine) -> None:
    story = Story()
    for number in range(MOST_OF_A_KIND + 5):
        story.issue(number, ESCALATED).decision(number)
    found = agenda(database, story.entries)
    kinds = [str(each.subject).partition("-")[0] for each in found]
    assert (kinds.count("issue"), kinds.count("decision")) == (MOST_OF_A_KIND, MOST_OF_A_KIND)


def test_a_place_that_is_not_known_then_has_no_agenda(database: Engine) -> None:
    with pytest.raises(PlaceUnknownAtPosition):
        agenda(database, Story().entries, "nowhere")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0), st.integers(1, 90), st.data())
def test_an_agenda_at_a_position_is_that_of_a_log_which_ends_there(
    database: Engine, seed: int, events: int, data: st.DataObject
) -> None:
    entries = whole_history(Random(seed), events)
    position = data.draw(st.integers(1, len(entries)))
    month = data.draw(st.sampled_from(["2025-03", "2026-01", "2026-02", "2026-03"]))
    known = [
        entry.envelope.data.place
        for entry in entries[:position]
        if isinstance(entry.envelope.data, r.PlaceRegistered)
    ]
    for place in known:
        whole = agenda(database, entries, place, month, position)
        assert whole == agenda(database, entries[:position], place, month)
