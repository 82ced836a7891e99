"""Putting a motion forward."""

import pytest

from domain import errors as general
from domain.decision import errors
from domain.decision.events import Campaign, Covenant, CovenantNumbered, Target
from domain.personal import TextHoldsIdentifier
from domain.registry.events import VotingRuleDefined
from domain.voting import OWNERS_GENERAL
from tests import occurrences as o
from tests.given import MONDAY, day
from tests.given_decisions import ISSUE, OTHER_DECISION, given
from tests.motions import (
    CLEARED,
    CODE,
    covenant,
    raise_campaign,
    raise_covenant,
    raise_decision,
    raised,
)


def test_a_motion_is_put_forward_for_a_place():
    given().when(raise_decision()).then(raised())


def test_a_stream_begins_once():
    given(raised()).when(raise_decision()).then_refused(errors.DecisionExists)


@pytest.mark.parametrize("place", ["garden", "lake", "north", "east"])
def test_every_tier_up_to_the_district_decides(place):
    assert given().when(raise_decision(place=place)).then_allowed().place == place


def test_a_city_decides_nothing():
    given().when(raise_decision(place="capital")).then_refused(errors.PlaceIsForTotals)


def test_the_place_is_registered():
    given().when(raise_decision(place="nowhere")).then_refused(errors.UnknownPlace)


def test_a_motion_of_before_the_republic_is_a_mistyped_year():
    long_ago = MONDAY.replace(year=1926)
    given().when(raise_decision(now=long_ago)).then_refused(errors.TooLongAgo)


@pytest.mark.parametrize("nothing", ["", " \n "])
def test_title_and_motion_are_required(nothing):
    given().when(raise_decision(title=nothing)).then_refused(errors.TitleRequired)
    given().when(raise_decision(motion=nothing)).then_refused(errors.MotionRequired)


def test_a_title_holds_no_phone_number_and_a_motion_masks_it():
    given().when(raise_decision(title="致电13812345678")).then_refused(TextHoldsIdentifier)
    event = given().when(raise_decision(motion="联系13812345678")).then_allowed()
    assert event.motion == "联系138****5678"


def test_a_title_has_at_most_200_characters():
    assert given().when(raise_decision(title="议" * 200)).then_allowed()
    given().when(raise_decision(title="议" * 201)).then_refused(general.TextTooLong)


def test_the_issue_that_led_to_it_is_one_that_is_there():
    known = given(beside={ISSUE: [o.raised()]})
    assert known.when(raise_decision(issue=ISSUE)).then_allowed().issue == ISSUE
    given().when(raise_decision(issue=ISSUE)).then_refused(errors.UnknownIssue)


def test_what_leads_to_it_is_an_issue_and_nothing_else():
    known = given(beside={OTHER_DECISION: [raised()]})
    known.when(raise_decision(issue=OTHER_DECISION)).then_refused(errors.UnknownIssue)


# The voting rule.


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("covenant", {"covenant_text": "一、不在楼道堆放杂物。"}),
        ("election", {"seats": 5}),
        ("funds", {}),
        ("property_service", {}),
    ],
)
def test_what_the_law_wants_a_ballot_for_has_one_at_a_compound(kind, facts):
    at_compound = given().when(raise_decision(kind=kind, **facts)).then_allowed()
    at_community = given().when(raise_decision(kind=kind, place="lake", **facts)).then_allowed()
    assert (at_compound.rule, at_community.rule) == ("owners_general", None)


@pytest.mark.parametrize("kind", ["facility", "parking", "other"])
def test_another_kind_has_a_ballot_where_a_rule_is_named(kind):
    assert given().when(raise_decision(kind=kind)).then_allowed().rule is None
    named = raise_decision(kind=kind, rule="council_majority")
    assert given().when(named).then_allowed().rule == "council_majority"


def test_a_named_rule_takes_the_place_of_the_usual_one():
    special = raise_decision(kind="funds", rule="owners_special")
    assert given().when(special).then_allowed().rule == "owners_special"


@pytest.mark.parametrize("kind", ["funds", "property_service"])
def test_on_what_is_the_owners_own_owners_vote(kind):
    by_members = given().when(raise_decision(kind=kind, rule="council_majority"))
    assert "owners_general" in by_members.then_refused(errors.OwnersMustVote).english
    above = raise_decision(kind=kind, place="lake", rule="council_majority")
    assert given().when(above).then_allowed().rule == "council_majority"


@pytest.mark.parametrize(
    ("kind", "facts"), [("covenant", {"covenant_text": "一、不堆物。"}), ("election", {"seats": 3})]
)
def test_residents_may_adopt_a_covenant_and_elect_heads_of_buildings_by_a_rule_of_theirs(kind, facts):
    named = raise_decision(kind=kind, rule="council_majority", **facts)
    assert given().when(named).then_allowed().rule == "council_majority"


def test_a_named_rule_is_one_that_is_known():
    unknown = raise_decision(rule="by_lot")
    given().when(unknown).then_refused(errors.UnknownVotingRule)
    local = OWNERS_GENERAL.model_copy(update={"name": "by_lot"})
    defined = given(beside={"rule-by_lot": [VotingRuleDefined(rule=local)]})
    assert defined.when(unknown).then_allowed().rule == "by_lot"


# What belongs to one kind.


@pytest.mark.parametrize(
    "fact",
    [
        {"covenant_text": "一、不在楼道堆放杂物。"},
        {"campaign": CLEARED},
        {"seats": 5},
        {"trial_until": day(90)},
    ],
)
def test_what_belongs_to_another_kind_is_refused(fact):
    given().when(raise_decision(**fact)).then_refused(errors.NotOfThisKind)


def test_a_covenant_needs_its_text():
    given().when(raise_decision(kind="covenant")).then_refused(errors.CovenantTextRequired)
    given().when(raise_covenant(covenant_text=" ")).then_refused(errors.CovenantTextRequired)


def test_the_first_covenant_of_a_place_has_version_1():
    first = given().when(raise_covenant())
    first.then(covenant(version=1))
    first.then_also("covenant-garden", CovenantNumbered(place="garden", version=1, decision="decision-1"))


def test_the_next_covenant_has_the_next_version_whatever_became_of_the_last():
    numbered = {
        "covenant-garden": [
            CovenantNumbered(place="garden", version=1, decision="decision-8"),
            CovenantNumbered(place="garden", version=2, decision="decision-9"),
        ]
    }
    third = given(beside=numbered).when(raise_covenant()).then_allowed()
    elsewhere = given(beside=numbered).when(raise_covenant(place="court")).then_allowed()
    assert third.covenant == Covenant(version=3, text="一、不在楼道堆放杂物。")
    assert elsewhere.covenant.version == 1


def test_no_other_kind_takes_the_number_of_a_covenant():
    given().when(raise_decision()).then_also("covenant-garden")


def test_a_campaign_names_what_it_counts_and_a_target_for_each_place():
    given().when(raise_campaign()).then(
        raised(place="lake", tier="community", kind="campaign", campaign=CLEARED)
    )


def test_a_campaign_without_targets_is_none():
    given().when(raise_campaign(campaign=None)).then_refused(errors.CampaignRequired)
    nowhere = Campaign(unit="无物业小区", targets=())
    given().when(raise_campaign(campaign=nowhere)).then_refused(errors.CampaignRequired)


def test_a_campaign_says_what_it_counts():
    unnamed = Campaign(unit=" ", targets=CLEARED.targets)
    given().when(raise_campaign(campaign=unnamed)).then_refused(errors.CampaignUnitRequired)
    named = Campaign(unit="拨打13812345678", targets=CLEARED.targets)
    given().when(raise_campaign(campaign=named)).then_refused(TextHoldsIdentifier)


def targeting(*places):
    targets = tuple(Target(place=place, count=1) for place in places)
    return raise_campaign(campaign=Campaign(unit="无物业小区", targets=targets))


def test_a_target_is_the_place_itself_or_one_below_it():
    assert given().when(targeting("lake", "garden", "court")).then_allowed()
    given().when(targeting("garden", "ridge")).then_refused(errors.TargetElsewhere)
    given().when(targeting("north")).then_refused(errors.TargetElsewhere)
    given().when(targeting("nowhere")).then_refused(errors.UnknownPlace)


def test_each_place_has_one_target():
    given().when(targeting("garden", "court", "garden")).then_refused(errors.TargetListedTwice)


def test_a_campaign_names_at_most_1000_places():
    many = targeting(*(f"place-{number}" for number in range(1_001)))
    given().when(many).then_refused(errors.TooManyTargets)


@pytest.mark.parametrize("seats", [1, 1_000])
def test_an_election_fills_seats(seats):
    assert given().when(raise_decision(kind="election", seats=seats)).then_allowed().seats == seats


@pytest.mark.parametrize("seats", [None, 0, -1, 1_001])
def test_an_election_needs_a_number_of_seats_that_can_be(seats):
    given().when(raise_decision(kind="election", seats=seats)).then_refused(errors.ElectionSeatsOutOfRange)


def test_property_service_may_be_hired_on_trial_until_a_day_that_is_ahead():
    def on_trial(until):
        return raise_decision(kind="property_service", trial_until=until)

    assert given().when(on_trial(day(90))).then_allowed().trial_until == day(90)
    given().when(on_trial(day(3))).then_refused(errors.DueInThePast)
    given().when(on_trial(day(4_000))).then_refused(errors.DueTooFarAhead)


def test_the_code_is_the_one_that_was_given():
    assert given().when(raise_decision()).then_allowed().code == CODE
