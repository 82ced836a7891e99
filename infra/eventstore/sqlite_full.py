"""Whether SQLite failed for want of space under the log.

api/storage_faults.py knows what a full SQLite says too: the views fail there, and it may not import
from here.
"""

import shutil
import sqlite3
from pathlib import Path

LEAST_FREE = 256 * 1024
"""Bytes; with less, a failed input or output is taken for a full disk."""
_PRIMARY = 0xFF
"""Of a result code of SQLite; the rest of its bits tell more."""


def is_out_of_space(error: BaseException, path: Path) -> bool:
    """Whether this error, or what caused it, means that the disk on which the database lies is full.

    SQLite says so itself where a write found no room, but only speaks of input and output where it could not
    lengthen the memory that processes share beside the file.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, sqlite3.Error):
            code = getattr(cause, "sqlite_errorcode", 0) & _PRIMARY
            return code == sqlite3.SQLITE_FULL or (
                code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and _is_nearly_full(path)
            )
        cause = cause.__cause__
    return False


def _is_nearly_full(path: Path) -> bool:
    return shutil.disk_usage(path.parent).free < LEAST_FREE
