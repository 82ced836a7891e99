"""Records a city in a log, once, however often loading it was interrupted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.errors import InTheFuture
from domain.log import ConcurrentChange
from infra.demo.city.city import City
from infra.demo.city.founding import end_id
from infra.demo.city.spot_check import SpotCheck
from infra.demo.city.tree import ROOT
from infra.demo.loader import AnotherDemonstration
from infra.eventstore.log import EventLog
from infra.eventstore.rows import NewEvent

Progress = Callable[[int, int | None], None]
"""Told how many events of the city are in the log, and about how many there will be."""


@dataclass(slots=True)
class CityReport:
    """What this run recorded; nothing when the city was there already."""

    places: int = 0
    issues: int = 0
    events: int = 0
    already_loaded: bool = False


class AnotherCity(AnotherDemonstration):
    """The log holds a city that this one cannot stand beside: both have the same places."""

    def __init__(self) -> None:
        Exception.__init__(
            self,
            "This log already holds another city, of another seed or number of events or begun by another "
            "version of Yishi, or somebody else is loading one; load this one into a new database "
            "(set YISHI_DATABASE_URL).",
        )


def load_city(log: EventLog, city: City, clock: datetime, progress: Progress | None = None) -> CityReport:
    """Record the city in batches, each wholly or not at all; what is there already is not written again.

    `clock` is the time now, in UTC. An interrupted loading is finished by the next: it writes the same events
    and finds the first batch that is not there. Raises AnotherCity, and InTheFuture when the clock has not
    come to the end of the city's time.
    """
    district = next(place.id for place in city.places if place.tier == "district")
    if log.receipt(f"place-{district}", end_id(city.correlation)):
        return CityReport(already_loaded=True)
    if clock < city.ended:
        raise InTheFuture(occurred_at=city.ended)
    _is_the_only_one(log, city)
    return _Loading(log, city.size.events, progress).of(city)


def _is_the_only_one(log: EventLog, city: City) -> None:
    first = next(iter(log.history(f"place-{ROOT}")), None)
    if first and first.correlation_id != city.correlation:
        raise AnotherCity


class _Loading:
    """One run through the batches."""

    def __init__(self, log: EventLog, expected: int, progress: Progress | None) -> None:
        self._log = log
        self._expected = expected
        self._progress = progress
        self._check = SpotCheck()
        self._resuming = log.head() > 0
        self._report = CityReport()

    def of(self, city: City) -> CityReport:
        passed = 0
        for batch in city.batches():
            if not self._is_recorded(batch):
                self._record(batch)
            passed += len(batch)
            if self._progress:
                self._progress(passed, max(passed, self._expected))
        return self._report

    def _is_recorded(self, batch: Sequence[NewEvent]) -> bool:
        """Batches are recorded in order: behind the first that is not there, none is."""
        first = batch[0]
        self._resuming = (
            self._resuming and self._log.receipt(first.stream, first.command_id or "") is not None
        )
        return self._resuming

    def _record(self, batch: Sequence[NewEvent]) -> None:
        self._check.look_at(batch)
        try:
            self._log.append_stored(batch)
        except ConcurrentChange as change:
            raise AnotherCity from change
        self._report.events += len(batch)
        for event in batch:
            self._report.issues += event.type == "issue.raised"
            self._report.places += event.type == "place.registered"
