"""The database of the views: on PostgreSQL a schema beside the log, on SQLite a file beside the log's."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text

from infra.eventstore.connecting import PATIENCE
from infra.write_ahead import turn_to_write_ahead

SCHEMA = "views"
BUSY_TIMEOUT = 30.0
"""Seconds to wait for another writer on SQLite."""
CACHE_KIB = 32_768
"""Of SQLite's cache in each connection."""
WAL_PAGES = 8_000
"""Of 4 KiB in SQLite's write-ahead log before they are copied back."""


def views_engine(database_url: str, *, create: bool = True) -> Engine:
    """Connections for the views that belong to the log at this URL.

    Not to `create` leaves the schema or the folder unmade where it is missing, and a file in its mode.

    `postgresql://…` is the same database, schema `views`; `sqlite:///var/yishi.db` is `var/yishi.views.db`.
    What views hold can be built anew from the log, so a commit does not wait for the disk: a crash takes rows
    and checkpoint together. Raises ValueError for any other URL.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        return _postgresql(url, create)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return _sqlite(Path(url.database), create)
    raise ValueError(
        f"the database URL {url.render_as_string()} cannot be used;"
        " write sqlite:///path/to/file.db or postgresql://user:password@host/database"
    )


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection whose queries all see one state of the views, whatever is changed or swapped meanwhile."""
    if engine.dialect.name == "postgresql":
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with engine.connect().execution_options(**options) as connection:
            # Before the snapshot is taken: a rebuilt view comes in before this whole read, or after it.
            connection.execute(text("LOCK TABLE view_checkpoints IN ACCESS SHARE MODE"))
            yield connection
    else:
        with engine.connect() as connection:
            yield connection


def _postgresql(url: URL, create: bool) -> Engine:
    # The log's patience with a silent network: a view that waits for hours holds up its process.
    patience = {name: value for name, value in PATIENCE.items() if name not in url.query}
    arguments = {"options": f"-c search_path={SCHEMA} -c synchronous_commit=off", **patience}
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args=arguments,
        pool_pre_ping=True,
        pool_size=10,
        hide_parameters=True,
    )
    if create:
        event.listen(engine, "first_connect", _create_schema)
    return engine


def _create_schema(connection: psycopg.Connection[Any], _record: object) -> None:
    with connection.transaction():
        # Two processes that create a schema at once would collide, IF NOT EXISTS or not.
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('yishi views schema'))")
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")


def _sqlite(log: Path, create: bool) -> Engine:
    path = log.with_name(f"{log.stem}.views{log.suffix}")
    if create:
        path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_TIMEOUT}, hide_parameters=True)
    if create:
        event.listen(engine, "connect", lambda connection, _record: turn_to_write_ahead(connection))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver would begin transactions late, and not at all before CREATE or DROP; we begin them ourselves.
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = NORMAL")
    # Each page touches most of the indexes: keep them in memory, and copy them back to the file less often.
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the write lock at once: a reader that turns writer later could not wait for its turn."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
