"""Sittings that come from other systems: what is asked less of them, and what is not."""

from dataclasses import replace

from domain.council import errors
from domain.council import events as e
from domain.decision.events import DecisionDiscussed
from domain.errors import BeforeThePreviousEvent
from domain.issue.events import IssueDiscussed
from tests import given_councils as k
from tests import motions as m
from tests import occurrences as o
from tests.given import IMPORTER, ISSUE, day
from tests.given_councils import BEGINS, NOW, given
from tests.given_decisions import DECISION

SOURCE = "community-books"
CONVENED = k.convened(imported=SOURCE)


def told(command):
    """The command as an import gives it."""
    return replace(command, by=IMPORTER, imported=SOURCE)


def test_a_sitting_of_the_past_is_convened_as_of_its_beginning():
    given().when(told(k.convene(now=BEGINS))).then(CONVENED)


def test_a_sitting_is_still_not_called_after_it_began():
    given().when(told(k.convene(now=NOW))).then_refused(errors.CouncilInThePast)


def test_what_it_deliberated_may_be_settled_by_now():
    beside = {ISSUE: [o.raised(), o.declined()], DECISION: [m.raised(), m.withdrawn()]}
    given(beside=beside).when(told(k.convene())).then(CONVENED)
    given(beside=beside).when(k.convene()).then_refused(errors.AgendaItemNotOpen)


def test_what_it_deliberated_may_be_before_another_place_by_now():
    beside = {ISSUE: [o.raised()], DECISION: [m.raised(), m.escalated()]}
    given(beside=beside).when(told(k.convene())).then(CONVENED)
    given(beside=beside).when(k.convene()).then_refused(errors.BeforeAnotherPlace)


def test_what_it_deliberated_is_recorded():
    given(beside={}).when(told(k.convene())).then_refused(errors.UnknownAgendaItem)


def test_of_a_sitting_the_minutes_alone_may_be_known():
    given().when(told(k.convene(agenda=()))).then(k.convened(agenda=(), imported=SOURCE))
    given().when(k.convene(agenda=())).then_refused(errors.AgendaEmpty)


def test_members_can_be_counted_whose_constituencies_are_not_known():
    command = replace(k.attend(7), attendance=())
    given(CONVENED).when(told(command)).then(
        e.CouncilAttended(attendance=(), members_present=7, imported=SOURCE)
    )
    given(CONVENED).when(command).then_refused(errors.TooManyMembersPresent)


def test_no_more_members_come_than_there_are():
    command = replace(k.attend(10), attendance=())
    given(CONVENED).when(told(command)).then_refused(errors.TooManyMembersPresent)


def test_a_deliberation_can_be_imported_whose_attendance_is_not_known():
    outcome = given(CONVENED).when(told(k.deliberate()))
    outcome.then(k.deliberated(imported=SOURCE))
    outcome.then_also(
        ISSUE,
        IssueDiscussed(tier="compound", conclusion="由物业清运", council="council-1", imported=SOURCE),
    )
    given(CONVENED).when(k.deliberate()).then_refused(errors.AttendanceMissing)


def test_a_decision_is_discussed_by_an_imported_deliberation():
    outcome = given(CONVENED).when(told(k.deliberate(DECISION)))
    outcome.then_also(
        DECISION,
        DecisionDiscussed(tier="compound", conclusion="由物业清运", council="council-1", imported=SOURCE),
    )


def test_a_history_that_has_gone_on_since_is_left_as_it_is():
    gone_on = {ISSUE: [o.raised(), (day(5), o.discussed())], DECISION: [m.raised(), m.withdrawn()]}
    for subject in (ISSUE, DECISION):
        outcome = given(CONVENED, beside=gone_on).when(told(k.deliberate(subject)))
        outcome.then(k.deliberated(subject, imported=SOURCE))
        outcome.then_also(subject)


def test_a_matter_that_has_gone_up_since_is_left_as_it_is():
    beside = {ISSUE: [o.raised()], DECISION: [m.raised(), m.escalated()]}
    outcome = given(CONVENED, beside=beside).when(told(k.deliberate(DECISION)))
    outcome.then(k.deliberated(DECISION, imported=SOURCE))
    outcome.then_also(DECISION)


def test_a_discussion_that_its_own_history_tells_of_is_not_told_twice():
    beside = {ISSUE: [o.raised(), (NOW, o.discussed())], DECISION: [m.raised()]}
    given(CONVENED, beside=beside).when(told(k.deliberate())).then_also(ISSUE)
    later = told(k.deliberate(now=day(4)))
    assert given(CONVENED, beside=beside).when(later).beside[ISSUE]


def test_where_those_present_are_known_somebody_is_left_beside_the_recused():
    recused = tuple(k.recusal(f"subject-{n}") for n in range(7))
    command = told(k.deliberate(recusals=recused))
    given(CONVENED, k.attended()).when(command).then_refused(errors.TooManyRecused)
    assert given(CONVENED).when(command).events


def test_a_sitting_is_adjourned_whose_attendance_is_not_known():
    given(CONVENED).when(told(k.adjourn())).then(
        e.CouncilAdjourned(minutes="议事两项，均形成结论。", postponed=k.AGENDA, imported=SOURCE)
    )
    given(CONVENED).when(k.adjourn()).then_refused(errors.AttendanceMissing)


def test_an_imported_step_is_not_before_the_one_before_it():
    given((NOW, CONVENED)).when(told(k.adjourn(now=BEGINS))).then_refused(BeforeThePreviousEvent)
