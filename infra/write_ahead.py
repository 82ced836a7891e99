"""Turns SQLite files to write-ahead logging, however many processes open a new one at once."""

import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_SECONDS = 60
"""How long others may hold the file."""
PAUSE_SECONDS = 0.01

Turned = TypeVar("Turned")


def turn_to_write_ahead(connection: sqlite3.Connection) -> None:
    """Let readers and one writer go on beside each other, now and whoever opens the file later.

    Raises sqlite3.OperationalError when the file cannot be written, or is held by others for too long.
    """
    once_free(lambda: connection.execute("PRAGMA journal_mode = WAL"))


def once_free(turn: Callable[[], Turned]) -> Turned:
    """What `turn` returns, which changes how a file is journaled, as soon as no other process does the same.

    Raises what `turn` raises, and sqlite3.OperationalError when others hold the file for too long.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return turn()
        except sqlite3.OperationalError as error:
            # SQLite does not wait here, whatever its timeout.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(PAUSE_SECONDS)
