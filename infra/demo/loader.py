"""Records the demonstration community in a log, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.errors import InTheFuture
from domain.event import Envelope
from domain.issue.events import IssueRaised
from domain.log import Log
from domain.registry.events import PlaceRegistered
from domain.working_time import WorkCalendar
from infra.demo.community import COMMUNITY, DISTRICT
from infra.demo.programme import end_of_the_year
from infra.demo.recital import Recital, correlation, end_id
from infra.demo.record import AnotherDemonstration, Record

__all__ = ["DEFAULT_SEED", "AnotherDemonstration", "DemoReport", "latest_month", "load_demo"]

DEFAULT_SEED = 2025


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What this run recorded; nothing when the demonstration was there already."""

    places: int
    issues: int
    events: int
    already_loaded: bool


def latest_month() -> str:
    """The last month of the demonstration year."""
    return "2025-12"


def load_demo(
    record: Record, calendar: WorkCalendar, clock: datetime, seed: int = DEFAULT_SEED
) -> DemoReport:
    """Record the year; what is in the log already is not written again.

    `clock` is the time now, in UTC. An interrupted loading is finished by the next. Raises
    AnotherDemonstration, and InTheFuture when the clock has not come to the end of 2025.
    """
    if record.log.receipt(f"place-{COMMUNITY}", end_id(seed)):
        return DemoReport(0, 0, 0, already_loaded=True)
    _is_the_only_one(record.log, seed)
    _is_over(calendar, clock)
    recital = Recital(seed, calendar, clock, record.proposed, record.summary)
    recital.recite()
    record.keep(recital.log)
    if record.progress:
        record.progress(len(recital.log.recorded), len(recital.log.recorded))
    return _report(record.recorded)


def _is_the_only_one(log: Log, seed: int) -> None:
    first = f"place-{DISTRICT}"
    if log.existing([first]) and not log.receipt(first, f"{correlation(seed)}:1"):
        raise AnotherDemonstration


def _is_over(calendar: WorkCalendar, clock: datetime) -> None:
    end = end_of_the_year(calendar)
    if clock < end:
        raise InTheFuture(occurred_at=end)


def _report(recorded: Sequence[Envelope]) -> DemoReport:
    places = sum(isinstance(envelope.data, PlaceRegistered) for envelope in recorded)
    issues = sum(isinstance(envelope.data, IssueRaised) for envelope in recorded)
    return DemoReport(places, issues, len(recorded), already_loaded=not recorded)
