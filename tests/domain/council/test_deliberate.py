"""Concluding on one item: its issue or decision is discussed by that, in the same transaction."""

import pytest

from domain import errors as general
from domain.council import errors
from domain.decision.errors import DecisionNotOpen
from domain.decision.events import DecisionDiscussed
from domain.issue.errors import NotOpen
from domain.issue.events import IssueDiscussed
from domain.personal import TextHoldsIdentifier
from tests import motions as m
from tests import occurrences as o
from tests.given import ISSUE, OTHER, day
from tests.given_councils import (
    AGENDA,
    BEFORE_GARDEN,
    COUNCIL,
    adjourned,
    attended,
    convened,
    council_after,
    deliberate,
    deliberated,
    given,
    recusal,
)
from tests.given_decisions import DECISION

SITTING = (convened(), attended(3))


def test_a_deliberation_on_an_issue_discusses_it():
    outcome = given(*SITTING).when(deliberate(ISSUE))
    outcome.then(deliberated(ISSUE))
    outcome.then_also(ISSUE, IssueDiscussed(tier="compound", conclusion="由物业清运", council=COUNCIL))
    outcome.then_also(DECISION)


def test_a_deliberation_on_a_decision_discusses_it():
    outcome = given(*SITTING).when(deliberate(DECISION, conclusion="同意"))
    outcome.then(deliberated(DECISION, conclusion="同意"))
    outcome.then_also(DECISION, DecisionDiscussed(tier="compound", conclusion="同意", council=COUNCIL))
    outcome.then_also(ISSUE)


def test_opinions_and_dissent_are_recorded():
    told = {"opinions": ("先清运", "再值守"), "dissent": ("应由业主自理",)}
    given(*SITTING).when(deliberate(**told)).then(deliberated(**told))


def test_what_says_nothing_is_left_out_and_identifiers_are_masked():
    told = {"opinions": ("", "致电13812345678", " \n"), "dissent": (" ",)}
    event = given(*SITTING).when(deliberate(**told)).then_allowed()
    assert (event.opinions, event.dissent) == (("致电138****5678",), ())


def test_a_conclusion_is_masked_in_both_streams():
    outcome = given(*SITTING).when(deliberate(conclusion="请致电13812345678"))
    assert outcome.then_allowed().conclusion == "请致电138****5678"
    assert outcome.beside[ISSUE][0].conclusion == "请致电138****5678"


@pytest.mark.parametrize("nothing", ["", " \n "])
def test_a_conclusion_is_required(nothing):
    given(*SITTING).when(deliberate(conclusion=nothing)).then_refused(errors.ConclusionRequired)


@pytest.mark.parametrize("field", ["opinions", "dissent"])
def test_a_record_holds_at_most_200_texts(field):
    assert given(*SITTING).when(deliberate(**{field: ("同意",) * 200})).then_allowed()
    given(*SITTING).when(deliberate(**{field: ("同意",) * 201})).then_refused(errors.TooManyTexts)


# Recusals.


def test_members_recuse_themselves_with_a_reason():
    told = (recusal("subject-21"), recusal("subject-22", "亲属为当事人13812345678"))
    event = given(*SITTING).when(deliberate(recusals=told)).then_allowed()
    assert [each.member for each in event.recusals] == ["subject-21", "subject-22"]
    assert event.recusals[1].reason == "亲属为当事人138****5678"


def test_each_member_is_recused_once():
    twice = (recusal("subject-21"), recusal(" subject-21", "另有原因"))
    given(*SITTING).when(deliberate(recusals=twice)).then_refused(errors.RecusedTwice)


def test_somebody_is_left_to_deliberate():
    all_three = tuple(recusal(f"subject-{number}") for number in (21, 22, 23))
    given(*SITTING).when(deliberate(recusals=all_three)).then_refused(errors.TooManyRecused)
    assert given(*SITTING).when(deliberate(recusals=all_three[:2])).then_allowed()


def test_where_no_member_came_nothing_is_deliberated():
    given(convened(), attended(0)).when(deliberate()).then_refused(errors.NoMemberPresent)


def test_a_recusal_names_member_and_reason():
    def recused(told):
        return given(*SITTING).when(deliberate(recusals=(told,)))

    recused(recusal(" ")).then_refused(errors.MemberRequired)
    recused(recusal(reason=" ")).then_refused(errors.ReasonRequired)
    recused(recusal("13812345678")).then_refused(TextHoldsIdentifier)


# When, and on what.


def test_who_came_is_counted_before():
    given(convened()).when(deliberate()).then_refused(errors.AttendanceMissing)


def test_nothing_is_deliberated_after_it_has_ended():
    given(*SITTING, adjourned()).when(deliberate()).then_refused(errors.AlreadyAdjourned)


def test_an_item_is_on_the_agenda():
    beside = {**BEFORE_GARDEN, OTHER: [o.raised()]}
    given(*SITTING, beside=beside).when(deliberate(OTHER)).then_refused(errors.NotOnTheAgenda)
    given(*SITTING).when(deliberate("place-garden")).then_refused(errors.NotOnTheAgenda)


def test_an_item_is_deliberated_once_at_a_sitting():
    given(*SITTING, deliberated(ISSUE)).when(deliberate(ISSUE)).then_refused(errors.AlreadyDeliberated)
    assert given(*SITTING, deliberated(ISSUE)).when(deliberate(DECISION)).then_allowed()


def test_the_rules_of_the_issue_hold():
    withdrawn = {**BEFORE_GARDEN, ISSUE: [o.raised(), o.withdrawn()]}
    given(*SITTING, beside=withdrawn).when(deliberate(ISSUE)).then_refused(NotOpen)


def test_the_rules_of_the_decision_hold():
    withdrawn = {**BEFORE_GARDEN, DECISION: [m.raised(), m.withdrawn()]}
    given(*SITTING, beside=withdrawn).when(deliberate(DECISION)).then_refused(DecisionNotOpen)


@pytest.mark.parametrize(
    "moved",
    [{ISSUE: [o.raised(), o.escalated()]}, {DECISION: [m.raised(), m.escalated()]}],
    ids=["issue", "decision"],
)
def test_what_has_moved_to_another_place_since_is_deliberated_there(moved):
    [subject] = moved
    beside = {**BEFORE_GARDEN, **moved}
    given(*SITTING, beside=beside).when(deliberate(subject)).then_refused(errors.BeforeAnotherPlace)


def test_an_assigned_issue_stays_assigned():
    beside = {**BEFORE_GARDEN, ISSUE: [o.raised(), o.discussed(), o.assigned()]}
    assert given(*SITTING, beside=beside).when(deliberate(ISSUE)).then_allowed()


def test_nothing_happens_before_the_last_step_of_the_sitting_or_of_the_item():
    early = deliberate(now=day(2))
    given(*SITTING).when(early).then_refused(general.BeforeThePreviousEvent)
    later = {**BEFORE_GARDEN, ISSUE: [(day(9), o.raised())]}
    given(*SITTING, beside=later).when(deliberate()).then_refused(general.BeforeThePreviousEvent)


def test_what_was_concluded_is_remembered_in_order():
    council = council_after(*SITTING, deliberated(DECISION), deliberated(ISSUE))
    assert [subject for subject, _ in council.deliberations] == [DECISION, ISSUE]
    assert council.deliberated == set(AGENDA)
