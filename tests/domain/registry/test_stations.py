"""Opening service stations, rostering duties and cancelling them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BeforeThePreviousEvent
from domain.registry import commands as c
from domain.registry import errors, volunteering
from domain.registry import events as e
from domain.registry.registry import Place
from domain.registry.station import Duty, Station
from tests.given import COORDINATOR, NOW_IN_THE_REGISTRY

NOW = NOW_IN_THE_REGISTRY
WHO_AND_WHEN = {"by": COORDINATOR, "now": NOW}
GARDEN = Place("garden", "花园小区", "compound", ("north", "lake"))
STATION = Station("garden-station", "花园党群服务站", "garden", NOW)
MEMBER, OTHER = "actor-1", "actor-2"
NINE, NOON, FIVE = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (1, 4, 9))
A_DAY = timedelta(hours=24)
A_MILLISECOND = timedelta(milliseconds=1)


def opening(**facts):
    told = {"station": "garden-station", "name": "花园党群服务站", "place": "garden", **facts}
    return c.OpenStation(**WHO_AND_WHEN | told)


def rostering(starts_at=NINE, ends_at=FIVE, member=MEMBER, **facts):
    told = {
        "station": "garden-station",
        "member": member,
        "starts_at": starts_at,
        "ends_at": ends_at,
        **facts,
    }
    return c.RosterDuty(**WHO_AND_WHEN | told)


def cancelling(starts_at=NINE, member=MEMBER, **facts):
    told = {"station": "garden-station", "member": member, "starts_at": starts_at, **facts}
    return c.CancelDuty(**WHO_AND_WHEN | told)


def with_duty(starts_at=NINE, ends_at=FIVE, member=MEMBER):
    return replace(STATION, duties=(Duty(member, starts_at, ends_at),))


def test_a_station_is_opened_at_a_place():
    expected = e.StationOpened(station="garden-station", name="花园党群服务站", place="garden")
    assert volunteering.open_station(None, opening(), GARDEN) == [expected]


def test_the_place_of_a_station_must_be_registered():
    with pytest.raises(errors.UnknownPlace):
        volunteering.open_station(None, opening(), None)


def test_opening_the_same_station_again_is_harmless():
    assert volunteering.open_station(STATION, opening(name=" 花园党群服务站"), GARDEN) == []


@pytest.mark.parametrize("other", [{"name": "别站"}, {"place": "court"}])
def test_opening_another_station_under_the_id_is_refused(other):
    with pytest.raises(errors.StationTaken):
        volunteering.open_station(STATION, opening(**other), GARDEN)


def test_a_station_has_a_valid_id_and_a_name():
    with pytest.raises(errors.InvalidIdentifier):
        volunteering.open_station(None, opening(station="服务站"), GARDEN)
    with pytest.raises(errors.NameRequired):
        volunteering.open_station(None, opening(name=""), GARDEN)


def test_a_duty_is_put_on_the_roster():
    expected = e.DutyRostered(member=MEMBER, starts_at=NINE, ends_at=FIVE)
    assert volunteering.roster_duty(STATION, rostering()) == [expected]


def test_putting_the_same_duty_there_again_is_harmless():
    in_china = timezone(timedelta(hours=8))
    again = rostering(NINE.astimezone(in_china) + timedelta(microseconds=7), FIVE.astimezone(in_china))
    assert volunteering.roster_duty(with_duty(), again) == []


@pytest.mark.parametrize("ends_at", [NINE, NINE - A_MILLISECOND])
def test_a_duty_ends_after_it_begins(ends_at):
    with pytest.raises(errors.DutyEndsBeforeItBegins):
        volunteering.roster_duty(STATION, rostering(NINE, ends_at))


def test_a_duty_lasts_a_millisecond_at_least_and_24_hours_at_most():
    assert volunteering.roster_duty(STATION, rostering(NINE, NINE + A_MILLISECOND))
    assert volunteering.roster_duty(STATION, rostering(NINE, NINE + A_DAY))
    with pytest.raises(errors.DutyTooLong):
        volunteering.roster_duty(STATION, rostering(NINE, NINE + A_DAY + A_MILLISECOND))


@pytest.mark.parametrize("days", [-366, 366])
def test_a_duty_begins_within_366_days(days):
    starts_at = NOW + timedelta(days=days)
    assert volunteering.roster_duty(STATION, rostering(starts_at, starts_at + A_DAY))
    starts_at += timedelta(milliseconds=days)
    with pytest.raises(errors.TooFarOff):
        volunteering.roster_duty(STATION, rostering(starts_at, starts_at + A_DAY))


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        (NINE, NOON),
        (NOON, FIVE),
        (FIVE - A_MILLISECOND, FIVE + A_DAY - A_MILLISECOND),
        (NINE - A_MILLISECOND, NINE + A_MILLISECOND),
        (NINE - A_MILLISECOND, FIVE + A_MILLISECOND),
    ],
)
def test_a_member_has_no_two_duties_at_one_time(starts_at, ends_at):
    with pytest.raises(errors.DutiesOverlap):
        volunteering.roster_duty(with_duty(), rostering(starts_at, ends_at))


@pytest.mark.parametrize(("starts_at", "ends_at"), [(FIVE, FIVE + A_DAY), (NINE - A_DAY, NINE)])
def test_a_duty_may_begin_when_another_ends(starts_at, ends_at):
    assert volunteering.roster_duty(with_duty(), rostering(starts_at, ends_at))


def test_two_members_may_be_on_duty_together():
    assert volunteering.roster_duty(with_duty(), rostering(member=OTHER))


def test_who_is_on_duty_is_named_by_pseudonym():
    with pytest.raises(errors.PseudonymRequired):
        volunteering.roster_duty(STATION, rostering(member="王芳"))


def test_a_duty_is_taken_off_the_roster():
    expected = e.DutyCancelled(member=MEMBER, starts_at=NINE, reason="与他人调班")
    assert volunteering.cancel_duty(with_duty(), cancelling(reason="与他人调班 ")) == [expected]


@pytest.mark.parametrize("wrong", [{"member": OTHER}, {"starts_at": NINE + A_MILLISECOND}])
def test_what_is_not_on_the_roster_cannot_be_taken_off(wrong):
    with pytest.raises(errors.NotOnTheRoster):
        volunteering.cancel_duty(with_duty(), cancelling(**wrong))


def test_a_duty_is_found_however_finely_its_beginning_is_told():
    finely = replace(cancelling(), starts_at=cancelling().starts_at + timedelta(microseconds=400))
    [event] = volunteering.cancel_duty(with_duty(), finely)
    assert event.starts_at == cancelling().starts_at


def test_a_duty_is_cancelled_once():
    with pytest.raises(errors.NotOnTheRoster):
        volunteering.cancel_duty(STATION, cancelling())


@pytest.mark.parametrize(
    ("decide", "command"),
    [
        (volunteering.roster_duty, rostering(NOON + A_DAY, FIVE + A_DAY)),
        (volunteering.cancel_duty, cancelling()),
    ],
)
def test_nothing_happens_before_what_happened_to_the_station_last(decide, command):
    with pytest.raises(BeforeThePreviousEvent):
        decide(with_duty(), replace(command, now=NOW - A_MILLISECOND))


def test_who_is_on_duty_is_there_from_the_beginning_and_not_at_the_end():
    station = with_duty()
    on_duty = [bool(station.on_duty(at)) for at in (NINE - A_MILLISECOND, NINE, FIVE - A_MILLISECOND, FIVE)]
    assert on_duty == [False, True, True, False]


SPANS = st.tuples(st.integers(0, 30), st.integers(1, 24))


@given(SPANS, SPANS)
def test_duties_overlap_when_some_hour_is_of_both(one, other):
    def duty(span):
        return Duty(MEMBER, NINE + timedelta(hours=span[0]), NINE + timedelta(hours=sum(span)))

    def hours(span):
        return set(range(span[0], sum(span)))

    assert duty(one).overlaps(duty(other)) == bool(hours(one) & hours(other))
