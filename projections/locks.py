"""What only one process may do at a time."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

A_DAY = 86_400.0
"""Seconds; longer than any rebuild takes."""


class Busy(Exception):
    """Another process is doing this now."""


def lock_for_this_transaction(connection: Connection, name: str) -> None:
    """Wait until no other transaction holds the lock of this name, and hold it to the end of this one.

    On SQLite the transaction itself is the lock: it begins as the only writer.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(name)})


@contextmanager
def alone(engine: Engine, name: str, *, wait: bool) -> Iterator[None]:
    """Run the block in one process at a time; whoever is killed inside leaves nothing locked.

    Raises Busy at once when another process is inside and `wait` is false.
    """
    locked = _alone_on_postgresql if engine.dialect.name == "postgresql" else _alone_on_sqlite
    with locked(engine, name, wait):
        yield


@contextmanager
def _alone_on_postgresql(engine: Engine, name: str, wait: bool) -> Iterator[None]:
    # A session holds the lock, outside any transaction, and PostgreSQL releases it when the session ends.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
        if connection.execute(text(f"SELECT {function}(:key)"), {"key": _key(name)}).scalar() is False:
            raise Busy(name)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(name)})


@contextmanager
def _alone_on_sqlite(engine: Engine, name: str, wait: bool) -> Iterator[None]:
    # A transaction on a file of its own, which the operating system lets go when the process ends.
    path = f"{engine.url.database}-{_key(name):08x}.lock"
    connection = sqlite3.connect(path, timeout=A_DAY if wait else 0, isolation_level=None)
    try:
        _begin_exclusive(connection, name)
        yield
    finally:
        connection.close()


def _begin_exclusive(connection: sqlite3.Connection, name: str) -> None:
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise Busy(name) from error
        raise


def _key(name: str) -> int:
    """A 32-bit number for the name, the same in every process."""
    return zlib.crc32(name.encode())
