"""The log in PostgreSQL: one call of the server an append, under a lock taken before positions are given."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import count
from typing import Any, TypeVar

import psycopg
from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    StoredEvent,
)
from eventsourcing.postgres import PostgresDatastore
from eventsourcing.utils import Environment, EnvType
from psycopg import Connection
from psycopg.rows import DictRow, dict_row, tuple_row
from psycopg.sql import SQL, Identifier

from infra.eventstore.connecting import PATIENCE, with_patience
from infra.eventstore.errors import LogUnavailable
from infra.eventstore.events_only import EventsOnlyFactory
from infra.eventstore.listening import Listener
from infra.eventstore.postgres_bulk import Bulk, fill
from infra.eventstore.postgres_faults import lasting_fault, missing, out_of_reach, unavailable
from infra.eventstore.postgres_schema import CREATE_LOCK, SCHEMA_MARK, statements
from infra.eventstore.recorder import HEAD, LogRecorder, Row, position_in
from infra.eventstore.rows import NewEvent, StoredRow, changes, command_column, new_event

POLL_SECONDS = 1.0
"""A NOTIFY is a hint that can be lost, so those who wait ask at least this often."""
LOOK_SECONDS = 0.5
"""How long those who wait for an append are kept from waiting, to ask for the last position."""
POOL_SECONDS = 5.0
"""How long work waits for a connection, before the server is taken to be away."""
OLDEST_SERVER = 14
RECONNECT_SECONDS = 20
"""How long work is tried again after a lost connection: what a restart of the server takes."""
LONGEST_PAUSE = 1.0
"""Seconds between two attempts."""
SCHEMA = "public"

T = TypeVar("T")


class _LogDatastore(PostgresDatastore):
    """Connections of the library's pool, addressed by a URL with all that libpq knows."""

    def __init__(self, url: str) -> None:
        super().__init__(
            dbname="",
            host="",
            port="",
            user="",
            password="",
            connect_timeout=PATIENCE["connect_timeout"],
            pool_size=1,
            max_overflow=15,
            schema=SCHEMA,
            originator_id_type="text",
        )
        self.url = url
        self.pool.conninfo = with_patience(url)
        self.pool.kwargs = {"row_factory": dict_row}
        self.pool.timeout = POOL_SECONDS
        # The pool doubles its pauses between attempts until it gives up, and begins anew when a connection is
        # wanted: if it gives up soon, it does not sleep on for as long again as the server was away.
        self.pool.reconnect_timeout = POOL_SECONDS

    def after_connect_func(self) -> Callable[[Connection[Any]], None]:
        """Sets up new connections, whatever the server's or the role's defaults are."""

        def after_connect(connection: Connection[DictRow]) -> None:
            connection.autocommit = True
            # Otherwise a table `events` in a schema named like the role would be read instead of the log.
            connection.execute(SQL("SET search_path = {}, pg_temp").format(Identifier(SCHEMA)))
            # A later statement of the append must see what was committed before it, not before the first.
            connection.execute("SET default_transaction_isolation = 'read committed'")
            connection.execute(
                "SELECT set_config('synchronous_commit', 'on', false) "
                "WHERE current_setting('synchronous_commit') = 'off'"
            )

        return after_connect


class PostgresLogRecorder(LogRecorder):
    """Records events in the table `events` of a PostgreSQL database."""

    append_function = "append_events"

    def __init__(self, datastore: _LogDatastore) -> None:
        super().__init__(POLL_SECONDS)
        self.datastore = datastore
        self._listener = Listener(datastore.url, self.waking.heard, schema=datastore.schema)
        self._append = SQL(
            "SELECT {}.{}(%b::text[], %b::bigint[], %b::text[], %b::bytea[], %b::text[],"
            " %b::text[], %b::bigint[])"
        ).format(Identifier(datastore.schema), Identifier(self.append_function))

    def create_table(self) -> None:
        """Create what is missing. Raises LogUnavailable when the server is out of reach or refuses."""
        try:
            # One connection of its own tells why it fails, where the pool would only say that it has none.
            with psycopg.connect(with_patience(self.datastore.url)) as connection:
                _check_server(connection)
                if self._is_complete(connection):
                    return
                connection.execute("SELECT pg_advisory_xact_lock(%s)", [CREATE_LOCK])
                if not self._is_complete(connection):
                    for statement in statements(self.datastore.schema):
                        connection.execute(statement)
        except psycopg.Error as error:
            raise unavailable(self.datastore.url, error) from error

    def require_table(self) -> None:
        """See that there are events to read. Raises LogUnavailable, LogMissing when there are none."""
        try:
            with psycopg.connect(with_patience(self.datastore.url)) as connection:
                _check_server(connection)
                if self._mark(connection) is None:
                    raise missing(self.datastore.url)
        except psycopg.Error as error:
            raise unavailable(self.datastore.url, error) from error

    def fetch(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows of a query in a snapshot of its own."""
        return self._persistently(lambda _: self._fetch(query, parameters))

    def write(self, events: Sequence[StoredEvent]) -> Sequence[int]:
        """Record the events in one transaction, all or nothing; returns their positions."""
        new = [new_event(event) for event in events]
        planned = changes(new)
        parameters = [
            [event.stream for event in new],
            [event.version for event in new],
            [event.type for event in new],
            [event.state for event in new],
            [command_id or "" for command_id in command_column(new)],
            [change.stream for change in planned],
            [change.based_on for change in planned],
        ]
        return self._persistently(
            lambda attempt: self._once(new, attempt, lambda: self._write(parameters, len(new)))
        )

    def write_bulk(self, events: Sequence[NewEvent]) -> Sequence[int]:
        """The same by COPY, which costs the server less where there are thousands."""
        bulk = Bulk(events, changes(events), command_column(events))
        return self._persistently(lambda attempt: self._once(events, attempt, lambda: self._write_bulk(bulk)))

    def bind_key_store(self, number: int, id_: str) -> None:
        """Record as entry `number` of `key_store` the store with this id, unless there is such an entry."""
        self._persistently(lambda _: self._bind_key_store(number, id_))

    def restore(self, pages: Iterable[Sequence[StoredRow]], key_stores: Sequence[tuple[int, str]]) -> None:
        """Fill an empty log with rows as they were, in one transaction; nothing stays when `pages` raises."""
        with self.datastore.get_connection() as connection, connection.transaction():
            fill(connection.cursor(binary=True, row_factory=tuple_row), pages, key_stores)

    def listen(self) -> None:
        """Begin to hear NOTIFY of other processes' appends."""
        self._listener.start()

    def close(self) -> None:
        """Stop listening and close all connections."""
        super().close()
        self._listener.stop()
        self.datastore.close()

    def known_head(self) -> int | None:
        """The last position, None when the server cannot be reached."""
        pool = self.datastore.pool
        try:
            pool.open()
            with pool.connection(timeout=LOOK_SECONDS) as connection:
                return position_in(connection.cursor(row_factory=tuple_row).execute(HEAD).fetchall())
        except psycopg.Error:
            self._replace_broken()
            return None

    def _fetch(self, query: str, parameters: Sequence[object]) -> list[Row]:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(binary=True, row_factory=tuple_row)
            return cursor.execute(query.encode(), parameters).fetchall()

    def _bind_key_store(self, number: int, id_: str) -> None:
        with self.datastore.get_connection() as connection:
            connection.execute(
                "INSERT INTO key_store (number, id) VALUES (%s, %s) ON CONFLICT DO NOTHING", [number, id_]
            )

    def _once(
        self, events: Sequence[NewEvent], attempt: int, write: Callable[[], Sequence[int]]
    ) -> Sequence[int]:
        """What `write` gives, unless the attempt before was committed although its answer was lost."""
        try:
            return write()
        except IntegrityError:
            if attempt > 0 and (positions := self._recorded(events)):
                return positions
            raise

    def _write(self, parameters: Sequence[object], count: int) -> Sequence[int]:
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            row = cursor.execute(self._append, parameters, prepare=True).fetchone()
        assert row is not None  # noqa: S101 - a function gives one row
        return range(row[0], row[0] + count)

    def _write_bulk(self, bulk: Bulk) -> Sequence[int]:
        with self.datastore.get_connection() as connection, connection.transaction():
            return bulk.write(connection.cursor(binary=True, row_factory=tuple_row))

    def _recorded(self, events: Sequence[NewEvent]) -> Sequence[int]:
        """The positions of these very events if they are recorded; they are all, or none of them is."""
        first = events[0]
        rows = self._fetch(
            "SELECT position, state FROM events WHERE stream = %s AND version = %s",
            [first.stream, first.version],
        )
        if not rows or rows[0][1] != first.state:
            return ()
        return range(rows[0][0], rows[0][0] + len(events))

    def _persistently(self, work: Callable[[int], T]) -> T:
        """Do the work, given the number of the attempt, again when the connection is lost."""
        deadline = time.monotonic() + RECONNECT_SECONDS
        for attempt in count():
            try:
                return work(attempt)
            except (InterfaceError, InternalError, OperationalError) as error:
                if lasting := lasting_fault(self.datastore.url, error):
                    raise lasting from error
                if isinstance(error, InternalError):
                    raise
                if self.closed or time.monotonic() > deadline:
                    raise out_of_reach(self.datastore.url, error) from error
                time.sleep(min(0.01 * 2**attempt, LONGEST_PAUSE))
                self._replace_broken()
        raise AssertionError("counting never ends")

    def _replace_broken(self) -> None:
        """Have connections that a restart of the server left broken replaced before they are used."""
        if not self.datastore.pool.closed:
            with suppress(psycopg.Error):
                self.datastore.pool.check()

    def _is_complete(self, connection: Connection[Any]) -> bool:
        """Whether everything is there already. Raises as `_mark`."""
        key_store = f"{self.datastore.schema}.key_store"
        row = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [key_store]).fetchone()
        return self._mark(connection) is not None and row is not None and bool(row[0])

    def _mark(self, connection: Connection[Any]) -> str | None:
        """What the table of events says of itself. Raises LogUnavailable for the log of a newer version."""
        events = f"{self.datastore.schema}.events"
        row = connection.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [events]).fetchone()
        mark = row[0] if row else None
        if mark is not None and mark != SCHEMA_MARK:
            raise LogUnavailable(
                f"the log says {mark!r}, which this version of Yishi does not know; use a newer one"
            )
        return mark


def _check_server(connection: Connection[Any]) -> None:
    version = connection.info.server_version // 10_000
    if version < OLDEST_SERVER:
        raise LogUnavailable(f"the server is PostgreSQL {version}; Yishi needs {OLDEST_SERVER} or newer")


class LogFactory(EventsOnlyFactory):
    """Lets the eventsourcing library build the recorder from its settings: `POSTGRES_URL`."""

    recorder_class = PostgresLogRecorder

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self._recorder: PostgresLogRecorder | None = None

    def application_recorder(self) -> PostgresLogRecorder:
        """The recorder, with its table in place. Raises LogUnavailable."""
        recorder = self.recorder_class(_LogDatastore(self.env["POSTGRES_URL"]))
        if self.may_create():
            recorder.create_table()
        else:
            recorder.require_table()
        self._recorder = recorder
        return recorder

    def close(self) -> None:
        """Stop listening and close all connections."""
        if self._recorder is not None:
            self._recorder.close()
