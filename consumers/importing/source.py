"""Opens a file of rows, whatever its format: its columns by name, and its rows as often as asked for."""

import difflib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from consumers.importing.archive import ZIP_MAGIC, Parts, open_archive
from consumers.importing.cells import Cell, Row, Unreadable, is_blank
from consumers.importing.mapping import FileFormat
from consumers.importing.refusal import ImportRefused
from consumers.importing.rejects import OWN_COLUMNS, is_rejects_file, original
from consumers.importing.shared_strings import shared_strings
from consumers.importing.sheet import sheet_rows
from consumers.importing.text_file import check_text, encoding_of, text_rows
from consumers.importing.workbook import Workbook, read_workbook

WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
TEXT_ENDINGS = (".csv", ".tsv", ".txt")
MAX_NAMED = 20
"""Columns that an error message lists."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that has been read once to its end and found sound."""

    columns: tuple[str, ...]
    """The names in the header row; an empty name where a column has none."""
    count: int
    """Rows below the header, blank ones included."""
    _rows: Callable[[], Iterator[Row]]
    _header_row: int

    def rows(self) -> Iterator[Row]:
        """The rows below the header that have anything in them."""
        for row in self._rows():
            if row.number > self._header_row and not all(map(is_blank, row.cells)):
                yield row

    def indexes(self, wanted: Sequence[str]) -> dict[str, int]:
        """Where each of the wanted columns is.

        Raises ImportRefused naming those that are missing, and those that are there twice.
        """
        missing = [name for name in wanted if name not in self.columns]
        if missing:
            raise ImportRefused(_missing(missing, self.columns))
        times = Counter(self.columns)
        twice = [name for name in wanted if times[name] > 1]
        if twice:
            raise ImportRefused(
                f"The header has the column {twice[0]!r} {times[twice[0]]} times; "
                "rename all but the one that is meant."
            )
        return {name: self.columns.index(name) for name in wanted}


@contextmanager
def open_source(file: Path, format_: FileFormat) -> Iterator[Source]:
    """Open a workbook or a text file and read it once to its end.

    Raises ImportRefused, with nothing read, when it is missing, damaged, of another kind, dangerous or empty.
    """
    total = check_source(file, format_)
    with open_checked(file, format_, total) as source:
        yield source


def check_source(file: Path, format_: FileFormat) -> int:
    """Read a workbook or a text file once to its end; returns the number of its rows, the header included.

    Raises ImportRefused when it is missing, damaged, of another kind, dangerous or empty.
    """
    format_ = _as_written(file, format_)
    if not _is_workbook(file):
        return check_text(file, *_text_format(file, format_))
    with open_archive(file) as archive:
        parts = Parts(file, archive)
        return parts.check(_sheet_part(file, read_workbook(parts), format_.sheet))


@contextmanager
def open_checked(file: Path, format_: FileFormat, total: int) -> Iterator[Source]:
    """Open a file of so many rows that has been checked, or that is being checked. Raises ImportRefused."""
    format_ = _as_written(file, format_)
    if not _is_workbook(file):
        encoding, delimiter = _text_format(file, format_)
        yield _source(file, format_, total, lambda: text_rows(file, encoding, delimiter))
        return
    with open_archive(file) as archive:
        parts = Parts(file, archive)
        workbook = read_workbook(parts)
        part = _sheet_part(file, workbook, format_.sheet)
        with shared_strings(parts, workbook.strings) as strings:
            yield _source(file, format_, total, lambda: sheet_rows(parts, part, workbook, strings))


def _is_workbook(file: Path) -> bool:
    """Whether it is a workbook, not a text file. Raises ImportRefused for a file that is neither."""
    _check_presence(file)
    ending = file.suffix.lower()
    if ending not in WORKBOOK_ENDINGS + TEXT_ENDINGS:
        allowed = ", ".join(WORKBOOK_ENDINGS + TEXT_ENDINGS)
        raise ImportRefused(f"{file.name} ends in none of {allowed}; save it as .xlsx or .csv.")
    return ending in WORKBOOK_ENDINGS


def _as_written(file: Path, format_: FileFormat) -> FileFormat:
    """A file of rejects is laid out in one way, whatever the mapping says of the file that they are from."""
    if _is_workbook(file) or not is_rejects_file(file):
        return format_
    return format_.model_copy(update={"header_row": 1, "delimiter": ","})


def _check_presence(file: Path) -> None:
    if not file.exists():
        raise ImportRefused(f"There is no file {file}; check its name and folder.")
    if not file.is_file():
        raise ImportRefused(f"{file} is a folder or a device; name a file.")
    if not os.access(file, os.R_OK):
        raise ImportRefused(f"{file} may not be read by this user; change its permissions.")
    if not file.stat().st_size:
        raise ImportRefused(f"{file.name} is empty; hand in a file with a header row and rows.")


def _sheet_part(file: Path, workbook: Workbook, name: str | None) -> str:
    if not workbook.sheets:
        raise ImportRefused(f"{file.name} has no sheet with cells; save it again as .xlsx.")
    if name is None:
        return next(iter(workbook.sheets.values()))
    if name not in workbook.sheets:
        raise ImportRefused(
            f"{file.name} has no sheet {name!r}; it has {_listed(list(workbook.sheets))}."
            f"{_near(name, list(workbook.sheets))} Correct sheet under [file] in the mapping."
        )
    return workbook.sheets[name]


def _text_format(file: Path, format_: FileFormat) -> tuple[str, str]:
    """The encoding and the delimiter of a text file."""
    with file.open("rb") as stream:
        if stream.read(4).startswith(ZIP_MAGIC + b"\x03\x04"):
            raise ImportRefused(f"{file.name} is a workbook, not text; give it the ending .xlsx.")
    delimiter = format_.delimiter or ("\t" if file.suffix.lower() == ".tsv" else ",")
    return encoding_of(file, format_.encoding), delimiter


def _source(file: Path, format_: FileFormat, total: int, rows: Callable[[], Iterator[Row]]) -> Source:
    above = (row for row in islice(rows(), format_.header_row) if row.number == format_.header_row)
    header = next(above, None)
    if header is None or all(map(is_blank, header.cells)):
        raise ImportRefused(
            f"{file.name} has no header in row {format_.header_row}; "
            "correct header_row under [file] in the mapping."
        )
    columns = tuple(_column_name(cell) for cell in header.cells)
    if columns[: len(OWN_COLUMNS)] == OWN_COLUMNS:
        columns, rows = tuple(_column_name(cell) for cell in _as_imported(header).cells), _imported(rows)
    return Source(columns, max(total - format_.header_row, 0), rows, format_.header_row)


def _imported(rows: Callable[[], Iterator[Row]]) -> Callable[[], Iterator[Row]]:
    return lambda: map(_as_imported, rows())


def _as_imported(row: Row) -> Row:
    """A row of a file of rejects as the imported file had it: without what the file of rejects adds."""
    return Row(row.number, [original(cell) for cell in row.cells[len(OWN_COLUMNS) :]])


def _column_name(cell: Cell) -> str:
    return "" if cell is None or isinstance(cell, Unreadable) else str(cell).strip()


def _missing(missing: Sequence[str], found: Sequence[str]) -> str:
    named = [name for name in found if name]
    columns = "column" if len(missing) == 1 else "columns"
    hints = "".join(_near(name, named) for name in missing[:3])
    return (
        f"The mapping names the {columns} {_listed(missing)}, which the file does not have; "
        f"it has {_listed(named)}.{hints} Correct the mapping or the header."
    )


def _near(name: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f" Is {near[0]!r} meant by {name!r}?" if near else ""


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(repr(name[:50]) for name in names[:MAX_NAMED])
    return listed if len(names) <= MAX_NAMED else f"{listed} and {len(names) - MAX_NAMED} more"
