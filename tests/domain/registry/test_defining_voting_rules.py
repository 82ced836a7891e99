"""Recording voting rules."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BeforeThePreviousEvent
from domain.registry import commands as c
from domain.registry import decide, errors
from domain.registry import events as e
from domain.registry.policies import MOST_PARTS
from domain.registry.rule import RecordedRule
from domain.voting import OWNERS_GENERAL, Share
from tests.given import COORDINATOR, NOW_IN_THE_REGISTRY

NOW = NOW_IN_THE_REGISTRY
RECORDED = RecordedRule(OWNERS_GENERAL, 1, NOW)


def define(now=NOW, **changes):
    return c.DefineVotingRule(by=COORDINATOR, now=now, rule=OWNERS_GENERAL.model_copy(update=changes))


def share(numerator, denominator, inclusive=True):
    return Share(numerator=numerator, denominator=denominator, inclusive=inclusive)


def test_a_rule_is_recorded():
    assert decide.define_voting_rule(None, define()) == [e.VotingRuleDefined(rule=OWNERS_GENERAL)]


def test_recording_the_same_rule_again_is_harmless():
    assert decide.define_voting_rule(RECORDED, define(source=f" {OWNERS_GENERAL.source} ")) == []


@pytest.mark.parametrize(
    "change",
    [
        {"counted": "members"},
        {"quorum": share(1, 2)},
        {"majority": share(1, 2)},
        {"recused_leave_the_base": True},
        {"source": "业主大会议事规则"},
    ],
)
def test_a_rule_that_differs_is_recorded_as_its_next_version(change):
    [event] = decide.define_voting_rule(RECORDED, define(**change))
    assert event.rule == OWNERS_GENERAL.model_copy(update=change)


@pytest.mark.parametrize("which", ["quorum", "majority"])
@pytest.mark.parametrize("met", [share(1, 1), share(1, MOST_PARTS), share(1, 2, inclusive=False)])
def test_a_share_that_can_be_met_is_recorded(which, met):
    assert decide.define_voting_rule(None, define(**{which: met}))


@pytest.mark.parametrize("which", ["quorum", "majority"])
@pytest.mark.parametrize(
    "unmet",
    [
        share(4, 3),
        share(1, 1, inclusive=False),
        share(1, MOST_PARTS + 1),
        Share.model_construct(numerator=0, denominator=1, inclusive=True),
        Share.model_construct(numerator=1, denominator=0, inclusive=True),
        Share.model_construct(numerator=-1, denominator=-2, inclusive=True),
    ],
)
def test_a_share_that_nobody_or_everybody_meets_is_refused(which, unmet):
    with pytest.raises(errors.ShareOutOfRange):
        decide.define_voting_rule(None, define(**{which: unmet}))


@given(st.integers(1, 40), st.integers(1, 40), st.booleans())
def test_a_share_is_refused_exactly_where_the_whole_does_not_meet_it(numerator, denominator, inclusive):
    part = Fraction(numerator, denominator)
    can_be_met = part <= 1 if inclusive else part < 1
    command = define(quorum=share(numerator, denominator, inclusive))
    try:
        recorded = bool(decide.define_voting_rule(None, command))
    except errors.ShareOutOfRange:
        recorded = False
    assert recorded == can_be_met


def test_a_rule_names_the_law_or_resolution_that_it_comes_from():
    with pytest.raises(errors.RuleSourceRequired):
        decide.define_voting_rule(None, define(source=" "))


def test_a_rule_does_not_change_before_it_was_recorded():
    with pytest.raises(BeforeThePreviousEvent):
        decide.define_voting_rule(
            RECORDED, define(NOW - timedelta(milliseconds=1), recused_leave_the_base=True)
        )
