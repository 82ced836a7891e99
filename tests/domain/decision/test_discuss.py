"""The council's discussion of a decision."""

import pytest

from domain import errors as general
from domain.decision import errors
from tests.given import MONDAY
from tests.given_decisions import decision_after, given
from tests.motions import (
    assigned,
    balloted,
    discuss,
    discussed,
    escalated,
    raised,
    resolved,
    returned,
    superseded,
    task_completed,
    withdrawn,
)

DONE = (discussed(), assigned(), task_completed(), resolved())


def test_the_council_discusses_a_decision_at_its_present_tier():
    given(raised()).when(discuss()).then(discussed())
    given(raised(), escalated()).when(discuss()).then(discussed("community"))


def test_a_discussion_does_not_take_an_assignment_back():
    decision = decision_after(raised(), discussed(), assigned(), discussed())
    assert (decision.state, len(decision.tasks)) == ("assigned", 1)


@pytest.mark.parametrize("nothing", ["", " \n "])
def test_a_conclusion_is_required(nothing):
    given(raised()).when(discuss(nothing)).then_refused(errors.ConclusionRequired)


def test_identifiers_in_a_conclusion_are_masked():
    event = given(raised()).when(discuss("请致电13812345678")).then_allowed()
    assert event.conclusion == "请致电138****5678"


@pytest.mark.parametrize(
    "before",
    [DONE, (discussed(), balloted(adopted=False)), (withdrawn(),), (superseded(),)],
    ids=["resolved", "rejected", "withdrawn", "superseded"],
)
def test_only_an_open_decision_is_discussed(before):
    refusal = given(raised(), *before).when(discuss()).then_refused(errors.DecisionNotOpen)
    assert refusal.facts["decision_state"] in refusal.english


def test_nothing_happens_before_the_previous_step():
    given(raised()).when(discuss(now=MONDAY)).then_refused(general.BeforeThePreviousEvent)


def test_what_was_discussed_below_still_stands_when_it_comes_back():
    assert decision_after(raised(), discussed(), escalated(), returned()).state == "discussed"


def test_a_decision_that_comes_up_again_is_discussed_there_anew():
    decision = decision_after(raised(), escalated(), discussed("community"), returned(), escalated())
    assert decision.state == "escalated"
    assert "community" not in decision.discussed_at
