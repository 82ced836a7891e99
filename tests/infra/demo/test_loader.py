"""Loading the demonstration into a real log: wholly, once, and without anybody's data in the open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import InTheFuture
from domain.event import Envelope
from infra.demo.loader import AnotherDemonstration, DemoReport, latest_month, load_demo
from infra.demo.record import Progress
from infra.eventstore.log import EventLog, open_log
from infra.keys import Keyring
from tests.infra.demo.conftest import CALENDAR, CLOCK, recording


@dataclass
class Loading:
    """A log with the views that tell what is in it."""

    url: str
    log: EventLog

    def load(self, seed: int = 2025, clock: datetime = CLOCK, progress: Progress | None = None) -> DemoReport:
        with recording(self.url, self.log, progress) as record:
            return load_demo(record, CALENDAR, clock, seed)

    def stored(self) -> list[bytes]:
        return [raw.state for raw in self.log.raw_page(0, 10_000)]


@pytest.fixture
def loading(database_url: str, log: EventLog) -> Loading:
    return Loading(database_url, log)


@pytest.fixture
def on_sqlite(sqlite_url: str, sqlite_log: EventLog) -> Loading:
    return Loading(sqlite_url, sqlite_log)


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


def test_an_interrupted_loading_is_finished_by_the_next(on_sqlite: Loading, year: Sequence[Envelope]) -> None:
    loading = on_sqlite

    def unplugged(done: int, total: int | None) -> None:
        if done > 3_000:
            raise Unplugged

    with pytest.raises(Unplugged):
        loading.load(progress=unplugged)
    begun = loading.log.head()
    assert 0 < begun < len(year)
    assert loading.load().events == len(year) - begun
    finished = [loading.log.decode(raw).envelope for raw in loading.log.raw_page(0, 10_000)]
    assert [(v.id, v.data.facts()) for v in finished] == [(v.id, v.data.facts()) for v in year]


def test_progress_ends_at_the_whole(on_sqlite: Loading, year: Sequence[Envelope]) -> None:
    told: list[tuple[int, int | None]] = []
    on_sqlite.load(progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (len(year), len(year))


def test_another_seed_does_not_stand_beside_it(on_sqlite: Loading) -> None:
    loading = on_sqlite
    loading.load()
    head = loading.log.head()
    with pytest.raises(AnotherDemonstration, match="new database"):
        loading.load(seed=1)
    assert loading.log.head() == head


def test_a_clock_before_the_end_of_the_year_is_refused_before_anything_is_written(
    on_sqlite: Loading,
) -> None:
    loading = on_sqlite
    with pytest.raises(InTheFuture):
        loading.load(clock=datetime(2025, 7, 1, tzinfo=UTC))
    assert loading.log.head() == 0


def test_no_personal_data_is_in_the_log(tmp_path: Path, year: Sequence[Envelope]) -> None:
    url = f"sqlite:///{tmp_path}/yishi.db"
    log = open_log(url, Keyring(tmp_path / "keys"))
    loading = Loading(url, log)
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
