"""Moving a decision up and down."""

import pytest

from domain import errors as general
from domain.decision import errors
from tests.given import MONDAY
from tests.given_decisions import decision_after, given
from tests.motions import assigned, discussed, escalate, escalated, raised, return_, returned, withdrawn

TO_NORTH = escalated("north", "subdistrict", from_tier="community")
TO_EAST = escalated("east", "district", from_tier="subdistrict")


@pytest.mark.parametrize("before", [(), (discussed(),), (discussed(), assigned())])
def test_an_open_decision_goes_to_the_place_above(before):
    given(raised(), *before).when(escalate()).then(escalated())


def test_it_goes_up_tier_by_tier_to_the_district_and_never_past_it():
    given(raised(), escalated()).when(escalate()).then(TO_NORTH)
    given(raised(), escalated(), TO_NORTH).when(escalate()).then(TO_EAST)
    refusal = given(raised(), escalated(), TO_NORTH, TO_EAST).when(escalate()).refusal
    assert isinstance(refusal, errors.DecisionNoTierAbove)
    assert "（区县）" in refusal.chinese


def test_a_decision_of_a_district_stays_there():
    of_east = raised(place="east", tier="district")
    given(of_east).when(escalate()).then_refused(errors.DecisionNoTierAbove)
    given(of_east).when(return_()).then_refused(errors.DecisionNotEscalated)


def test_an_escalated_decision_is_before_the_place_above():
    decision = decision_after(raised(), discussed(), assigned(), escalated())
    assert (decision.state, decision.before, decision.place) == ("escalated", "lake", "garden")
    assert (decision.tier, decision.escalated) == ("community", 1)


def test_it_comes_back_tier_by_tier_towards_where_it_was_put_forward():
    to_lake = returned("lake", "community", from_tier="subdistrict")
    given(raised(), escalated(), TO_NORTH).when(return_()).then(to_lake)
    given(raised(), escalated(), TO_NORTH, to_lake).when(return_()).then(returned())
    given(raised()).when(return_()).then_refused(errors.DecisionNotEscalated)


@pytest.mark.parametrize(
    ("before", "state"), [((), "raised"), ((discussed(),), "discussed")], ids=["raised", "discussed"]
)
def test_back_where_it_was_put_forward_it_is_as_it_was(before, state):
    assert decision_after(raised(), *before, escalated(), returned()).state == state


def test_half_way_back_it_is_still_escalated():
    half_way = returned("lake", "community", from_tier="subdistrict")
    assert decision_after(raised(), escalated(), TO_NORTH, half_way).state == "escalated"


@pytest.mark.parametrize("nothing", ["", " \n "])
def test_moving_needs_a_reason(nothing):
    given(raised()).when(escalate(nothing)).then_refused(errors.ReasonRequired)
    given(raised(), escalated()).when(return_(nothing)).then_refused(errors.ReasonRequired)


def test_only_an_open_decision_is_moved():
    given(raised(), withdrawn()).when(escalate()).then_refused(errors.DecisionNotOpen)
    given(raised(), escalated(), withdrawn()).when(return_()).then_refused(errors.DecisionNotOpen)


@pytest.mark.parametrize("command", [escalate, return_])
def test_it_is_not_moved_before_the_previous_step(command):
    given(raised(), escalated()).when(command(now=MONDAY)).then_refused(general.BeforeThePreviousEvent)
