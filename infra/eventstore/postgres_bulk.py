"""Thousands of events into PostgreSQL by COPY, under the lock and by the rules of every other append."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from psycopg import Cursor

from infra.eventstore.errors import LogNotEmpty
from infra.eventstore.postgres_schema import APPEND_LOCK, CHANNEL
from infra.eventstore.rows import Change, NewEvent, StoredRow, check_version

# A statement sees what was committed before it began: those after this one see every append that held the
# lock before.
_LOCK = "SELECT pg_advisory_xact_lock(%s)"
# A table that was small when it was last looked at would be read wholly.
_USE_INDEXES = "SET LOCAL enable_seqscan = off"
_END = """
    SELECT coalesce(last.position, 0),
           greatest(last.recorded_at, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
    FROM (VALUES (true)) AS one
    LEFT JOIN LATERAL (SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1) last ON true
"""
_ELSEWHERE = """
    SELECT c.stream, e.version, c.based_on
    FROM unnest(%b::text[], %b::bigint[]) AS c(stream, based_on)
    CROSS JOIN LATERAL (
        SELECT coalesce(max(version), 0) AS version FROM events WHERE stream = c.stream
    ) e
    WHERE e.version <> c.based_on LIMIT 1
"""
_COPY = """
    COPY events (position, recorded_at, stream, version, type, state, command_id)
    FROM STDIN (FORMAT BINARY)
"""
_TYPES = ("int8", "int8", "text", "int8", "text", "bytea", "text")


class Bulk(NamedTuple):
    """Events for one transaction, their order within each stream and command checked."""

    events: Sequence[NewEvent]
    changes: Sequence[Change]
    command_ids: Sequence[str | None]

    def write(self, cursor: Cursor[tuple[Any, ...]]) -> Sequence[int]:
        """Record them in the transaction of the cursor; returns their positions.

        Raises the library's IntegrityError and DataError, and psycopg's IntegrityError for a command id that
        is taken in its stream.
        """
        cursor.execute(_LOCK, [APPEND_LOCK])
        cursor.execute(_USE_INDEXES)
        self._check_versions(cursor)
        head, recorded_at = cursor.execute(_END).fetchall()[0]
        with cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            rows = zip(self.events, self.command_ids, strict=True)
            for position, (event, command_id) in enumerate(rows, head + 1):
                copy.write_row((position, recorded_at, *event[:4], command_id))
        last = head + len(self.events)
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(last)])
        return range(head + 1, last + 1)

    def _check_versions(self, cursor: Cursor[tuple[Any, ...]]) -> None:
        streams = [change.stream for change in self.changes]
        cursor.execute(_ELSEWHERE, [streams, [change.based_on for change in self.changes]])
        for refused in cursor:
            check_version(*refused)


def fill(
    cursor: Cursor[tuple[Any, ...]],
    pages: Iterable[Sequence[StoredRow]],
    key_stores: Sequence[tuple[int, str]],
) -> None:
    """Write rows as they were into an empty log, in the transaction of the cursor. Raises LogNotEmpty."""
    cursor.execute(_LOCK, [APPEND_LOCK])
    if cursor.execute("SELECT 1 FROM events LIMIT 1").fetchone():
        raise LogNotEmpty
    last = 0
    with cursor.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for page in pages:
            for row in page:
                copy.write_row(row)
            last = page[-1].position
    cursor.execute("DELETE FROM key_store")
    cursor.executemany("INSERT INTO key_store (number, id) VALUES (%s, %s)", key_stores)
    cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(last)])
