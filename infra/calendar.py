"""Chinese working days: public holidays and moved working days, as far as they have been published."""

from datetime import date
from functools import lru_cache

import chinese_calendar

from domain.working_time import is_weekday


def published_through() -> int:
    """The last year whose holidays have been published, as far as the calendar in use knows."""
    return int(max(day.year for day in chinese_calendar.holidays))


@lru_cache(maxsize=4_000)
def is_workday(day: date) -> bool:
    """Whether the day is worked; for years not yet published, whether it is a weekday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return is_weekday(day)
