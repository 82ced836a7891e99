"""Which clock ran when, and for whom: from the events of an issue alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.issue.clocks import DeadlineSet, Interval, clocks
from domain.issue.events import IssueUrged
from domain.issue.issue import fold
from tests import occurrences as o
from tests.domain.issue.test_every_life import CLOSINGS, HOURS, STEPS, TARGET, WORLD
from tests.given import CALENDAR, ISSUE, PROPERTY_COMPANY, SHANGHAI, VOLUNTEERS, decided, history


def at(*parts):
    return datetime(2026, 3, *parts, tzinfo=SHANGHAI).astimezone(UTC)


def clocks_of(*events, now):
    return clocks(history(ISSUE, events), CALENDAR, now)


RAISED = (at(2, 9), o.raised(discuss_due=at(6)))
"""Monday; the council has until the end of Thursday: three working days."""


def test_the_council_has_a_clock_that_runs_until_it_has_discussed():
    [discuss, assign] = clocks_of(RAISED, (at(4, 15), o.discussed()), now=at(5, 9))
    assert (discuss.stage, discuss.tier, discuss.place, discuss.body) == (
        "discuss",
        "compound",
        "garden",
        None,
    )
    assert (discuss.start, discuss.end, discuss.ended_by) == (at(2, 9), at(4, 15), "issue.discussed")
    assert (discuss.due, discuss.allowed, discuss.used, discuss.late) == (at(6), 3, 2, False)
    assert discuss.deadlines == (DeadlineSet(at=at(2, 9), due=at(6), by="issue.raised", missed=False),)
    assert (assign.stage, assign.start, assign.end, assign.used) == ("assign", at(4, 15), None, 1)
    assert (assign.due, assign.allowed, assign.late) == (None, None, False)


def test_a_clock_that_runs_on_after_its_deadline_says_by_how_much_it_is_late():
    [discuss] = clocks_of(RAISED, now=at(6))
    assert not discuss.late, "the deadline itself is in time"
    [discuss] = clocks_of(RAISED, now=at(6, 0, 1))
    assert (discuss.late, discuss.days_late) == (True, 1)
    [discuss] = clocks_of(RAISED, now=at(8, 12))
    assert (discuss.late, discuss.days_late, discuss.used) == (True, 1, 4)
    [discuss] = clocks_of(RAISED, now=at(10, 12))
    assert (discuss.days_late, discuss.used) == (3, 6)
    assert discuss.deadlines[-1].missed


def test_what_is_missed_on_a_weekend_is_late_by_no_working_day():
    friday = (at(2, 9), o.raised(discuss_due=at(7)))
    [discuss] = clocks_of(friday, now=at(8, 12))
    assert (discuss.late, discuss.days_late) == (True, 0)


ASSIGNED = (
    RAISED,
    (at(4, 9), o.discussed()),
    (at(4, 9), o.assigned(due=at(10), accept_due=at(6))),
)


def test_acceptance_and_resolution_have_clocks_of_their_own_that_run_side_by_side():
    [*_, accept, resolve] = clocks_of(
        *ASSIGNED, (at(5, 9), o.accepted()), (at(11, 9), o.resolved()), now=at(31)
    )
    assert (accept.stage, accept.body, accept.ended_by, accept.late) == (
        *("accept", PROPERTY_COMPANY, "issue.assignment_accepted"),
        False,
    )
    assert (resolve.stage, resolve.start, resolve.end) == ("resolve", at(4, 9), at(11, 9))
    assert (resolve.allowed, resolve.used, resolve.late, resolve.days_late) == (3, 5, True, 2)


def test_a_resolution_at_the_deadline_itself_is_in_time():
    [*_, resolve] = clocks_of(*ASSIGNED, (at(5), o.accepted()), (at(10), o.resolved()), now=at(31))
    assert (resolve.late, resolve.ended_by) == (False, "issue.resolved")


def test_clocks_stand_still_while_information_is_awaited():
    waiting = (*ASSIGNED, (at(5, 9), o.accepted()), (at(5, 10), o.information_requested()))
    [*_, resolve] = clocks_of(*waiting, now=at(20, 9))
    assert resolve.intervals == (
        Interval(start=at(4, 9), end=at(5, 10), pause=None, working_days=1),
        Interval(start=at(5, 10), end=None, pause="information", working_days=11),
    )
    assert (resolve.used, resolve.paused, resolve.allowed, resolve.late) == (1, 11, 3, False)
    given = (at(9, 10), o.information_given(due=at(12)))
    [*_, resolve] = clocks_of(*waiting, given, (at(13, 9), o.resolved()), now=at(31))
    assert [each.pause for each in resolve.intervals] == [None, "information", None]
    assert [(each.due, each.by, each.missed) for each in resolve.deadlines] == [
        (at(10), "issue.assigned", False),
        (at(12), "issue.information_given", True),
    ]
    assert (resolve.used, resolve.paused, resolve.allowed) == (5, 2, 3)
    assert (resolve.late, resolve.days_late) == (True, 2)


def test_what_was_late_when_the_question_came_stays_late_by_that():
    waiting = (*ASSIGNED, (at(5, 9), o.accepted()), (at(12, 10), o.information_requested()))
    [*_, resolve] = clocks_of(*waiting, now=at(20, 9))
    assert (resolve.late, resolve.days_late) == (True, 3)


def test_extensions_and_reminders_are_told_with_the_deadlines_that_they_moved():
    [*_, resolve] = clocks_of(
        *(*ASSIGNED, (at(5, 9), o.accepted())),
        *((at(11, 9), IssueUrged()), (at(11, 10), o.extended(at(17))), (at(12, 9), IssueUrged())),
        (at(16, 9), o.resolved()),
        now=at(31),
    )
    assert [(each.due, each.by, each.missed) for each in resolve.deadlines] == [
        (at(10), "issue.assigned", True),
        (at(17), "issue.deadline_extended", False),
    ]
    assert resolve.urged == (at(11, 9), at(12, 9))
    assert (resolve.allowed, resolve.late) == (8, False)


def test_each_tier_has_clocks_of_its_own():
    up = (at(9, 9), o.escalated(discuss_due=at(11)))
    over = (at(12, 9), o.taken_over("north", "subdistrict", from_tier="community"))
    below, lake, north = clocks_of(RAISED, up, over, now=at(13, 9))
    assert (below.place, below.ended_by, below.late) == ("garden", "issue.escalated", True)
    assert (lake.tier, lake.place, lake.ended_by, lake.days_late) == (
        *("community", "lake", "issue.taken_over"),
        2,
    )
    assert (north.tier, north.place, north.due, north.end) == ("subdistrict", "north", None, None)


def test_another_body_has_another_clock():
    [*_, first, second] = clocks_of(
        *(RAISED, (at(4, 9), o.discussed()), (at(4, 9), o.assigned(due=at(10)))),
        (at(6, 9), o.assigned(VOLUNTEERS, due=at(14))),
        now=at(9, 9),
    )
    assert (first.body, first.end, first.ended_by) == (PROPERTY_COMPANY, at(6, 9), "issue.assigned")
    assert (second.body, second.start, second.due, second.allowed) == (VOLUNTEERS, at(6, 9), at(14), 5)


def test_a_reopened_issue_is_resolved_anew():
    [*_, first, second] = clocks_of(
        *(*ASSIGNED, (at(5, 9), o.accepted()), (at(6, 9), o.resolved())),
        (at(12, 9), o.reopened(due=at(14))),
        now=at(13, 9),
    )
    assert (first.end, second.start, second.used, second.allowed) == (at(6, 9), at(12, 9), 1, 1)


def test_clocks_stand_still_while_another_issue_goes_on_for_it():
    away = (*ASSIGNED, (at(5, 9), o.accepted()), (at(5, 10), o.merged()))
    [*_, resolve] = clocks_of(*away, now=at(20, 9))
    assert (resolve.intervals[-1].pause, resolve.end, resolve.late) == ("merged", None, False)


def test_of_a_closed_issue_no_clock_goes_on():
    for closing in (o.withdrawn(), o.declined()):
        [discuss] = clocks_of(RAISED, (at(3, 9), closing), now=at(31))
        assert (discuss.ended_by, discuss.late) == (closing.type, False)


def histories(steps):
    """The envelopes of one issue under random commands at growing times."""
    envelopes = history(ISSUE, [o.raised(discuss_due=at(3))])
    issue = fold(None, envelopes)
    for command, later in steps:
        now = issue.changed_at + later
        try:
            events = decided(issue, replace(command, now=now), WORLD, TARGET)
        except Refusal:
            continue
        new = [
            replace(envelope, version=issue.version + n)
            for n, envelope in enumerate(history(ISSUE, [(now, event) for event in events]), start=1)
        ]
        envelopes += new
        issue = fold(issue, new)
    return envelopes


LIVES = st.lists(st.tuples(st.sampled_from(STEPS + CLOSINGS), HOURS), min_size=30, max_size=50).map(histories)


@settings(max_examples=60, deadline=None)
@for_all(LIVES, HOURS)
def test_intervals_follow_one_another_and_only_those_of_present_stages_last(lived, later):
    now = lived[-1].occurred_at + later
    issue = fold(None, lived)
    found = clocks(lived, CALENDAR, now)
    for clock in found:
        for before, after in pairwise(clock.intervals):
            assert before.end == after.start
            assert before.pause != after.pause
        assert clock.used + clock.paused == CALENDAR.working_days(clock.start, clock.end or now)
        assert all(earlier.at <= after.at for earlier, after in pairwise(clock.deadlines))
        assert (clock.end is None) == (clock.ended_by is None)
    lasting = [clock for clock in found if clock.end is None]
    if issue.state in {"resolved", "withdrawn", "declined"}:
        assert lasting == []
    else:
        assert lasting


@settings(max_examples=60, deadline=None)
@for_all(LIVES, HOURS)
def test_a_stage_that_goes_on_is_late_just_when_the_issue_is_overdue(lived, later):
    now = lived[-1].occurred_at + later + timedelta(minutes=1)
    issue = fold(None, lived)
    running = [
        clock
        for clock in clocks(lived, CALENDAR, now)
        if clock.end is None and clock.intervals[-1].pause is None
    ]
    due = issue.present_due
    assert any(clock.late for clock in running) == (due is not None and due < now)
    assert due == min((clock.due for clock in running if clock.due), default=None)


@settings(max_examples=40, deadline=None)
@for_all(LIVES, st.integers(1, 40))
def test_what_was_known_of_ended_stages_stays_so_whatever_comes_later(lived, cut):
    before = clocks(lived[:cut], CALENDAR, lived[:cut][-1].occurred_at)
    after = clocks(lived, CALENDAR, lived[-1].occurred_at)
    assert all(clock in after for clock in before if clock.end is not None)
