"""Fresh databases for benchmarks, on a PostgreSQL server that is there or is started for them."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from infra.dev.postgres import PostgresServer, create_database

SERVER_VARIABLE = "YISHI_TEST_POSTGRES"
"""The URL of a running server to use instead of starting one; its role may create databases."""
SETTINGS = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "shared_buffers",
    "huge_pages",
)
"""What figures of a server depend on."""

_noted: list[str] = []


class NotDurable(RuntimeError):
    """What the server commits can be lost, so that its figures would mean nothing."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a database of the server, which is noted. Raises NotDurable."""
    if url := os.environ.get(SERVER_VARIABLE):
        note_server(url)
        yield url
        return
    with PostgresServer() as server:
        note_server(server.url())
        yield server.url()


def note_server(url: str) -> None:
    """Have the report say with which settings the server was measured. Raises NotDurable."""
    with psycopg.connect(url) as connection:
        values = {name: _shown(connection, name) for name in SETTINGS}
    if values["fsync"] != "on":
        raise NotDurable("the server runs with fsync=off; start it with fsync=on to measure it")
    version = values.pop("server_version")
    _noted.append(f"{version}; " + ", ".join(f"{name} {value}" for name, value in values.items()))


def take_noted_servers() -> list[str]:
    """What was noted since this was last called, each once."""
    noted = list(dict.fromkeys(_noted))
    _noted.clear()
    return noted


def new_database(server_url: str) -> str:
    """The URL of a new database on the server."""
    name = f"yishi_{uuid.uuid4().hex}"
    create_database(server_url, name)
    return f"{server_url.rpartition('/')[0]}/{name}"


def _shown(connection: psycopg.Connection[tuple[str]], setting: str) -> str:
    [(value,)] = connection.execute(f"SHOW {setting}".encode()).fetchall()
    return value
