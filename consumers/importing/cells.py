"""What a cell of a source can hold, however it was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

MAX_CELL = 1_000_000
"""Characters that are kept of one cell. Excel holds 32,767; what is longer is no text that somebody wrote."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell without a usable value, and why: it finishes the sentence "The cell …" and says what to do."""

    why: str
    chinese: str
    """The same in Chinese, after "单元格"."""


TOO_LONG = Unreadable(f"is longer than {MAX_CELL:,} characters; correct it", f"超过 {MAX_CELL:,} 字，请更正")

Cell = str | int | float | bool | datetime | Unreadable | None
"""A `datetime` has no time zone: it is what the sheet shows. None is an empty cell."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the number that spreadsheet programs show beside it; the first is 1."""

    number: int
    cells: Sequence[Cell]
    """As many as the header has, or more."""


def is_blank(cell: Cell) -> bool:
    """Whether there is nothing in the cell but white space."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
