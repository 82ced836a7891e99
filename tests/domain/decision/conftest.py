"""The service over a log in memory, with the registry of the tests' world in it."""

from itertools import count

import pytest

from domain.decision.service import DecisionService
from domain.registry.memory import RegistryMemory
from domain.registry.reader import RegistryReader
from tests.registered import log_of_the_world


@pytest.fixture
def log():
    return log_of_the_world()


@pytest.fixture(params=[RegistryReader, RegistryMemory])
def decisions(request, log):
    ids = count(1)
    return DecisionService(log, request.param(log), lambda: f"event-{next(ids)}")
