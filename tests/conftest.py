"""Databases for tests: a PostgreSQL server a session, a fresh database and a fresh log a test."""

import base64
import gc
import json
import os
import uuid
from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from domain.event import Personal
from infra.dev.postgres import PostgresServer, create_database, drop_database
from infra.eventstore.log import EventLog, open_log

SERVER_VARIABLE = "YISHI_TEST_POSTGRES"
"""The URL of a running server to use instead of starting one; its role may create databases."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start tests that take a minute first, so that the others run beside them."""
    items.sort(key=lambda item: item.get_closest_marker("endurance") is None)


def pytest_collection_finish() -> None:
    """Thousands of tests live to the end of the run: no search for garbage need look through them again."""
    gc.collect()
    gc.freeze()


class FakeSealer:
    """Seals for nobody's eyes but the tests': no key, but the stored object shows nothing at a glance."""

    def __init__(self) -> None:
        self.prepared: list[set[str]] = []

    def prepare(self, subjects: Collection[str]) -> "FakeSealer":
        self.prepared.append(set(subjects))
        return self

    def seal(self, personal: Personal, aad: bytes) -> dict[str, Any]:
        text = personal.model_dump_json(exclude_none=True, exclude={"subject"})
        return {
            "subject": personal.subject,
            "aad": sha256(aad).hexdigest(),
            "ciphertext": base64.b64encode(text.encode()[::-1]).decode(),
        }

    def open(self, sealed: dict[str, Any], aad: bytes) -> Personal:
        if sealed["aad"] != sha256(aad).hexdigest():
            raise ValueError("the envelope is not the one that was sealed")
        facts = json.loads(base64.b64decode(sealed["ciphertext"])[::-1])
        return Personal(subject=sealed["subject"], **facts)


class Databases:
    """Makes a fresh database for whoever asks."""

    def __init__(self, server_url: str) -> None:
        self.server_url = server_url

    def create(self) -> tuple[str, str]:
        """The name and the URL of a new database."""
        name = f"yishi_{uuid.uuid4().hex}"
        create_database(self.server_url, name)
        start, _, _ = self.server_url.rpartition("/")
        return name, f"{start}/{name}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databases]:
    """The PostgreSQL server of this session."""
    if url := os.environ.get(SERVER_VARIABLE):
        yield Databases(url)
        return
    with PostgresServer() as server:
        yield Databases(server.url())


@pytest.fixture
def postgres_url(postgres: Databases) -> Iterator[str]:
    """A fresh PostgreSQL database."""
    name, url = postgres.create()
    yield url
    drop_database(postgres.server_url, name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite file, not yet there."""
    return f"sqlite:///{tmp_path}/log/yishi.db"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def sealer() -> FakeSealer:
    """Stands for the keyring."""
    return FakeSealer()


@pytest.fixture
def log(database_url: str, sealer: FakeSealer) -> Iterator[EventLog]:
    """A fresh log on each database."""
    log = open_log(database_url, sealer)
    yield log
    log.close()
