"""Voting rules against the law, at each boundary exactly, and against an independent calculation."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.voting import (
    COUNCIL_MAJORITY,
    MOST_AREA_CM2,
    MOST_PEOPLE,
    OWNERS_GENERAL,
    OWNERS_SPECIAL,
    STANDARD_RULES,
    Share,
    Tally,
    VotingRule,
    Weight,
    has_quorum,
    is_adopted,
    missing_for_quorum,
)

OWNER_RULES = (OWNERS_GENERAL, OWNERS_SPECIAL)
PLENTY = 10**7
"""Square centimetres: 1,000 square metres, each owner's part where a test does not speak of areas."""


def owners(number: int, area_cm2: int | None = None) -> Weight:
    return Weight(number=number, area_cm2=number * PLENTY if area_cm2 is None else area_cm2)


def ballot(
    eligible: Weight,
    agree: Weight,
    against: Weight | None = None,
    abstain: Weight | None = None,
    recused: Weight | None = None,
) -> Tally:
    nothing = Weight()
    return Tally(
        eligible=eligible,
        agree=agree,
        against=against or nothing,
        abstain=abstain or nothing,
        recused=recused or nothing,
    )


def members(eligible: int, agree: int, against: int = 0, abstain: int = 0, recused: int = 0) -> Tally:
    return ballot(*(Weight(number=number) for number in (eligible, agree, against, abstain, recused)))


# Civil Code, article 278: who must take part. Article 1259: 以上 includes the number named.


@pytest.mark.parametrize("rule", OWNER_RULES, ids=lambda rule: rule.name)
def test_two_thirds_of_the_owners_taking_part_is_a_quorum_and_one_less_is_none(rule: VotingRule) -> None:
    area = 900 * PLENTY
    assert has_quorum(rule, ballot(owners(900), owners(600, area)))
    assert not has_quorum(rule, ballot(owners(900), owners(599, area)))


@pytest.mark.parametrize("rule", OWNER_RULES, ids=lambda rule: rule.name)
def test_two_thirds_of_the_area_taking_part_is_a_quorum_and_a_square_centimetre_less_is_none(
    rule: VotingRule,
) -> None:
    all_of_them = owners(900, 3_000_000)
    assert has_quorum(rule, ballot(all_of_them, owners(900, 2_000_000)))
    assert not has_quorum(rule, ballot(all_of_them, owners(900, 1_999_999)))


@pytest.mark.parametrize("rule", OWNER_RULES, ids=lambda rule: rule.name)
def test_number_alone_or_area_alone_is_no_quorum(rule: VotingRule) -> None:
    assert not has_quorum(rule, ballot(owners(100, 3_000_000), owners(99, 10)))
    assert not has_quorum(rule, ballot(owners(100, 3_000_000), owners(1, 2_999_000)))


@pytest.mark.parametrize("eligible", [1, 2, 3, 4, 5, 7, 100, 101])
def test_where_two_thirds_is_no_whole_number_the_next_one_is_needed(eligible: int) -> None:
    needed = ceil(Fraction(2, 3) * eligible)
    assert has_quorum(OWNERS_GENERAL, ballot(owners(eligible), owners(needed, eligible * PLENTY)))
    assert not has_quorum(OWNERS_GENERAL, ballot(owners(eligible), owners(needed - 1, eligible * PLENTY)))


# Who must agree, of those who take part. Article 1259: 过半数 does not include the half.


def test_half_of_the_owners_who_take_part_adopt_nothing_and_one_more_adopt() -> None:
    eligible, area = owners(600), 300 * PLENTY
    assert not is_adopted(OWNERS_GENERAL, ballot(eligible, owners(300, area + 1), owners(300, area - 1)))
    assert is_adopted(OWNERS_GENERAL, ballot(eligible, owners(301, area + 1), owners(299, area - 1)))


def test_half_of_the_area_that_takes_part_adopts_nothing_and_a_square_centimetre_more_adopts() -> None:
    eligible = owners(600, 4_000_000)
    assert not is_adopted(OWNERS_GENERAL, ballot(eligible, owners(400, 2_000_000), owners(200, 2_000_000)))
    assert is_adopted(OWNERS_GENERAL, ballot(eligible, owners(400, 2_000_001), owners(200, 1_999_999)))


def test_three_quarters_of_the_owners_adopt_what_is_special_and_one_less_do_not() -> None:
    eligible, area = owners(400), 400 * PLENTY
    assert is_adopted(OWNERS_SPECIAL, ballot(eligible, owners(300, area - 1), owners(100, 1)))
    assert not is_adopted(OWNERS_SPECIAL, ballot(eligible, owners(299, area - 1), owners(101, 1)))


def test_three_quarters_of_the_area_adopt_what_is_special_and_a_square_centimetre_less_does_not() -> None:
    eligible = owners(400, 4_000_000)
    assert is_adopted(OWNERS_SPECIAL, ballot(eligible, owners(390, 3_000_000), owners(10, 1_000_000)))
    assert not is_adopted(OWNERS_SPECIAL, ballot(eligible, owners(390, 2_999_999), owners(10, 1_000_001)))


def test_a_few_owners_of_much_area_cannot_adopt_against_the_many() -> None:
    tally = ballot(owners(100, 10_000_000), owners(30, 9_000_000), owners(70, 1_000_000))
    assert has_quorum(OWNERS_GENERAL, tally)
    assert not is_adopted(OWNERS_GENERAL, tally)


def test_many_owners_of_little_area_cannot_adopt_against_the_few() -> None:
    tally = ballot(owners(100, 10_000_000), owners(90, 1_000_000), owners(10, 9_000_000))
    assert has_quorum(OWNERS_GENERAL, tally)
    assert not is_adopted(OWNERS_GENERAL, tally)


def test_who_abstains_takes_part_and_does_not_agree() -> None:
    eligible = owners(90)
    assert has_quorum(OWNERS_GENERAL, ballot(eligible, owners(30), abstain=owners(30)))
    assert not is_adopted(OWNERS_GENERAL, ballot(eligible, owners(30), abstain=owners(30)))
    assert is_adopted(OWNERS_GENERAL, ballot(eligible, owners(31), abstain=owners(29)))


def test_absent_owners_count_against_the_quorum_and_not_against_the_majority() -> None:
    assert is_adopted(OWNERS_GENERAL, ballot(owners(900), owners(301), owners(299)))
    assert not is_adopted(OWNERS_GENERAL, ballot(owners(901), owners(301), owners(299)))


def test_owners_who_recuse_themselves_do_not_take_part_and_stay_among_all_who_may() -> None:
    eligible = owners(900)
    assert not has_quorum(OWNERS_GENERAL, ballot(eligible, owners(599), recused=owners(301)))
    assert has_quorum(OWNERS_GENERAL, ballot(eligible, owners(600), recused=owners(300)))


# The council: quorum and majority of its members, recusals out of both.


def test_more_than_half_of_the_members_is_a_quorum_and_half_is_none() -> None:
    assert not has_quorum(COUNCIL_MAJORITY, members(10, agree=5))
    assert has_quorum(COUNCIL_MAJORITY, members(10, agree=6))


def test_more_than_half_of_the_members_who_take_part_adopt_and_half_do_not() -> None:
    assert not is_adopted(COUNCIL_MAJORITY, members(10, agree=4, against=4))
    assert is_adopted(COUNCIL_MAJORITY, members(10, agree=5, against=4))
    assert not is_adopted(COUNCIL_MAJORITY, members(10, agree=5, against=4, abstain=1))


def test_members_who_recuse_themselves_leave_the_base_of_the_quorum() -> None:
    assert not has_quorum(COUNCIL_MAJORITY, members(11, agree=5))
    assert has_quorum(COUNCIL_MAJORITY, members(11, agree=5, recused=2))
    assert not has_quorum(COUNCIL_MAJORITY, members(11, agree=5, recused=1))


def test_where_all_are_recused_or_nobody_may_vote_there_is_no_quorum() -> None:
    assert not has_quorum(COUNCIL_MAJORITY, members(3, agree=0, recused=3))
    for rule in STANDARD_RULES.values():
        assert not has_quorum(rule, ballot(Weight(), Weight()))
        assert not is_adopted(rule, ballot(Weight(), Weight()))


def test_without_a_quorum_nothing_is_adopted_however_many_agree() -> None:
    assert not is_adopted(OWNERS_GENERAL, ballot(owners(900), owners(599)))
    assert not is_adopted(COUNCIL_MAJORITY, members(10, agree=5))


def test_areas_do_not_count_where_members_are_counted() -> None:
    with_areas = ballot(Weight(number=3, area_cm2=100), Weight(number=2, area_cm2=1))
    assert is_adopted(COUNCIL_MAJORITY, with_areas)


# Independent calculations.

AREAS = st.integers(0, 40) | st.integers(0, 10**12)


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """Tallies that sum up, with absent owners; often near the boundaries, since the numbers are small."""
    groups = [
        Weight(number=number, area_cm2=draw(AREAS) if number else 0)
        for number in draw(st.lists(st.integers(0, 12), min_size=5, max_size=5))
    ]
    eligible = Weight(
        number=sum(group.number for group in groups), area_cm2=sum(group.area_cm2 for group in groups)
    )
    return ballot(eligible, *groups[:4])


@st.composite
def shares(draw: st.DrawFn) -> Share:
    denominator = draw(st.integers(1, 12))
    return Share(
        numerator=draw(st.integers(1, denominator)), denominator=denominator, inclusive=draw(st.booleans())
    )


@st.composite
def rules(draw: st.DrawFn) -> VotingRule:
    return VotingRule(
        name="local",
        counted=draw(st.sampled_from(["owners", "members"])),
        quorum=draw(shares()),
        majority=draw(shares()),
        recused_leave_the_base=draw(st.booleans()),
        source="小区业主大会议事规则",
    )


ANY_RULE = st.sampled_from(sorted(STANDARD_RULES.values(), key=lambda rule: rule.name)) | rules()


def reached(share: Share, part: int, whole: int) -> bool:
    """By fractions, which the code under test does not use."""
    if whole == 0:
        return False
    ratio, threshold = Fraction(part, whole), Fraction(share.numerator, share.denominator)
    return ratio > threshold or (share.inclusive and ratio == threshold)


def measures(rule: VotingRule) -> tuple[str, ...]:
    return ("number", "area_cm2") if rule.counted == "owners" else ("number",)


def expected_quorum(rule: VotingRule, tally: Tally) -> bool:
    return all(
        reached(
            rule.quorum,
            getattr(tally.agree, measure) + getattr(tally.against, measure) + getattr(tally.abstain, measure),
            getattr(tally.eligible, measure)
            - (getattr(tally.recused, measure) if rule.recused_leave_the_base else 0),
        )
        for measure in measures(rule)
    )


def expected_adoption(rule: VotingRule, tally: Tally) -> bool:
    return expected_quorum(rule, tally) and all(
        reached(
            rule.majority,
            getattr(tally.agree, measure),
            getattr(tally.agree, measure) + getattr(tally.against, measure) + getattr(tally.abstain, measure),
        )
        for measure in measures(rule)
    )


@settings(max_examples=400, deadline=None)
@given(ANY_RULE, tallies())
def test_quorum_and_adoption_are_as_fractions_have_them(rule: VotingRule, tally: Tally) -> None:
    assert has_quorum(rule, tally) == expected_quorum(rule, tally)
    assert is_adopted(rule, tally) == expected_adoption(rule, tally)


@settings(max_examples=300, deadline=None)
@given(shares(), st.integers(1, 10**15))
def test_the_least_part_meets_a_share_and_one_less_does_not(share: Share, whole: int) -> None:
    least = share.least(whole)
    assert share.is_met(least, whole)
    assert not share.is_met(least - 1, whole)
    threshold = Fraction(share.numerator, share.denominator) * whole
    assert least == (ceil(threshold) if share.inclusive else floor(threshold) + 1)


@settings(max_examples=300, deadline=None)
@given(ANY_RULE, tallies())
def test_a_quorum_is_reached_when_what_is_missing_takes_part_and_not_before(
    rule: VotingRule, tally: Tally
) -> None:
    missing = missing_for_quorum(rule, tally)
    if has_quorum(rule, tally):
        assert missing == Weight()
        return
    assert missing != Weight()
    more = tally.abstain.model_copy(
        update={
            "number": tally.abstain.number + missing.number,
            "area_cm2": tally.abstain.area_cm2 + missing.area_cm2,
        }
    )
    complete = tally.model_copy(update={"abstain": more})
    bases = [
        getattr(tally.eligible, measure)
        - (getattr(tally.recused, measure) if rule.recused_leave_the_base else 0)
        for measure in measures(rule)
    ]
    assume(all(bases))
    assert has_quorum(rule, complete)
    for measure in measures(rule):
        if getattr(missing, measure):
            one_less = more.model_copy(update={measure: getattr(more, measure) - 1})
            assert not has_quorum(rule, tally.model_copy(update={"abstain": one_less}))


@settings(max_examples=200, deadline=None)
@given(ANY_RULE, tallies())
def test_another_who_agrees_instead_of_being_against_never_undoes_an_adoption(
    rule: VotingRule, tally: Tally
) -> None:
    assume(tally.against.number)
    moved = tally.model_copy(
        update={
            "agree": Weight(
                number=tally.agree.number + tally.against.number,
                area_cm2=tally.agree.area_cm2 + tally.against.area_cm2,
            ),
            "against": Weight(),
        }
    )
    assert is_adopted(rule, tally) <= is_adopted(rule, moved)


# What a rule and a tally can be at all.


def test_what_is_special_asks_for_all_that_is_general_asks_for() -> None:
    assert OWNERS_SPECIAL.quorum == OWNERS_GENERAL.quorum
    assert (OWNERS_SPECIAL.majority.numerator, OWNERS_SPECIAL.majority.denominator) == (3, 4)
    assert {rule.source for rule in OWNER_RULES} == {"《中华人民共和国民法典》第二百七十八条"}
    assert set(STANDARD_RULES) == {"owners_general", "owners_special", "council_majority"}


@pytest.mark.parametrize("beyond", [{"number": MOST_PEOPLE + 1}, {"area_cm2": MOST_AREA_CM2 + 1}])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_group_is_neither_negative_nor_larger_than_a_district(beyond: dict[str, int], sign: int) -> None:
    with pytest.raises(ValidationError):
        Weight(**{measure: sign * amount for measure, amount in beyond.items()})


def test_sums_of_the_largest_groups_are_exact() -> None:
    most = Weight(number=MOST_PEOPLE, area_cm2=MOST_AREA_CM2)
    tally = ballot(most, most, most, most, most)
    assert tally.taking_part.area_cm2 == 3 * MOST_AREA_CM2
    assert (tally.accounted.number, tally.accounted.area_cm2) == (4 * MOST_PEOPLE, 4 * MOST_AREA_CM2)
