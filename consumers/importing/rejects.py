"""Writes the rows that could not be imported, with the reason of each, for people to correct.

The file holds what the source held, personal data included: only its owner may read it.
"""

import codecs
import csv
import os
import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO
from zoneinfo import ZoneInfo

from consumers.importing.cells import Cell, Unreadable
from consumers.importing.refusal import ImportRefused
from domain.errors import Refusal

OWN_COLUMNS = ("row", "reason", "reason_zh", "rule")
"""What stands before the columns of the imported file, and is left out when the file is imported itself."""
Why = tuple[str, str, str]
"""Why a row is rejected: code, reason in English, reason in Chinese."""
SHOWN_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?")
"""How a date cell of a workbook is written down."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet program would carry out instead of showing; in Chinese editions also
when it begins so in full width."""


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

    def add(self, number: int, cells: Sequence[Cell], why: Why) -> None:
        """Write one row down. Raises ImportRefused where the folder cannot be written."""
        code, reason, chinese = why
        if self.stream is None:
            self._begin()
        self.writer.writerow([number, reason, chinese, code, *map(shown, cells)])

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
        self.writer.writerow([*OWN_COLUMNS, *map(shown, self.columns)])

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


def told(refusal: Refusal, zone: ZoneInfo) -> Why:
    """Why a rule refuses a row; times in the Chinese text are local, as the source shows them."""
    return refusal.rule, refusal.english, refusal.in_chinese(zone)


def shown(cell: Cell) -> str:
    """A cell as text that no spreadsheet program carries out."""
    if cell is None:
        return ""
    if isinstance(cell, Unreadable):
        return f"({cell.why.partition(';')[0]})"
    text = cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell)
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return f"'{text}" if _is_carried_out(text) else text


def original(cell: Cell) -> Cell:
    """A cell of a file of rejects as it was before `shown`; a date cell is one again, and needs no format."""
    if not isinstance(cell, str):
        return cell
    if SHOWN_TIME.fullmatch(cell):
        with suppress(ValueError):
            return datetime.fromisoformat(cell)
    return cell[1:] if cell[:1] == "'" and _is_carried_out(cell) else cell


def is_rejects_file(file: Path) -> bool:
    """Whether a text file begins as a file of rejects does."""
    with file.open("rb") as stream:
        start = stream.read(100)
    return start.removeprefix(codecs.BOM_UTF8).startswith(",".join(OWN_COLUMNS).encode() + b",")


def _is_carried_out(text: str) -> bool:
    """Also when it is protected already, so that what is taken away later is what was added."""
    return text.lstrip("'").startswith(FORMULA_STARTS)
