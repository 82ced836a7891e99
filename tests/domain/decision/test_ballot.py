"""Recording a ballot."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from domain import errors as general
from domain.decision import errors
from domain.decision.balloting import square_metres
from domain.decision.rules import Composition
from domain.personal import TextHoldsIdentifier
from domain.registry.events import VotingRuleDefined
from domain.voting import COUNCIL_MAJORITY, OWNERS_GENERAL, OWNERS_SPECIAL, Share, Tally, Weight
from tests.given import MONDAY, day
from tests.given_decisions import decision_after, given
from tests.motions import (
    AGAINST,
    ALL_OWNERS,
    FIVE_SIXTHS,
    IN_FAVOUR,
    TOO_FEW,
    ballot,
    balloted,
    covenant,
    discussed,
    elected,
    election,
    escalated,
    raised,
    withdrawn,
)

VOTED_ON = (raised(rule="owners_general"), discussed())
OF_MEMBERS = (raised(rule="council_majority"), discussed())
ELECTION = (election(seats=3), discussed())


def test_a_ballot_that_more_than_half_agree_to_adopts():
    given(*VOTED_ON).when(ballot(IN_FAVOUR)).then(balloted())


def test_a_ballot_that_adopts_nothing_rejects_the_decision():
    given(*VOTED_ON).when(ballot(AGAINST)).then(balloted(adopted=False))
    assert decision_after(*VOTED_ON, balloted(adopted=False)).state == "rejected"


def test_an_adopted_decision_is_still_to_be_carried_out():
    decision = decision_after(*VOTED_ON, balloted())
    assert (decision.state, decision.is_adopted, decision.is_open) == ("discussed", True, True)


@pytest.mark.parametrize(
    ("kind", "refused"), [("funds", True), ("property_service", True), ("parking", False)]
)
def test_a_rule_that_has_come_to_count_members_is_none_for_what_is_the_owners_own(kind, refused):
    members = COUNCIL_MAJORITY.model_copy(update={"name": "owners_general"})
    motion = raised(kind=kind, rule="owners_general")
    beside = {"rule-owners_general": [VotingRuleDefined(rule=members)]}
    tally = Tally(eligible=Weight(number=9), agree=Weight(number=9))
    outcome = given(motion, discussed(), beside=beside).when(ballot(tally))
    if refused:
        outcome.then_refused(errors.OwnersMustVote)
    else:
        assert outcome.then_allowed().adopted


def test_the_event_holds_the_whole_rule_in_force_with_its_version():
    stricter = OWNERS_GENERAL.model_copy(
        update={"majority": Share(numerator=3, denominator=4, inclusive=True)}
    )
    defined = [VotingRuleDefined(rule=OWNERS_GENERAL), VotingRuleDefined(rule=stricter)]
    outcome = given(*VOTED_ON, beside={"rule-owners_general": defined}).when(ballot(IN_FAVOUR))
    event = outcome.then_allowed()
    assert (event.rule, event.rule_version, event.adopted) == (stricter, 2, False)
    outcome.then_also("rule-owners_general")


def test_a_ballot_that_is_recorded_later_follows_the_rule_that_was_in_force_when_it_was_held():
    strict = OWNERS_GENERAL.model_copy(update={"majority": FIVE_SIXTHS})
    defined = [(day(0), VotingRuleDefined(rule=strict)), (day(5), VotingRuleDefined(rule=OWNERS_GENERAL))]
    beside = {"rule-owners_general": defined}
    before = given(*VOTED_ON, beside=beside).when(ballot(now=day(5) - timedelta(hours=1))).then_allowed()
    assert (before.rule, before.rule_version, before.adopted) == (strict, 1, False)
    since = given(*VOTED_ON, beside=beside).when(ballot(now=day(5))).then_allowed()
    assert (since.rule, since.rule_version, since.adopted) == (OWNERS_GENERAL, 2, True)


def test_a_rule_that_is_written_down_after_its_ballot_was_held_is_the_one_it_was_held_under():
    strict = OWNERS_GENERAL.model_copy(update={"majority": FIVE_SIXTHS})
    beside = {"rule-owners_general": [(day(5), VotingRuleDefined(rule=strict))]}
    event = given(*VOTED_ON, beside=beside).when(ballot(now=day(4))).then_allowed()
    assert (event.rule, event.rule_version) == (strict, 1)


def test_a_standard_rule_that_is_not_recorded_yet_is_recorded_with_the_ballot():
    outcome = given(*VOTED_ON).when(ballot(IN_FAVOUR))
    assert outcome.then_allowed().rule_version == 1
    outcome.then_also("rule-owners_general", VotingRuleDefined(rule=OWNERS_GENERAL))


def test_a_rule_that_is_recorded_is_not_recorded_again():
    beside = {"rule-owners_general": [VotingRuleDefined(rule=OWNERS_GENERAL)]}
    outcome = given(*VOTED_ON, beside=beside).when(ballot(IN_FAVOUR))
    assert outcome.then_allowed().rule_version == 1
    outcome.then_also("rule-owners_general")


def test_only_a_decision_that_names_a_rule_is_balloted():
    given(raised(), discussed()).when(ballot()).then_refused(errors.NoBallotNeeded)


def test_the_council_speaks_before_the_ballot_at_the_present_tier():
    voted_on = VOTED_ON[0]
    given(voted_on).when(ballot()).then_refused(errors.DecisionNotYetDiscussed)
    given(*VOTED_ON, escalated()).when(ballot()).then_refused(errors.DecisionNotYetDiscussed)
    assert given(*VOTED_ON, escalated(), discussed("community")).when(ballot()).then_allowed()


def test_a_ballot_decides_once():
    given(*VOTED_ON, balloted()).when(ballot()).then_refused(errors.AlreadyBalloted)
    given(*VOTED_ON, balloted(adopted=False)).when(ballot()).then_refused(errors.DecisionNotOpen)


def test_a_withdrawn_decision_is_not_balloted():
    given(*VOTED_ON, withdrawn()).when(ballot()).then_refused(errors.DecisionNotOpen)


def test_a_ballot_is_not_before_the_discussion():
    given(*VOTED_ON).when(ballot(now=MONDAY)).then_refused(general.BeforeThePreviousEvent)


# The quorum.


def test_without_a_quorum_the_refusal_says_how_many_owners_and_how_much_area_are_missing():
    refusal = given(*VOTED_ON).when(ballot(TOO_FEW)).then_refused(errors.OwnersMissing)
    assert "1 more owners and 123.5 more square metres" in refusal.english
    assert "还差 1 人、123.5 平方米" in refusal.chinese


def test_where_only_the_area_is_missing_nobody_is():
    tally = Tally(eligible=ALL_OWNERS, agree=Weight(number=900, area_cm2=599_999_999))
    refusal = given(*VOTED_ON).when(ballot(tally)).then_refused(errors.OwnersMissing)
    assert refusal.facts["number"] == 0
    assert refusal.facts["area"] == "0.0001"


def test_without_a_quorum_of_the_council_the_refusal_says_how_many_members_are_missing():
    tally = Tally(eligible=Weight(number=11), agree=Weight(number=4), recused=Weight(number=1))
    refusal = given(*OF_MEMBERS).when(ballot(tally)).then_refused(errors.MembersMissing)
    assert refusal.facts["number"] == 2


def test_a_ballot_without_a_quorum_can_be_held_again():
    assert given(*VOTED_ON).when(ballot(TOO_FEW)).refusal
    assert given(*VOTED_ON).when(ballot(IN_FAVOUR)).then_allowed()


@settings(max_examples=200, deadline=None)
@given_any(st.integers(0, 10**14))
def test_square_metres_are_exact(area_cm2):
    assert Fraction(square_metres(area_cm2)) == Fraction(area_cm2, 10_000)


# The tally.


def tally_of(measure, **groups):
    whole = {name: Weight(number=900, area_cm2=900_000) for name in ("eligible",)}
    each = {name: Weight(**{"number": 1, "area_cm2": 1, measure: amount}) for name, amount in groups.items()}
    return Tally(**whole, **each)


@pytest.mark.parametrize(("measure", "quarter"), [("number", 225), ("area_cm2", 225_000)])
def test_a_tally_sums_up_to_no_more_than_may_vote(measure, quarter):
    groups = {"agree": quarter, "against": quarter, "abstain": quarter}
    exactly = tally_of(measure, **groups, recused=quarter)
    refusal = given(*VOTED_ON).when(ballot(exactly)).refusal
    assert not isinstance(refusal, errors.TallyDoesNotSumUp)
    one_more = tally_of(measure, **groups, recused=quarter + 1)
    given(*VOTED_ON).when(ballot(one_more)).then_refused(errors.TallyDoesNotSumUp)


def test_the_refusal_of_a_tally_names_what_does_not_sum_up():
    tally = tally_of("area_cm2", agree=900_000, against=1)
    refusal = given(*VOTED_ON).when(ballot(tally)).then_refused(errors.TallyDoesNotSumUp)
    assert "按面积（平方米）计" in refusal.chinese
    assert "90.0001, more than the 90 " in refusal.english


def test_somebody_may_vote():
    nobody = Tally(eligible=Weight())
    given(*VOTED_ON).when(ballot(nobody)).then_refused(errors.NobodyMayVote)
    given(*OF_MEMBERS).when(ballot(nobody)).then_refused(errors.NobodyMayVote)


def test_owners_are_counted_with_their_areas():
    without = Tally(eligible=Weight(number=900), agree=Weight(number=900))
    given(*VOTED_ON).when(ballot(without)).then_refused(errors.AreasRequired)


@pytest.mark.parametrize("group", ["eligible", "agree", "against", "abstain", "recused"])
def test_members_are_counted_without_areas(group):
    weights = {"eligible": Weight(number=11), "agree": Weight(number=6)}
    weights[group] = Weight(number=11 if group == "eligible" else 1, area_cm2=1)
    given(*OF_MEMBERS).when(ballot(Tally(**weights))).then_refused(errors.AreasNotCounted)


@pytest.mark.parametrize("group", ["agree", "against", "abstain", "recused"])
def test_an_area_has_an_owner(group):
    tally = Tally(**{"eligible": ALL_OWNERS, group: Weight(number=0, area_cm2=1)})
    given(*VOTED_ON).when(ballot(tally)).then_refused(errors.AreaOfNobody)


def test_a_ballot_of_the_council_counts_members_alone():
    tally = Tally(eligible=Weight(number=11), agree=Weight(number=6))
    event = given(*OF_MEMBERS).when(ballot(tally)).then_allowed()
    assert (event.rule, event.adopted) == (COUNCIL_MAJORITY, True)


def test_what_is_special_is_not_adopted_by_the_majority_that_adopts_what_is_general():
    special = (raised(kind="funds", rule="owners_special"), discussed())
    event = given(*special).when(ballot(IN_FAVOUR)).then_allowed()
    assert (event.rule, event.adopted) == (OWNERS_SPECIAL, False)


# Who is elected.

COMMITTEE = (
    elected("subject-11", "director", party_member=True, branch_secretary=True),
    elected("subject-12", "deputy_director", party_member=True),
    elected("subject-13", "member"),
)


def test_an_election_records_who_was_elected():
    event = given(*ELECTION).when(ballot(IN_FAVOUR, *COMMITTEE)).then_allowed()
    assert event.elected == COMMITTEE
    assert decision_after(*ELECTION, event).elected == COMMITTEE


def test_who_was_elected_may_be_told_without_names_of_all():
    assert given(*ELECTION).when(ballot(IN_FAVOUR)).then_allowed().elected == ()


HEAD = elected("subject-21", "building_head")
OF_FIVE = Tally(eligible=Weight(number=5), agree=Weight(number=5))


@pytest.mark.parametrize("office", ["director", "deputy_director", "member"])
def test_the_committee_of_a_compound_is_elected_by_its_owners_alone(office):
    by_members = (election(rule="council_majority"), discussed())
    one_of_it = ballot(OF_FIVE, HEAD, elected("subject-11", office))
    given(*by_members).when(one_of_it).then_refused(errors.OwnersElectTheirCommittee)
    assert given(*by_members).when(ballot(OF_FIVE, HEAD)).then_allowed().elected == (HEAD,)


def test_a_community_elects_members_of_what_it_likes_by_the_rule_that_it_names():
    of_a_community = election(rule="council_majority", place="lake", tier="community")
    voted_on = (of_a_community, discussed("community"))
    assert given(*voted_on).when(ballot(OF_FIVE, elected())).then_allowed().adopted


def test_only_an_election_elects():
    voted_on = (covenant(), discussed())
    given(*voted_on).when(ballot(IN_FAVOUR, elected())).then_refused(errors.OnlyElectionsElect)


def test_nobody_is_elected_by_a_ballot_that_adopts_nothing():
    given(*ELECTION).when(ballot(AGAINST, elected())).then_refused(errors.ElectedWithoutAdoption)


def test_no_more_are_elected_than_there_are_seats():
    one_more = (*COMMITTEE, elected("subject-14"))
    given(*ELECTION).when(ballot(IN_FAVOUR, *one_more)).then_refused(errors.TooManyElected)


def test_each_member_is_elected_once():
    twice = (elected("subject-11"), elected(" subject-11 ", "director"))
    given(*ELECTION).when(ballot(IN_FAVOUR, *twice)).then_refused(errors.ElectedTwice)


def test_an_elected_member_has_a_pseudonym_and_no_phone_number():
    given(*ELECTION).when(ballot(IN_FAVOUR, elected(" "))).then_refused(errors.MemberRequired)
    given(*ELECTION).when(ballot(IN_FAVOUR, elected("13812345678"))).then_refused(TextHoldsIdentifier)


# The composition of an owners' committee: it warns and never rejects.


def warnings(*those, composition=None, seats=10):
    voted_on = (election(seats=seats), discussed())
    event = given(*voted_on, composition=composition).when(ballot(IN_FAVOUR, *those)).then_allowed()
    assert event.adopted
    return event.warnings


def committee(size, party_members, secretary="director"):
    offices = ["director", *["member"] * (size - 1)]
    return [
        elected(
            f"subject-{number}",
            office,
            party_member=number < party_members,
            branch_secretary=number == offices.index(secretary),
        )
        for number, office in enumerate(offices)
    ]


@pytest.mark.parametrize(("party_members", "found"), [(3, ()), (2, ("party_share_low",)), (5, ())])
def test_three_of_five_party_members_are_enough_and_two_are_noted(party_members, found):
    assert warnings(*committee(5, party_members)) == found


def test_a_branch_secretary_who_is_not_the_director_is_noted():
    assert warnings(*committee(5, 5)) == ()
    assert warnings(*committee(5, 5, secretary="member")) == ("secretary_not_director",)


def test_a_director_who_is_not_the_branch_secretary_is_noted():
    director = elected("subject-1", "director", party_member=True)
    assert warnings(director) == ("secretary_not_director",)


def test_both_are_noted_together():
    assert warnings(elected("subject-1", "director")) == ("party_share_low", "secretary_not_director")


def test_of_a_committee_without_director_and_secretary_only_the_share_is_noted():
    assert warnings(elected("subject-1"), elected("subject-2", party_member=True)) == ("party_share_low",)


def test_building_and_unit_heads_are_no_committee():
    assert warnings(elected("subject-1", "building_head"), elected("subject-2", "unit_head")) == ()
    heads = [elected(f"subject-{number}", "building_head") for number in range(20, 24)]
    assert warnings(*committee(5, 3), *heads) == ()


def test_the_share_and_the_secretary_are_settings():
    half = Composition(
        party_members=Share(numerator=1, denominator=2, inclusive=True), secretary_is_director=False
    )
    assert warnings(*committee(4, 2, secretary="member"), composition=half) == ()
    assert warnings(*committee(4, 1, secretary="member"), composition=half) == ("party_share_low",)
