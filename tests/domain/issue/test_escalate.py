"""Moving an issue up."""

import pytest

from domain.issue import errors
from domain.issue.events import IssueEscalated
from tests.given import day, given, issue_after, listed, midnight
from tests.occurrences import (
    NOW,
    assigned,
    discussed,
    escalate,
    escalated,
    raise_issue,
    raised,
    reopened,
    resolved,
)

TO_NORTH = escalated("north", "subdistrict", from_tier="community")
TO_EAST = escalated("east", "district", from_tier="subdistrict")


@pytest.mark.parametrize(
    "before",
    [
        [],
        [discussed()],
        [discussed(), assigned()],
        [discussed(), assigned(), resolved(), reopened()],
    ],
)
def test_an_open_issue_goes_to_the_place_above(before):
    given(raised(), *before).when(escalate()).then(
        IssueEscalated(from_tier="compound", to_tier="community", place="lake", reason="小区无力解决")
    )


def test_it_goes_up_tier_by_tier_to_the_district():
    given(raised(), escalated()).when(escalate()).then(TO_NORTH)
    given(raised(), escalated(), TO_NORTH).when(escalate()).then(TO_EAST)


def test_it_never_goes_past_the_district():
    given(raised(), escalated(), TO_NORTH, TO_EAST).when(escalate()).then_refused(errors.NoTierAbove)
    given(raised(place="east", tier="district")).when(escalate()).then_refused(errors.NoTierAbove)


def test_an_imported_issue_of_a_city_cannot_go_up():
    imported = given().when(raise_issue(place="capital", imported="hotline", now=day(0))).then_allowed()
    given(imported).when(escalate(imported="hotline")).then_refused(errors.NoTierAbove)


def test_escalating_needs_a_reason():
    given(raised()).when(escalate(reason="")).then_refused(errors.ReasonRequired)


def test_a_passed_deadline_escalates_and_says_so():
    assert given(raised()).when(escalate(automatic=True)).then_allowed().automatic


def test_the_council_of_the_tier_above_has_its_own_time():
    world = listed("lake", discuss_days=1)
    event = given(raised(discuss_due=day(1)), world=world).when(escalate()).then_allowed()
    assert event.discuss_due == midnight(NOW.date().replace(day=6))


def test_the_list_of_the_tier_below_sets_no_clock_above():
    world = listed("garden", discuss_days=1)
    assert given(raised(), world=world).when(escalate()).then_allowed().discuss_due is None


def test_an_escalated_issue_is_before_the_place_above_with_no_assignment_and_no_old_clock():
    before = (raised(), discussed(), assigned(due=day(5), accept_due=day(4)))
    issue = issue_after(*before, escalated(discuss_due=day(6)))
    assert (issue.state, issue.before, issue.tier, issue.place) == (
        "escalated",
        "lake",
        "community",
        "garden",
    )
    assert (issue.assignment, issue.due, issue.accept_due) == (None, None, None)
    assert (issue.discuss_due, issue.escalated) == (day(6), 1)


def test_an_imported_escalation_starts_no_clock():
    world = listed("lake", discuss_days=1)
    event = given(raised(), world=world).when(escalate(imported="hotline")).then_allowed()
    assert (event.discuss_due, event.imported) == (None, "hotline")
