"""The year of the default seed, told once a session."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.event import Envelope
from domain.issue.issue import Issue, fold
from domain.working_time import WorkCalendar
from infra.calendar import is_workday
from infra.demo.loader import DEFAULT_SEED
from infra.demo.recital import recited
from infra.eventstore.log import EventLog, open_log
from tests.conftest import FakeSealer

CALENDAR = WorkCalendar(ZoneInfo("Asia/Shanghai"), is_workday)
CLOCK = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def year() -> Sequence[Envelope]:
    """Every event of the year, in order."""
    return recited(DEFAULT_SEED, CALENDAR, CLOCK)


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
