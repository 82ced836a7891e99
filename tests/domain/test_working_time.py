"""When a limit of working days ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.working_time import WorkCalendar, is_weekday
from tests.given import CALENDAR, SHANGHAI

CHINA = WorkCalendar(SHANGHAI, chinese_calendar.is_workday)
A_MINUTE = timedelta(minutes=1)


def local(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (local(2026, 3, 2, 9), 1, local(2026, 3, 4)),
        (local(2026, 3, 2, 0), 1, local(2026, 3, 4)),
        (local(2026, 3, 2, 23, 59), 1, local(2026, 3, 4)),
        (local(2026, 3, 5, 9), 1, local(2026, 3, 7)),
        (local(2026, 3, 6, 9), 1, local(2026, 3, 10)),
        (local(2026, 3, 7, 9), 1, local(2026, 3, 10)),
        (local(2026, 3, 2, 9), 5, local(2026, 3, 10)),
    ],
)
def test_the_day_of_the_start_does_not_count_and_the_last_day_counts_in_full(start, days, due):
    assert CALENDAR.due(start, days) == due


def test_the_day_is_that_of_shanghai_whatever_the_zone_of_the_start():
    late_on_sunday_in_utc = datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert CALENDAR.due(late_on_sunday_in_utc, 1) == local(2026, 3, 4)


@pytest.mark.parametrize(
    ("start", "days", "due", "why"),
    [
        ((2025, 1, 27), 1, (2025, 2, 6), "Spring Festival, 28 January to 4 February 2025"),
        ((2025, 1, 24), 1, (2025, 1, 27), "Sunday 26 January 2025 was worked"),
        ((2025, 9, 30), 1, (2025, 10, 10), "National Day and Mid-Autumn, 1 to 8 October 2025"),
        ((2025, 10, 10), 1, (2025, 10, 12), "Saturday 11 October 2025 was worked"),
        ((2025, 12, 31), 1, (2026, 1, 5), "New Year, 1 to 3 January 2026; Sunday 4 January 2026 was worked"),
        ((2026, 2, 13), 1, (2026, 2, 15), "Saturday 14 February 2026 is worked"),
        ((2026, 2, 14), 1, (2026, 2, 25), "Spring Festival, 15 to 23 February 2026"),
    ],
)
def test_holidays_and_moved_working_days_count_as_they_were_published(start, days, due, why):
    assert CHINA.due(local(*start, 9), days) == local(*due), why


def test_weekdays_are_monday_to_friday():
    week = [date(2026, 3, 2) + timedelta(days=n) for n in range(7)]
    assert [is_weekday(day) for day in week] == [True] * 5 + [False] * 2


@given(st.integers(0, 40 * 365 * 24 * 60), st.integers(1, 60))
def test_just_so_many_working_days_lie_between_start_and_due(minutes, days):
    start = datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = CALENDAR.due(start, days)
    first = start.astimezone(SHANGHAI).date() + timedelta(days=1)
    length = (due.date() - first).days
    assert sum(is_weekday(first + timedelta(days=n)) for n in range(length)) == days
    assert is_weekday(due.date() - timedelta(days=1))


@pytest.mark.parametrize(
    ("start", "end", "worked"),
    [
        ((2026, 3, 2, 9), (2026, 3, 2, 17), timedelta(hours=8)),
        ((2026, 3, 2, 9), (2026, 3, 3, 9), timedelta(days=1)),
        ((2026, 3, 6, 18), (2026, 3, 9, 6), timedelta(hours=12)),
        ((2026, 3, 7, 0), (2026, 3, 9, 0), timedelta()),
        ((2026, 3, 3, 9), (2026, 3, 2, 9), timedelta()),
        ((2025, 1, 27, 12), (2025, 2, 5, 12), timedelta(days=1)),
        ((2026, 2, 14, 0), (2026, 2, 24, 0), timedelta(days=1)),
        ((2025, 1, 1, 0), (2026, 1, 1, 0), timedelta(days=248)),
        ((2026, 1, 1, 0), (2027, 1, 1, 0), timedelta(days=248)),
    ],
)
def test_working_time_is_what_lies_in_working_days(start, end, worked):
    assert CHINA.worked(local(*start), local(*end)) == worked


@pytest.mark.parametrize(
    ("deadline", "by", "moved"),
    [
        ((2026, 3, 7), timedelta(), (2026, 3, 7)),
        ((2026, 3, 7), timedelta(days=1), (2026, 3, 10)),
        ((2026, 3, 6), timedelta(days=1), (2026, 3, 7)),
        ((2026, 3, 6), timedelta(days=2), (2026, 3, 10)),
        ((2026, 3, 7), timedelta(hours=3), (2026, 3, 9, 3)),
        ((2026, 3, 8, 15), timedelta(hours=3), (2026, 3, 9, 3)),
        ((2026, 2, 15), timedelta(days=2), (2026, 2, 26)),
    ],
)
def test_a_deadline_moves_on_to_when_so_much_has_been_worked(deadline, by, moved):
    assert CHINA.moved_on(local(*deadline), by) == local(*moved)


def test_a_deadline_does_not_move_back():
    with pytest.raises(ValueError, match="not back"):
        CALENDAR.moved_on(local(2026, 3, 2), -timedelta(hours=1))


MINUTES = st.integers(0, 365 * 24 * 60).map(lambda n: datetime(2025, 1, 1, tzinfo=UTC) + n * A_MINUTE)
WORK = st.integers(0, 60 * 24 * 60).map(lambda n: n * A_MINUTE)


@settings(deadline=None)
@given(MINUTES, WORK)
def test_just_so_much_is_worked_until_a_deadline_that_moved_on(deadline, by):
    moved = CHINA.moved_on(deadline, by)
    assert CHINA.worked(deadline, moved) == by
    assert by == timedelta() or CHINA.worked(deadline, moved - A_MINUTE) < by


@settings(deadline=None)
@given(MINUTES, MINUTES, MINUTES)
def test_working_time_adds_up(a, b, c):
    first, second, third = sorted((a, b, c))
    whole = CHINA.worked(first, third)
    assert CHINA.worked(first, second) + CHINA.worked(second, third) == whole
    assert timedelta() <= whole <= third - first
    days = CHINA.working_days(first, second) + CHINA.working_days(second, third)
    assert days == CHINA.working_days(first, third)


@settings(deadline=None)
@given(MINUTES, st.integers(1, 60))
def test_a_limit_allows_as_many_days_as_it_was_set_for_and_is_late_from_the_day_after(start, days):
    due = CHINA.due(start, days)
    assert CHINA.days_allowed(start, due) == days
    assert CHINA.days_late(due, due + A_MINUTE) == int(chinese_calendar.is_workday(due.date()))
    assert CHINA.days_late(due, CHINA.due(due - A_MINUTE, days) - A_MINUTE) == days


def test_where_clocks_are_put_forward_a_day_is_as_long_as_it_is():
    """In Shanghai they were in 1991 last; whoever sets another zone counts on it too."""
    berlin = ZoneInfo("Europe/Berlin")
    every_day = WorkCalendar(berlin, lambda _: True)
    begins, ends = datetime(2026, 3, 29, tzinfo=berlin), datetime(2026, 3, 30, tzinfo=berlin)
    assert every_day.worked(begins, ends) == timedelta(hours=23)
    assert every_day.moved_on(begins, timedelta(hours=23)) == ends


@pytest.mark.parametrize("days", [0, -1])
def test_a_limit_is_at_least_one_day(days):
    with pytest.raises(ValueError, match="at least 1"):
        CALENDAR.due(local(2026, 3, 2), days)


def test_a_calendar_without_working_days_does_not_go_on_for_ever():
    never = WorkCalendar(SHANGHAI, lambda day: False)
    with pytest.raises(ValueError, match="no working day"):
        never.due(local(2026, 3, 2), 1)
    with pytest.raises(ValueError, match="no working day"):
        never.moved_on(local(2026, 3, 2), timedelta(hours=1))
