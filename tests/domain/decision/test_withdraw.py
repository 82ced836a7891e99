"""Taking a motion back."""

import pytest

from domain import errors as general
from domain.decision import errors
from tests.given import MONDAY
from tests.given_decisions import decision_after, given
from tests.motions import (
    assigned,
    balloted,
    discussed,
    escalated,
    raised,
    resolved,
    task_completed,
    withdraw,
    withdrawn,
)


@pytest.mark.parametrize("before", [(), (discussed(),), (escalated(),)])
def test_a_motion_is_taken_back_before_it_is_assigned(before):
    given(raised(), *before).when(withdraw()).then(withdrawn())
    assert decision_after(raised(), *before, withdrawn()).state == "withdrawn"


@pytest.mark.parametrize(
    "before",
    [
        (discussed(), assigned()),
        (discussed(), assigned(), task_completed(), resolved()),
        (withdrawn(),),
    ],
)
def test_it_is_not_taken_back_afterwards(before):
    given(raised(), *before).when(withdraw()).then_refused(errors.DecisionWithdrawnTooLate)


def test_what_a_ballot_has_adopted_is_not_taken_back():
    adopted = (raised(rule="owners_general"), discussed(), balloted())
    given(*adopted).when(withdraw()).then_refused(errors.AdoptedByBallot)
    given(*adopted, escalated()).when(withdraw()).then_refused(errors.AdoptedByBallot)


def test_taking_it_back_needs_a_reason():
    given(raised()).when(withdraw(" ")).then_refused(errors.ReasonRequired)


def test_it_is_not_taken_back_before_it_was_put_forward():
    given(raised()).when(withdraw(now=MONDAY)).then_refused(general.BeforeThePreviousEvent)
