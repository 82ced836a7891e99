"""Keeps readers out while other tables are put in the place of the running ones, and gives way to them."""

import sqlite3
import time

import psycopg
import structlog
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from projections.checkpoints import view_checkpoints

LOCK_TIMEOUT = "2s"
"""How long readers that begin are held up by a swap that waits for those before them."""
RESTS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0, 15.0, 15.0)
"""Seconds in which readers go on before the next trial: with those, about two minutes in all."""


class KeptWaiting(RuntimeError):
    """Readers did not let the tables be swapped; the running ones go on."""


class Courtesy:
    """Rests longer from trial to trial, so that readers have most of the time for themselves."""

    def __init__(self) -> None:
        """For one piece of work."""
        self._rests = iter(RESTS)

    def rest(self, views: str, error: Exception) -> None:
        """Give way, after a trial that failed. Raises KeptWaiting when there have been enough."""
        seconds = next(self._rests, None)
        if seconds is None:
            raise KeptWaiting(
                f"{views}: readers did not let the tables be swapped in; try again later"
            ) from error
        structlog.get_logger().info(
            "view_swap_put_off", view=views, reason=str(error)[:500], rest_seconds=seconds
        )
        time.sleep(seconds)


def keep_readers_out(connection: Connection) -> None:
    """Wait for the reads under way and let no other begin before this transaction ends.

    On PostgreSQL a reader locks the checkpoints before its snapshot is taken (`infra.views.engine.reading`):
    it sees either the old tables or all of the new ones. On SQLite a reader's snapshot holds the schema too.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"LOCK TABLE {view_checkpoints.name} IN ACCESS EXCLUSIVE MODE"))


def was_kept_waiting(error: Exception) -> bool:
    """Whether somebody held a lock for too long, so that the same may go well a little later."""
    driver = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(driver, sqlite3.Error):
        return getattr(driver, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return isinstance(driver, psycopg.errors.LockNotAvailable)
