"""Posts, rosters and activities that come from other systems: what is asked less of them, and what is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import BeforeThePreviousEvent
from domain.registry import commands as c
from domain.registry import errors, volunteering
from domain.registry import events as e
from domain.registry.registry import Body, Claim, Post
from domain.registry.station import Duty, Station
from tests.given import COORDINATOR, IMPORTER, NOW_IN_THE_REGISTRY

NOW = NOW_IN_THE_REGISTRY
LONG_AGO = NOW - timedelta(days=300)
SOURCE = "community-books"
TOLD = {"by": IMPORTER, "now": LONG_AGO, "imported": SOURCE}
POST = Post("lights", "楼道照明巡查岗", 2)
TEAM = Body("team", "花园志愿服务队", "volunteer_team", "garden", changed_at=NOW)
WITH_POST = replace(TEAM, posts={"lights": POST})
HELD = replace(WITH_POST, posts={"lights": replace(POST, claims=(Claim("v-1", False, NOW),))})
STATION = Station("station", "花园党群服务站", "garden", NOW)
ENDS = LONG_AGO + timedelta(hours=3)


def here(command):
    """The same as somebody records it here."""
    return replace(command, by=COORDINATOR, imported=None)


OPEN = c.OpenPost(**TOLD, body="team", post="lights", name="楼道照明巡查岗", seats=2)
CLAIM = c.ClaimPost(**TOLD, body="team", post="lights", claimant="v-1")
RELEASE = c.ReleasePost(**TOLD, body="team", post="lights", claimant="v-1")
ROSTER = c.RosterDuty(**TOLD, station="station", member="v-1", starts_at=LONG_AGO, ends_at=ENDS)


def test_a_post_may_have_been_opened_before_its_body_was_registered_here():
    expected = e.PostOpened(post="lights", name="楼道照明巡查岗", seats=2, imported=SOURCE)
    assert volunteering.open_post(TEAM, OPEN) == [expected]
    with pytest.raises(BeforeThePreviousEvent):
        volunteering.open_post(TEAM, here(OPEN))


def test_a_post_may_have_been_claimed_before_it_was_recorded_here():
    expected = e.PostClaimed(post="lights", claimant="v-1", party_member=False, imported=SOURCE)
    assert volunteering.claim_post(WITH_POST, CLAIM) == [expected]
    with pytest.raises(BeforeThePreviousEvent):
        volunteering.claim_post(WITH_POST, here(CLAIM))


def test_a_post_may_have_been_left_before_it_was_recorded_here():
    expected = e.PostReleased(post="lights", claimant="v-1", imported=SOURCE)
    assert volunteering.release_post(HELD, RELEASE) == [expected]
    with pytest.raises(BeforeThePreviousEvent):
        volunteering.release_post(HELD, here(RELEASE))


def test_the_seats_of_a_post_hold_for_imports_as_well():
    full = replace(HELD, posts={"lights": replace(HELD.posts["lights"], seats=1)})
    with pytest.raises(errors.PostFull):
        volunteering.claim_post(full, replace(CLAIM, claimant="v-2"))


@pytest.mark.parametrize("name", ["张三", "13812345678"])
def test_an_import_names_people_by_pseudonyms_too(name):
    with pytest.raises(errors.PseudonymRequired):
        volunteering.claim_post(WITH_POST, replace(CLAIM, claimant=name))


def test_a_duty_may_have_been_done_before_its_station_was_recorded_here():
    expected = e.DutyRostered(member="v-1", starts_at=LONG_AGO, ends_at=ENDS, imported=SOURCE)
    assert volunteering.roster_duty(STATION, ROSTER) == [expected]
    with pytest.raises(BeforeThePreviousEvent):
        volunteering.roster_duty(STATION, here(ROSTER))


def test_nobody_is_twice_on_duty_at_once_in_an_import_either():
    other = replace(STATION, duties=(Duty("v-1", LONG_AGO - timedelta(hours=1), ENDS),))
    with pytest.raises(errors.DutiesOverlap):
        volunteering.roster_duty(other, ROSTER)
