"""When things happen: officials in working hours, residents before and after, councils on their evenings."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from domain.working_time import WorkCalendar

OPENS, CLOSES = 9 * 60, 17 * 60 + 30
"""Office hours, in minutes of the day."""
WAKES, RESTS = 7 * 60, 21 * 60 + 30
"""When residents write and call."""


class Hours:
    """Random but believable moments, in UTC to the second."""

    def __init__(self, calendar: WorkCalendar, rng: Random) -> None:
        """The calendar tells working days and the local zone."""
        self.calendar = calendar
        self.rng = rng

    def office(self, after: datetime, workdays: int = 0) -> datetime:
        """In office hours, `workdays` working days after it; 0 is the same day where there is time."""
        day, minute = self._local(after)
        earliest = max(OPENS, minute + 5) if workdays == 0 else OPENS
        if workdays == 0 and (earliest >= CLOSES or not self.calendar.is_workday(day)):
            workdays, earliest = 1, OPENS
        while workdays:
            day += timedelta(days=1)
            workdays -= self.calendar.is_workday(day)
        return self.moment(day, self.rng.randint(earliest, CLOSES))

    def home(self, after: datetime, days: int = 0) -> datetime:
        """Outside of sleep, `days` days after the moment; 0 is the same day where there is time."""
        day, minute = self._local(after)
        earliest = max(WAKES, minute + 1) if days == 0 else WAKES
        if earliest >= RESTS:
            days, earliest = 1, WAKES
        return self.moment(day + timedelta(days=days), self.rng.randint(earliest, RESTS))

    def sitting(self, after: datetime, weekday: int, hour: int) -> datetime:
        """The next sitting of a council that meets on this weekday (0 is Monday), about this hour.

        None is held on a holiday.
        """
        day, _ = self._local(after)
        day += timedelta(days=1)
        day += timedelta(days=(weekday - day.weekday()) % 7)
        while not self.calendar.is_workday(day):
            day += timedelta(days=7)
        return self.moment(day, hour * 60 + self.rng.randint(0, 90))

    def soon(self, after: datetime, minutes: int = 90) -> datetime:
        """Within so many minutes, whatever the time of the day: emergencies do not wait."""
        return after + timedelta(seconds=self.rng.randint(240, minutes * 60))

    def due(self, start: datetime, workdays: int) -> datetime:
        """The deadline of so many working days, as the rules count them."""
        return self.calendar.due(start, workdays).astimezone(UTC)

    def local_day(self, moment: datetime) -> date:
        """The local day of the moment."""
        return moment.astimezone(self.calendar.zone).date()

    def midnight(self, day: date) -> datetime:
        """When that local day begins."""
        return datetime.combine(day, time(), self.calendar.zone).astimezone(UTC)

    def moment(self, day: date, minute: int) -> datetime:
        """That local minute of that day, at a random second."""
        local = datetime.combine(day, time(), self.calendar.zone)
        return (local + timedelta(minutes=minute, seconds=self.rng.randint(0, 59))).astimezone(UTC)

    def local(self, moment: datetime) -> datetime:
        """The moment in UTC, of one that is written down without a zone in local time."""
        return moment.replace(tzinfo=self.calendar.zone).astimezone(UTC)

    def _local(self, moment: datetime) -> tuple[date, int]:
        local = moment.astimezone(self.calendar.zone)
        return local.date(), local.hour * 60 + local.minute
