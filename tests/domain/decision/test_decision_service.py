"""Carrying out commands on decisions: load, decide, save."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import errors as general
from domain.decision import commands as c
from domain.decision import errors
from domain.decision.service import DECISIONS, DecisionService
from domain.log import ConcurrentChange
from domain.registry.events import VotingRuleDefined
from domain.service import ATTEMPTS
from domain.voting import OWNERS_GENERAL
from tests import motions as m
from tests.given import MONDAY, day
from tests.given_decisions import DECISION, OTHER_DECISION
from tests.registered import context_of


@pytest.fixture
def carry_out(decisions):
    def carry_out(command, command_id=None, stream=DECISION, **facts):
        raising = isinstance(command, c.RaiseDecision)
        act = decisions.raise_decision if raising else decisions.handle
        return act(stream, command, context_of(command, command_id, **facts))

    return carry_out


def test_a_life_from_raised_to_adopted_elsewhere(decisions, carry_out):
    for command in (
        m.raise_covenant(),
        m.discuss(),
        m.ballot(),
        m.assign(),
        m.complete_task(),
        m.resolve(),
        m.adopt_covenant("court"),
    ):
        receipt = carry_out(command)
    decision = decisions.load(DECISION)
    assert (decision.state, decision.version, decision.adopted_by) == ("resolved", 7, {"court": 1})
    assert (receipt.stream, receipt.version, receipt.position) == (DECISION, 7, decisions.log.head())


def test_every_command_has_its_decision():
    commands = {
        found for found in vars(c).values() if isinstance(found, type) and found.__base__ is c.DecisionCommand
    }
    assert commands == set(DECISIONS) | {c.RaiseDecision}


def test_a_decision_that_is_not_there_is_not_found(decisions, carry_out):
    assert decisions.find(DECISION) is None
    with pytest.raises(errors.DecisionNotFound, match="There is no decision 1"):
        carry_out(m.discuss())


def test_a_decision_is_found_as_it_stood_at_a_position(decisions, carry_out):
    raised = carry_out(m.raise_decision())
    carry_out(m.discuss())
    assert decisions.find(DECISION, raised.position).state == "raised"
    assert decisions.find(DECISION, raised.position - 1) is None
    assert decisions.find(DECISION).state == "discussed"


def test_a_repeated_command_changes_nothing(log, carry_out):
    first = carry_out(m.raise_covenant(), "raise-1")
    head = log.head()
    again = carry_out(m.raise_covenant(), "raise-1")
    assert (again.position, again.version, again.replayed) == (first.position, first.version, True)
    assert log.head() == head


def test_a_refused_command_writes_nothing(log, carry_out):
    carry_out(m.raise_decision())
    head = log.head()
    with pytest.raises(errors.DecisionNotYetDiscussed):
        carry_out(m.assign())
    assert log.head() == head


def test_nothing_is_recorded_before_it_happens(carry_out):
    with pytest.raises(general.InTheFuture):
        carry_out(m.raise_decision(now=day(366)))


def test_a_stale_version_is_refused(carry_out):
    carry_out(m.raise_decision())
    with pytest.raises(general.StaleVersion):
        carry_out(m.discuss(), expected_version=7)


def test_what_happens_now_comes_after_what_is_recorded_whatever_clocks_say(decisions, carry_out):
    carry_out(m.raise_decision())
    carry_out(replace(m.discuss(), now=MONDAY), clock=MONDAY)
    assert decisions.load(DECISION).changed_at == m.NOW


def test_a_superseding_that_happens_now_comes_after_both(decisions, carry_out):
    carry_out(m.raise_decision())
    carry_out(m.raise_decision(now=day(5)), stream=OTHER_DECISION)
    carry_out(m.supersede(now=day(4)), clock=day(4))
    assert decisions.load(DECISION).changed_at == decisions.load(OTHER_DECISION).changed_at == day(5)


def test_another_writer_who_was_first_is_decided_upon(decisions, log, carry_out):
    carry_out(m.raise_decision())
    log.before_append.append(lambda: carry_out(m.escalate()))
    carry_out(m.discuss())
    assert decisions.load(DECISION).discussed_at == {"community"}


def test_writers_who_are_always_first_are_told_of(log, carry_out):
    carry_out(m.raise_decision())
    # Each interference appends too, and takes the next action off the list: so there are two an attempt.
    log.before_append += [lambda: carry_out(m.discuss()), lambda: None] * ATTEMPTS
    with pytest.raises(ConcurrentChange):
        carry_out(m.escalate())


# Covenants are numbered.


def test_two_covenants_put_forward_at_once_have_two_versions(decisions, log, carry_out):
    log.before_append.append(lambda: carry_out(m.raise_covenant(), stream=OTHER_DECISION))
    carry_out(m.raise_covenant())
    assert decisions.load(OTHER_DECISION).covenant.version == 1
    assert decisions.load(DECISION).covenant.version == 2


def test_a_refused_covenant_takes_no_number(decisions, carry_out):
    with pytest.raises(errors.MotionRequired):
        carry_out(m.raise_covenant(motion=" "))
    carry_out(m.raise_covenant())
    assert decisions.load(DECISION).covenant.version == 1


# The rule in force.


def rules_recorded(log):
    return [entry.envelope for entry in log.entries if isinstance(entry.envelope.data, VotingRuleDefined)]


def ready_for_a_ballot(carry_out, stream=DECISION):
    carry_out(m.raise_decision(rule="owners_general"), stream=stream)
    carry_out(m.discuss(), stream=stream)


def test_the_first_ballot_records_the_standard_rule_in_its_own_transaction(log, carry_out):
    ready_for_a_ballot(carry_out)
    carry_out(m.ballot(), "ballot-1")
    [rule] = rules_recorded(log)
    assert (rule.stream, rule.version, rule.command_id) == ("rule-owners_general", 1, "ballot-1")
    assert rule.data.rule == OWNERS_GENERAL
    assert [entry.envelope.stream for entry in log.entries[-2:]] == [DECISION, "rule-owners_general"]


def test_two_first_ballots_at_once_record_the_rule_once(decisions, log, carry_out):
    ready_for_a_ballot(carry_out)
    ready_for_a_ballot(carry_out, OTHER_DECISION)
    log.before_append.append(lambda: carry_out(m.ballot(), stream=OTHER_DECISION))
    carry_out(m.ballot())
    assert len(rules_recorded(log)) == 1
    assert {decisions.load(each).ballot.rule_version for each in (DECISION, OTHER_DECISION)} == {1}


def test_a_ballot_without_a_quorum_records_no_rule(log, carry_out):
    ready_for_a_ballot(carry_out)
    with pytest.raises(errors.OwnersMissing):
        carry_out(m.ballot(m.TOO_FEW))
    assert rules_recorded(log) == []


def test_later_ballots_follow_the_rule_as_it_was_changed_and_earlier_ones_stay(decisions, log, carry_out):
    ready_for_a_ballot(carry_out)
    carry_out(m.ballot())
    stricter = OWNERS_GENERAL.model_copy(update={"majority": m.FIVE_SIXTHS})
    [first] = rules_recorded(log)
    log.append([replace(first, version=2, command_id="define-2", data=VotingRuleDefined(rule=stricter))])
    ready_for_a_ballot(carry_out, OTHER_DECISION)
    carry_out(m.ballot(), stream=OTHER_DECISION)
    assert decisions.load(DECISION).ballot.adopted
    other = decisions.load(OTHER_DECISION)
    assert (other.state, other.ballot.rule_version) == ("rejected", 2)


# Superseding writes to both.


def test_two_decisions_that_would_supersede_each_other_at_once_cannot_both(decisions, log, carry_out):
    carry_out(m.raise_decision())
    carry_out(m.raise_decision(), stream=OTHER_DECISION)
    log.before_append.append(lambda: carry_out(m.supersede(DECISION), stream=OTHER_DECISION))
    with pytest.raises(errors.CannotPrevail):
        carry_out(m.supersede())
    assert decisions.load(OTHER_DECISION).superseded_by == DECISION
    assert decisions.load(DECISION).prevailed_over == (OTHER_DECISION,)
    assert decisions.load(DECISION).state == "raised"


def test_both_halves_of_a_superseding_are_in_one_transaction(log, carry_out):
    carry_out(m.raise_decision())
    carry_out(m.raise_decision(), stream=OTHER_DECISION)
    receipt = carry_out(m.supersede(now=m.NOW + timedelta(hours=1)), "supersede-1")
    halves = [entry.envelope for entry in log.entries if entry.envelope.command_id == "supersede-1"]
    assert [(each.stream, each.version) for each in halves] == [(DECISION, 2), (OTHER_DECISION, 2)]
    assert {each.occurred_at for each in halves} == {m.NOW + timedelta(hours=1)}
    assert receipt.version == 2


def test_what_a_command_leads_to_can_be_a_part_of_another_transaction(decisions: DecisionService):
    parts = decisions.decided_to_raise(DECISION, m.raise_covenant())
    assert [(part.stream, part.version) for part in parts] == [(DECISION, 0), ("covenant-garden", 0)]
    assert {part.occurred_at for part in parts} == {m.NOW}
    assert decisions.find(DECISION) is None
