"""A small city, written once a session."""

from collections.abc import Sequence

import pytest

from domain.event import Envelope
from infra.demo.city.arrivals import Crowd
from infra.demo.city.city import City
from infra.demo.city.size import size_for
from infra.eventstore.envelope_json import from_bytes
from infra.eventstore.rows import NewEvent
from tests.infra.demo.conftest import CALENDAR

SMALL = 6_000


def city(events: int = SMALL, seed: int = 1, crowd: Crowd | None = None) -> City:
    """A city not yet written."""
    return City(size_for(events), seed, CALENDAR, crowd)


def written(city: City) -> list[NewEvent]:
    """All its events."""
    return [event for batch in city.batches() for event in batch]


@pytest.fixture(scope="session")
def events() -> Sequence[NewEvent]:
    """Every event of the small city, as it is stored."""
    return written(city())


@pytest.fixture(scope="session")
def envelopes(events: Sequence[NewEvent]) -> Sequence[Envelope]:
    """The same, as they are read."""
    return [from_bytes(event.state) for event in events]
