"""Whatever commands come, an issue stays within its rules."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.issue import commands as c
from domain.issue import decide
from domain.issue.issue import Issue, fold
from tests import occurrences as o
from tests.given import (
    CALENDAR,
    COORDINATOR,
    ISSUE,
    OFFICE,
    OTHER,
    PROPERTY_COMPANY,
    RESIDENT,
    VOLUNTEERS,
    acting_for,
    decided,
    history,
    issue_after,
    listed,
)

NEXT = {
    "raised": {"raised", "discussed", "assigned", "escalated", "withdrawn", "declined", "merged"},
    "discussed": {"discussed", "assigned", "escalated", "raised", "withdrawn", "declined", "merged"},
    "assigned": {"assigned", "raised", "discussed", "escalated", "resolved", "declined", "merged"},
    "escalated": {"escalated", "raised", "discussed", "assigned", "withdrawn", "declined", "merged"},
    "resolved": {"resolved", "assigned"},
    "withdrawn": {"withdrawn"},
    "declined": {"declined"},
    "merged": {"merged", "raised", "discussed", "assigned", "escalated"},
}
"""The diagram of the states, with what takes an assignment or an escalation back."""

WORLD = listed(council_required=False, discuss_days=1, accept_days=1, resolve_days=3)
TARGET = issue_after(o.raised(code="20260302-9999", reporter="subject-9"), stream=OTHER)
RESIDENTS = (RESIDENT, "subject-2", "subject-3", "subject-4")
BODIES = (PROPERTY_COMPANY, VOLUNTEERS, "north-office")
BASES = ("council", "responsibility_list", "emergency")
SUPPORTS: tuple[c.IssueCommand, ...] = tuple(o.support(resident) for resident in RESIDENTS)
STEPS: tuple[c.IssueCommand, ...] = (
    *SUPPORTS,
    *(o.reclassify(category) for category in ("parking", "rubbish", "bulky")),
    *[o.discuss()] * 4,
    *(o.assign(body, basis=basis, reason="漏电") for body in BODIES for basis in BASES),
    *(act(acting_for(body)) for act in (o.accept, o.report_progress) for body in BODIES),
    o.decline_assignment(acting_for(VOLUNTEERS)),
    *(o.extend(o.NOW + timedelta(days=days)) for days in (5, 20, 60)),
    o.urge(),
    *[o.resolve(COORDINATOR)] * 4,
    *(o.confirm(satisfied) for satisfied in (True, False)),
    o.reopen(),
    *[o.escalate()] * 2,
    o.take_over(acting_for(OFFICE)),
    *[o.request_information(COORDINATOR)] * 3,
    *[o.give_information()] * 3,
    o.return_(),
    o.merge(),
    *[o.unmerge()] * 4,
)
CLOSINGS: tuple[c.IssueCommand, ...] = (o.withdraw(), o.decline())
HOURS = st.integers(0, 24 * 20).map(lambda hours: timedelta(hours=hours))


def lives(commands: tuple[c.IssueCommand, ...] = STEPS + CLOSINGS) -> st.SearchStrategy[list[Issue]]:
    """The states of one issue under random commands at growing times; refused commands leave it as it is.

    Many commands, since most are refused: fewer would seldom come as far as a resolution.
    """
    return st.lists(st.tuples(st.sampled_from(commands), HOURS), min_size=40, max_size=60).map(states)


def states(steps: list[tuple[c.IssueCommand, timedelta]]) -> list[Issue]:
    issue = issue_after(o.raised())
    lived, now = [issue], issue.changed_at
    for command, later in steps:
        try:
            events = decided(issue, replace(command, now=now + later), WORLD, TARGET)
        except Refusal:
            continue
        now += later
        for event in events:
            [envelope] = history(ISSUE, [(now, event)])
            folded = fold(issue, [replace(envelope, version=issue.version + 1)])
            assert folded
            issue = folded
            lived.append(issue)
    return lived


LIVES = lives() | lives(STEPS)


@settings(max_examples=80, deadline=None)
@given(LIVES)
def test_it_only_takes_steps_of_the_diagram(lived):
    for before, after in pairwise(lived):
        assert after.state in NEXT[before.state]
        assert after.version == before.version + 1


@settings(max_examples=80, deadline=None)
@given(LIVES)
def test_its_parts_agree_with_its_state(lived):
    for issue in lived:
        assert (issue.state == "assigned") <= (issue.assignment is not None)
        assert (issue.state in {"raised", "discussed", "escalated"}) <= (issue.assignment is None)
        assert (issue.state == "resolved") == (issue.resolution is not None)
        assert (issue.state == "merged") == (issue.merged_into is not None) == (issue.merged_at is not None)
        assert (issue.state == "discussed") <= (issue.tier in issue.discussed_at)
        assert (issue.state == "raised") <= (issue.before == issue.place)
        if issue.state in {"withdrawn", "declined"}:
            assert (issue.due, issue.accept_due, issue.discuss_due) == (None, None, None)
        if issue.state in {"raised", "discussed", "escalated"}:
            assert (issue.due, issue.accept_due) == (None, None)
        if issue.state in {"assigned", "discussed"}:
            assert issue.discuss_due is None
        if issue.state not in {"assigned", "merged"}:
            assert issue.waiting_since is None


@settings(max_examples=80, deadline=None)
@given(LIVES)
def test_a_deadline_is_present_just_while_the_issue_is_open_and_nothing_is_awaited(lived):
    for issue in lived:
        clocks = {issue.discuss_due, issue.accept_due, issue.due}
        if issue.present_due is not None:
            assert issue.is_open
            assert issue.waiting_since is None
            assert issue.present_due in clocks
        elif issue.is_open and issue.waiting_since is None:
            assert clocks == {None}


@settings(max_examples=80, deadline=None)
@given(LIVES, HOURS, HOURS)
def test_a_wait_leaves_the_remaining_working_time_as_it_was(lived, until_asked, waited):
    issue = lived[-1]
    asked = issue.changed_at + until_asked
    try:
        [question] = decided(issue, o.request_information(COORDINATOR, now=asked), WORLD)
    except Refusal:
        return
    waiting = fold(issue, history(ISSUE, [(asked, question)]))
    told = asked + waited
    [answer] = decided(waiting, o.give_information(now=told), WORLD)
    after = fold(waiting, history(ISSUE, [(told, answer)]))
    for clock in ("accept_due", "due"):
        before = getattr(issue, clock)
        if before is not None and before >= asked:
            assert CALENDAR.worked(told, getattr(after, clock)) == CALENDAR.worked(asked, before)
        elif before is not None:
            assert getattr(after, clock) <= told


@settings(max_examples=80, deadline=None)
@given(LIVES)
def test_it_stays_below_the_city(lived):
    assert {issue.tier for issue in lived} <= {"compound", "community", "subdistrict", "district"}


@settings(max_examples=100, deadline=None)
@given(lives(SUPPORTS))
def test_each_resident_counts_once_and_its_reporter_not_at_all(lived):
    last = lived[-1]
    assert len(last.all_supporters) == last.version - 1
    assert RESIDENT not in last.all_supporters


@settings(max_examples=80, deadline=None)
@given(LIVES)
def test_a_resolution_counts_as_satisfied_only_after_the_resident_said_so(lived):
    satisfied = [issue for issue in lived if issue.resolution and issue.resolution.satisfied]
    for issue in satisfied:
        before = lived[lived.index(issue) - 1]
        assert before.state == "resolved"
        assert issue.state == "resolved"
    for before, after in pairwise(lived):
        if after.state == "resolved" and before.state != "resolved":
            assert after.resolution.satisfied is None


@settings(max_examples=80, deadline=None)
@given(LIVES, HOURS, HOURS)
def test_a_merge_that_is_undone_leaves_state_supporters_and_remaining_time_as_they_were(lived, wait, lasted):
    issue = lived[-1]
    if not issue.is_open:
        return
    began = issue.changed_at + wait
    ended = began + lasted
    target = replace(TARGET, changed_at=issue.raised_at)
    [merged] = decided(issue, o.merge(now=began), WORLD, target)
    [absorbed] = decide.absorb(target, issue)
    away = fold(issue, history(ISSUE, [(began, merged)]))
    both = fold(target, history(OTHER, [(began, absorbed)]))
    [unmerged] = decided(away, o.unmerge(now=ended), WORLD, both)
    [released] = decide.release(both, away)
    back = fold(away, history(ISSUE, [(ended, unmerged)]))
    left = fold(both, history(OTHER, [(ended, released)]))
    later = {
        clock: getattr(issue, clock) and getattr(issue, clock) + lasted
        for clock in ("due", "discuss_due", "accept_due", "waiting_since")
    }
    assert back == replace(issue, version=back.version, changed_at=ended, **later)
    assert left.all_supporters == target.all_supporters
    assert {*issue.all_supporters, RESIDENT} <= both.all_supporters
