"""Taking over a covenant in another place."""

import pytest

from domain import errors as general
from domain.decision import errors
from domain.decision.events import CovenantAdopted
from tests.given import MONDAY
from tests.given_decisions import decision_after, given
from tests.motions import (
    adopt_covenant,
    assigned,
    balloted,
    covenant,
    discussed,
    escalated,
    raised,
    resolved,
    superseded,
    task_completed,
    withdrawn,
)

BY_BALLOT = (covenant(version=3), discussed(), balloted())
OF_A_COMMUNITY = (
    covenant(place="lake", tier="community", rule=None),
    discussed("community"),
    assigned(),
    task_completed(),
)


def test_another_place_adopts_the_version_that_a_ballot_adopted():
    given(*BY_BALLOT).when(adopt_covenant()).then(CovenantAdopted(place="court", version=3))


def test_a_covenant_without_a_ballot_is_in_force_once_it_is_carried_out():
    given(*OF_A_COMMUNITY).when(adopt_covenant("hill")).then_refused(errors.CovenantNotInForce)
    given(*OF_A_COMMUNITY, resolved()).when(adopt_covenant("hill")).then(
        CovenantAdopted(place="hill", version=1)
    )


@pytest.mark.parametrize("after", [(assigned(),), (assigned(), task_completed(), resolved()), (escalated(),)])
def test_it_stays_in_force_while_it_is_carried_out_and_afterwards(after):
    assert given(*BY_BALLOT, *after).when(adopt_covenant()).then_allowed()


@pytest.mark.parametrize(
    "history",
    [
        (covenant(),),
        (covenant(), discussed()),
        (covenant(), discussed(), balloted(adopted=False)),
        (covenant(), withdrawn()),
        (*BY_BALLOT, superseded()),
        (*BY_BALLOT, assigned(), task_completed(), resolved(), superseded()),
    ],
)
def test_what_is_not_in_force_is_not_adopted(history):
    given(*history).when(adopt_covenant()).then_refused(errors.CovenantNotInForce)


def test_only_a_covenant_is_adopted_elsewhere():
    done = (raised(), discussed(), assigned(), task_completed(), resolved())
    given(*done).when(adopt_covenant()).then_refused(errors.NotACovenant)


def test_a_place_does_not_adopt_its_own_covenant():
    given(*BY_BALLOT).when(adopt_covenant("garden")).then_refused(errors.CovenantOfItsOwn)


def test_the_place_is_registered_and_of_the_same_tier():
    given(*BY_BALLOT).when(adopt_covenant("nowhere")).then_refused(errors.UnknownPlace)
    refusal = given(*BY_BALLOT).when(adopt_covenant("hill")).then_refused(errors.AnotherTier)
    assert "社区" in refusal.chinese
    assert "小区" in refusal.chinese


def test_the_tier_is_that_of_the_place_and_not_the_one_it_was_escalated_to():
    given(*BY_BALLOT, escalated()).when(adopt_covenant("hill")).then_refused(errors.AnotherTier)


def test_a_place_of_another_district_may_adopt_it():
    given(*BY_BALLOT).when(adopt_covenant("quay")).then(CovenantAdopted(place="quay", version=3))


def test_a_place_adopts_a_version_once():
    adopted = (*BY_BALLOT, CovenantAdopted(place="court", version=3))
    given(*adopted).when(adopt_covenant()).then_refused(errors.AlreadyAdopted)
    assert given(*adopted).when(adopt_covenant("ridge")).then_allowed()
    assert decision_after(*adopted).adopted_by == {"court": 3}


def test_it_is_not_adopted_before_the_ballot():
    given(*BY_BALLOT).when(adopt_covenant(now=MONDAY)).then_refused(general.BeforeThePreviousEvent)
