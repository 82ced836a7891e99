"""How large a city is: its places and years follow the number of events."""

from dataclasses import dataclass
from datetime import date

LEAST_EVENTS = 1_000
"""A smaller city would be its registry and little else."""
MOST_EVENTS = 100_000_000
LAST_YEAR = 2025
"""The city's time ends with this year, whatever its size."""


@dataclass(frozen=True, slots=True)
class Size:
    """Districts of the city, and how many places each place has below it."""

    events: int
    """As many as were asked for; the generated city comes close to it."""
    years: int
    districts: int
    subdistricts: int
    communities: int
    compounds: int

    @property
    def first_day(self) -> date:
        """When the city is registered and its first issues are raised."""
        return date(LAST_YEAR + 1 - self.years, 1, 1)

    @property
    def end(self) -> date:
        """The day before which everything has happened."""
        return date(LAST_YEAR + 1, 1, 1)


class CityOfNoSize(ValueError):
    """So many events make no city."""


def size_for(events: int) -> Size:
    """A city in which a compound has ten to twenty issues a month. Raises CityOfNoSize."""
    if not LEAST_EVENTS <= events <= MOST_EVENTS:
        raise CityOfNoSize(
            f"a city has from {LEAST_EVENTS:,} to {MOST_EVENTS:,} events, not {events:,}; ask for as many"
        )
    if events <= 30_000:
        return Size(events, 1, 1, 1, 2, 3)
    if events <= 300_000:
        return Size(events, 2, 1, 3, 3, 3)
    if events <= 3_000_000:
        return Size(events, 3, 2, 4, 5, 4)
    return Size(events, 5, 5, 8, 6, 5)
