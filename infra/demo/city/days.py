"""Time in the city: whole seconds since 1970, with tables of its days, so that a step takes microseconds."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from domain.working_time import WorkCalendar

DAY = 86_400
OPENS, CLOSES = 9 * 3600, 17 * 3600 + 1800
"""Office hours, in seconds of the local day."""
WAKES, RESTS = 7 * 3600, 21 * 3600 + 1800
"""When residents write and call."""
AHEAD = timedelta(days=400)
"""How far beyond its last day the city's deadlines can lie."""
_EPOCH = date(1970, 1, 1)


class Days:
    """The days of a city, numbered from 1970, with what its calendar says of each."""

    def __init__(self, calendar: WorkCalendar, first: date, end: date) -> None:
        """The zone of the calendar must keep one offset from UTC from `first` on, as China does."""
        self.first = (first - _EPOCH).days
        self.end = (end - _EPOCH).days
        """The number of the first day after the city's time."""
        self._offset = _seconds(
            datetime(first.year, first.month, first.day, tzinfo=calendar.zone).utcoffset()
        )
        dates = [first + timedelta(days=n) for n in range((end + AHEAD - first).days)]
        self._worked: list[int] = []
        self._passed: list[int] = []
        """By day: how many of the worked days have passed when it ends."""
        for number, day in enumerate(dates, self.first):
            if calendar.is_workday(day):
                self._worked.append(number)
            self._passed.append(len(self._worked))
        self._compact = [f"{day:%Y%m%d}" for day in dates]
        self._dates = [f"{day:%Y-%m-%d}" for day in (first - timedelta(days=1), *dates)]
        """From the day before the first, on which the first local day begins in UTC."""
        self._months = [day.month for day in dates]
        self._clock = [f"T{h:02}:{m:02}:{s:02}.000Z" for h in range(24) for m in range(60) for s in range(60)]

    def text(self, at: int) -> str:
        """The moment as it is stored: RFC 3339, UTC, milliseconds."""
        day, second = divmod(at, DAY)
        return self._dates[day - self.first + 1] + self._clock[second]

    def local(self, at: int) -> tuple[int, int]:
        """The local day of the moment, and the second of that day."""
        return divmod(at + self._offset, DAY)

    def midnight(self, day: int) -> int:
        """When the local day begins."""
        return day * DAY - self._offset

    def month(self, day: int) -> int:
        """The month of a local day, 1 to 12."""
        return self._months[day - self.first]

    def compact(self, day: int) -> str:
        """The local day as codes have it, such as `20250301`."""
        return self._compact[day - self.first]

    def is_workday(self, day: int) -> bool:
        """Whether the local day is worked."""
        index = self._passed[day - self.first] - 1
        return index >= 0 and self._worked[index] == day

    def workday_after(self, day: int, days: int) -> int:
        """The `days`-th worked day after the day."""
        return self._worked[self._passed[day - self.first] + days - 1]

    def due(self, start: int, days: int) -> int:
        """The deadline of so many working days, as `WorkCalendar.due` counts them."""
        day = (start + self._offset) // DAY
        return self.midnight(self.workday_after(day, days) + 1)


class Hours:
    """Random but believable moments."""

    def __init__(self, days: Days, random: Callable[[], float]) -> None:
        """`random` gives numbers from 0 to below 1."""
        self._days = days
        self._random = random

    def office(self, after: int, workdays: int = 0) -> int:
        """In office hours, `workdays` working days after it; 0 is the same day where there is time."""
        day, second = self._days.local(after)
        earliest = OPENS
        if workdays == 0:
            earliest = max(OPENS, second + 300)
            if earliest >= CLOSES or not self._days.is_workday(day):
                workdays, earliest = 1, OPENS
        if workdays:
            day = self._days.workday_after(day, workdays)
        return self._days.midnight(day) + earliest + int(self._random() * (CLOSES - earliest))

    def home(self, after: int, days: int = 0) -> int:
        """Outside of sleep, `days` days after the moment; 0 is the same day where there is time."""
        day, second = self._days.local(after)
        earliest = max(WAKES, second + 60) if days == 0 else WAKES
        if earliest >= RESTS:
            days, earliest = 1, WAKES
        return self._days.midnight(day + days) + earliest + int(self._random() * (RESTS - earliest))

    def sitting(self, after: int, weekday: int, hour: int) -> int:
        """The next sitting of a council that meets on this weekday (0 is Monday), about this hour."""
        day, _ = self._days.local(after)
        # Day 0 of 1970 was a Thursday.
        day += 1 + (weekday - (day + 4)) % 7
        return self._days.midnight(day) + hour * 3600 + int(self._random() * 5400)

    def soon(self, after: int, minutes: int) -> int:
        """Within so many minutes, whatever the time of the day: emergencies do not wait."""
        return after + 240 + int(self._random() * (minutes * 60 - 240))


def _seconds(offset: timedelta | None) -> int:
    return int((offset or timedelta()).total_seconds())
