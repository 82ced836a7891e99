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
from domain.voting import COUNCIL_MAJORITY, OWNERS_GENERAL, OWNERS_SPECIAL, Share
from tests.given import COORDINATOR, NOW_IN_THE_REGISTRY

NOW = NOW_IN_THE_REGISTRY
RECORDED = RecordedRule(OWNERS_GENERAL, 1, NOW)


def define(now=NOW, rule=OWNERS_GENERAL, **changes):
    return c.DefineVotingRule(by=COORDINATOR, now=now, rule=rule.model_copy(update=changes))


def share(numerator, denominator, inclusive=True):
    return Share(numerator=numerator, denominator=denominator, inclusive=inclusive)


def test_a_rule_is_recorded():
    assert decide.define_voting_rule(None, define()) == [e.VotingRuleDefined(rule=OWNERS_GENERAL)]


def test_recording_the_same_rule_again_is_harmless():
    assert decide.define_voting_rule(RECORDED, define(source=f" {OWNERS_GENERAL.source} ")) == []


@pytest.mark.parametrize(
    "change",
    [
        {"quorum": share(3, 4)},
        {"majority": share(2, 3)},
        {"source": "业主大会议事规则"},
    ],
)
def test_a_rule_that_differs_is_recorded_as_its_next_version(change):
    [event] = decide.define_voting_rule(RECORDED, define(**change))
    assert event.rule == OWNERS_GENERAL.model_copy(update=change)


@pytest.mark.parametrize("which", ["quorum", "majority"])
@pytest.mark.parametrize("met", [share(1, 1), share(1, MOST_PARTS), share(1, 2, inclusive=False)])
def test_a_share_that_can_be_met_is_recorded(which, met):
    assert decide.define_voting_rule(None, define(rule=COUNCIL_MAJORITY, **{which: met}))


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
    command = define(rule=COUNCIL_MAJORITY, quorum=share(numerator, denominator, inclusive))
    try:
        recorded = bool(decide.define_voting_rule(None, command))
    except errors.ShareOutOfRange:
        recorded = False
    assert recorded == can_be_met


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        (OWNERS_GENERAL, {"counted": "members"}),
        (OWNERS_GENERAL, {"quorum": share(2, 3, inclusive=True), "majority": share(1, 2)}),
        (OWNERS_GENERAL, {"quorum": share(65, 100)}),
        (OWNERS_GENERAL, {"majority": share(49, 100)}),
        (OWNERS_GENERAL, {"recused_leave_the_base": True}),
        (OWNERS_GENERAL, {"name": "by_lot", "quorum": share(1, 2)}),
        (OWNERS_SPECIAL, {"majority": share(2, 3)}),
        (OWNERS_SPECIAL, {"counted": "members"}),
    ],
)
def test_a_rule_for_owners_that_asks_for_less_than_the_law_is_refused(rule, change):
    with pytest.raises(errors.WeakerThanTheLaw):
        decide.define_voting_rule(None, define(rule=rule, **change))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        (OWNERS_GENERAL, {"quorum": share(2, 3, inclusive=False), "majority": share(51, 100)}),
        (OWNERS_GENERAL, {"name": "by_lot", "majority": share(1, 1)}),
        (OWNERS_SPECIAL, {"majority": share(3, 4, inclusive=False)}),
        (COUNCIL_MAJORITY, {"quorum": share(1, 3), "majority": share(1, 3)}),
    ],
)
def test_a_rule_may_ask_for_more_than_the_law_and_one_for_members_for_what_it_likes(rule, change):
    assert decide.define_voting_rule(None, define(rule=rule, **change))


SHARES = st.builds(share, st.integers(1, 12), st.integers(1, 12), st.booleans())


@given(SHARES, SHARES, st.integers(0, 24), st.integers(1, 24))
def test_what_meets_a_share_that_asks_no_less_meets_the_other_too(one, other, part, whole):
    if one.asks_no_less_than(other) and one.is_met(part, whole):
        assert other.is_met(part, whole)


@given(SHARES, SHARES)
def test_of_two_shares_one_always_asks_no_less_than_the_other(one, other):
    assert one.asks_no_less_than(other) or other.asks_no_less_than(one)
    same = Fraction(one.numerator, one.denominator) == Fraction(other.numerator, other.denominator)
    both = one.asks_no_less_than(other) and other.asks_no_less_than(one)
    assert both == (same and one.inclusive == other.inclusive)


def test_a_rule_names_the_law_or_resolution_that_it_comes_from():
    with pytest.raises(errors.RuleSourceRequired):
        decide.define_voting_rule(None, define(source=" "))


def test_a_rule_does_not_change_before_it_was_recorded():
    with pytest.raises(BeforeThePreviousEvent):
        decide.define_voting_rule(
            RECORDED, define(NOW - timedelta(milliseconds=1), recused_leave_the_base=True)
        )
