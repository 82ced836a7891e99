"""Carrying out commands on sittings: load, decide, save; the discussed event in the same transaction."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from domain import chinese
from domain import errors as general
from domain.attendance import Constituency
from domain.council import commands as c
from domain.council import errors
from domain.council.events import State
from domain.council.service import DECISIONS
from domain.decision.errors import DecisionNotOpen
from domain.issue.errors import NotOpen
from tests import motions as m
from tests import occurrences as o
from tests.given import ISSUE, day
from tests.given_councils import (
    AGENDA,
    BEGINS,
    CALLED,
    COUNCIL,
    NOW,
    adjourn,
    attend,
    convene,
    deliberate,
)
from tests.given_decisions import DECISION
from tests.registered import context_of

EARLY = day(0.5)


@pytest.fixture
def carry_out(councils):
    def carry_out(command, command_id=None, **facts):
        act = councils.convene if isinstance(command, c.ConveneCouncil) else councils.handle
        return act(COUNCIL, command, context_of(command, command_id, **facts))

    return carry_out


@pytest.fixture
def on_the_agenda(councils):
    issue, decision = o.raise_issue(now=EARLY), m.raise_decision(now=EARLY)
    councils.issues.raise_issue(ISSUE, issue, context_of(issue))
    councils.decisions.raise_decision(DECISION, decision, context_of(decision))


def decide(councils, command):
    return councils.decisions.handle(DECISION, command, context_of(command))


def give(councils, command):
    return councils.issues.handle(ISSUE, command, context_of(command))


@pytest.mark.usefixtures("on_the_agenda")
def test_a_sitting_from_convened_to_adjourned_discusses_issue_and_decision(councils, carry_out):
    for command in (convene(), attend(), deliberate(ISSUE), deliberate(DECISION), adjourn()):
        receipt = carry_out(command)
    council = councils.load(COUNCIL)
    assert (council.state, council.version, council.postponed) == ("adjourned", 5, ())
    assert (receipt.version, receipt.position) == (5, councils.log.head())
    assert councils.issues.load(ISSUE).state == "discussed"
    assert councils.decisions.load(DECISION).state == "discussed"


@pytest.mark.usefixtures("on_the_agenda")
def test_what_a_sitting_discussed_can_be_assigned(councils, carry_out):
    for command in (convene(), attend(), deliberate(ISSUE), deliberate(DECISION)):
        carry_out(command)
    give(councils, o.assign(now=day(4)))
    decide(councils, m.assign(now=day(4)))
    assert councils.issues.load(ISSUE).state == councils.decisions.load(DECISION).state == "assigned"


def test_every_command_has_its_decision():
    commands = {
        found for found in vars(c).values() if isinstance(found, type) and found.__base__ is c.CouncilCommand
    }
    assert commands == set(DECISIONS) | {c.ConveneCouncil}


def test_a_sitting_that_is_not_there_is_not_found(councils, carry_out):
    assert councils.find(COUNCIL) is None
    with pytest.raises(errors.CouncilNotFound, match="There is no council 1"):
        carry_out(attend())


@pytest.mark.usefixtures("on_the_agenda")
def test_a_sitting_is_found_as_it_stood_at_a_position(councils, carry_out):
    convened = carry_out(convene())
    carry_out(attend())
    assert councils.find(COUNCIL, convened.position).state == "convened"
    assert councils.find(COUNCIL, convened.position - 1) is None


@pytest.mark.usefixtures("on_the_agenda")
def test_deliberation_and_discussion_are_one_transaction_of_one_moment(log, carry_out):
    carry_out(convene())
    carry_out(attend())
    receipt = carry_out(deliberate(ISSUE), "deliberate-1")
    halves = [entry.envelope for entry in log.entries if entry.envelope.command_id == "deliberate-1"]
    assert [each.data.type for each in halves] == ["council.deliberated", "issue.discussed"]
    assert {each.occurred_at for each in halves} == {NOW}
    assert {each.correlation_id for each in halves} == {"request-1"}
    assert receipt.position == log.head()


@pytest.mark.usefixtures("on_the_agenda")
def test_what_the_issue_or_decision_refuses_is_not_deliberated(councils, log, carry_out):
    carry_out(convene())
    carry_out(attend())
    give(councils, o.withdraw(now=NOW))
    decide(councils, m.withdraw(now=NOW))
    head = log.head()
    with pytest.raises(NotOpen):
        carry_out(deliberate(ISSUE))
    with pytest.raises(DecisionNotOpen):
        carry_out(deliberate(DECISION))
    assert log.head() == head
    assert councils.load(COUNCIL).deliberated == set()


@pytest.mark.usefixtures("on_the_agenda")
def test_a_deliberation_that_happens_now_comes_after_sitting_and_issue(councils, carry_out):
    carry_out(convene())
    carry_out(attend())
    later = NOW + timedelta(seconds=3)
    give(councils, o.urge(now=later))
    carry_out(deliberate(ISSUE), clock=NOW)
    assert councils.load(COUNCIL).changed_at == councils.issues.load(ISSUE).changed_at == later


@pytest.mark.usefixtures("on_the_agenda")
def test_an_issue_that_is_escalated_at_the_same_time_is_not_discussed_below(councils, log, carry_out):
    carry_out(convene())
    carry_out(attend())
    log.before_append.append(lambda: give(councils, o.escalate(now=NOW)))
    with pytest.raises(errors.BeforeAnotherPlace):
        carry_out(deliberate(ISSUE))
    assert councils.issues.load(ISSUE).discussed_at == set()


@pytest.mark.usefixtures("on_the_agenda")
def test_two_who_record_one_item_at_the_same_time_record_it_once(councils, log, carry_out):
    carry_out(convene())
    carry_out(attend())
    log.before_append.append(lambda: carry_out(deliberate(ISSUE, conclusion="由志愿者清运")))
    with pytest.raises(errors.AlreadyDeliberated):
        carry_out(deliberate(ISSUE))
    [(subject, deliberation)] = councils.load(COUNCIL).deliberations
    assert (subject, deliberation.conclusion) == (ISSUE, "由志愿者清运")


@pytest.mark.usefixtures("on_the_agenda")
def test_a_repeated_command_changes_nothing(log, carry_out):
    carry_out(convene())
    carry_out(attend())
    first = carry_out(deliberate(ISSUE), "deliberate-1")
    carry_out(adjourn())
    head = log.head()
    again = carry_out(deliberate(ISSUE), "deliberate-1")
    assert (again.version, again.position, again.replayed) == (first.version, first.position, True)
    assert log.head() == head


@pytest.mark.usefixtures("on_the_agenda")
def test_a_sitting_that_was_held_is_recorded_as_called_when_it_was(councils, carry_out):
    now = day(30)
    with pytest.raises(errors.CouncilInThePast):
        carry_out(replace(convene(), now=now), clock=now)
    carry_out(convene(), clock=now)
    council = councils.load(COUNCIL)
    assert (council.starts_at, council.changed_at) == (BEGINS, CALLED)


@pytest.mark.usefixtures("on_the_agenda")
def test_nobody_attends_a_sitting_of_the_future(carry_out):
    carry_out(convene())
    with pytest.raises(general.InTheFuture):
        carry_out(attend(), clock=CALLED)
    with pytest.raises(errors.CouncilNotYetBegun):
        carry_out(attend(now=day(2)), clock=day(2))


@pytest.mark.usefixtures("on_the_agenda")
def test_a_second_sitting_deliberates_what_the_first_postponed(councils, carry_out):
    for command in (convene(), attend(), deliberate(ISSUE), adjourn()):
        carry_out(command)
    postponed = councils.load(COUNCIL).postponed
    assert postponed == (DECISION,)
    again = convene(now=day(4), starts_at=day(5), agenda=postponed)
    councils.convene("council-2", again, context_of(again))
    assert councils.load("council-2").agenda == (DECISION,)


@pytest.mark.usefixtures("on_the_agenda")
def test_the_agenda_keeps_its_order(councils, carry_out):
    carry_out(convene(agenda=AGENDA[::-1]))
    assert councils.load(COUNCIL).agenda == (DECISION, ISSUE)


def test_every_value_of_a_sitting_has_a_chinese_word():
    assert set(chinese.COUNCIL_STATES) == set(get_args(State))
    assert set(chinese.CONSTITUENCIES) == set(get_args(Constituency))
