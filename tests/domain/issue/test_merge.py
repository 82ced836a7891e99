"""Letting one issue go on for another, and undoing that."""

from datetime import timedelta

import pytest

from domain.errors import BeforeThePreviousEvent
from domain.issue import decide, errors
from domain.issue.events import IssueAbsorbed, IssueMerged, IssueReleased, IssueUnmerged
from tests.given import ISSUE, NEIGHBOUR, OTHER, RESIDENT, THIRD, day, given, issue_after
from tests.occurrences import (
    NOW,
    absorbed,
    assigned,
    declined,
    discussed,
    escalated,
    merge,
    merged,
    raised,
    resolved,
    supported,
    unmerge,
    withdrawn,
)


def other(*events, place="garden", tier="compound", reporter=THIRD):
    return issue_after(raised(place=place, tier=tier, reporter=reporter), *events, stream=OTHER)


def test_an_issue_is_merged_into_another_that_goes_on_for_both():
    expected = IssueMerged(into=OTHER, reason="同一处垃圾")
    given(raised(), target=other()).when(merge(reason="同一处垃圾")).then(expected)
    issue = issue_after(raised(), discussed(), merged())
    assert (issue.state, issue.before_merge, issue.merged_into) == ("merged", "discussed", OTHER)


def test_the_issue_that_goes_on_takes_over_whoever_stood_behind_the_other():
    issue = issue_after(raised(), supported(NEIGHBOUR))
    expected = IssueAbsorbed(source=ISSUE, supporters=(RESIDENT, NEIGHBOUR))
    assert decide.absorb(other(), issue) == [expected]
    assert other(expected).all_supporters == {RESIDENT, NEIGHBOUR}


def test_the_reporter_of_the_issue_that_goes_on_does_not_become_its_supporter():
    issue = issue_after(raised(), supported(NEIGHBOUR))
    target = other(reporter=NEIGHBOUR)
    assert decide.absorb(target, issue) == [IssueAbsorbed(source=ISSUE, supporters=(RESIDENT,))]


def test_a_resident_behind_both_counts_once():
    both = other(supported(NEIGHBOUR), absorbed(ISSUE, NEIGHBOUR, RESIDENT))
    assert len(both.all_supporters) == 2


def test_an_issue_is_not_merged_into_itself():
    given(raised(), target=issue_after(raised())).when(merge(ISSUE)).then_refused(errors.SameIssue)


def test_an_issue_is_not_merged_into_one_that_does_not_exist():
    given(raised()).when(merge()).then_refused(errors.IssueNotFound)


@pytest.mark.parametrize("closing", [resolved(), withdrawn(), declined(), merged("issue-9")])
def test_the_issue_that_goes_on_is_open(closing):
    given(raised(), target=other(closing)).when(merge()).then_refused(errors.TargetNotOpen)


def test_a_merge_does_not_happen_before_the_last_event_of_the_issue_that_goes_on():
    target = other((day(3.001), discussed()))
    given(raised(), target=target).when(merge()).then_refused(BeforeThePreviousEvent)


def test_an_issue_that_goes_on_for_others_is_not_merged_itself():
    before = (raised(), absorbed("issue-3", THIRD))
    given(*before, target=other()).when(merge()).then_refused(errors.HasAbsorbedOthers)


@pytest.mark.parametrize(
    ("place", "tier"),
    [
        ("garden", "compound"),
        ("court", "compound"),
        ("lake", "community"),
        ("hill", "community"),
        ("ridge", "compound"),
        ("north", "subdistrict"),
        ("south", "subdistrict"),
        ("grove", "compound"),
        ("east", "district"),
    ],
)
def test_issues_of_one_district_can_be_one(place, tier):
    assert given(raised(), target=other(place=place, tier=tier)).when(merge()).then_allowed()


def test_an_issue_of_a_place_above_can_go_into_one_of_a_place_below():
    assert given(raised(place="north", tier="subdistrict"), target=other()).when(merge()).then_allowed()


@pytest.mark.parametrize(("place", "tier"), [("west", "district"), ("quay", "compound")])
def test_issues_of_different_districts_are_different_though_one_city_adds_them_up(place, tier):
    target = other(place=place, tier=tier)
    given(raised(), target=target).when(merge()).then_refused(errors.PlacesUnrelated)


def test_an_issue_that_an_import_left_at_the_city_can_be_one_with_another_there_or_below():
    city = other(place="capital", tier="city")
    assert given(raised(), target=city).when(merge()).then_allowed()
    assert given(raised(place="capital", tier="city"), target=city).when(merge()).then_allowed()


def test_an_undone_merge_restores_the_state_and_moves_the_deadlines_by_the_time_it_lasted():
    before = (raised(), discussed(), assigned(due=day(5), accept_due=day(4)), (day(1), merged()))
    given(*before, target=other()).when(unmerge()).then(
        IssueUnmerged(out_of=OTHER, state="assigned", due=day(7), accept_due=day(6))
    )


def test_an_undone_merge_moves_the_deadline_of_the_discussion_too():
    before = (raised(discuss_due=day(2)), (day(1), merged()))
    event = given(*before, target=other()).when(unmerge()).then_allowed()
    assert event.discuss_due == day(2) + (NOW - day(1))


def test_an_issue_taken_out_goes_on_as_before():
    before = (raised(), discussed(), supported(), assigned(due=day(5)))
    out = IssueUnmerged(out_of=OTHER, state="assigned", due=day(6))
    was, issue = issue_after(*before), issue_after(*before, merged(), out)
    assert (issue.state, issue.assignment, issue.supporters) == (was.state, was.assignment, was.supporters)
    assert (issue.merged_into, issue.before_merge, issue.merged_at, issue.due) == (None, None, None, day(6))


def test_the_supporters_that_it_brought_leave_with_it():
    both = other(supported(NEIGHBOUR), absorbed(ISSUE, NEIGHBOUR, RESIDENT), absorbed("issue-3", "subject-9"))
    released = decide.release(both, issue_after(raised()))
    assert released == [IssueReleased(source=ISSUE)]
    left = other(supported(NEIGHBOUR), absorbed(ISSUE, NEIGHBOUR, RESIDENT), *released)
    assert left.all_supporters == {NEIGHBOUR}


def test_a_merge_can_be_undone_after_the_issue_that_went_on_was_closed():
    assert given(raised(), merged(), target=other(absorbed(ISSUE), declined())).when(unmerge()).then_allowed()


def test_a_merge_is_not_undone_before_the_last_event_of_the_issue_that_went_on():
    target = other((day(3.001), absorbed(ISSUE)))
    given(raised(), merged(), target=target).when(unmerge()).then_refused(BeforeThePreviousEvent)


@pytest.mark.parametrize("before", [[], [discussed()], [escalated()], [withdrawn()], [resolved()]])
def test_only_a_merge_can_be_undone(before):
    given(raised(), *before).when(unmerge()).then_refused(errors.NotMerged)


def test_a_merge_undone_is_not_undone_again():
    out = IssueUnmerged(out_of=OTHER, state="raised")
    given(raised(), merged(), out).when(unmerge()).then_refused(errors.NotMerged)


def test_the_time_between_two_merges_does_not_count_as_merged():
    out = (day(1), IssueUnmerged(out_of=OTHER, state="raised", discuss_due=day(5)))
    before = (raised(), merged(), out, (day(2), merged()))
    event = given(*before, target=other()).when(unmerge(now=day(2.5))).then_allowed()
    assert event.discuss_due == day(5) + timedelta(days=0.5)
