"""Fresh databases for benchmarks, on a PostgreSQL server that is there or is started for them."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from infra.dev.postgres import PostgresServer, create_database

SERVER_VARIABLE = "YISHI_TEST_POSTGRES"
"""The URL of a running server to use instead of starting one; its role may create databases."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a database of the server."""
    if url := os.environ.get(SERVER_VARIABLE):
        yield url
        return
    with PostgresServer() as server:
        yield server.url()


def new_database(server_url: str) -> str:
    """The URL of a new database on the server."""
    name = f"yishi_{uuid.uuid4().hex}"
    create_database(server_url, name)
    return f"{server_url.rpartition('/')[0]}/{name}"
