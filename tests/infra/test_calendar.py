"""Working days of 2025 and 2026 against the State Council's notices on holidays and moved working days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.working_time import WorkCalendar
from infra.calendar import is_workday

SHANGHAI = ZoneInfo("Asia/Shanghai")


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


def test_a_limit_over_the_spring_festival_ends_after_it() -> None:
    calendar = WorkCalendar(SHANGHAI, is_workday)
    raised = datetime(
        2025, 1, 24, 15, tzinfo=SHANGHAI
    )  # Friday; Sunday 26 and Monday 27 are worked, then 8 days off
    assert calendar.due(raised, 3) == datetime(2025, 2, 6, tzinfo=SHANGHAI)
