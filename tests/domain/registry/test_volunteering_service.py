"""Carrying out commands on posts, stations, activities, grids and voting rules, and reading them back."""

from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import BeforeThePreviousEvent, InTheFuture, Refusal, StaleVersion
from domain.registry import commands as c
from domain.registry import errors
from domain.registry.events import Grid
from domain.registry.service import RegistryService
from domain.registry.station import Duty
from domain.service import Context
from domain.voting import COUNCIL_MAJORITY, OWNERS_GENERAL
from tests.fakes.log import MemoryLog
from tests.given import COORDINATOR, NOW_IN_THE_REGISTRY

NOW = NOW_IN_THE_REGISTRY
WHO_AND_WHEN = {"by": COORDINATOR, "now": NOW}
ACTIVITY = "activity-1"
HOUR = timedelta(hours=1)


class Registry:
    """The service, given one command after another."""

    def __init__(self) -> None:
        self.log = MemoryLog()
        self._commands, ids = count(1), count(1)
        self.service = RegistryService(self.log, lambda: f"event-{next(ids)}")
        place = c.RegisterPlace(**WHO_AND_WHEN, place="garden", name="花园", tier="compound")
        self.service.register_place(place, self.context())
        team = c.RegisterBody(
            **WHO_AND_WHEN, body="team", name="志愿服务队", kind="volunteer_team", place="garden"
        )
        self.service.register_body(team, self.context())

    def context(self, occurred_at=NOW, clock=None, **more):
        id_ = f"command-{next(self._commands)}"
        told = {"command_id": id_, "correlation_id": id_, "causation_id": id_, **more}
        return Context(by=COORDINATOR, clock=clock or max(occurred_at, NOW), occurred_at=occurred_at, **told)

    def open_post(self, post="lights", seats=1, **when):
        command = c.OpenPost(**WHO_AND_WHEN, body="team", post=post, name=post, seats=seats)
        return self.service.open_post(command, self.context(**when))

    def claim(self, claimant, post="lights", body="team", **when):
        command = c.ClaimPost(**WHO_AND_WHEN, body=body, post=post, claimant=claimant)
        return self.service.claim_post(command, self.context(**when))

    def release(self, claimant, post="lights", **when):
        command = c.ReleasePost(**WHO_AND_WHEN, body="team", post=post, claimant=claimant)
        return self.service.release_post(command, self.context(**when))

    def close(self, post="lights", **when):
        command = c.ClosePost(**WHO_AND_WHEN, body="team", post=post)
        return self.service.close_post(command, self.context(**when))

    def open_station(self, station="garden-station"):
        command = c.OpenStation(**WHO_AND_WHEN, station=station, name="服务站", place="garden")
        return self.service.open_station(command, self.context())

    def roster(self, starts, ends, member="actor-1", station="garden-station"):
        times = {"starts_at": NOW + starts * HOUR, "ends_at": NOW + ends * HOUR}
        command = c.RosterDuty(**WHO_AND_WHEN, station=station, member=member, **times)
        return self.service.roster_duty(command, self.context())

    def cancel_duty(self, starts, member="actor-1", station="garden-station"):
        command = c.CancelDuty(**WHO_AND_WHEN, station=station, member=member, starts_at=NOW + starts * HOUR)
        return self.service.cancel_duty(command, self.context())

    def plan(self, **facts):
        told = {"place": "garden", "name": "清理楼道", "starts_at": NOW + HOUR, **facts}
        return self.service.plan_activity(ACTIVITY, c.PlanActivity(**WHO_AND_WHEN, **told), self.context())

    def hold(self, occurred_at=NOW + HOUR, stream=ACTIVITY):
        command = c.HoldActivity(**WHO_AND_WHEN, volunteers=15, minutes=900, result="完成")
        return self.service.hold_activity(stream, command, self.context(occurred_at))

    def cancel(self, stream=ACTIVITY):
        command = c.CancelActivity(**WHO_AND_WHEN, reason="暴雨")
        return self.service.cancel_activity(stream, command, self.context())

    def define(self, rule=OWNERS_GENERAL, **changes):
        command = c.DefineVotingRule(**WHO_AND_WHEN, rule=rule.model_copy(update=changes))
        return self.service.define_voting_rule(command, self.context())

    def set_grids(self, *grids, place="garden"):
        command = c.SetGrids(**WHO_AND_WHEN, place=place, grids=grids)
        return self.service.set_grids(command, self.context())


@pytest.fixture
def registry():
    return Registry()


def test_a_body_is_read_back_with_its_posts_and_their_claimants(registry):
    registry.open_post(seats=2)
    registry.open_post("gate")
    registry.claim("subject-1")
    receipt = registry.claim("subject-2")
    registry.release("subject-1")
    body = registry.service.body("team")
    assert [claim.claimant for claim in body.posts["lights"].claims] == ["subject-2"]
    assert body.posts["gate"].claims == ()
    assert (body.version, receipt.version) == (6, 5)


def test_a_closed_post_is_held_by_nobody(registry):
    registry.open_post()
    registry.claim("subject-1")
    registry.close()
    post = registry.service.body("team").posts["lights"]
    assert (post.is_open, post.claims) == (False, ())
    head = registry.log.head()
    assert (registry.close().replayed, registry.log.head()) == (True, head)


def test_who_has_left_a_post_may_claim_it_again(registry):
    registry.open_post()
    registry.claim("subject-1")
    registry.release("subject-1")
    registry.claim("subject-1")
    assert len(registry.service.body("team").posts["lights"].claims) == 1


def test_the_last_seat_goes_to_who_was_first(registry):
    registry.open_post()
    registry.log.before_append.append(lambda: registry.claim("subject-1"))
    with pytest.raises(errors.PostFull):
        registry.claim("subject-2")
    assert [claim.claimant for claim in registry.service.body("team").posts["lights"].claims] == ["subject-1"]


def test_a_repeated_command_claims_once(registry):
    registry.open_post(seats=2)
    first = registry.claim("subject-1", command_id="same")
    again = registry.claim("subject-1", command_id="same")
    assert (again.position, again.replayed) == (first.position, True)
    assert registry.log.head() == first.position


def test_a_claim_is_refused_when_the_body_has_changed_since_it_was_read(registry):
    registry.open_post(seats=2)
    with pytest.raises(StaleVersion):
        registry.claim("subject-1", expected_version=1)
    registry.claim("subject-1", expected_version=2)


def test_nothing_is_claimed_in_the_future_or_before_the_post_was_opened(registry):
    registry.open_post()
    with pytest.raises(InTheFuture):
        registry.claim("subject-1", occurred_at=NOW + HOUR, clock=NOW)
    with pytest.raises(BeforeThePreviousEvent):
        registry.claim("subject-1", occurred_at=NOW - HOUR)


def test_a_claim_that_happens_now_comes_after_all_that_is_recorded_whatever_clocks_say(registry):
    registry.open_post(occurred_at=NOW + HOUR)
    registry.claim("subject-1")
    [*_, claimed] = registry.log.history("body-team")
    assert claimed.occurred_at == NOW + HOUR


@pytest.mark.parametrize(
    ("give", "refusal"),
    [
        (lambda registry: registry.claim("subject-1", body="nobody"), errors.BodyNotFound),
        (lambda registry: registry.claim("subject-1"), errors.PostNotFound),
        (lambda registry: registry.roster(1, 2), errors.StationNotFound),
        (lambda registry: registry.cancel_duty(1), errors.StationNotFound),
        (lambda registry: registry.hold(), errors.ActivityNotFound),
        (lambda registry: registry.cancel(), errors.ActivityNotFound),
        (lambda registry: registry.set_grids(place="nowhere"), errors.PlaceNotFound),
        (lambda registry: registry.plan(issue="issue-1"), errors.UnknownIssue),
        (lambda registry: registry.plan(body="nobody"), errors.UnknownBody),
        (lambda registry: registry.plan(place="nowhere"), errors.UnknownPlace),
    ],
)
def test_what_is_not_there_is_refused_and_nothing_is_written(registry, give, refusal):
    head = registry.log.head()
    with pytest.raises(refusal):
        give(registry)
    assert registry.log.head() == head


def test_a_station_is_read_back_with_its_roster(registry):
    registry.open_station()
    registry.roster(1, 9)
    registry.roster(9, 17, "actor-2")
    registry.roster(25, 33)
    registry.cancel_duty(25)
    station = registry.service.station("garden-station")
    assert station.duties == (
        Duty("actor-1", NOW + HOUR, NOW + 9 * HOUR),
        Duty("actor-2", NOW + 9 * HOUR, NOW + 17 * HOUR),
    )
    assert (station.place, station.version) == ("garden", 5)
    assert [duty.member for duty in station.on_duty(NOW + 9 * HOUR)] == ["actor-2"]


def test_a_member_may_be_on_duty_at_two_stations(registry):
    registry.open_station()
    registry.open_station("other-station")
    registry.roster(1, 9)
    registry.roster(1, 9, station="other-station")
    with pytest.raises(errors.DutiesOverlap):
        registry.roster(8, 10)


def test_a_cancelled_duty_can_be_rostered_anew_but_not_cancelled_twice(registry):
    registry.open_station()
    registry.roster(1, 9)
    registry.cancel_duty(1)
    with pytest.raises(errors.NotOnTheRoster):
        registry.cancel_duty(1)
    registry.roster(1, 8)
    assert len(registry.service.station("garden-station").duties) == 1


def test_an_activity_is_read_back_with_what_came_of_it(registry):
    registry.plan(body="team")
    assert registry.service.activity(ACTIVITY).state == "planned"
    with pytest.raises(errors.ActivityNotBegun):
        registry.hold(occurred_at=NOW)
    registry.hold()
    held = registry.service.activity(ACTIVITY)
    assert (held.id, held.state, held.volunteers, held.minutes, held.version) == ("1", "held", 15, 900, 2)
    with pytest.raises(errors.ActivityHeldAlready):
        registry.cancel()


def test_a_cancelled_activity_says_why(registry):
    registry.plan()
    registry.cancel()
    cancelled = registry.service.activity(ACTIVITY)
    assert (cancelled.state, cancelled.reason) == ("cancelled", "暴雨")


def test_a_standard_rule_is_in_force_until_another_is_recorded(registry):
    assert registry.service.voting_rule("owners_general") == (OWNERS_GENERAL, 0)
    assert registry.service.voting_rule("nothing") is None
    registry.define()
    assert registry.service.voting_rule("owners_general") == (OWNERS_GENERAL, 1)
    registry.define(source="业主大会议事规则")
    rule, version = registry.service.voting_rule("owners_general")
    assert (rule.source, version) == ("业主大会议事规则", 2)


def test_a_rule_of_a_new_name_can_be_recorded(registry):
    registry.define(COUNCIL_MAJORITY, name="garden-covenant")
    rule, version = registry.service.voting_rule("garden-covenant")
    assert (rule.counted, version) == ("members", 1)


def test_grids_are_read_back_and_setting_them_again_writes_nothing(registry):
    east = Grid(id="east", name="东片", buildings=("1 幢",))
    registry.set_grids(east)
    head = registry.log.head()
    assert registry.set_grids(east).replayed
    place = registry.service.place("garden")
    assert (place.grids, place.version, registry.log.head()) == ((east,), 2, head)


CLAIMANTS = ("subject-1", "subject-2", "subject-3")
STEPS = st.one_of(
    st.tuples(st.just("claim"), st.sampled_from(CLAIMANTS), st.sampled_from(("lights", "gate"))),
    st.tuples(st.just("release"), st.sampled_from(CLAIMANTS), st.sampled_from(("lights", "gate"))),
    st.tuples(st.just("close"), st.none(), st.sampled_from(("lights", "gate"))),
)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 3), st.lists(STEPS, max_size=15))
def test_a_post_is_never_held_by_more_than_its_seats_nor_twice_by_one(seats, steps):
    registry = Registry()
    registry.open_post("lights", seats)
    registry.open_post("gate", 1)
    held = {"lights": Counter(), "gate": Counter()}
    for kind, claimant, post in steps:
        try:
            give = getattr(registry, kind)
            give(claimant, post) if claimant else give(post)
        except Refusal:
            continue
        if kind == "close":
            held[post].clear()
        else:
            held[post][claimant] += 1 if kind == "claim" else -1
    for id_, post in registry.service.body("team").posts.items():
        assert Counter(claim.claimant for claim in post.claims) == +held[id_]
        assert max(held[id_].values(), default=0) <= 1
        assert len(post.claims) <= post.seats


DUTIES = st.tuples(st.sampled_from(("roster", "cancel")), st.integers(0, 20), st.integers(1, 10))


@settings(max_examples=100, deadline=None)
@given(st.lists(DUTIES, max_size=15))
def test_at_one_station_a_member_is_never_on_duty_twice_at_one_hour(steps):
    registry = Registry()
    registry.open_station()
    for kind, starts, hours in steps:
        try:
            if kind == "roster":
                registry.roster(starts, starts + hours)
            else:
                registry.cancel_duty(starts)
        except Refusal:
            continue
    station = registry.service.station("garden-station")
    assert all(len(station.on_duty(NOW + hour * HOUR)) <= 1 for hour in range(31))
