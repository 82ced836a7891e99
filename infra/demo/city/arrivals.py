"""How many issues are raised on each day of a city."""

from calendar import monthrange
from dataclasses import dataclass

from infra.demo.city.days import Days
from infra.demo.city.life import World
from infra.demo.city.size import LAST_YEAR

EVENTS_AN_ISSUE = 8.4
"""About, over the whole life of an issue."""
LAG = 20
"""Days from the raising of an issue to the middle of its events, about."""
SEASON = (1.0, 0.75, 0.95, 0.9, 0.95, 1.05, 1.25, 1.2, 0.95, 0.95, 1.1, 1.05)
"""January to December: quiet at the Spring Festival, floods in summer, heating from November."""
AT_REST = 0.6
"""What is raised on a day that is not worked, as a part of what is on others."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """A community of its own in which very much is raised in one month, the same in every city of a seed."""

    month: int
    """Of the city's last year."""
    issues: int
    before: int
    """Issues raised in the month before, to compare with."""

    @property
    def events(self) -> int:
        """About as many as it adds."""
        return round((self.issues + self.before) * EVENTS_AN_ISSUE)


def ordinary_on(day: int, days: Days, to_come: int, world: World) -> int:
    """So many that the city comes close to `to_come` events when its time ends."""
    usual = to_come / (days.end - days.first)
    # What is raised in the last days has most of its events when the city's time has ended.
    wanted = (to_come + LAG * usual - world.written) / (days.end + LAG - day)
    share = SEASON[days.month(day) - 1] * (1.0 if days.is_workday(day) else AT_REST)
    events = min(max(wanted, 0.6 * usual), 1.6 * usual) * share
    random = world.rng.random
    return max(0, int(events / EVENTS_AN_ISSUE * (0.8 + 0.4 * random()) + random()))


def crowd_on(day: int, days: Days, crowd: Crowd) -> int:
    """An equal part of the month's issues, the rest of them on its first days."""
    monthly = {crowd.month: crowd.issues, crowd.month - 1: crowd.before}.get(days.month(day), 0)
    if not monthly or not days.compact(day).startswith(str(LAST_YEAR)):
        return 0
    length = monthrange(LAST_YEAR, days.month(day))[1]
    return monthly // length + (int(days.compact(day)[6:]) <= monthly % length)
