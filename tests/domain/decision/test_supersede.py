"""Letting another decision hold instead."""

import pytest

from domain import errors as general
from domain.decision import errors
from domain.decision.events import DecisionPrevailed
from tests import occurrences as o
from tests.given import MONDAY, day
from tests.given_decisions import DECISION, ISSUE, OTHER_DECISION, decision_after, given
from tests.motions import (
    assigned,
    balloted,
    covenant,
    discussed,
    escalated,
    raised,
    resolved,
    supersede,
    superseded,
    task,
    task_completed,
    withdrawn,
)

NEWER = {OTHER_DECISION: [raised(code="J20260303-9XK7")]}
DONE = (discussed(), assigned(), task_completed(), resolved())


@pytest.mark.parametrize("before", [(), (discussed(),), (escalated(),), (discussed(), assigned()), DONE])
def test_another_decision_holds_instead_of_an_open_or_resolved_one(before):
    outcome = given(raised(), *before, beside=NEWER).when(supersede())
    outcome.then(superseded())
    outcome.then_also(OTHER_DECISION, DecisionPrevailed(over=DECISION))


def test_both_know_of_each_other():
    decision = decision_after(raised(), superseded())
    assert (decision.state, decision.superseded_by) == ("superseded", OTHER_DECISION)
    other = decision_after(raised(), DecisionPrevailed(over=DECISION))
    assert (other.state, other.prevailed_over) == ("raised", (DECISION,))


def test_tasks_of_a_superseded_decision_are_not_to_be_done_any_more():
    before = (raised(), discussed(), assigned(task("1"), task("2")), task_completed("1"))
    decision = decision_after(*before, superseded())
    assert [each.task.task for each in decision.tasks] == ["1"]
    assert decision.open_tasks == ()


@pytest.mark.parametrize(
    "before", [(discussed(), balloted(adopted=False)), (withdrawn(),), (superseded("decision-3"),)]
)
def test_what_holds_no_longer_is_not_superseded(before):
    given(raised(), *before, beside=NEWER).when(supersede()).then_refused(errors.CannotBeSuperseded)


@pytest.mark.parametrize(
    "after", [(discussed(), balloted(adopted=False)), (withdrawn(),), (superseded("decision-3"),)]
)
def test_what_holds_no_longer_does_not_hold_instead(after):
    beside = {OTHER_DECISION: [raised(), *after]}
    given(raised(), beside=beside).when(supersede()).then_refused(errors.CannotPrevail)


ADOPTED = (discussed(), balloted())


@pytest.mark.parametrize("before", [ADOPTED, (*ADOPTED, assigned(), task_completed(), resolved())])
@pytest.mark.parametrize("after", [(), (discussed(),), DONE])
def test_what_a_ballot_adopted_holds_until_one_adopts_what_replaces_it(before, after):
    draft = {OTHER_DECISION: [covenant(version=2), *after]}
    given(covenant(), *before, beside=draft).when(supersede()).then_refused(errors.NotAdoptedItself)
    voted_on = {OTHER_DECISION: [covenant(version=2), *ADOPTED]}
    given(covenant(), *before, beside=voted_on).when(supersede()).then(superseded())


def test_what_no_ballot_has_adopted_yet_gives_way_to_a_draft():
    draft = {OTHER_DECISION: [covenant(version=2)]}
    given(covenant(), discussed(), beside=draft).when(supersede()).then(superseded())


def test_a_decision_does_not_supersede_itself():
    given(raised()).when(supersede(DECISION)).then_refused(errors.SameDecision)


def test_what_is_to_hold_instead_is_a_decision_that_is_there():
    given(raised()).when(supersede()).then_refused(errors.DecisionNotFound)
    issue = {ISSUE: [o.raised()]}
    given(raised(), beside=issue).when(supersede(ISSUE)).then_refused(errors.DecisionNotFound)


@pytest.mark.parametrize("facts", [{"place": "court"}, {"kind": "facility"}])
def test_it_is_of_the_same_place_and_kind(facts):
    beside = {OTHER_DECISION: [raised(**facts)]}
    given(raised(), beside=beside).when(supersede()).then_refused(errors.AnotherMatter)


def test_a_reason_may_be_given():
    event = given(raised(), beside=NEWER).when(supersede(reason="见13812345678")).then_allowed()
    assert event.reason == "见138****5678"


def test_it_is_not_superseded_before_the_last_step_of_either():
    given(raised(), beside=NEWER).when(supersede(now=MONDAY)).then_refused(general.BeforeThePreviousEvent)
    later = {OTHER_DECISION: [(day(5), raised())]}
    given(raised(), beside=later).when(supersede()).then_refused(general.BeforeThePreviousEvent)
