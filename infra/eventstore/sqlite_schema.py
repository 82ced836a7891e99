"""The tables of the log in an SQLite file, and whether a file has them."""

import sqlite3
from collections.abc import Iterator

from eventsourcing.sqlite import SQLiteCursor

from infra.eventstore.errors import LogUnavailable

APPLICATION_ID = 0x59495348
"""Marks the file as a log of Yishi ("YISH"), so that no other database is taken for one."""
SCHEMA_VERSION = 1
PARTS = {
    "events",
    "events_command",
    "events_only_follow",
    "events_never_change",
    "events_never_leave",
    "key_store",
}
"""The tables, indexes and triggers of a log that is complete."""

_APPEND_ONLY = "The log is append-only: what is recorded is never changed or removed."
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS events (
    position    INTEGER PRIMARY KEY CHECK (position > 0),
    recorded_at INTEGER NOT NULL CHECK (typeof(recorded_at) = 'integer'),
    stream      TEXT NOT NULL CHECK (typeof(stream) = 'text'),
    version     INTEGER NOT NULL CHECK (typeof(version) = 'integer' AND version > 0),
    type        TEXT NOT NULL CHECK (typeof(type) = 'text'),
    state       BLOB NOT NULL CHECK (typeof(state) = 'blob'),
    command_id  TEXT,
    UNIQUE (stream, version)
);
CREATE UNIQUE INDEX IF NOT EXISTS events_command ON events (stream, command_id) WHERE command_id IS NOT NULL;
CREATE TRIGGER IF NOT EXISTS events_only_follow BEFORE INSERT ON events
    -- INSERT OR REPLACE would remove rows without asking the trigger on DELETE.
    WHEN NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM events)
        OR EXISTS (SELECT 1 FROM events WHERE stream = NEW.stream AND version = NEW.version)
        OR EXISTS (SELECT 1 FROM events WHERE stream = NEW.stream AND command_id = NEW.command_id)
    BEGIN SELECT raise(ABORT, '{_APPEND_ONLY}'); END;
CREATE TRIGGER IF NOT EXISTS events_never_change BEFORE UPDATE ON events
    BEGIN SELECT raise(ABORT, '{_APPEND_ONLY}'); END;
CREATE TRIGGER IF NOT EXISTS events_never_leave BEFORE DELETE ON events
    BEGIN SELECT raise(ABORT, '{_APPEND_ONLY}'); END;
CREATE TABLE IF NOT EXISTS key_store (number INTEGER PRIMARY KEY CHECK (number > 0), id TEXT NOT NULL);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
"""  # noqa: S608 - made of constants


def is_complete(cursor: SQLiteCursor, path: str) -> bool:
    """Whether the file at the path is a log with everything in place; not so when it is empty.

    Raises LogUnavailable for a database of another program, and for a log of a newer Yishi.
    """
    return _parts(cursor, path) >= PARTS


def is_readable(cursor: SQLiteCursor, path: str) -> bool:
    """Whether there are events to look at, be it that other parts are missing. Raises as `is_complete`."""
    return "events" in _parts(cursor, path)


def _parts(cursor: SQLiteCursor, path: str) -> set[str]:
    application_id, version = _number(cursor, "application_id"), _number(cursor, "user_version")
    cursor.execute("SELECT name FROM sqlite_master")
    names = {str(row[0]) for row in cursor.fetchall()}
    if application_id != APPLICATION_ID and names:
        raise LogUnavailable(f"{path} is a database of another program; give the log a file of its own")
    if version > SCHEMA_VERSION:
        raise LogUnavailable(f"{path} was written by a newer version of Yishi; use that version to open it")
    return names if application_id == APPLICATION_ID and version == SCHEMA_VERSION else set()


def _number(cursor: SQLiteCursor, pragma: str) -> int:
    cursor.execute(f"PRAGMA {pragma}")
    return int(cursor.fetchone()[0])


def statements() -> Iterator[str]:
    """The statements of the schema one by one, since a script would end the transaction."""
    statement = ""
    for line in _SCHEMA.splitlines(keepends=True):
        statement += line
        if statement.strip() and sqlite3.complete_statement(statement):
            yield statement
            statement = ""
