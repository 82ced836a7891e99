"""What a summary says of meetings, sittings, decisions, tasks and volunteers, by example."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.attendance import Attendance
from domain.coordination import events as m
from domain.council import events as c
from domain.decision import events as d
from domain.event import LogEntry
from domain.issue import events as e
from domain.registry import events as r
from domain.voting import OWNERS_GENERAL, Tally, Weight
from projections.agenda import proposed_agenda
from projections.figures import figure_events
from projections.period import Period
from projections.summary import Summary, summarise
from projections.summary_issuing import issuable
from tests.projections.histories import log_of, uuid7
from tests.projections.test_agenda import ESCALATED, FEBRUARY, MARCH, SHANGHAI, Story, item
from tests.projections.test_summary_governance import in_memory

APRIL = datetime(2025, 4, 2, 4, tzinfo=UTC)
DAY = timedelta(days=1)
COUNCIL, DECISION = f"council-{uuid7(7)}", f"decision-{uuid7(1)}"
CAME = (Attendance(constituency="residents", present=12), Attendance(constituency="party_branch", present=3))


def summary_of(entries: Sequence[LogEntry], month: str = "2025-03", place: str = "yuan") -> Summary:
    with in_memory(entries) as connection:
        return summarise(connection, log_of(entries), place, Period.parse(month), len(entries), SHANGHAI)


def section(summary: Summary, id_: str) -> Any:
    return next((section for section in summary.sections if section.id == id_), None)


def bodies(story: Story) -> Story:
    body = r.BodyRegistered(body="wuye", name="安居物业", kind="property_company", place="she")
    return story.add("body-wuye", body, FEBRUARY)


def sitting(story: Story, at: datetime = MARCH) -> Story:
    convened = c.CouncilConvened(
        place="yuan",
        tier="compound",
        starts_at=at,
        agenda=(f"issue-{uuid7(1)}", DECISION),
        members=15,
    )
    story.add(COUNCIL, convened, at - DAY)
    return story.add(COUNCIL, c.CouncilAttended(attendance=CAME, members_present=11), at)


def test_a_sitting_is_held_in_the_month_in_which_attendance_is_first_recorded() -> None:
    story = sitting(Story().issue(1))
    story.add(COUNCIL, c.CouncilAttended(attendance=CAME, members_present=12), APRIL)
    held = [summary_of(story.entries, month).figures["councils.held"] for month in ("2025-03", "2025-04")]
    assert held == [1, 0]


def test_a_sitting_is_told_with_who_came_what_it_concluded_and_what_is_left() -> None:
    story = sitting(Story().issue(1).decision(1))
    said = c.CouncilDeliberated(
        subject=f"issue-{uuid7(1)}",
        conclusion="由物业清运",
        dissent=("应由业委会出资",),
        recusals=(c.Recusal(member="subject-1", reason="利害关系"),),
    )
    story.add(COUNCIL, said, MARCH)
    told = section(summary_of(story.entries), "councils")
    [held] = told.councils
    assert (held.members, held.members_present, held.present, held.left) == (15, 11, 15, 1)
    assert [(each.label, each.present) for each in held.attendance] == [("居民代表", 12), ("小区党组织", 3)]
    [concluded] = held.items
    assert (concluded.title, concluded.conclusion, concluded.dissent, concluded.recusals) == (
        "第1件诉求",
        "由物业清运",
        ("应由业委会出资",),
        1,
    )
    assert [(row.name, row.value) for row in told.figures] == [
        ("councils.held", 1),
        ("councils.items_deliberated", 1),
    ]


def test_the_meeting_of_the_month_is_told_with_who_attended_it() -> None:
    story = Story().issue(1).meeting("2025-03", item("1"), item("2"))
    story.add("coordination-2025-03-yuan", m.MeetingAttended(attendance=CAME), MARCH)
    story.settled("2025-03", "1", "1 检修", due=APRIL)
    head = section(summary_of(story.entries), "meeting")
    facts = {fact.label: fact.value for fact in head.facts}
    assert facts["月度协调会"] == "时间未登记，出席 15 人，进行中"
    assert facts["会议议程"] == "2 项，已形成结果 1 项，交办任务 1 项"
    assert [each.present for each in head.attendance] == [12, 3]


def test_outcomes_of_the_meeting_before_are_done_late_carried_over_or_gone_on() -> None:
    story = bodies(Story().issue(1).meeting("2025-02", *(item(str(n)) for n in range(1, 6))))
    for number in ("1", "2", "3", "4"):
        story.settled("2025-02", number, f"{number} 任务{number}", due=MARCH)
    story.add(
        "coordination-2025-02-yuan",
        m.OutcomeRecorded(item="5", outcome="noted", note="已知悉"),
        FEBRUARY,
    )
    story.done("2025-02", "1")
    late = m.MeetingTaskCompleted(task="2", outcome="补办")
    story.add("coordination-2025-02-yuan", late, MARCH + timedelta(milliseconds=1))
    story.meeting("2025-03", item("1", "coordination-2025-02-yuan#3", carried=1))
    story.settled("2025-03", "1", "1 另办", due=APRIL)
    story.add(f"issue-{uuid7(1)}", e.IssueUrged(), APRIL)

    summary = summary_of(story.entries)
    told = section(summary, "outcomes")
    assert [(o.outcome, o.task and (o.task.text, o.task.status, o.task.carried)) for o in told.outcomes] == [
        ("task", ("任务1", "done", 0)),
        ("task", ("任务2", "late", 0)),
        ("task", ("任务3", "continued", 0)),
        ("task", ("任务4", "overdue", 1)),
        ("noted", None),
    ]
    assert {row.name: row.value for row in told.figures} == {
        "outcomes.tasks": 4,
        "outcomes.done": 2,
        "outcomes.late": 1,
        "outcomes.continued": 1,
        "outcomes.carried_over": 1,
    }
    assert (summary.figures["tasks.done"], summary.figures["tasks.late"]) == (2, 1)
    assert summary.figures["tasks.open"] == 2
    assert summary.figures["tasks.open.by_body.wuye"] == 2


def test_a_task_from_further_back_is_followed_until_it_is_done() -> None:
    story = bodies(Story().issue(1).meeting("2025-01", item("1")))
    story.settled("2025-01", "1", "1 检修", due=FEBRUARY)
    story.add("coordination-2025-01-yuan", m.MeetingTaskCompleted(task="1", outcome="修好"), MARCH)
    story.add(f"issue-{uuid7(1)}", e.IssueUrged(), APRIL)
    assert summary_of(story.entries).figures["outcomes.late"] == 1
    assert section(summary_of(story.entries, "2025-04"), "outcomes") is None


def test_one_event_that_sets_several_tasks_adds_them_all_to_the_figure() -> None:
    tasks = tuple(d.Task(task=str(n), body="wuye", text=f"划线{n}", due=APRIL) for n in (1, 2, 3))
    story = bodies(Story().decision(1, d.DecisionAssigned(tasks=tasks)))
    with in_memory(story.entries) as connection:
        found = figure_events(
            connection,
            log_of(story.entries),
            "yuan",
            Period.parse("2025-03"),
            len(story.entries),
            SHANGHAI,
            "tasks.set.by_body.wuye",
        )
    [event] = found.items
    assert (event.amount, event.type, event.title) == (3, "decision.assigned", "划线1；划线2；划线3")
    assert summary_of(story.entries).figures["tasks.set"] == 3


def test_a_decision_is_told_with_its_ballot_tasks_and_state() -> None:
    weight = {name: Weight(number=n, area_cm2=n * 10_000) for name, n in (("eligible", 900), ("agree", 700))}
    ballot = d.DecisionBalloted(
        rule=OWNERS_GENERAL,
        rule_version=0,
        tally=Tally(**weight),
        adopted=True,
        warnings=("party_share_low",),
    )
    task = d.Task(task="1", body="wuye", text="划线", due=MARCH + DAY)
    story = bodies(Story().decision(1, ballot, d.DecisionAssigned(tasks=(task,))))
    story.issue(9).add(f"issue-{uuid7(9)}", e.IssueUrged(), MARCH + 2 * DAY)
    [told] = section(summary_of(story.entries), "decisions").decisions
    assert (told.ballot.result_label, told.ballot.taking_part, told.ballot.agree_m2) == ("通过", 700, 700)
    assert (told.state, [each.status for each in told.tasks]) == ("assigned", ["overdue"])
    assert told.warnings == ("党员占比低于要求",)
    figures = summary_of(story.entries).figures
    assert (figures["decisions.adopted"], figures["decisions.overdue"]) == (1, 1)
    assert figures["decisions.open.by_kind.parking"] == 1


def test_volunteers_hours_and_duty_are_added_up_and_what_was_cancelled_is_not() -> None:
    story = bodies(Story().issue(1, e.IssueUrged()))
    for number, (people, minutes) in enumerate(((20, 90), (10, 45)), start=1):
        stream = f"activity-{uuid7(number)}"
        planned = r.ActivityPlanned(place="yuan", name="清扫日", body="wuye", starts_at=MARCH)
        story.add(stream, planned, FEBRUARY)
        story.add(stream, r.ActivityHeld(volunteers=people, minutes=minutes, result="清出两车"), MARCH)
    story.add("station-s", r.StationOpened(station="s", name="花园服务站", place="yuan"), FEBRUARY)
    for day in (0, 1, 2):
        begins = MARCH + day * DAY
        duty = r.DutyRostered(member="subject-1", starts_at=begins, ends_at=begins + timedelta(hours=4))
        story.add("station-s", duty, FEBRUARY)
    story.add("station-s", r.DutyCancelled(member="subject-1", starts_at=MARCH + DAY), FEBRUARY)
    post = r.PostOpened(post="lights", name="照明巡查岗", seats=3)
    story.add("body-wuye", post, FEBRUARY)
    claim = r.PostClaimed(post="lights", claimant="subject-1", party_member=True)
    story.add("body-wuye", claim, MARCH)

    # The property company serves the community: its posts are that one's.
    summary = summary_of(story.entries, place="she")
    names = ("volunteering.activities", "volunteering.volunteers", "volunteering.hours", "duty.shifts")
    assert [summary.figures[name] for name in names] == [2, 30, "2.25", 2]
    assert summary.figures["duty.hours"] == "8.00"
    told = section(summary, "volunteering")
    assert [(s.station, s.shifts, s.members, s.hours) for s in told.stations] == [
        ("花园服务站", 2, 1, "8.00")
    ]
    assert [(p.body, p.posts, p.seats, p.held) for p in told.posts] == [("安居物业", 1, 3, 1)]
    assert summary.figures["posts.held_by_party_members"] == 1


def test_the_summary_proposes_what_the_next_meeting_is_proposed() -> None:
    story = bodies(Story().issue(1, ESCALATED).decision(1).meeting("2025-03", item("1")))
    story.settled("2025-03", "1", "1 检修", due=APRIL)
    at = len(story.entries)
    with in_memory(story.entries) as connection:
        proposed = proposed_agenda(connection, log_of(story.entries), "yuan", "2025-04", at, SHANGHAI)
    told = section(summary_of(story.entries), "agenda")
    assert [(each.subject, each.reasons, each.carried) for each in told.items] == [
        (each.subject, each.reasons, each.carried) for each in proposed
    ]
    assert [each.subject_kind for each in told.items] == ["task", "issue", "decision"]
    assert told.total == 3


def test_what_happened_after_the_month_is_not_in_its_proposal() -> None:
    story = bodies(Story().issue(1).meeting("2025-03", item("1"))).settled(
        "2025-03", "1", "1 检修", due=APRIL
    )
    story.add("coordination-2025-03-yuan", m.MeetingTaskCompleted(task="1", outcome="修好"), APRIL)
    assert [each.title for each in section(summary_of(story.entries), "agenda").items] == ["检修"]
    assert section(summary_of(story.entries, "2025-04"), "agenda").items == ()


def test_only_what_arrives_late_for_the_month_and_the_place_is_a_ground_for_a_correction() -> None:
    story = sitting(Story().issue(1).decision(1))
    issued = len(story.entries)
    story.decision(2)
    story.decision(3, place="she")
    story.add(f"issue-{uuid7(1)}", e.IssueUrged(), APRIL)
    story.add(f"activity-{uuid7(1)}", r.ActivityPlanned(place="yuan", name="清扫", starts_at=MARCH), MARCH)
    late = []
    for place in ("yuan", "she"):
        with in_memory(story.entries) as connection:
            period, at = Period.parse("2025-03"), len(story.entries)
            found = issuable(connection, log_of(story.entries), place, period, at, SHANGHAI, issued)
            late.append(found.late_events)
    assert late == [2, 3]


def test_a_place_without_any_of_it_has_no_sections_on_it() -> None:
    summary = summary_of(Story().issue(1, e.IssueUrged()).entries)
    ids = [section.id for section in summary.sections]
    assert {"outcomes", "councils", "decisions", "volunteering"}.isdisjoint(ids)
    assert not any("任务" in column.label for column in section(summary, "by_body").columns)
