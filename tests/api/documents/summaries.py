"""Summaries to make documents of."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from domain.issue import events as e
from projections.period import Period
from projections.summary import Summary, summarise
from tests.projections.histories import log_of
from tests.projections.summary_histories import Recorder, projected

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
