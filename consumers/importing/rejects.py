"""Writes the rows that could not be imported, with the reason of each, for people to correct.

The file holds what the source held, personal data included: only its owner may read it.
"""

import csv
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from consumers.importing.cells import Cell, Unreadable
from consumers.importing.refusal import ImportRefused

HEADER = ("row", "reason", "rule")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet program would carry out instead of showing."""


class RejectsFile(AbstractContextManager["RejectsFile"]):
    """`FILE.rejects.csv` beside the imported file; only there when a row was rejected.

    It is written under another name and takes its own when it is complete, so that what an earlier import
    left is whole until then.
    """

    def __init__(self, imported: Path, columns: Sequence[str]) -> None:
        """`columns` are those of the imported file."""
        self.path = imported.with_name(f"{imported.name}.rejects.csv")
        self.unfinished = imported.with_name(f".{imported.name}.rejects.csv.unfinished")
        self.columns = columns
        self.stream: TextIO | None = None
        self.writer: Any = None

    def add(self, number: int, cells: Sequence[Cell], code: str, reason: str) -> None:
        """Write one row down. Raises ImportRefused where the folder cannot be written."""
        if self.stream is None:
            self._begin()
        self.writer.writerow([number, reason, code, *map(shown, cells)])

    def _begin(self) -> None:
        try:
            self.unfinished.unlink(missing_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            descriptor = os.open(self.unfinished, flags, 0o600)
        except OSError as refused:
            raise ImportRefused(
                f"Rows were rejected, and {self.path} cannot be written ({refused.strerror}); "
                "move the file to a folder that you may write to and import it again."
            ) from None
        self.stream = os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")
        self.writer = csv.writer(self.stream)
        self.writer.writerow([*HEADER, *map(shown, self.columns)])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.stream is not None:
            self.stream.close()
        if kind is not None:
            self.unfinished.unlink(missing_ok=True)
        elif self.stream is not None:
            self.unfinished.replace(self.path)
        else:
            self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self


def shown(cell: Cell) -> str:
    """A cell as text that no spreadsheet program carries out."""
    if cell is None:
        return ""
    if isinstance(cell, Unreadable):
        return f"({cell.why})"
    text = cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell)
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
