"""Services over a log in memory, with the registry of the tests' world in it."""

from itertools import count

import pytest

from domain.event import Envelope
from domain.issue.import_service import ImportService
from domain.issue.service import IssueService
from domain.registry import events as r
from domain.registry.memory import RegistryMemory
from domain.registry.reader import RegistryReader
from tests.fakes.log import MemoryLog
from tests.given import BODIES, CALENDAR, CATEGORIES, COORDINATOR, NOW_IN_THE_REGISTRY, PLACES


@pytest.fixture
def log():
    log = MemoryLog()
    registered = [
        *(
            (f"place-{x.id}", r.PlaceRegistered(place=x.id, name=x.name, tier=x.tier, ancestors=x.ancestors))
            for x in PLACES
        ),
        *(
            (f"body-{x.id}", r.BodyRegistered(body=x.id, name=x.name, kind=x.kind, place=x.place))
            for x in BODIES
        ),
        *(
            (f"category-{x.id}", r.CategoryDefined(category=x.id, name=x.name, parent=x.parent))
            for x in CATEGORIES
        ),
    ]
    for stream, event in registered:
        log.append(
            [
                Envelope(
                    id=stream,
                    stream=stream,
                    version=1,
                    occurred_at=NOW_IN_THE_REGISTRY,
                    actor=COORDINATOR,
                    command_id="setup",
                    correlation_id="setup",
                    causation_id="setup",
                    data=event,
                )
            ]
        )
    return log


@pytest.fixture
def new_id():
    ids = count(1)
    return lambda: f"event-{next(ids)}"


@pytest.fixture(params=[RegistryReader, RegistryMemory])
def issues(request, log, new_id):
    return IssueService(log, request.param(log), CALENDAR, new_id)


@pytest.fixture
def imports(log, new_id):
    return ImportService(log, CALENDAR, new_id)
