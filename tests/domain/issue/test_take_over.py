"""The tier above takes an issue over."""

import pytest

from domain.event import Actor
from domain.issue import errors
from domain.issue.events import IssueTakenOver
from domain.registry.events import Responsibility
from tests.given import (
    COORDINATOR,
    ELSEWHERE,
    OFFICE,
    PROPERTY_COMPANY,
    VOLUNTEERS,
    World,
    acting_for,
    day,
    given,
    issue_after,
    listed,
    midnight,
)
from tests.occurrences import (
    NOW,
    assigned,
    declined,
    discussed,
    escalated,
    merged,
    raised,
    resolved,
    take_over,
    taken_over,
    withdrawn,
)

TO_NORTH = taken_over("north", "subdistrict", from_tier="community")
TO_EAST = taken_over("east", "district", from_tier="subdistrict")


@pytest.mark.parametrize("before", [[], [discussed()], [discussed(), assigned()]])
@pytest.mark.parametrize("body", [VOLUNTEERS, OFFICE])
def test_a_body_of_the_place_above_or_of_one_above_that_takes_an_open_issue_over(before, body):
    given(raised(), *before).when(take_over(acting_for(body))).then(
        IssueTakenOver(from_tier="compound", to_tier="community", place="lake", reason="由社区直接办理")
    )


@pytest.mark.parametrize("by", [COORDINATOR, acting_for(PROPERTY_COMPANY), acting_for(ELSEWHERE)])
def test_nobody_of_the_same_place_or_of_elsewhere_takes_it_over(by):
    refusal = given(raised()).when(take_over(by)).then_refused(errors.NotOfATierAbove)
    assert refusal.facts == {"code": "20260302-7K3F", "place": "lake", "tier": "community"}


def test_a_body_of_the_present_tier_does_not_take_over_for_the_tier_above():
    given(raised(), escalated()).when(take_over(acting_for(VOLUNTEERS))).then_refused(errors.NotOfATierAbove)
    given(raised(), escalated()).when(take_over(acting_for(OFFICE))).then(TO_NORTH)


def test_nobody_takes_over_for_a_body_that_is_not_registered():
    given(raised()).when(take_over(acting_for("nobody"))).then_refused(errors.UnknownBody)


def test_it_never_goes_past_the_district():
    before = (raised(), taken_over(), TO_NORTH, TO_EAST)
    given(*before).when(take_over()).then_refused(errors.NoTierAbove)


@pytest.mark.parametrize("closed", [withdrawn(), declined(), merged("issue-3")])
def test_what_is_closed_is_not_taken_over(closed):
    given(raised(), closed).when(take_over()).then_refused(errors.NotOpen)
    given(raised(), discussed(), assigned(), resolved()).when(take_over()).then_refused(errors.NotOpen)


def test_taking_over_needs_a_reason():
    given(raised()).when(take_over(reason="")).then_refused(errors.ReasonRequired)


def test_the_council_of_the_tier_above_has_its_own_time():
    world = World(
        {
            place: [Responsibility(category="rubbish", discuss_days=days)]
            for place, days in (("garden", 5), ("lake", 1))
        }
    )
    event = given(raised(discuss_due=day(1)), world=world).when(take_over()).then_allowed()
    assert event.discuss_due == midnight(NOW.date().replace(day=6))


def test_an_issue_that_was_taken_over_is_before_the_place_above_with_no_assignment_and_no_old_clock():
    before = (raised(), discussed(), assigned(due=day(5), accept_due=day(4)))
    issue = issue_after(*before, taken_over(discuss_due=day(6)))
    assert (issue.state, issue.before, issue.tier, issue.place) == (
        "escalated",
        "lake",
        "community",
        "garden",
    )
    assert (issue.assignment, issue.due, issue.accept_due) == (None, None, None)
    assert (issue.discuss_due, issue.escalated) == (day(6), 1)


def test_what_was_discussed_above_before_is_discussed_anew():
    before = (raised(), escalated(), discussed("community"))
    assert "subdistrict" not in issue_after(*before, TO_NORTH).discussed_at
    assert issue_after(*before, TO_NORTH).discussed_at == {"community"}


def test_an_import_may_not_know_who_took_it_over_and_starts_no_clock():
    world = listed("lake", discuss_days=1)
    by = Actor(id="importer", role="importer")
    event = given(raised(), world=world).when(take_over(by, imported="hotline")).then_allowed()
    assert (event.discuss_due, event.imported) == (None, "hotline")
