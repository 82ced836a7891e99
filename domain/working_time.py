"""Working days in China: which days are worked, and when a limit of n working days ends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The local time zone with a rule that tells working days."""

    zone: ZoneInfo
    is_workday: Callable[[date], bool]

    def due(self, start: datetime, days: int) -> datetime:
        """The end of the `days`-th working day after the local day of `start`: midnight that follows it.

        The day of the start does not count (Civil Code of the People's Republic of China, article 201).
        """
        day = start.astimezone(self.zone).date()
        while days:
            day += timedelta(days=1)
            days -= self.is_workday(day)
        return datetime.combine(day + timedelta(days=1), time(), self.zone)


def is_weekday(day: date) -> bool:
    """Monday to Friday: what is known of years whose holidays have not been published."""
    return day.weekday() < 5
