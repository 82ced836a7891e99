"""How a ballot is told: in the words of the law, with numbers that can be checked by hand."""

import pytest

from api.pages.ballots import ballot_told, rule_words, share_words
from api.pages.wording import square_metres
from domain.decision.events import DecisionBalloted
from domain.voting import (
    COUNCIL_MAJORITY,
    OWNERS_GENERAL,
    OWNERS_SPECIAL,
    Share,
    Tally,
    VotingRule,
    Weight,
    is_adopted,
)


def balloted(rule: VotingRule, **groups: tuple[int, int]) -> DecisionBalloted:
    weights = {name: Weight(number=number, area_cm2=area) for name, (number, area) in groups.items()}
    tally = Tally(**weights)
    return DecisionBalloted(rule=rule, rule_version=1, tally=tally, adopted=is_adopted(rule, tally))


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Share(numerator=1, denominator=2, inclusive=False), "过半数"),
        (Share(numerator=2, denominator=3, inclusive=True), "达到三分之二以上（含本数）"),
        (Share(numerator=3, denominator=4, inclusive=True), "达到四分之三以上（含本数）"),
        (Share(numerator=1, denominator=2, inclusive=True), "达到二分之一以上（含本数）"),
        (Share(numerator=2, denominator=3, inclusive=False), "超过三分之二"),
        (Share(numerator=13, denominator=20, inclusive=True), "达到20分之13以上（含本数）"),
    ],
)
def test_a_threshold_is_told_in_the_words_of_the_law(share: Share, words: str) -> None:
    assert share_words(share) == words


def test_a_rule_says_whether_area_counts_and_whether_the_recused_do() -> None:
    assert "专有部分面积和人数均须" in rule_words(OWNERS_SPECIAL)
    assert "四分之三以上" in rule_words(OWNERS_SPECIAL)
    assert "面积" not in rule_words(COUNCIL_MAJORITY)
    assert "回避的不计入" in rule_words(COUNCIL_MAJORITY)
    assert "回避" not in rule_words(OWNERS_SPECIAL)


def test_exactly_two_thirds_take_part_and_one_more_than_half_agrees() -> None:
    told = ballot_told(
        balloted(
            OWNERS_GENERAL,
            eligible=(900, 900_000_000),
            agree=(301, 300_000_001),
            against=(299, 299_999_999),
        )
    )
    quorum, majority = told.requirements
    assert told.adopted
    assert [(each.part, each.needed, each.is_met) for each in quorum.measures] == [
        ("600 人", "至少须 600 人", True),
        ("60,000 m²", "至少须 60,000 m²", True),
    ]
    assert [(each.part, each.needed, each.is_met) for each in majority.measures] == [
        ("301 人", "至少须 301 人", True),
        ("30,000.0001 m²", "须多于 30,000 m²", True),
    ]


def test_half_of_the_area_is_not_more_than_half_although_more_people_agree() -> None:
    told = ballot_told(
        balloted(
            OWNERS_GENERAL,
            eligible=(900, 900_000_000),
            agree=(400, 300_000_000),
            against=(200, 300_000_000),
        )
    )
    assert not told.adopted
    assert [each.is_met for each in told.requirements[1].measures] == [True, False]
    assert told.requirements[1].measures[1].percent == "50.00%"


def test_a_percentage_never_shows_a_threshold_that_was_not_reached() -> None:
    told = ballot_told(
        balloted(OWNERS_SPECIAL, eligible=(100_000, 1), agree=(74_999, 1), against=(25_001, 0))
    )
    people = told.requirements[1].measures[0]
    assert (people.percent, people.is_met) == ("74.99%", False)


def test_members_who_recuse_themselves_leave_the_base_and_areas_are_not_shown() -> None:
    told = ballot_told(balloted(COUNCIL_MAJORITY, eligible=(15, 0), agree=(6, 0), recused=(4, 0)))
    assert not told.by_area
    assert [each.whole for each in told.requirements[0].measures] == ["11 人"]
    assert {group.label: group.number for group in told.groups} == {
        "有权表决": 15,
        "参与表决": 6,
        "同意": 6,
        "反对": 0,
        "弃权": 0,
        "回避": 4,
    }


@pytest.mark.parametrize(
    ("cm2", "said"),
    [(0, "0"), (1, "0.0001"), (10_000, "1"), (905_000, "90.5"), (12_345_678_900, "1,234,567.89")],
)
def test_areas_are_exact_square_metres(cm2: int, said: str) -> None:
    assert square_metres(cm2) == said
