"""The file of who may come in, beside the data keys and apart from the log: `identity.db`, SQLite.

Of secrets it holds SHA-256 alone (256 random bits need no slow hash), of passwords argon2id. All processes
share it: what one revokes is gone for all at their next look, and they look at every request.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Executable, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.schema import CreateIndex, CreateTable

from infra.identity.tables import metadata
from infra.write_ahead import turn_to_write_ahead

STORE_FILE = "identity.db"
PATIENCE_SECONDS = 30
APPLICATION_ID = 0x59494944
"""Marks the file ("YIID"), so that no other database is taken for it."""
SCHEMA_VERSION = 1


class IdentityUnusable(Exception):
    """The store of tokens and accounts cannot be used; the message says what to do."""


class IdentityStore:
    """The tables of who may come in, in the folder of the keys."""

    def __init__(self, folder: Path) -> None:
        """Opens the store, made at the first start. Raises IdentityUnusable."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / STORE_FILE
        self._engine = create_engine(
            f"sqlite:///{path}", connect_args={"timeout": PATIENCE_SECONDS}, hide_parameters=True
        )
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._lock = Lock()
        try:
            self._make(path)
            self._looking = _opened_to_look(path)
        except DatabaseError as error:
            self._engine.dispose()
            raise IdentityUnusable(
                f"{path} cannot be used ({error.orig}); restore it from its backup, or move it away to begin "
                "anew: tokens and accounts then have to be made again."
            ) from error

    def look_up(self, query: str, values: tuple[object, ...] | dict[str, object]) -> sqlite3.Row | None:
        """The first row that the query gives as things are now, or None. For what every request asks."""
        with self._lock:
            found: sqlite3.Row | None = self._looking.execute(query, values).fetchone()
        return found

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent read."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that nobody else writes beside; durable when it ends, and nothing when it fails."""
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def note(self, statement: Executable, values: Mapping[str, Any]) -> None:
        """Write what may as well be written at the next request: nobody waits for it, nor for others."""
        try:
            connecting = self._engine.connect().execution_options(writes=True, patience=0)
            with connecting as connection, connection.begin():
                connection.execute(statement, values)
        except OperationalError:
            # Others hold the store, or its disk is full; the sign-in itself holds without the note.
            return

    def close(self) -> None:
        """Close the store."""
        self._looking.close()
        self._engine.dispose()

    def _make(self, path: Path) -> None:
        with self.writing() as connection:
            found = int(connection.exec_driver_sql("PRAGMA application_id").scalar_one())
            version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
            tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
            if tables and found != APPLICATION_ID:
                raise IdentityUnusable(f"{path} is a database of another program; move it out of the folder.")
            if version > SCHEMA_VERSION:
                raise IdentityUnusable(f"{path} was written by a newer version of Yishi; use that version.")
            for table in metadata.sorted_tables:
                connection.execute(CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    connection.execute(CreateIndex(index, if_not_exists=True))
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
        path.chmod(0o600)


def _opened_to_look(path: Path) -> sqlite3.Connection:
    """Outside of transactions; to be handed a connection of the pool takes longer than a look-up."""
    connection = sqlite3.connect(
        path, timeout=PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA query_only = ON")
    connection.row_factory = sqlite3.Row
    return connection


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    turn_to_write_ahead(connection)
    # The driver would begin transactions late; we begin them ourselves.
    connection.isolation_level = None
    # What is revoked must be so after a loss of power too, and leave no trace in the file.
    for pragma in ("synchronous = FULL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    patience = options.get("patience", PATIENCE_SECONDS)
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience * 1000}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN DEFERRED")
