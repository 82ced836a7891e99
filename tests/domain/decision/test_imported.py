"""Histories of decisions that come from other systems: what is asked less of them, and what is not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.council.errors import UnknownCouncil
from domain.decision import errors
from domain.decision import events as e
from domain.decision.decision import fold
from domain.errors import BeforeThePreviousEvent
from tests import motions as m
from tests.given import IMPORTER, PROPERTY_COMPANY, day, history
from tests.given_decisions import DECISION, given
from tests.motions import NOW

SOURCE = "community-books"
RAISED = m.raised(imported=SOURCE)
WITH_A_BALLOT = m.raised(rule="owners_general", imported=SOURCE)
NEW_YEAR_2021 = datetime(2020, 12, 31, 16, tzinfo=UTC)
"""In China."""


def told(command):
    """The command as an import gives it."""
    return replace(command, by=IMPORTER, imported=SOURCE)


def test_an_imported_decision_says_where_it_comes_from():
    given().when(told(m.raise_decision())).then(RAISED)


def test_an_imported_covenant_is_numbered_and_both_events_say_where_it_comes_from():
    outcome = given().when(told(m.raise_covenant()))
    outcome.then(m.covenant(imported=SOURCE))
    outcome.then_also(
        "covenant-garden", e.CovenantNumbered(place="garden", version=1, decision=DECISION, imported=SOURCE)
    )


def test_an_imported_discussion_may_name_a_sitting_that_is_not_recorded():
    given(RAISED).when(told(m.discuss(council="council-7"))).then(
        e.DecisionDiscussed(
            tier="compound", conclusion="同意按方案执行", council="council-7", imported=SOURCE
        )
    )
    given(RAISED).when(m.discuss(council="council-7")).then_refused(UnknownCouncil)


def test_tasks_can_be_imported_of_a_decision_whose_discussion_is_not_known():
    given(RAISED).when(told(m.assign())).then(e.DecisionAssigned(tasks=(m.task(),), imported=SOURCE))
    given(RAISED).when(m.assign()).then_refused(errors.DecisionNotYetDiscussed)


def test_tasks_can_be_imported_of_a_decision_whose_ballot_is_not_known():
    given(WITH_A_BALLOT, m.discussed()).when(told(m.assign())).then(
        e.DecisionAssigned(tasks=(m.task(),), imported=SOURCE)
    )
    given(WITH_A_BALLOT, m.discussed()).when(m.assign()).then_refused(errors.BallotNeeded)


def test_a_ballot_that_is_known_binds_an_import_as_well():
    given(WITH_A_BALLOT, m.balloted(False)).when(told(m.assign())).then_refused(errors.DecisionNotOpen)


def test_the_import_says_for_any_body_that_its_task_is_done():
    given(RAISED, m.assigned()).when(told(m.complete_task())).then(
        e.DecisionTaskCompleted(task="1", body=PROPERTY_COMPANY, outcome="已划定四十个车位", imported=SOURCE)
    )
    other = m.complete_task(by=IMPORTER)
    given(RAISED, m.discussed(), m.assigned()).when(other).then_refused(errors.NotTheBodyOfTheTask)


def test_a_decision_can_be_resolved_whose_tasks_are_not_known():
    given(RAISED).when(told(m.resolve())).then(e.DecisionResolved(outcome="方案已落实", imported=SOURCE))
    given(RAISED).when(m.resolve()).then_refused(errors.DecisionNotAssigned)


def test_a_task_that_is_known_and_not_done_keeps_a_decision_from_being_resolved():
    given(RAISED, m.assigned()).when(told(m.resolve())).then_refused(errors.TasksNotDone)


def test_a_campaign_reports_progress_whose_tasks_are_not_known():
    campaign = m.campaign(imported=SOURCE)
    given(campaign).when(told(m.report_progress())).then(
        e.DecisionProgressReported(place="garden", remaining=0, imported=SOURCE)
    )
    given(campaign).when(m.report_progress()).then_refused(errors.DecisionNotAssigned)


def test_a_ballot_is_counted_though_the_discussion_is_not_known():
    outcome = given(WITH_A_BALLOT).when(told(m.ballot()))
    (balloted,) = outcome.events
    assert (balloted.adopted, balloted.imported) == (True, SOURCE)
    given(WITH_A_BALLOT).when(m.ballot()).then_refused(errors.DecisionNotYetDiscussed)


@pytest.mark.parametrize(
    ("tally", "result"), [(m.IN_FAVOUR, "adopted"), (m.AGAINST, "rejected"), (m.AGAINST, None)]
)
def test_a_result_that_the_counts_bear_out_is_taken(tally, result):
    outcome = given(WITH_A_BALLOT).when(told(replace(m.ballot(tally), result=result)))
    assert outcome.events[0].adopted == (tally is m.IN_FAVOUR)


@pytest.mark.parametrize(("tally", "result"), [(m.IN_FAVOUR, "rejected"), (m.AGAINST, "adopted")])
def test_a_result_that_the_counts_do_not_bear_out_is_refused(tally, result):
    command = told(replace(m.ballot(tally), result=result))
    refusal = given(WITH_A_BALLOT).when(command).then_refused(errors.BallotResultDiffers)
    assert "correct the counts" in refusal.english
    assert "未通过" in refusal.chinese


def test_the_law_asks_an_imported_ballot_for_its_quorum_too():
    given(WITH_A_BALLOT).when(told(m.ballot(m.TOO_FEW))).then_refused(errors.OwnersMissing)


def test_owners_are_counted_by_the_civil_code_from_the_day_it_is_in_force():
    before = replace(m.ballot(now=NEW_YEAR_2021), tally=m.IN_FAVOUR)
    long_ago = (day(-3000), WITH_A_BALLOT)
    assert given(long_ago).when(told(before)).events
    earlier = replace(before, now=datetime(2020, 12, 31, 15, 59, 59, tzinfo=UTC))
    refusal = given(long_ago).when(told(earlier)).then_refused(errors.BeforeTheCivilCode)
    assert "2021-01-01 00:00" in refusal.chinese


def test_members_are_counted_by_their_own_rule_at_any_time():
    of_members = m.raised(rule="council_majority", imported=SOURCE)
    ballot = replace(m.ballot(m.OF_THE_COUNCIL), now=datetime(2019, 5, 1, tzinfo=UTC))
    assert given((day(-3000), of_members)).when(told(ballot)).events


def test_a_source_without_counts_can_say_that_it_was_rejected():
    command = m.reject("未达到多数")
    given(WITH_A_BALLOT).when(command).then(e.DecisionRejected(reason="未达到多数", imported=SOURCE))
    decision = fold(None, history(DECISION, (WITH_A_BALLOT, e.DecisionRejected(imported=SOURCE))))
    assert (decision.state, decision.is_open, decision.ballot) == ("rejected", False, None)


def test_nobody_says_here_that_a_decision_is_rejected():
    here = replace(m.reject(), imported=None)
    given(RAISED).when(here).then_refused(errors.RejectionIsForImports)


def test_what_a_ballot_adopted_is_not_rejected_by_a_word():
    given(WITH_A_BALLOT, m.balloted()).when(m.reject()).then_refused(errors.AdoptedByBallot)


def test_what_is_closed_is_not_rejected():
    given(RAISED, m.withdrawn()).when(m.reject()).then_refused(errors.DecisionNotOpen)
    given(RAISED, m.balloted(False)).when(m.reject()).then_refused(errors.DecisionNotOpen)


def test_a_reason_of_a_rejection_is_masked():
    given(RAISED).when(m.reject("联系13812345678")).then(
        e.DecisionRejected(reason="联系138****5678", imported=SOURCE)
    )


def test_an_imported_step_is_not_before_the_one_before_it():
    late = (NOW, RAISED)
    given(late).when(told(m.discuss(now=day(1)))).then_refused(BeforeThePreviousEvent)
