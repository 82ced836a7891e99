"""Which errors an entry of the log is to blame for, and which say that a database is busy, full or away."""

import sqlite3

import psycopg
from eventsourcing import persistence
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError

OF_THE_ROW = ("21", "22", "23", "44", "54", "P0")
"""Classes of SQLSTATE that a row can lead to: wrong cardinality, data, a broken constraint, a value beyond a
limit, and what a trigger raises. All others tell of the server, the connection or the schema."""

OF_THE_MACHINE = (
    OSError,
    MemoryError,
    persistence.OperationalError,
    persistence.InterfaceError,
)
"""What the log's own reader, and Python, raise when something is busy, full or away."""


class Overtaken(Exception):
    """Another process has moved, taken or replaced what this one was about to change; read it again."""


def is_to_blame(error: Exception) -> bool:
    """Whether an entry may have led to this, so that the same would come again wherever it is tried.

    False for everything that can pass by itself, or holds for every entry alike, such as a table that is
    not there: no stream is parked for it.
    """
    if isinstance(error, (Overtaken, *OF_THE_MACHINE)):
        return False
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return False
    if isinstance(error, SQLAlchemyError) and not isinstance(error, StatementError):
        return False
    driver = error.orig if isinstance(error, StatementError) else error
    if isinstance(driver, psycopg.Error):
        return _row_on_postgresql(driver)
    if isinstance(driver, sqlite3.Error):
        return isinstance(driver, sqlite3.IntegrityError | sqlite3.DataError | sqlite3.ProgrammingError)
    return True


def sentence(error: Exception) -> str:
    """What went wrong, short: a database's own words, which do not repeat the row."""
    driver = error.orig if isinstance(error, StatementError) and error.orig else error
    return f"{type(driver).__name__}: {driver}"[:2_000]


def _row_on_postgresql(error: psycopg.Error) -> bool:
    if error.sqlstate:
        return error.sqlstate.startswith(OF_THE_ROW)
    # Raised by the driver itself, before anything was sent.
    return isinstance(error, psycopg.DataError | psycopg.ProgrammingError)
