"""Working days in China: which days are worked, and when a limit of n working days ends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_HOLIDAY = 60
"""Days. The longest public holiday had nine; a calendar with no working day in this many is wrong."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The local time zone with a rule that tells working days."""

    zone: ZoneInfo
    is_workday: Callable[[date], bool]

    def due(self, start: datetime, days: int) -> datetime:
        """The end of the `days`-th working day after the local day of `start`: midnight that follows it.

        The day of the start does not count (Civil Code of the People's Republic of China, article 201), and a
        last day that is not worked moves on to the next that is (article 203): only working days are counted.
        Raises ValueError for less than one day, and for a calendar that has no working days.
        """
        if days < 1:
            raise ValueError(f"a limit is at least 1 working day, not {days}")
        day = start.astimezone(self.zone).date()
        for _ in range(days):
            day = self._workday_after(day)
        return datetime.combine(day + timedelta(days=1), time(), self.zone)

    def _workday_after(self, day: date) -> date:
        for distance in range(1, LONGEST_HOLIDAY):
            following = day + timedelta(days=distance)
            if self.is_workday(following):
                return following
        raise ValueError(f"the calendar has no working day in the {LONGEST_HOLIDAY} days after {day}")


def is_weekday(day: date) -> bool:
    """Monday to Friday: what is known of years whose holidays have not been published."""
    return day.weekday() < 5
