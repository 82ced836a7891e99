"""The log in an SQLite file: write-ahead logging, one writer at a time, durable when an append returns."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType

from eventsourcing.persistence import (
    OperationalError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.sqlite import (
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)
from eventsourcing.utils import Environment, EnvType

from infra.eventstore.address import log_missing
from infra.eventstore.errors import LogNotEmpty, LogUnavailable, OutOfReach, OutOfSpace
from infra.eventstore.events_only import EventsOnlyFactory
from infra.eventstore.recorder import HEAD, STREAMS_A_QUERY, LogRecorder, Row
from infra.eventstore.rows import (
    Change,
    NewEvent,
    StoredRow,
    changes,
    check_version,
    command_column,
    new_event,
)
from infra.eventstore.sqlite_frozen import FrozenFile, remedy
from infra.eventstore.sqlite_full import is_out_of_space
from infra.eventstore.sqlite_schema import is_complete, is_readable, statements
from infra.write_ahead import once_free

BUSY_SECONDS = 60
"""How long a writer waits for writers of other processes."""
CACHE_KIBIBYTES = 16 * 1024
"""Memory for pages of one connection: enough for a great append, which is else written twice."""
CHECKPOINT_PAGES = 8_000
"""Pages of 4 KiB in the write-ahead log before they are copied to their places, about 32 MB."""
POLL_SECONDS = 0.025
"""SQLite tells nobody of an append, so one of those who wait for one asks this often."""

_INSERT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)"


class _LogConnectionPool(SQLiteConnectionPool):
    """Connections to which a committed append is on the disk, not only on its way there."""

    def _create_connection(self) -> SQLiteConnection:
        connection = once_free(super()._create_connection)
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute(f"PRAGMA cache_size = {-CACHE_KIBIBYTES}")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        return connection


class _LogDatastore(SQLiteDatastore):
    """One file, many threads and processes."""

    def __init__(self, path: str, *, create: bool) -> None:
        """Not to `create` leaves a file as it is, whosesoever it may be."""
        super().__init__(path, originator_id_type="text")
        self.path = path
        self.frozen = FrozenFile.at(Path(path))
        """Set where the file can be read only, and nothing written beside it."""
        self.pool = _LogConnectionPool(
            db_name=self.frozen.uri if self.frozen else path,
            lock_timeout=BUSY_SECONDS,
            pool_size=8,
            max_overflow=56,
            pool_timeout=BUSY_SECONDS,
        )
        # Nothing is to be changed to write-ahead logging in a file that cannot, or must not, be written.
        self.pool.is_journal_mode_wal = self.frozen is not None or not create


class _ImmediateTransaction(SQLiteTransaction):
    """Takes the write lock at the start, so that what is read in it is still so when it is written."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise OutOfReach(f"the log could not be locked for {BUSY_SECONDS} s: {error}") from error
            raise OperationalError(error) from error
        return cursor

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
        except OperationalError:
            # After a failed commit SQLite may leave its transaction open, and with it the log locked.
            self.connection.rollback()
            raise


def _now() -> int:
    """Microseconds since 1970."""
    return time.time_ns() // 1_000


class SQLiteLogRecorder(LogRecorder):
    """Records events in the table `events` of an SQLite file."""

    def __init__(self, datastore: _LogDatastore, clock: Callable[[], int] = _now) -> None:
        """`clock` gives microseconds since 1970."""
        super().__init__(POLL_SECONDS)
        self.datastore = datastore
        self.clock = clock

    def create_table(self) -> None:
        """Create what is missing. Raises LogUnavailable when the file is no log, or one of a newer Yishi."""
        path = self.datastore.path
        with self._usable():
            # A log that is there is opened without its write lock: readers wait for no writer.
            with self.datastore.transaction(commit=False) as reader:
                complete = is_complete(reader, path)
            if complete:
                return
            with self._writing() as cursor:
                # Another process may have been first.
                if not is_complete(cursor, path):
                    for statement in statements():
                        cursor.execute(statement)

    def require_table(self) -> None:
        """See that there are events to read. Raises LogUnavailable as above, LogMissing for an empty file."""
        path = self.datastore.path
        with self._usable(), self.datastore.transaction(commit=False) as reader:
            if not is_readable(reader, path):
                raise log_missing(path)

    def fetch(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows of a query in a snapshot of its own."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(query.replace("%s", "?"), parameters)
            rows = [tuple(row) for row in cursor.fetchall()]
        if self.datastore.frozen is not None:
            self.datastore.frozen.check()
        return rows

    def write(self, events: Sequence[StoredEvent]) -> Sequence[int]:
        """Record the events in one transaction, all or nothing; returns their positions."""
        return self.write_bulk([new_event(event) for event in events])

    def write_bulk(self, events: Sequence[NewEvent]) -> Sequence[int]:
        """The same: one statement is prepared, and run for each event."""
        planned, command_ids = changes(events), command_column(events)
        with self._writing() as cursor:
            head, recorded_at = self._end(cursor)
            self._check_versions(cursor, planned)
            cursor.executemany(
                _INSERT,
                [
                    (position, recorded_at, stream, version, type_, state, command_id)
                    for position, (stream, version, type_, state, _), command_id in zip(
                        count(head + 1), events, command_ids, strict=False
                    )
                ],
            )
        return range(head + 1, head + 1 + len(events))

    def bind_key_store(self, number: int, id_: str) -> None:
        """Record as entry `number` of `key_store` the store with this id, unless there is such an entry."""
        with self._writing() as cursor:
            cursor.execute("INSERT OR IGNORE INTO key_store (number, id) VALUES (?, ?)", (number, id_))

    def restore(self, pages: Iterable[Sequence[StoredRow]], key_stores: Sequence[tuple[int, str]]) -> None:
        """Fill an empty log with rows as they were, in one transaction; nothing stays when `pages` raises."""
        with self._writing() as cursor:
            cursor.execute(HEAD)
            if cursor.fetchone():
                raise LogNotEmpty
            for page in pages:
                cursor.executemany(_INSERT, page)
            cursor.execute("DELETE FROM key_store")
            cursor.executemany("INSERT INTO key_store (number, id) VALUES (?, ?)", key_stores)

    @contextmanager
    def _usable(self) -> Iterator[None]:
        path = self.datastore.path
        try:
            yield
        except (PersistenceError, sqlite3.Error, OSError) as error:
            raise LogUnavailable(
                f"{path} cannot be used as a log: {error}; check the file and its rights{remedy(Path(path))}"
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[SQLiteCursor]:
        try:
            with (
                self.datastore.get_connection(commit=True) as connection,
                _ImmediateTransaction(connection, commit=True) as cursor,
                cursor,
            ):
                yield cursor
        except OperationalError as error:
            if is_out_of_space(error, Path(self.datastore.path)):
                raise OutOfSpace(
                    f"the disk of the log {self.datastore.path} is full, and nothing was recorded: {error}; "
                    "free space there and repeat"
                ) from error
            raise

    def _end(self, cursor: SQLiteCursor) -> tuple[int, int]:
        """The last position, and the time at which the next is recorded."""
        cursor.execute("SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1")
        row = cursor.fetchone()
        return (row[0], max(row[1], self.clock())) if row else (0, self.clock())

    def _check_versions(self, cursor: SQLiteCursor, planned: Sequence[Change]) -> None:
        versions: dict[str, int] = {}
        for start in range(0, len(planned), STREAMS_A_QUERY):
            streams = [change.stream for change in planned[start : start + STREAMS_A_QUERY]]
            marks = ", ".join("?" * len(streams))
            query = f"SELECT stream, max(version) FROM events WHERE stream IN ({marks}) GROUP BY stream"  # noqa: S608 - marks only
            cursor.execute(query, streams)
            versions |= dict(tuple(row) for row in cursor.fetchall())
        for stream, based_on in planned:
            check_version(stream, versions.get(stream, 0), based_on)


class LogFactory(EventsOnlyFactory):
    """Lets the eventsourcing library build the recorder from its settings: `SQLITE_DBNAME`."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self._recorder: SQLiteLogRecorder | None = None
        path = str(Path(self.env["SQLITE_DBNAME"]).absolute())
        self.datastore = _LogDatastore(path, create=self.may_create())

    def application_recorder(self) -> SQLiteLogRecorder:
        """The recorder, with its table in place. Raises LogUnavailable."""
        recorder = SQLiteLogRecorder(self.datastore)
        if self.may_create():
            recorder.create_table()
        else:
            recorder.require_table()
        self._recorder = recorder
        return recorder

    def close(self) -> None:
        """Close all connections."""
        if self._recorder is not None:
            self._recorder.close()
        self.datastore.close()
