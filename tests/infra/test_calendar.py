"""Working days of 2025 and 2026 against the State Council's notices on holidays and moved working days."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.working_time import WorkCalendar
from infra.calendar import is_workday, published_through

SHANGHAI = ZoneInfo("Asia/Shanghai")

HOLIDAYS = {
    # 国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）
    "元旦 2025": ("2025-01-01", "2025-01-01"),
    "春节 2025": ("2025-01-28", "2025-02-04"),
    "清明节 2025": ("2025-04-04", "2025-04-06"),
    "劳动节 2025": ("2025-05-01", "2025-05-05"),
    "端午节 2025": ("2025-05-31", "2025-06-02"),
    "国庆节、中秋节 2025": ("2025-10-01", "2025-10-08"),
    # 国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）
    "元旦 2026": ("2026-01-01", "2026-01-03"),
    "春节 2026": ("2026-02-15", "2026-02-23"),
    "清明节 2026": ("2026-04-04", "2026-04-06"),
    "劳动节 2026": ("2026-05-01", "2026-05-05"),
    "端午节 2026": ("2026-06-19", "2026-06-21"),
    "中秋节 2026": ("2026-09-25", "2026-09-27"),
    "国庆节 2026": ("2026-10-01", "2026-10-07"),
}
"""First and last day off of each holiday, as the State Council gave notice of them."""
WORKED_ON_A_WEEKEND = {
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
}
"""Saturdays and Sundays that are worked for them 调休, by the same notices."""
WORKING_DAYS_A_MONTH = {
    2025: (18 + 1, 18 + 1, 21, 21 + 1, 19, 20, 23, 21, 22 + 1, 17 + 1, 20, 23),
    2026: (20 + 1, 14 + 2, 22, 21, 18 + 1, 21, 23, 21, 21 + 1, 17 + 1, 21, 23),
}
"""Counted on a calendar: weekdays that are no holiday, and the weekend days that are worked."""


def days_of(year: int) -> list[date]:
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    return [first + timedelta(days=n) for n in range((after - first).days)]


def is_off(day: date) -> bool:
    return any(date.fromisoformat(a) <= day <= date.fromisoformat(b) for a, b in HOLIDAYS.values())


@pytest.mark.parametrize("year", [2025, 2026])
def test_each_day_of_the_year_is_worked_or_not_as_the_notice_says(year: int) -> None:
    for day in days_of(year):
        expected = day.isoformat() in WORKED_ON_A_WEEKEND or (day.weekday() < 5 and not is_off(day))
        assert is_workday(day) is expected, day


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_months_have_as_many_working_days_as_a_calendar_on_the_wall(year: int) -> None:
    counted = [sum(is_workday(day) for day in days_of(year) if day.month == month) for month in range(1, 13)]
    assert counted == list(WORKING_DAYS_A_MONTH[year])


def test_the_days_worked_for_a_holiday_are_weekend_days_that_are_not_off() -> None:
    for text in WORKED_ON_A_WEEKEND:
        day = date.fromisoformat(text)
        assert day.weekday() >= 5
        assert not is_off(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 1, 1),  # 元旦
        date(2025, 1, 28),  # 除夕
        date(2025, 2, 4),  # 春节
        date(2025, 5, 5),  # 劳动节
        date(2025, 10, 8),  # 国庆节、中秋节
        date(2026, 2, 23),  # 春节
    ],
)
def test_a_public_holiday_is_not_worked(day: date) -> None:
    assert not is_workday(day)


@pytest.mark.parametrize("day", [date(2025, 1, 26), date(2025, 2, 8), date(2025, 4, 27), date(2025, 10, 11)])
def test_a_weekend_day_moved_for_a_holiday_is_worked(day: date) -> None:
    assert day.weekday() >= 5
    assert is_workday(day)


def test_years_not_yet_published_go_by_weekdays() -> None:
    assert is_workday(date(2100, 1, 1))  # a Friday
    assert not is_workday(date(2100, 1, 2))


def test_it_is_known_up_to_which_year_holidays_are_published() -> None:
    last = published_through()
    assert last >= 2026
    assert not is_workday(date(last, 10, 1))
    calendar = WorkCalendar(SHANGHAI, is_workday, last)
    new_year = datetime(last + 1, 1, 1, tzinfo=SHANGHAI)
    assert calendar.unpublished_year(new_year) is None
    assert calendar.unpublished_year(new_year + timedelta(days=1)) == last + 1


def test_a_limit_over_the_spring_festival_ends_after_it() -> None:
    calendar = WorkCalendar(SHANGHAI, is_workday)
    raised = datetime(
        2025, 1, 24, 15, tzinfo=SHANGHAI
    )  # Friday; Sunday 26 and Monday 27 are worked, then 8 days off
    assert calendar.due(raised, 3) == datetime(2025, 2, 6, tzinfo=SHANGHAI)
