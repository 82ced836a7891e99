"""Sending an issue back down."""

import pytest

from domain.issue import errors
from domain.issue.events import IssueReturned
from tests.given import day, given, issue_after, listed, midnight
from tests.occurrences import NOW, assigned, discussed, escalated, raised, return_, returned

TO_NORTH = escalated("north", "subdistrict", from_tier="community")


@pytest.mark.parametrize(
    "before", [[], [discussed("community")], [discussed("community"), assigned("garden-team")]]
)
def test_an_escalated_issue_goes_back_to_the_place_below(before):
    given(raised(), escalated(), *before).when(return_()).then(
        IssueReturned(from_tier="community", to_tier="compound", place="garden", reason="请小区先行处理")
    )


def test_it_comes_down_tier_by_tier():
    expected = returned("lake", "community", from_tier="subdistrict")
    given(raised(), escalated(), TO_NORTH).when(return_()).then(expected)


@pytest.mark.parametrize("before", [[], [discussed()], [escalated(), returned()]])
def test_an_issue_that_is_where_it_arose_cannot_be_returned(before):
    given(raised(), *before).when(return_()).then_refused(errors.NotEscalated)


def test_returning_needs_a_reason():
    given(raised(), escalated()).when(return_(reason=" ")).then_refused(errors.ReasonRequired)


def test_a_returned_issue_stands_where_it_stood_below():
    undiscussed = issue_after(raised(), escalated(), returned())
    assert (undiscussed.state, undiscussed.before, undiscussed.tier) == ("raised", "garden", "compound")
    assert issue_after(raised(), discussed(), escalated(), returned()).state == "discussed"
    between = returned("lake", "community", from_tier="subdistrict")
    assert issue_after(raised(), escalated(), TO_NORTH, between).state == "escalated"


def test_an_assignment_ends_with_it():
    before = (raised(), escalated(), discussed("community"), assigned(due=day(5), accept_due=day(4)))
    issue = issue_after(*before, returned())
    assert (issue.assignment, issue.due, issue.accept_due) == (None, None, None)


def test_the_council_below_gets_time_where_it_has_not_discussed_it():
    world = listed("garden", discuss_days=1)
    event = given(raised(), escalated(), world=world).when(return_()).then_allowed()
    assert event.discuss_due == midnight(NOW.date().replace(day=6))
    assert issue_after(raised(), escalated(), event).discuss_due == event.discuss_due


def test_the_council_below_gets_time_again_where_it_has():
    world = listed("garden", discuss_days=1)
    before = (raised(), discussed(), escalated())
    event = given(*before, world=world).when(return_()).then_allowed()
    assert event.discuss_due == midnight(NOW.date().replace(day=6))
    issue = issue_after(*before, event)
    assert (issue.state, issue.discuss_due) == ("discussed", event.discuss_due)
