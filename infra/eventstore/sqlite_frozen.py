"""A log in a file where nothing can be written: an auditor's copy, or a medium that is read only.

SQLite keeps two files beside a log that it follows. Where it cannot make them it has to be told that the file
does not change, and would then not notice if it did; so that is checked here.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from eventsourcing.persistence import OperationalError


@dataclass(frozen=True, slots=True)
class FrozenFile:
    """A file that is read as it was when it was opened."""

    path: Path
    state: tuple[int, int, int]
    """Inode, bytes, and nanoseconds of the last change."""

    @classmethod
    def at(cls, path: Path) -> Self | None:
        """The file, if nothing can be written beside it and all its events are in it; else None."""
        if not path.is_file() or _is_writable(path.parent) or _write_ahead_log(path).exists():
            return None
        return cls(path, _state(path))

    @property
    def uri(self) -> str:
        """What SQLite opens it by."""
        return f"{self.path.as_uri()}?immutable=1"

    def check(self) -> None:
        """After each read. Raises OperationalError when somebody has begun to write, who may do so."""
        if _write_ahead_log(self.path).exists() or _state(self.path) != self.state:
            raise OperationalError(f"{self.path} changed while it was read; run the command again")


def remedy(path: Path) -> str:
    """What to do, besides, where SQLite cannot open a log that is not wholly in its file."""
    if not _write_ahead_log(path).exists() or _is_writable(path.parent):
        return ""
    beside = _write_ahead_log(path).name
    return f"; its last events are in {beside}: copy both files to a folder where you can write"


def _state(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def _is_writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK, effective_ids=True)


def _write_ahead_log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")
