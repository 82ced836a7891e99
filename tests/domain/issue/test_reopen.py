"""Taking a resolution back."""

from datetime import timedelta

import pytest

from domain.issue import errors
from domain.issue.events import IssueReopened
from tests.given import PROPERTY_COMPANY, VOLUNTEERS, day, given, issue_after, listed, midnight
from tests.occurrences import (
    NOW,
    assigned,
    confirmed,
    discussed,
    escalated,
    raised,
    reopen,
    reopened,
    resolved,
    withdrawn,
)

RESOLVED = (raised(), discussed(), assigned(), (day(1), resolved()))


def test_a_resolved_issue_goes_back_to_the_same_body():
    given(*RESOLVED).when(reopen()).then(reopened(PROPERTY_COMPANY))


def test_a_confirmed_issue_can_be_reopened_too():
    assert given(*RESOLVED, confirmed()).when(reopen()).then_allowed()


def test_the_last_moment_of_30_days_is_in_time():
    assert given(*RESOLVED).when(reopen(now=day(1) + timedelta(days=30))).then_allowed()


@pytest.mark.parametrize("imported", [None, "hotline"])
def test_a_moment_later_is_too_late(imported):
    late = day(1) + timedelta(days=30, milliseconds=1)
    given(*RESOLVED).when(reopen(now=late, imported=imported)).then_refused(errors.ReopenedTooLate)


def test_the_new_deadline_is_that_of_the_responsibility_list():
    event = given(*RESOLVED, world=listed(resolve_days=2)).when(reopen()).then_allowed()
    assert event.due == midnight(NOW.date().replace(day=9))


def test_without_a_list_the_body_has_as_long_as_before():
    before = (raised(), discussed(), (day(0.5), assigned(due=day(2.5))), (day(1), resolved()))
    assert given(*before).when(reopen()).then_allowed().due == NOW + timedelta(days=2)


def test_an_assignment_without_a_deadline_gets_none():
    assert given(*RESOLVED).when(reopen()).then_allowed().due is None


def test_an_imported_reopening_starts_no_clock():
    event = given(*RESOLVED, world=listed(resolve_days=2)).when(reopen(imported="hotline")).then_allowed()
    assert event.due is None


def test_a_reopened_issue_is_assigned_and_has_no_resolution():
    issue = issue_after(*RESOLVED, IssueReopened(reason="又堆满了", body=PROPERTY_COMPANY, due=day(9)))
    assert (issue.state, issue.resolution, issue.due, issue.reopened) == ("assigned", None, day(9), 1)
    assert issue.assignment.body == PROPERTY_COMPANY
    assert issue.assignment.basis == "council"


def test_an_imported_resolution_goes_back_to_the_body_that_it_names():
    event = given(raised(), resolved(VOLUNTEERS, imported="hotline")).when(reopen()).then_allowed()
    assert event.body == VOLUNTEERS
    issue = issue_after(raised(), resolved(VOLUNTEERS, imported="hotline"), event)
    assert (issue.state, issue.assignment.basis) == ("assigned", "imported")


def test_an_imported_resolution_without_a_body_goes_back_to_where_it_stood():
    event = given(raised(), escalated(), resolved(None, imported="hotline")).when(reopen()).then_allowed()
    assert (event.body, event.due) == (None, None)
    issue = issue_after(raised(), escalated(), resolved(None, imported="hotline"), event)
    assert (issue.state, issue.before, issue.assignment) == ("escalated", "lake", None)


def test_reopening_needs_a_reason():
    given(*RESOLVED).when(reopen(reason="")).then_refused(errors.ReasonRequired)


@pytest.mark.parametrize("before", [[], [discussed()], [discussed(), assigned()], [withdrawn()]])
def test_only_a_resolved_issue_is_reopened(before):
    given(raised(), *before).when(reopen()).then_refused(errors.NotResolved)
