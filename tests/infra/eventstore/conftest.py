"""Runs what is promised of a log over both ways into it: as requests come, and in bulk."""

from collections.abc import Iterator, Sequence

import pytest

from domain.event import Envelope
from infra.eventstore.address import settings
from infra.eventstore.log import EventLog
from infra.eventstore.rows import new_event
from tests.conftest import FakeSealer


class BulkLog(EventLog):
    """Every append goes the way of many."""

    def append(self, events: Sequence[Envelope]) -> list[int]:
        return list(self.append_stored([new_event(stored) for stored in self.events.sealed(events)]))


@pytest.fixture(params=[EventLog, BulkLog], ids=["each", "bulk"])
def log(request: pytest.FixtureRequest, database_url: str, sealer: FakeSealer) -> Iterator[EventLog]:
    """A fresh log on each database, appended to in each way."""
    log = request.param(settings(database_url), sealer)
    yield log
    log.close()
