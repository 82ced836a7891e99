"""The year of the default seed, told once a session."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.event import Envelope
from domain.issue.issue import Issue, fold
from domain.working_time import WorkCalendar
from infra.calendar import is_workday
from infra.demo.loader import DEFAULT_SEED
from infra.demo.recital import Recital
from infra.demo.record import Progress, Record
from infra.eventstore.log import EventLog, open_log
from infra.views.engine import reading, views_engine
from projections.engine import ViewEngine
from projections.views import standard_views
from tests.conftest import FakeSealer

CALENDAR = WorkCalendar(ZoneInfo("Asia/Shanghai"), is_workday)
CLOCK = datetime(2026, 3, 1, tzinfo=UTC)


@contextmanager
def recording(url: str, log: EventLog, progress: Progress | None = None) -> Iterator[Record]:
    """The log at the URL with its views, to load a demonstration into."""
    database = views_engine(url)
    views = ViewEngine(database, log, standard_views())
    views.create()
    yield Record(log, views, lambda: reading(database), CALENDAR.zone, progress)
    views.release()
    database.dispose()


def told(seed: int, folder: Path) -> Sequence[Envelope]:
    """Every event of the year of this seed in the order of the log, with personal data in the open."""
    url = f"sqlite:///{folder}/yishi.db"
    log = open_log(url, FakeSealer())
    with recording(url, log) as record:
        year = Recital(seed, CALENDAR, CLOCK, record.proposed, record.summary).recite()
    log.close()
    return year


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Envelope]:
    """The year of the default seed."""
    return told(DEFAULT_SEED, tmp_path_factory.mktemp("year"))


@pytest.fixture(scope="session")
def histories(year: Sequence[Envelope]) -> Mapping[str, Sequence[Envelope]]:
    """The events of each issue."""
    streams: dict[str, list[Envelope]] = {}
    for envelope in year:
        if envelope.stream.startswith("issue-"):
            streams.setdefault(envelope.stream, []).append(envelope)
    return streams


@pytest.fixture(scope="session")
def issues(histories: Mapping[str, Sequence[Envelope]]) -> Sequence[Issue]:
    """Every issue as the year leaves it."""
    return [issue for history in histories.values() if (issue := fold(None, history))]


@pytest.fixture
def sqlite_log(sqlite_url: str, sealer: FakeSealer) -> Iterator[EventLog]:
    """A fresh log on SQLite, for what does not depend on the database."""
    log = open_log(sqlite_url, sealer)
    yield log
    log.close()
