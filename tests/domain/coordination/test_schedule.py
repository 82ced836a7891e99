"""Calling the meeting of a place and month."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.coordination import errors
from domain.coordination.meeting import meeting_stream
from domain.issue.errors import TooLongAgo
from domain.registry.errors import UnknownPlace
from tests.domain.coordination import occurrences as o
from tests.domain.coordination.town import MARCH, Town, given
from tests.given import day


def test_a_meeting_is_called_for_a_place_and_month():
    given().when(o.schedule(starts_at=day(20))).then(o.scheduled(starts_at=day(20)))


@pytest.mark.parametrize(
    ("place", "tier"),
    [("garden", "compound"), ("lake", "community"), ("north", "subdistrict"), ("east", "district")],
)
def test_every_tier_that_decides_meets(place, tier):
    given().when(o.schedule(place)).then(o.scheduled(place=place, tier=tier))


def test_what_only_adds_up_does_not_meet():
    given().when(o.schedule("capital")).then_refused(errors.PlaceIsForTotals)


def test_an_unknown_place_does_not_meet():
    given().when(o.schedule("nowhere")).then_refused(UnknownPlace)


def test_a_place_meets_once_a_month_and_the_refusal_names_the_first():
    refusal = given(o.scheduled()).when(o.schedule()).then_refused(errors.MeetingTaken)
    assert MARCH in refusal.english
    assert "已召集" in refusal.chinese


def test_it_meets_again_in_another_month_and_another_place_in_the_same():
    given(o.scheduled()).when(o.schedule(month="2026-04")).then(o.scheduled(month="2026-04"))
    given(o.scheduled()).when(o.schedule("garden")).then(o.scheduled(place="garden", tier="compound"))


def test_the_stream_is_named_after_month_and_place():
    town = Town()
    receipt = town.give(o.schedule("lake"))
    assert receipt.stream == meeting_stream("lake", "2026-03") == "coordination-2026-03-lake"
    assert (receipt.version, receipt.position) == (1, town.log.head())


@pytest.mark.parametrize("month", ["2026-3", "2026-13", "march", "", "1969-12", "2026-03-01", "x" * 500])
def test_what_is_no_month_is_refused(month):
    refusal = given().when(o.schedule(month=month)).then_refused(errors.InvalidMonth)
    assert len(refusal.english) < 200


@pytest.mark.parametrize("month", ["2026-03", "2026-04", "2026-02", "2019-11"])
def test_this_month_the_next_and_those_gone_by_can_be_called(month):
    given().when(o.schedule(month=month)).then(o.scheduled(month=month))


def test_a_month_further_ahead_is_refused():
    refusal = given().when(o.schedule(month="2026-05")).then_refused(errors.MonthTooFarAhead)
    assert "2026-04" in refusal.english


def test_it_is_the_local_month_that_counts():
    before_midnight = datetime(2026, 3, 31, 15, 59, tzinfo=UTC)
    given().when(o.schedule(month="2026-05", now=before_midnight)).then_refused(errors.MonthTooFarAhead)
    midnight = before_midnight + timedelta(minutes=1)
    given().when(o.schedule(month="2026-05", now=midnight)).then(o.scheduled(month="2026-05"))


def test_it_starts_when_it_is_called_or_within_a_year():
    given().when(o.schedule(starts_at=o.NOW)).then(o.scheduled(starts_at=o.NOW))
    latest = o.NOW + timedelta(days=366)
    given().when(o.schedule(starts_at=latest)).then(o.scheduled(starts_at=latest))


def test_it_cannot_start_before_it_is_called():
    earlier = o.NOW - timedelta(milliseconds=1)
    given().when(o.schedule(starts_at=earlier)).then_refused(errors.MeetingStartsInThePast)


def test_a_start_of_another_year_is_refused():
    later = o.NOW + timedelta(days=366, milliseconds=1)
    given().when(o.schedule(starts_at=later)).then_refused(errors.MeetingStartsTooFarAhead)


def test_it_is_not_called_before_anybody_living_could():
    long_ago = datetime(1949, 9, 30, tzinfo=UTC)
    given().when(o.schedule(month="1970-01", now=long_ago)).then_refused(TooLongAgo)
