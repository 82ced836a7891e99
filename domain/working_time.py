"""Working days in China: which days are worked, when a limit of them ends, and how much of them has passed.

A working day is worked from midnight to midnight, local time: limits end with a day, so a day counts whole
whatever the office hours are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_HOLIDAY = 60
"""Days. The longest public holiday had nine; a calendar with no working day in this many is wrong."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The local time zone with a rule that tells working days."""

    zone: ZoneInfo
    is_workday: Callable[[date], bool]
    published_through: int | None = None
    """The last year whose public holidays `is_workday` knows; None where that is of no account."""

    def unpublished_year(self, deadline: datetime) -> int | None:
        """The year of the deadline's last day, where the public holidays of that year are not known yet."""
        year = self._day(deadline - timedelta.resolution).year
        return None if self.published_through is None or year <= self.published_through else year

    def due(self, start: datetime, days: int) -> datetime:
        """The end of the `days`-th working day after the local day of `start`: midnight that follows it.

        The day of the start does not count (Civil Code of the People's Republic of China, article 201), and a
        last day that is not worked moves on to the next that is (article 203): only working days are counted.
        Raises ValueError for less than one day, and for a calendar that has no working days.
        """
        if days < 1:
            raise ValueError(f"a limit is at least 1 working day, not {days}")
        day = self._day(start)
        for _ in range(days):
            day = self._workday_after(day)
        return datetime.combine(day + DAY, time(), self.zone)

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`: what of it lies in working days; none when that is over."""
        return sum((until - since for since, until in self._workdays(start, end)), timedelta())

    def moved_on(self, deadline: datetime, by: timedelta) -> datetime:
        """The first moment at which so much working time has passed since the deadline, in UTC.

        A limit that ends with Friday and moves on by a whole day therefore ends with Monday. Raises
        ValueError for a calendar that has no working days, and for less than no time.
        """
        if by < timedelta():
            raise ValueError(f"a deadline moves on, not back by {-by}")
        day, moment, left = self._day(deadline), deadline.astimezone(UTC), by
        while left:
            day = day if self.is_workday(day) else self._workday_after(day)
            begins, ends = max(moment, self._midnight(day)), self._midnight(day + DAY)
            if ends - begins >= left:
                return begins + left
            day, moment, left = day + DAY, ends, left - (ends - begins)
        return moment

    def working_days(self, start: datetime, end: datetime) -> int:
        """How many working days lie after the local day of `start`, up to that of `end` which counts whole.

        As limits are counted: of what begins and ends on one day none has passed. A deadline at midnight ends
        the day before, so `days_allowed` is for deadlines.
        """
        first, last = self._day(start), self._day(end)
        return sum(self.is_workday(first + n * DAY) for n in range(1, (last - first).days + 1))

    def days_allowed(self, start: datetime, deadline: datetime) -> int:
        """How many working days a limit from `start` to the deadline has: what `due` was asked for."""
        return self.working_days(start, deadline - timedelta.resolution)

    def days_late(self, deadline: datetime, end: datetime) -> int:
        """By how many working days the deadline was missed; 0 also for less than one."""
        return self.working_days(deadline - timedelta.resolution, end)

    def _workdays(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The parts, in UTC, of the working days between the two moments."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        day, last = self._day(start), self._day(end - timedelta.resolution)
        while day <= last:
            if self.is_workday(day):
                since, until = max(self._midnight(day), start), min(self._midnight(day + DAY), end)
                if since < until:
                    yield since, until
            day += DAY

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _midnight(self, day: date) -> datetime:
        """When the local day begins, in UTC: two local times would differ by what clocks on the wall say."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def _workday_after(self, day: date) -> date:
        for distance in range(1, LONGEST_HOLIDAY):
            following = day + timedelta(days=distance)
            if self.is_workday(following):
                return following
        raise ValueError(f"the calendar has no working day in the {LONGEST_HOLIDAY} days after {day}")


def is_weekday(day: date) -> bool:
    """Monday to Friday: what is known of years whose holidays have not been published."""
    return day.weekday() < 5
