from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from domain.event import LogEntry
from domain.issue import events as e
from projections.figures import CursorNotUnderstood, FigureEvent, FigureUnknown, figure_events, figures
from projections.period import Period
from projections.summary_counted import COUNTED, value_of
from projections.summary_measures import COUNTS, QUANTILES, RATES
from projections.summary_scope import PlaceUnknownAtPosition
from projections.summary_tally import AT_ONCE
from tests.projections.histories import log_of
from tests.projections.summary_counting import counted, told
from tests.projections.summary_histories import ANCESTORS, Recorder, histories, projected

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLACES = st.sampled_from(["jie", "she-a", "she_a", "yuan"])
PERIODS = st.sampled_from(["2025-01", "2025-02", "2025-01..2025-03"]).map(Period.parse)


def inside(place: str, entries: Sequence[LogEntry]):
    return lambda id_: place in ANCESTORS.get(id_, ("jie", "she-a", id_))


@settings(max_examples=100, deadline=None)
@given(histories(), PLACES, PERIODS, st.data())
def test_figures_are_those_counted_one_by_one_from_the_events(entries, place, period, data):
    position = data.draw(st.integers(5, len(entries)))
    issues = told(entries, position, inside(place, entries))
    known = entries[:position]
    recorded = [entry.recorded_at for entry in known if entry.envelope.stream.startswith("issue-")]
    expected = counted(issues, *period.bounds(SHANGHAI), max(recorded, default=None))

    with projected(entries) as connection:
        found = figures(connection, place, period, position, SHANGHAI)

    assert {name: found.get(name, 0) for name in expected} == expected


@settings(max_examples=30, deadline=None)
@given(histories(), PLACES, PERIODS)
def test_breakdowns_along_each_dimension_add_up_to_the_whole(entries, place, period):
    with projected(entries) as connection:
        found = figures(connection, place, period, len(entries), SHANGHAI)

    for base in ("issues.raised", "issues.resolved", "issues.open", "issues.overdue"):
        for dimension in ("category", "channel", "tier"):
            assert sum(_along(found, f"{base}.by_{dimension}.").values()) == found[base]


def _along(found: Mapping[str, object], prefix: str) -> dict[str, int]:
    return {name: int(str(value)) for name, value in found.items() if name.startswith(prefix)}


@settings(max_examples=20, deadline=None)
@given(histories(), PLACES, PERIODS, st.data())
def test_every_figure_leads_to_as_many_events_as_it_says(entries, place, period, data):
    position = data.draw(st.integers(5, len(entries)))
    with projected(entries) as connection:
        found = figures(connection, place, period, position, SHANGHAI)
        for name, value in found.items():
            events = traced(connection, entries, place, period, position, name)
            assert value == _value_of(name, events, value)
            assert all(event.position <= position for event in events)


def _value_of(name: str, events: Sequence[FigureEvent], value: object) -> object:
    """What the figure must be, from its events."""
    roles = [event.role for event in events]
    base = name.partition(".by_")[0]
    if base in COUNTED:
        return value_of(base, events)
    if name.startswith("rate."):
        parts = roles.count("part")
        return f"{(parts * 20000 + len(roles)) // (2 * len(roles)) / 10000:.4f}" if roles else None
    if name.startswith("days_to_resolve."):
        return value if roles else None
    return len(roles)


def traced(
    connection: Connection, entries: Sequence[LogEntry], place: str, period: Period, position: int, name: str
):
    """All pages of the figure's events, three at a time."""
    events, cursor = [], None
    while True:
        page = figure_events(
            connection, log_of(entries), place, period, position, SHANGHAI, name, limit=3, cursor=cursor
        )
        events += page.items
        if page.next is None:
            return events
        cursor = page.next


def community() -> Recorder:
    return Recorder().registry()


def raised(place: str = "yuan", number: int = 1) -> e.IssueRaised:
    return e.IssueRaised(
        code=f"20250301-{number:04d}",
        place=place,
        tier="compound",
        category="env",
        title="楼道堆物",
        channel="duty",
    )


def figures_of(log: Recorder, period: str, place: str = "jie", position: int | None = None):
    with projected(log.entries) as connection:
        at = len(log.entries) if position is None else position
        return figures(connection, place, Period.parse(period), at, SHANGHAI)


def test_an_issue_raised_at_midnight_in_shanghai_belongs_to_the_month_that_begins():
    log = community()
    log.record(raised(), datetime(2025, 2, 28, 16, 0, tzinfo=UTC), 1)
    log.record(raised(), datetime(2025, 2, 28, 15, 59, 59, 999000, tzinfo=UTC), 2)

    assert figures_of(log, "2025-03")["issues.raised"] == 1
    assert figures_of(log, "2025-02")["issues.raised"] == 1


def test_an_issue_resolved_twice_in_a_month_counts_once_by_its_last_resolution():
    log, day = community(), datetime(2025, 3, 3, tzinfo=UTC)
    log.record(raised(), day, 1)
    for days in (1, 5):
        log.record(e.IssueAssigned(body="wuye", basis="council"), day + timedelta(days=days), 1)
        log.record(e.IssueResolved(outcome="已办", body="wuye"), day + timedelta(days=days), 1)
        log.record(e.IssueReopened(reason="复发", body="wuye"), day + timedelta(days=days), 1)

    found = figures_of(log, "2025-03")
    assert (found["issues.resolved"], found["days_to_resolve.median"]) == (1, "5.00")
    assert (found["issues.open"], found["rate.resolution"]) == (1, "1.0000")


def test_issues_are_all_counted_however_many_more_there_are_than_are_looked_at_together():
    log, day, number = community(), datetime(2025, 3, 3, tzinfo=UTC), 2 * AT_ONCE + 1
    for issue in range(1, number + 1):
        log.record(raised(number=issue), day, issue)
        due = day + timedelta(minutes=AT_ONCE)
        log.record(e.IssueAssigned(body="wuye", basis="council", due=due), day, issue)
        log.record(e.IssueResolved(outcome="已办", body="wuye"), day + timedelta(minutes=issue), issue)

    found = figures_of(log, "2025-03")
    assert (found["issues.resolved"], found["issues.resolved.by_body.wuye"]) == (number, number)
    assert found["rate.on_time"] == found["rate.on_time.by_tier.compound"] == "0.4995"
    assert found["days_to_resolve.median"] == f"{(AT_ONCE + 1) / 1440:.2f}"


def test_a_resolution_that_nobody_confirmed_is_not_satisfied():
    log, day = community(), datetime(2025, 3, 3, tzinfo=UTC)
    log.record(raised(), day, 1)
    log.record(e.IssueResolved(outcome="已办", body="wuye"), day, 1)

    found = figures_of(log, "2025-03")
    assert (found["issues.satisfied"], found["rate.satisfaction"]) == (0, None)


def test_a_deadline_met_to_the_very_moment_is_met():
    log, day = community(), datetime(2025, 3, 3, tzinfo=UTC)
    for issue, late in ((1, timedelta()), (2, timedelta(milliseconds=1))):
        log.record(raised(number=issue), day, issue)
        log.record(e.IssueAssigned(body="wuye", basis="council", due=day + timedelta(days=3)), day, issue)
        log.record(e.IssueResolved(outcome="已办", body="wuye"), day + timedelta(days=3) + late, issue)

    assert figures_of(log, "2025-03")["rate.on_time"] == "0.5000"


def test_an_issue_resolved_at_the_first_moment_of_a_month_was_open_at_the_end_of_the_month_before():
    log, march = community(), datetime(2025, 2, 28, 16, 0, tzinfo=UTC)
    log.record(raised(), march - timedelta(days=3), 1)
    log.record(e.IssueResolved(outcome="已办", body="wuye"), march, 1)

    assert figures_of(log, "2025-02")["issues.open"] == 1
    assert figures_of(log, "2025-03")["issues.open_at_start"] == 1
    assert figures_of(log, "2025-03")["issues.open"] == 0


def test_a_deadline_at_the_end_of_the_month_has_not_passed_by_then():
    log, april = community(), datetime(2025, 3, 31, 16, 0, tzinfo=UTC)
    for issue, early in ((1, timedelta()), (2, timedelta(milliseconds=1))):
        log.record(raised(number=issue), april - timedelta(days=9), issue)
        assigned = e.IssueAssigned(body="wuye", basis="council", due=april - early)
        log.record(assigned, april - timedelta(days=8), issue, recorded=april)

    assert figures_of(log, "2025-03")["issues.overdue"] == 1


def test_an_assignment_that_its_body_has_not_accepted_in_time_is_overdue_before_its_resolution_is():
    log, day = community(), datetime(2025, 3, 3, tzinfo=UTC)
    for issue in (1, 2):
        log.record(raised(number=issue), day, issue)
        times = {"accept_due": day + timedelta(days=2), "due": day + timedelta(days=20)}
        log.record(e.IssueAssigned(body="wuye", basis="council", **times), day, issue)
    log.record(e.AssignmentAccepted(body="wuye"), day + timedelta(days=1), 2)
    log.record(e.IssueUrged(), day + timedelta(days=10), 1)
    assert figures_of(log, "2025-03")["issues.overdue"] == 1

    log.record(e.AssignmentAccepted(body="wuye"), day + timedelta(days=11), 1)
    assert figures_of(log, "2025-03")["issues.overdue"] == 0


def test_a_deadline_that_the_log_has_not_reached_has_not_passed_though_the_month_will_end_after_it():
    log, day = community(), datetime(2025, 3, 3, tzinfo=UTC)
    log.record(raised(), day, 1)
    log.record(e.IssueAssigned(body="wuye", basis="council", due=day + timedelta(days=9)), day, 1)
    assert figures_of(log, "2025-03")["issues.overdue"] == 0

    log.record(e.IssueUrged(), day + timedelta(days=10), 1)
    assert figures_of(log, "2025-03")["issues.overdue"] == 1


def test_what_became_known_after_the_position_changes_nothing_before_it():
    log, day = community(), datetime(2025, 3, 3, tzinfo=UTC)
    log.record(raised(), day, 1)
    known = len(log.entries)
    log.record(e.IssueResolved(outcome="已办", body="wuye"), day + timedelta(days=2), 1)

    assert figures_of(log, "2025-03", position=known)["issues.open"] == 1
    assert figures_of(log, "2025-03")["issues.open"] == 0


def test_a_place_whose_id_looks_like_a_pattern_counts_its_own_issues_only():
    log = community()
    log.record(raised("yuan"), datetime(2025, 3, 3, tzinfo=UTC), 1)

    assert figures_of(log, "2025-03", "she_a")["issues.raised"] == 0
    assert figures_of(log, "2025-03", "she-a")["issues.raised"] == 1


def test_issues_of_a_place_count_under_every_place_between_and_those_of_the_place_itself_apart():
    log, day = community(), datetime(2025, 3, 3, tzinfo=UTC)
    for number, place in enumerate(("yuan", "yuan", "she-a", "jie"), 1):
        log.record(raised(place, number), day, number)

    by_place = _along(figures_of(log, "2025-03"), "issues.raised.by_place.")
    assert {name.rpartition(".")[2]: value for name, value in by_place.items()} == {
        "she-a": 3,
        "yuan": 2,
        "-": 1,
    }


def test_a_place_that_is_registered_later_is_unknown_at_an_earlier_position():
    log = community()
    with projected(log.entries) as connection, pytest.raises(PlaceUnknownAtPosition, match="position 2"):
        figures(connection, "yuan", Period.parse("2025-03"), 2, SHANGHAI)


@pytest.mark.parametrize(
    "name",
    ["", "issues", "issues.solved", "issues.raised.by_age.1", "issues.raised.by_category.", "a' OR 1=1"],
)
def test_a_figure_that_does_not_exist_is_refused_by_name(name):
    log = community()
    with (
        projected(log.entries) as connection,
        pytest.raises(FigureUnknown, match="summary lists their names"),
    ):
        figure_events(connection, log_of(log.entries), "jie", Period.parse("2025-03"), 9, SHANGHAI, name)


@pytest.mark.parametrize("cursor", ["", "0", "-1", "x", "1;2", "9" * 30])
def test_a_cursor_that_no_page_gave_is_refused(cursor):
    log = community()
    with projected(log.entries) as connection, pytest.raises(CursorNotUnderstood, match="no cursor"):
        figure_events(
            connection,
            log_of(log.entries),
            "jie",
            Period.parse("2025-03"),
            9,
            SHANGHAI,
            "issues.raised",
            cursor=cursor,
        )


def test_an_empty_month_has_zeros_and_no_shares():
    found = figures_of(community(), "2025-03")

    assert all(found[name] == 0 for name in COUNTS)
    assert all(found[name] is None for name in (*RATES, *QUANTILES))
