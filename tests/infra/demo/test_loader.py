"""Loading the demonstration into a real log: wholly, once, and without anybody's data in the open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import InTheFuture
from domain.event import Envelope
from domain.issue.service import IssueService
from domain.registry.service import RegistryService
from infra.demo.loader import BATCH, AnotherDemonstration, DemoReport, latest_month, load_demo
from infra.eventstore.log import EventLog, open_log
from infra.identifiers import new_id
from infra.keys import Keyring
from tests.infra.demo.conftest import CALENDAR, CLOCK


@dataclass
class Loading:
    """A log with the services that fill it."""

    log: EventLog

    def load(self, seed: int = 2025, clock: datetime = CLOCK, **options: object) -> DemoReport:
        registry = RegistryService(self.log, new_id)
        issues = IssueService(self.log, registry, CALENDAR, new_id)
        return load_demo(registry, issues, clock, seed, **options)  # type: ignore[arg-type]

    def stored(self) -> list[bytes]:
        return [raw.state for raw in self.log.raw_page(0, 10_000)]


@pytest.fixture
def loading(log: EventLog) -> Loading:
    return Loading(log)


class Unplugged(Exception):
    """Somebody pulls the plug."""


def test_the_whole_year_is_recorded_and_a_second_time_nothing(
    loading: Loading, year: Sequence[Envelope]
) -> None:
    report = loading.load()
    assert report == DemoReport(places=6, issues=report.issues, events=len(year), already_loaded=False)
    stored = loading.stored()
    assert [loading.log.decode(raw).envelope.id for raw in loading.log.raw_page(0, 10_000)] == [
        envelope.id for envelope in year
    ]
    assert loading.load() == DemoReport(0, 0, 0, already_loaded=True)
    assert loading.stored() == stored


def test_an_interrupted_loading_is_finished_by_the_next(
    sqlite_log: EventLog, year: Sequence[Envelope]
) -> None:
    loading = Loading(sqlite_log)

    def unplugged(done: int, total: int | None) -> None:
        if done > 3 * BATCH:
            raise Unplugged

    with pytest.raises(Unplugged):
        loading.load(progress=unplugged)
    begun = loading.log.head()
    assert 0 < begun < len(year)
    assert loading.load().events == len(year) - begun
    assert [loading.log.decode(r).envelope.id for r in loading.log.raw_page(0, 10_000)] == [
        e.id for e in year
    ]


def test_progress_ends_at_the_whole(sqlite_log: EventLog, year: Sequence[Envelope]) -> None:
    told: list[tuple[int, int | None]] = []
    Loading(sqlite_log).load(progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (len(year), len(year))


def test_another_seed_does_not_stand_beside_it(sqlite_log: EventLog) -> None:
    loading = Loading(sqlite_log)
    loading.load()
    head = loading.log.head()
    with pytest.raises(AnotherDemonstration, match="new database"):
        loading.load(seed=1)
    assert loading.log.head() == head


def test_a_clock_before_the_end_of_the_year_is_refused_before_anything_is_written(
    sqlite_log: EventLog,
) -> None:
    loading = Loading(sqlite_log)
    with pytest.raises(InTheFuture):
        loading.load(clock=datetime(2025, 7, 1, tzinfo=UTC))
    assert loading.log.head() == 0


def test_no_personal_data_is_in_the_log(tmp_path: Path, year: Sequence[Envelope]) -> None:
    log = open_log(f"sqlite:///{tmp_path}/yishi.db", Keyring(tmp_path / "keys"))
    loading = Loading(log)
    loading.load()
    told = b"\n".join(loading.stored()).decode()
    log.close()
    people = [envelope.data.personal for envelope in year if envelope.data.personal]
    assert len(people) > 500
    assert '"sealed"' in told
    for personal in people:
        assert personal.phone is not None
        assert personal.phone not in told
        assert personal.description is not None
        assert personal.description not in told
        assert f'"{personal.name}"' not in told
        assert f'"{personal.door}"' not in told


def test_the_latest_month_is_the_last_in_which_something_happened(year: Sequence[Envelope]) -> None:
    last = max(envelope.occurred_at for envelope in year).astimezone(CALENDAR.zone)
    assert f"{last:%Y-%m}" == latest_month()
