"""Opening, claiming, releasing and closing volunteer posts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import BeforeThePreviousEvent, TextHoldsControlCharacter
from domain.personal import TextHoldsIdentifier
from domain.registry import commands as c
from domain.registry import errors, volunteering
from domain.registry import events as e
from domain.registry.registry import Body, Claim, Post
from tests.given import COORDINATOR, NOW_IN_THE_REGISTRY

NOW = NOW_IN_THE_REGISTRY
WHO_AND_WHEN = {"by": COORDINATOR, "now": NOW}
TEAM = Body("team", "花园志愿服务队", "volunteer_team", "garden", changed_at=NOW)
LIGHTS = Post("lights", "楼道照明巡查岗", 2)
FIRST, SECOND, THIRD = "subject-1", "subject-2", "subject-3"


def team(*claimants, **post):
    """The team with the post, held by these."""
    claims = tuple(Claim(claimant, False, NOW) for claimant in claimants)
    return replace(TEAM, posts={"lights": replace(LIGHTS, claims=claims, **post)})


def opening(**facts):
    told = {"body": "team", "post": "lights", "name": "楼道照明巡查岗", "seats": 2, **facts}
    return c.OpenPost(**WHO_AND_WHEN | told)


def claiming(claimant=FIRST, **facts):
    return c.ClaimPost(**WHO_AND_WHEN | {"body": "team", "post": "lights", "claimant": claimant, **facts})


def releasing(claimant=FIRST, **facts):
    return c.ReleasePost(**WHO_AND_WHEN | {"body": "team", "post": "lights", "claimant": claimant, **facts})


def closing(**facts):
    return c.ClosePost(**WHO_AND_WHEN | {"body": "team", "post": "lights", **facts})


def test_a_post_is_opened_for_a_number_of_people():
    expected = e.PostOpened(post="lights", name="楼道照明巡查岗", seats=2)
    assert volunteering.open_post(TEAM, opening(name=" 楼道照明巡查岗 ")) == [expected]


def test_opening_the_same_post_again_is_harmless():
    assert volunteering.open_post(team(FIRST), opening()) == []


@pytest.mark.parametrize("other", [{"name": "门岗"}, {"seats": 3}])
def test_opening_another_post_under_the_id_is_refused(other):
    with pytest.raises(errors.PostTaken):
        volunteering.open_post(team(), opening(**other))


def test_a_closed_post_is_not_opened_again():
    with pytest.raises(errors.PostIsClosed):
        volunteering.open_post(team(is_open=False), opening())


@pytest.mark.parametrize("seats", [1, 1_000])
def test_a_post_has_one_to_a_thousand_seats(seats):
    assert volunteering.open_post(TEAM, opening(seats=seats))


@pytest.mark.parametrize("seats", [0, -1, 1_001])
def test_a_post_has_no_other_number_of_seats(seats):
    with pytest.raises(errors.SeatsOutOfRange):
        volunteering.open_post(TEAM, opening(seats=seats))


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"post": "楼道"}, errors.InvalidIdentifier),
        ({"name": " "}, errors.NameRequired),
        ({"name": "楼道\n照明"}, TextHoldsControlCharacter),
        ({"name": "联系 13800001111"}, TextHoldsIdentifier),
    ],
)
def test_a_post_has_a_valid_id_and_a_name(facts, refusal):
    with pytest.raises(refusal):
        volunteering.open_post(TEAM, opening(**facts))


def test_a_post_is_claimed_up_to_its_seats():
    claimed = e.PostClaimed(post="lights", claimant=SECOND, party_member=True)
    assert volunteering.claim_post(team(FIRST), claiming(SECOND, party_member=True)) == [claimed]
    with pytest.raises(errors.PostFull):
        volunteering.claim_post(team(FIRST, SECOND), claiming(THIRD))


def test_a_post_is_claimed_once_by_each():
    with pytest.raises(errors.AlreadyClaimed):
        volunteering.claim_post(team(FIRST), claiming(FIRST))
    # Even where it is full as well, that is what there is to tell.
    with pytest.raises(errors.AlreadyClaimed):
        volunteering.claim_post(team(FIRST, SECOND), claiming(FIRST))


@pytest.mark.parametrize(
    "claimant", ["王芳", "", "13800001111", "subject 1", "330106199001011234", "-a", "Subject-1"]
)
def test_who_claims_a_post_is_named_by_pseudonym(claimant):
    with pytest.raises(errors.PseudonymRequired):
        volunteering.claim_post(team(), claiming(claimant))


@pytest.mark.parametrize(
    "claimant", ["subject-1", "demo-handler", "actor-0195555e-a138-1234-5678-00000000000c"]
)
def test_a_pseudonym_is_an_id_though_groups_of_it_look_like_a_phone_number(claimant):
    [event] = volunteering.claim_post(team(), claiming(claimant))
    assert event.claimant == claimant


def test_a_claimant_releases_the_post():
    released = e.PostReleased(post="lights", claimant=FIRST, reason="电话 138****1111")
    assert volunteering.release_post(team(FIRST), releasing(reason=" 电话 13800001111")) == [released]
    assert volunteering.release_post(team(FIRST), releasing())[0].reason is None


def test_only_a_claimant_releases_the_post():
    with pytest.raises(errors.NotAClaimant):
        volunteering.release_post(team(FIRST), releasing(SECOND))


def test_who_has_released_it_does_not_hold_it_any_more():
    with pytest.raises(errors.NotAClaimant):
        volunteering.release_post(team(), releasing(FIRST))


def test_a_post_is_closed_whoever_holds_it():
    assert volunteering.close_post(team(FIRST), closing()) == [e.PostClosed(post="lights")]


def test_closing_it_again_is_harmless():
    assert volunteering.close_post(team(is_open=False), closing()) == []


def test_a_closed_post_is_neither_claimed_nor_released():
    with pytest.raises(errors.PostIsClosed):
        volunteering.claim_post(team(is_open=False), claiming())
    with pytest.raises(errors.PostIsClosed):
        volunteering.release_post(team(is_open=False), releasing())


@pytest.mark.parametrize(
    ("decide", "command"),
    [
        (volunteering.claim_post, claiming(post="gate")),
        (volunteering.release_post, releasing(post="gate")),
        (volunteering.close_post, closing(post="gate")),
    ],
)
def test_the_post_must_be_one_of_the_body(decide, command):
    with pytest.raises(errors.PostNotFound):
        decide(team(FIRST), command)


@pytest.mark.parametrize(
    ("decide", "command"),
    [
        (volunteering.open_post, opening(post="gate")),
        (volunteering.claim_post, claiming()),
        (volunteering.release_post, releasing()),
        (volunteering.close_post, closing()),
    ],
)
def test_nothing_happens_before_what_happened_to_the_body_last(decide, command):
    with pytest.raises(BeforeThePreviousEvent):
        decide(team(FIRST), replace(command, now=NOW - timedelta(milliseconds=1)))
