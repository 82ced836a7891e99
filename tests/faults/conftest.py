"""What the tests of faults are given: a Yishi that is set up, and databases to break."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.dev.postgres import PostgresServer
from tests.conftest import Databases
from tests.faults.servers import Home, Nursery, new_home, nursery


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of the test's own, which it may stop."""
    with PostgresServer() as server:
        yield server


@pytest.fixture
def home(postgres_url: str, tmp_path: Path) -> Home:
    """A Yishi on PostgreSQL."""
    return new_home(postgres_url, tmp_path)


@pytest.fixture
def servers(home: Home) -> Iterator[Nursery]:
    """Starts servers of the home."""
    with nursery(home) as started:
        yield started


@pytest.fixture
def fresh_url(postgres: Databases) -> str:
    """An empty PostgreSQL database to project into."""
    return postgres.create()[1]
