"""When things happen in the demonstration."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from infra.demo.hours import CLOSES, OPENS, RESTS, WAKES, Hours
from tests.infra.demo.conftest import CALENDAR

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2025, 12, 30)).map(lambda m: m.replace(tzinfo=UTC))  # noqa: DTZ001 made aware at once


def minute(moment: datetime) -> int:
    local = moment.astimezone(CALENDAR.zone)
    return local.hour * 60 + local.minute


@given(after=MOMENTS, workdays=st.integers(0, 40), seed=st.integers())
def test_officials_act_later_on_working_days_in_office_hours(
    after: datetime, workdays: int, seed: int
) -> None:
    hours = Hours(CALENDAR, Random(seed))
    moment = hours.office(after, workdays)
    assert moment > after
    assert CALENDAR.is_workday(hours.local_day(moment))
    assert OPENS <= minute(moment) <= CLOSES


@given(after=MOMENTS, workdays=st.integers(1, 40), seed=st.integers())
def test_working_days_are_counted_as_deadlines_count_them(after: datetime, workdays: int, seed: int) -> None:
    hours = Hours(CALENDAR, Random(seed))
    due = hours.due(after, workdays)
    assert hours.office(after, workdays) < due
    assert hours.office(after, workdays + 1) > due


@given(after=MOMENTS, days=st.integers(0, 40), seed=st.integers())
def test_residents_write_later_and_not_at_night(after: datetime, days: int, seed: int) -> None:
    moment = Hours(CALENDAR, Random(seed)).home(after, days)
    assert moment > after
    assert WAKES <= minute(moment) <= RESTS


@given(after=MOMENTS, weekday=st.integers(0, 4), hour=st.integers(8, 20), seed=st.integers())
def test_a_council_sits_on_its_next_day_that_is_no_holiday(
    after: datetime, weekday: int, hour: int, seed: int
) -> None:
    hours = Hours(CALENDAR, Random(seed))
    moment = hours.sitting(after, weekday, hour)
    assert moment > after
    day = hours.local_day(moment)
    assert CALENDAR.is_workday(day)
    assert day.weekday() == weekday
    skipped = [day - timedelta(days=7 * weeks) for weeks in range(1, 9)]
    assert not [d for d in skipped if d > hours.local_day(after) and CALENDAR.is_workday(d)]
