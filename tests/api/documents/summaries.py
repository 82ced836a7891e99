"""Summaries to make documents of."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from domain.attendance import Attendance
from domain.council import events as c
from domain.decision import events as d
from domain.event import DomainEvent
from domain.issue import events as e
from domain.registry import events as r
from domain.voting import OWNERS_GENERAL, Tally, Weight
from projections.period import Period
from projections.summary import Summary, summarise
from tests.projections.histories import log_of, uuid7
from tests.projections.summary_histories import Recorder, projected
from tests.projections.test_agenda import FEBRUARY, MARCH, Story, item
from tests.projections.test_summary_governance import in_memory

HOSTILE = '<script>alert(1)</script> | **粗** [链](http://example.org) www.a.org `x` </title> "引" & {{ 7 }}'
"""A title as a resident might type it to break a page."""
START = datetime(2025, 2, 20, tzinfo=UTC)


@cache
def summary(period: str = "2025-03", issues: int = 40) -> Summary:
    """A community with issues in several states, one of them with a hostile title and long texts."""
    log = Recorder().registry()
    for number in range(1, issues + 1):
        _issue(log, number)
    with projected(log.entries) as connection:
        at, zone = len(log.entries), ZoneInfo("Asia/Shanghai")
        return summarise(connection, log_of(log.entries), "jie", Period.parse(period), at, zone)


@cache
def governed() -> Summary:
    """A compound with a sitting, a ballot, tasks, meetings and volunteers, in hostile words."""
    story = Story().issue(1, e.IssueUrged()).decision(1, *_of_a_decision())
    body = r.BodyRegistered(body="wuye", name=HOSTILE, kind="property_company", place="yuan")
    story.add("body-wuye", body, FEBRUARY)
    story.meeting("2025-02", item("1")).settled("2025-02", "1", f"1 {HOSTILE}", due=MARCH)
    council, attended = f"council-{uuid7(7)}", Attendance(constituency="residents", present=12)
    subjects = (f"issue-{uuid7(1)}",)
    convened = c.CouncilConvened(place="yuan", tier="compound", starts_at=MARCH, agenda=subjects, members=15)
    story.add(council, convened, FEBRUARY)
    story.add(council, c.CouncilAttended(attendance=(attended,), members_present=11), MARCH)
    said = c.CouncilDeliberated(subject=subjects[0], conclusion=HOSTILE, dissent=(HOSTILE,))
    story.add(council, said, MARCH)
    activity = f"activity-{uuid7(1)}"
    story.add(activity, r.ActivityPlanned(place="yuan", name=HOSTILE, body="wuye", starts_at=MARCH), FEBRUARY)
    story.add(activity, r.ActivityHeld(volunteers=20, minutes=90, result=HOSTILE), MARCH)
    story.add("body-wuye", r.PostOpened(post="lights", name="照明巡查岗", seats=3), FEBRUARY)
    story.add("station-s", r.StationOpened(station="s", name=HOSTILE, place="yuan"), FEBRUARY)
    duty = r.DutyRostered(member="subject-1", starts_at=MARCH, ends_at=MARCH + timedelta(hours=4))
    story.add("station-s", duty, FEBRUARY)
    with in_memory(story.entries) as connection:
        at, period = len(story.entries), Period.parse("2025-03")
        return summarise(connection, log_of(story.entries), "yuan", period, at, ZoneInfo("Asia/Shanghai"))


def _of_a_decision() -> tuple[DomainEvent, ...]:
    tally = Tally(
        eligible=Weight(number=900, area_cm2=9_000_000), agree=Weight(number=700, area_cm2=8_000_000)
    )
    balloted = d.DecisionBalloted(
        rule=OWNERS_GENERAL, rule_version=0, tally=tally, adopted=True, warnings=("party_share_low",)
    )
    tasks = (d.Task(task="1", body="wuye", text=HOSTILE, due=MARCH),)
    return (balloted, d.DecisionAssigned(tasks=tasks), d.CovenantAdopted(place="she", version=1))


def _issue(log: Recorder, number: int) -> None:
    at = START + timedelta(hours=17 * number)
    title = HOSTILE if number == 3 else f"第{number}件：楼道堆放杂物"
    category = ("env", "rubbish")[number % 2]
    log.record(
        e.IssueRaised(
            code=f"20250301-{number:04d}",
            place=("yuan", "yuan2", "jie")[number % 3],
            tier="compound",
            category=category,
            title=title,
            channel="duty",
        ),
        at,
        number,
    )
    log.record(
        e.IssueDiscussed(tier="compound", conclusion="请物业处理" * number), at + timedelta(days=1), number
    )
    log.record(
        e.IssueAssigned(body="wuye", basis="council", due=at + timedelta(days=4)),
        at + timedelta(days=2),
        number,
    )
    if number % 3:
        log.record(e.IssueResolved(outcome="已清理\n并张贴提示", body="wuye"), at + timedelta(days=3), number)
        log.record(e.ResolutionConfirmed(satisfied=bool(number % 2)), at + timedelta(days=4), number)
    if number % 5 == 0 and number % 3:
        log.record(
            e.IssueReopened(reason="A" * 300, body="wuye", due=at + timedelta(days=9)),
            at + timedelta(days=5),
            number,
        )
