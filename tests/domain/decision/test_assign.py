"""Making bodies responsible for carrying a decision out."""

from dataclasses import replace

import pytest

from domain import errors as general
from domain.decision import errors
from tests.given import ELSEWHERE, MONDAY, OFFICE, PROPERTY_COMPANY, VOLUNTEERS, day
from tests.given_decisions import decision_after, given
from tests.motions import (
    NOW,
    assign,
    assigned,
    balloted,
    discussed,
    escalated,
    new_task,
    raised,
    resolved,
    returned,
    task,
    task_completed,
    withdrawn,
)

READY = (raised(), discussed())
VOTED_ON = (raised(rule="owners_general"), discussed())


def test_a_discussed_decision_is_assigned_with_numbered_tasks():
    tasks = (new_task(), new_task(VOLUNTEERS, day(60), text="劝导乱停放"))
    event = given(*READY).when(assign(*tasks)).then_allowed()
    assert [(each.task, each.body, each.text, each.due) for each in event.tasks] == [
        ("1", PROPERTY_COMPANY, "划定停车位", day(30)),
        ("2", VOLUNTEERS, "劝导乱停放", day(60)),
    ]


def test_the_council_speaks_before_at_the_present_tier():
    refusal = given(raised()).when(assign()).then_refused(errors.DecisionNotYetDiscussed)
    assert "小区" in refusal.chinese
    given(*READY, escalated()).when(assign()).then_refused(errors.DecisionNotYetDiscussed)
    assert given(*READY, escalated(), discussed("community")).when(assign()).then_allowed()


def test_what_needs_a_vote_is_assigned_only_after_a_ballot_that_adopts_it():
    given(*VOTED_ON).when(assign()).then_refused(errors.BallotNeeded)
    given(*VOTED_ON, balloted()).when(assign()).then(assigned())
    given(*VOTED_ON, balloted(adopted=False)).when(assign()).then_refused(errors.DecisionNotOpen)


def test_a_ballot_below_still_stands_after_an_escalation():
    moved = (*VOTED_ON, balloted(), escalated(), discussed("community"))
    assert given(*moved).when(assign()).then_allowed()


def test_an_assignment_sets_at_least_one_task_and_at_most_100():
    given(*READY).when(replace(assign(), tasks=())).then_refused(errors.NoTasks)
    assert given(*READY).when(assign(*[new_task()] * 100)).then_allowed()
    given(*READY).when(assign(*[new_task()] * 101)).then_refused(errors.TooManyTasks)


@pytest.mark.parametrize("body", [PROPERTY_COMPANY, VOLUNTEERS, OFFICE])
def test_a_body_of_the_place_or_of_one_above_it_can_do_a_task(body):
    given(*READY).when(assign(new_task(body))).then(assigned(task(body=body)))


@pytest.mark.parametrize("body", [PROPERTY_COMPANY, ELSEWHERE, OFFICE])
def test_a_body_of_a_place_below_can_do_a_task_since_the_decision_binds_it(body):
    of_north = (raised(place="north", tier="subdistrict"), discussed("subdistrict"))
    given(*of_north).when(assign(new_task(body))).then(assigned(task(body=body)))


def test_a_body_beside_the_place_cannot():
    of_lake = (raised(place="lake", tier="community"), discussed("community"))
    given(*of_lake).when(assign(new_task(ELSEWHERE))).then_refused(errors.BodyServesElsewhere)


def test_each_body_is_registered_and_serves_the_place():
    given(*READY).when(assign(new_task(), new_task("nobody"))).then_refused(errors.UnknownBody)
    elsewhere = assign(new_task(), new_task(ELSEWHERE))
    given(*READY).when(elsewhere).then_refused(errors.BodyServesElsewhere)


def test_each_task_is_due_ahead_and_within_ten_years():
    given(*READY).when(assign(new_task(due=NOW))).then_refused(errors.DueInThePast)
    given(*READY).when(assign(new_task(), new_task(due=day(2)))).then_refused(errors.DueInThePast)
    assert given(*READY).when(assign(new_task(due=day(3 + 3_660)))).then_allowed()
    given(*READY).when(assign(new_task(due=day(3 + 3_661)))).then_refused(errors.DueTooFarAhead)


@pytest.mark.parametrize("nothing", ["", " \n "])
def test_a_task_says_what_is_to_be_done(nothing):
    given(*READY).when(assign(new_task(text=nothing))).then_refused(errors.TaskTextRequired)


def test_identifiers_in_a_task_are_masked():
    event = given(*READY).when(assign(new_task(text="联系13812345678"))).then_allowed()
    assert event.tasks[0].text == "联系138****5678"


def test_set_again_tasks_take_the_place_of_those_not_done_and_numbers_go_on():
    before = (*READY, assigned(task("1"), task("2")), task_completed("1"))
    event = given(*before).when(assign(new_task(VOLUNTEERS))).then_allowed()
    assert [each.task for each in event.tasks] == ["3"]
    decision = decision_after(*before, event)
    assert [each.task.task for each in decision.tasks] == ["1", "3"]
    assert [each.task.task for each in decision.open_tasks] == ["3"]


def test_a_move_to_another_tier_drops_what_is_not_done_and_keeps_what_is():
    done = (*READY, assigned(task("1"), task("2")), task_completed("1"))
    for moved in ((escalated(),), (escalated(), returned())):
        decision = decision_after(*done, *moved)
        assert [each.task.task for each in decision.tasks] == ["1"]
        assert decision.open_tasks == ()


def test_only_an_open_decision_is_assigned():
    given(*READY, withdrawn()).when(assign()).then_refused(errors.DecisionNotOpen)
    done = (*READY, assigned(), task_completed(), resolved())
    given(*done).when(assign()).then_refused(errors.DecisionNotOpen)


def test_it_is_not_assigned_before_it_was_discussed():
    given(*READY).when(assign(now=MONDAY)).then_refused(general.BeforeThePreviousEvent)
