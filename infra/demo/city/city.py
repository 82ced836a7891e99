"""A whole city: its registry, then the lives of its issues, one step after the other in order of time.

The same size and seed give the same bytes. What is held in memory are the lives that are under way, whatever
the number of events.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush, heapreplace
from itertools import count
from random import Random

from domain.event import Envelope
from domain.working_time import WorkCalendar
from infra.demo.city.arrivals import Crowd, crowd_on, ordinary_on
from infra.demo.city.births import Births
from infra.demo.city.courses import Course
from infra.demo.city.days import Days, Hours
from infra.demo.city.founding import Registry
from infra.demo.city.life import Life, World
from infra.demo.city.pen import Pen
from infra.demo.city.sayings import Library
from infra.demo.city.seats import seats
from infra.demo.city.size import Size
from infra.demo.city.tree import CROWDED, crowded_community, places
from infra.demo.texts import load_phrases
from infra.eventstore.envelope_json import to_bytes
from infra.eventstore.rows import NewEvent

BATCH = 10_000
"""Events of issues that are given out at once, a few more where a command has several."""


class City:
    """What a city is; its events are written anew each time they are asked for."""

    def __init__(self, size: Size, seed: int, calendar: WorkCalendar, crowd: Crowd | None = None) -> None:
        """The calendar tells working days, and the zone: one that keeps its offset from UTC all year."""
        self.size = size
        self.seed = seed
        self.crowd = crowd
        self.correlation = f"city:{seed}:{size.events}" + (f":{crowd.issues}" if crowd else "")
        """What all its events have in common, and their command ids begin with."""
        self.places = [*places(size), *(crowded_community() if crowd else ())]
        self.days = Days(calendar, size.first_day, size.end)

    @property
    def begun(self) -> datetime:
        """The moment at which it is registered, in UTC."""
        return datetime.fromtimestamp(self.days.midnight(self.days.first), UTC)

    @property
    def ended(self) -> datetime:
        """The moment before which everything has happened, in UTC."""
        return datetime.fromtimestamp(self.days.midnight(self.days.end), UTC)

    def batches(self) -> Iterator[list[NewEvent]]:
        """All events in order of time, some thousands at a time, the same batches every time."""
        registry = Registry(self.places, self.correlation, self.seed)
        founded = registry.founded(self.begun)
        yield _stored(founded)
        yield from _Telling(self).of(self.size.events - len(founded))
        yield _stored(registry.closed(self.ended - timedelta(seconds=1)))


class _Telling:
    """One telling of all lives of a city, side by side."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._pen = Pen(city.days, self._random("pen").getrandbits, city.correlation)
        self._library = Library(load_phrases())
        self._under_way: list[tuple[int, int, Life, Course]] = []
        self._started = count()

    def of(self, events: int) -> Iterator[list[NewEvent]]:
        """About so many events."""
        days, crowd = self._city.days, self._city.crowd
        ordinary, crowded = self._births("city", crowded=False), self._births("crowd", crowded=True)
        to_come = events - (crowd.events if crowd else 0)
        for day in range(days.first, days.end):
            ordinary.on(day, ordinary_on(day, days, to_come, ordinary.world))
            if crowd:
                crowded.on(day, crowd_on(day, days, crowd))
            yield from self._until(days.midnight(day + 1))
        if self._pen.rows:
            yield self._pen.taken()

    def _births(self, name: str, *, crowded: bool) -> Births:
        """Births with random numbers of their own: a crowd is the same in a small and in a great city."""
        rng = self._random(name)
        world = World(self._city.days, Hours(self._city.days, rng.random), self._pen, self._library, rng)
        of_these = [seat for seat in seats(self._city.places) if (seat.lineage[1] == CROWDED) == crowded]
        return Births(world, f"{self._city.correlation}-{name}", of_these, self._start)

    def _random(self, name: str) -> Random:
        return Random(f"{name} {self._city.seed}")  # noqa: S311 the same city for a seed; nothing is secret

    def _start(self, life: Life, course: Course) -> None:
        heappush(self._under_way, (life.at, next(self._started), life, course))

    def _until(self, end: int) -> Iterator[list[NewEvent]]:
        """Let everything happen that is due before that moment."""
        under_way, ended = self._under_way, object()
        while under_way and under_way[0][0] < end:
            _, number, life, course = under_way[0]
            # Whatever the step starts comes later, so this life stays the first until it has been moved.
            if next(course, ended) is ended:
                heappop(under_way)
            else:
                heapreplace(under_way, (life.at, number, life, course))
            if len(self._pen.rows) >= BATCH:
                yield self._pen.taken()


def _stored(envelopes: Sequence[Envelope]) -> list[NewEvent]:
    return [NewEvent(e.stream, e.version, e.data.type, to_bytes(e), e.command_id) for e in envelopes]
