"""Carrying a decision out: tasks done, a campaign brought to zero, and resolved."""

import pytest

from domain import errors as general
from domain.decision import errors
from domain.decision.events import DecisionProgressReported, Target
from tests.given import COORDINATOR, DUTY, MONDAY, PROPERTY_COMPANY, VOLUNTEERS, acting_for
from tests.given_decisions import decision_after, given
from tests.motions import (
    CLEARED,
    NOW,
    assigned,
    campaign,
    complete_task,
    discussed,
    escalated,
    progress,
    raised,
    report_progress,
    resolve,
    resolved,
    task,
    task_completed,
    withdrawn,
)

ASSIGNED = (raised(), discussed(), assigned(task("1"), task("2", VOLUNTEERS)))
ON_CAMPAIGN = (campaign(), discussed("community"), assigned(task(body=VOLUNTEERS)))


@pytest.mark.parametrize("by", [acting_for(PROPERTY_COMPANY), COORDINATOR])
def test_the_body_of_a_task_or_the_coordinator_says_that_it_is_done(by):
    given(*ASSIGNED).when(complete_task("1", by)).then(task_completed("1"))


def test_the_coordinator_speaks_for_the_body_of_the_task():
    given(*ASSIGNED).when(complete_task("2", COORDINATOR)).then(task_completed("2", VOLUNTEERS))


@pytest.mark.parametrize("by", [acting_for(VOLUNTEERS), DUTY])
def test_nobody_else_does(by):
    refusal = given(*ASSIGNED).when(complete_task("1", by)).then_refused(errors.NotTheBodyOfTheTask)
    assert PROPERTY_COMPANY in refusal.chinese


def test_a_task_is_done_once():
    given(*ASSIGNED, task_completed("1")).when(complete_task("1")).then_refused(errors.TaskAlreadyDone)
    assert given(*ASSIGNED, task_completed("1")).when(complete_task("2", COORDINATOR)).then_allowed()


def test_a_task_is_one_of_those_set():
    refusal = given(*ASSIGNED).when(complete_task("7")).then_refused(errors.UnknownTask)
    assert "1, 2" in refusal.english


def test_a_task_that_was_set_anew_is_done_under_its_new_number():
    again = (*ASSIGNED, assigned(task("3")))
    given(*again).when(complete_task("1")).then_refused(errors.UnknownTask)
    given(*again).when(complete_task("3")).then(task_completed("3"))


@pytest.mark.parametrize("nothing", ["", " \n "])
def test_how_a_task_was_done_is_told(nothing):
    given(*ASSIGNED).when(complete_task(outcome=nothing)).then_refused(errors.OutcomeRequired)


def test_tasks_are_done_while_it_is_assigned():
    given(*ASSIGNED[:2]).when(complete_task()).then_refused(errors.DecisionNotAssigned)
    given(*ASSIGNED, escalated()).when(complete_task()).then_refused(errors.DecisionNotAssigned)
    given(raised(), withdrawn()).when(complete_task()).then_refused(errors.DecisionNotOpen)


def test_when_a_task_was_done_is_remembered():
    decision = decision_after(*ASSIGNED, (NOW, task_completed("1")))
    assert [(each.done_at, each.outcome) for each in decision.tasks] == [
        (NOW, "已划定四十个车位"),
        (None, None),
    ]


def test_a_campaign_tells_how_many_are_left_in_a_place():
    given(*ON_CAMPAIGN).when(report_progress("court", 1, note="已引入物业13812345678")).then(
        DecisionProgressReported(place="court", remaining=1, note="已引入物业138****5678")
    )
    assert decision_after(*ON_CAMPAIGN, progress("court", 1)).remaining == {"garden": 1, "court": 1}


def test_there_may_be_more_again_than_before():
    given(*ON_CAMPAIGN, progress("garden", 0)).when(report_progress("garden", 4)).then(progress("garden", 4))


@pytest.mark.parametrize("remaining", [-1, 1_000_001])
def test_what_is_left_is_a_number_that_can_be(remaining):
    given(*ON_CAMPAIGN).when(report_progress(remaining=remaining)).then_refused(errors.RemainingOutOfRange)


def test_progress_is_told_of_the_places_that_the_campaign_names():
    refusal = given(*ON_CAMPAIGN).when(report_progress("ridge")).then_refused(errors.NoTargetThere)
    assert "garden, court" in refusal.chinese


def test_only_a_campaign_counts_down():
    given(*ASSIGNED).when(report_progress()).then_refused(errors.NotACampaign)


def test_a_campaign_counts_down_while_it_is_assigned():
    given(*ON_CAMPAIGN[:2]).when(report_progress()).then_refused(errors.DecisionNotAssigned)
    given(campaign(), withdrawn()).when(report_progress()).then_refused(errors.DecisionNotOpen)


ALL_DONE = (*ASSIGNED, task_completed("1"), task_completed("2", VOLUNTEERS))


def test_a_decision_is_resolved_when_every_task_is_done():
    given(*ALL_DONE).when(resolve()).then(resolved())
    decision = decision_after(*ALL_DONE, (NOW, resolved()))
    assert (decision.state, decision.resolved_at) == ("resolved", NOW)


def test_it_is_not_resolved_before():
    refusal = given(*ALL_DONE[:-1]).when(resolve()).then_refused(errors.TasksNotDone)
    assert refusal.facts["tasks"] == "2"
    given(*ASSIGNED[:2]).when(resolve()).then_refused(errors.DecisionNotAssigned)
    given(*ALL_DONE, resolved()).when(resolve()).then_refused(errors.DecisionNotOpen)


def test_a_campaign_is_resolved_at_zero_in_every_place():
    done = (*ON_CAMPAIGN, task_completed("1", VOLUNTEERS), progress("garden", 0))
    refusal = given(*done).when(resolve()).then_refused(errors.CampaignNotAtZero)
    assert (refusal.facts["place"], refusal.facts["remaining"]) == ("court", 2)
    given(*done, progress("court", 0)).when(resolve()).then(resolved())


def test_a_campaign_at_zero_still_has_its_tasks_to_do():
    at_zero = (*ON_CAMPAIGN, progress("garden", 0), progress("court", 0))
    given(*at_zero).when(resolve()).then_refused(errors.TasksNotDone)


def test_a_target_may_be_at_zero_from_the_beginning():
    nothing = CLEARED.model_copy(update={"targets": (Target(place="garden", count=0),)})
    done = (campaign(campaign=nothing), *ON_CAMPAIGN[1:], task_completed("1", VOLUNTEERS))
    given(*done).when(resolve()).then(resolved())


@pytest.mark.parametrize("nothing", ["", " \n "])
def test_how_it_was_carried_out_is_told(nothing):
    given(*ALL_DONE).when(resolve(nothing)).then_refused(errors.OutcomeRequired)


@pytest.mark.parametrize("command", [complete_task, report_progress, resolve])
def test_nothing_happens_before_the_previous_step(command):
    before = ON_CAMPAIGN if command is report_progress else ASSIGNED
    given(*before).when(command(now=MONDAY)).then_refused(general.BeforeThePreviousEvent)
