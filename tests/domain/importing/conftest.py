"""The import over a log in memory, with the registry of the tests' world in it."""

from itertools import count

import pytest

from domain.coordination.service import CoordinationService
from domain.council.service import CouncilService
from domain.decision.service import DecisionService
from domain.importing.service import RecordImportService, Services
from domain.importing.staged_log import StagedLog
from domain.importing.staged_registry import StagedRegistry
from domain.issue.service import IssueService
from tests.fakes.log import MemoryLog
from tests.given import CALENDAR
from tests.registered import log_of_the_world


def importing_into(log: MemoryLog) -> RecordImportService:
    """The import into this log."""
    ids = count(1)

    def new_id() -> str:
        return f"event-{next(ids)}"

    def services_over(staged: StagedLog) -> Services:
        registry = StagedRegistry(staged, new_id)
        issues = IssueService(staged, registry, CALENDAR, new_id)
        decisions = DecisionService(staged, registry, new_id)
        return Services(
            registry=registry,
            decisions=decisions,
            councils=CouncilService(staged, registry, issues, decisions, new_id),
            coordination=CoordinationService(staged, registry, issues, decisions, new_id),
        )

    return RecordImportService(log, services_over)


@pytest.fixture
def log() -> MemoryLog:
    return log_of_the_world()


@pytest.fixture
def imports(log: MemoryLog) -> RecordImportService:
    return importing_into(log)
