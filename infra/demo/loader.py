"""Records the demonstration community in a log, once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from domain.event import Envelope
from domain.issue.events import IssueRaised
from domain.issue.service import IssueService
from domain.log import ConcurrentChange, Log
from domain.registry.events import PlaceRegistered
from domain.registry.service import RegistryService
from infra.demo.community import COMMUNITY, DISTRICT
from infra.demo.recital import correlation, end_id, recited

DEFAULT_SEED = 2025
BATCH = 400
"""Events a transaction, about; what one command recorded is never taken apart."""

Progress = Callable[[int, int | None], None]
"""Told how many events of the year are in the log, and how many there will be."""


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What this run recorded; nothing when the demonstration was there already."""

    places: int
    issues: int
    events: int
    already_loaded: bool


class AnotherDemonstration(Exception):
    """The log holds a demonstration that this one cannot stand beside: both have the same places."""

    def __init__(self) -> None:
        super().__init__(
            "This log already holds another demonstration community, of another seed or begun by another "
            "version of Yishi; load this one into a new database (set YISHI_DATABASE_URL)."
        )


def latest_month() -> str:
    """The last month of the demonstration year."""
    return "2025-12"


def load_demo(
    registry: RegistryService,
    issues: IssueService,
    clock: datetime,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
) -> DemoReport:
    """Record the year in the log of these services; what is there already is not written again.

    `clock` is the time now, in UTC. An interrupted loading is finished by the next. Raises
    AnotherDemonstration, and InTheFuture when the clock has not come to the end of 2025.
    """
    log = registry.log
    if log.receipt(f"place-{COMMUNITY}", end_id(seed)):
        return DemoReport(0, 0, 0, already_loaded=True)
    _is_the_only_one(log, seed)
    recorded: list[Envelope] = []
    year = recited(seed, issues.calendar, clock)
    for done, batch in _batches(year):
        recorded += _appended(log, batch)
        if progress:
            progress(done, len(year))
    return _report(recorded)


def _is_the_only_one(log: Log, seed: int) -> None:
    first = f"place-{DISTRICT}"
    if log.existing([first]) and not log.receipt(first, f"{correlation(seed)}:1"):
        raise AnotherDemonstration


def _batches(year: Sequence[Envelope]) -> Iterator[tuple[int, list[Envelope]]]:
    """Batches of whole commands, each with the number of events up to its end."""
    batch: list[Envelope] = []
    done = 0
    for _, recorded in groupby(year, key=lambda envelope: envelope.command_id):
        batch += recorded
        if len(batch) >= BATCH:
            done += len(batch)
            yield done, batch
            batch = []
    if batch:
        yield done + len(batch), batch


def _appended(log: Log, batch: Sequence[Envelope]) -> list[Envelope]:
    """Record what an interrupted loading has not: the ids of the events are the same every time."""
    histories = log.histories({envelope.stream for envelope in batch})
    known = {envelope.id for history in histories.values() for envelope in history}
    missing = [envelope for envelope in batch if envelope.id not in known]
    try:
        if missing:
            log.append(missing)
    except ConcurrentChange as change:
        raise AnotherDemonstration from change
    return missing


def _report(recorded: Sequence[Envelope]) -> DemoReport:
    places = sum(isinstance(envelope.data, PlaceRegistered) for envelope in recorded)
    issues = sum(isinstance(envelope.data, IssueRaised) for envelope in recorded)
    return DemoReport(places, issues, len(recorded), already_loaded=not recorded)
