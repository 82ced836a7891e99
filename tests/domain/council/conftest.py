"""The services over a log in memory, with the registry of the tests' world in it."""

from itertools import count

import pytest

from domain.council.service import CouncilService
from domain.decision.service import DecisionService
from domain.issue.service import IssueService
from domain.registry.memory import RegistryMemory
from domain.registry.reader import RegistryReader
from tests.given import CALENDAR
from tests.registered import log_of_the_world


@pytest.fixture
def log():
    return log_of_the_world()


@pytest.fixture(params=[RegistryReader, RegistryMemory])
def councils(request, log):
    ids = count(1)

    def new_id():
        return f"event-{next(ids)}"

    registry = request.param(log)
    issues = IssueService(log, registry, CALENDAR, new_id)
    return CouncilService(log, registry, issues, DecisionService(log, registry, new_id), new_id)
