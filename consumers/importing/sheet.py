"""Reads the cells of one sheet row by row, in memory that does not grow with the sheet.

The libraries that read .xlsx hold a whole sheet or all its texts in memory; docs/importing.md
has the figures.
"""

import math
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from xml.parsers import expat

from consumers.importing.archive import Parts
from consumers.importing.cells import Cell, Row, Unreadable
from consumers.importing.shared_strings import SharedStrings
from consumers.importing.workbook import Workbook
from consumers.importing.xml_text import XmlText

MAX_COLUMNS = 16_384
"""Columns of a sheet (XFD is the last)."""
MILLISECONDS_A_DAY = 86_400_000

MISPLACED = Unreadable(
    "is in a row of which another cell does not say where it stands; save the file again as .xlsx",
    "所在的行中有单元格没有标明位置，请重新保存为 .xlsx 文件",
)
LOST_DIGITS = Unreadable(
    "holds a number with more digits than a sheet keeps; format the column as text and enter it again",
    "中的数字超过表格能保留的位数，请将该列设为文本格式后重新填写",
)
NO_DATE = Unreadable("holds a date that no calendar has; correct it", "中的日期不存在，请更正")
EXACT = 2**53
"""From here on a number of a sheet, which is binary with 53 digits, leaves whole numbers out."""

Convert = Callable[[str], Cell]
"""What makes a cell of the text of a cell."""


def sheet_rows(parts: Parts, part: str, workbook: Workbook, strings: SharedStrings) -> Iterator[Row]:
    """The rows of a sheet in order, those without cells left out. Raises ImportRefused for a damaged part."""
    sheet = _SheetRows(workbook, strings)
    for _ in parts.feed(part, sheet.parser):
        yield from sheet.take()
    yield from sheet.take()


class _SheetRows:
    """Gathers rows from the events of an XML parser.

    The prefix that a file gives its elements is found at the root, so that names are compared as they stand:
    this runs some twenty times a row.
    """

    def __init__(self, workbook: Workbook, strings: SharedStrings) -> None:
        self.converters = _converters(workbook, strings)
        self.dates = {str(style): is_date for style, is_date in enumerate(workbook.dates) if is_date}
        self.rows: list[Row] = []
        self.cells: list[Cell] = []
        self.columns: dict[str, int] = {}
        self.number = 0
        self.column = -1
        self.misplaced = False
        self.convert: Convert = _number
        self.text = XmlText()
        self.phonetic = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.buffer_size = 64 * 1024
        self.parser.StartElementHandler = self._root

    def take(self) -> list[Row]:
        """The rows that were completed since the last call."""
        rows, self.rows = self.rows, []
        return rows

    def _root(self, tag: str, _: dict[str, str]) -> None:
        prefix = tag[: tag.rfind(":") + 1]
        self.c, self.v, self.t, self.row, self.rph = (prefix + name for name in ("c", "v", "t", "row", "rPh"))
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == self.c:
            self._start_cell(attributes)
        elif tag == self.v or (tag == self.t and not self.phonetic):
            self.parser.CharacterDataHandler = self.text.add
        elif tag == self.row:
            number = attributes.get("r", "")
            self.number = int(number) if number.isascii() and number.isdigit() else self.number + 1
            self.cells, self.column, self.misplaced = [], -1, False
        elif tag == self.rph:
            self.phonetic = True

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            letters = reference.rstrip("0123456789")
            column = self.columns.get(letters)
            self.column = self._new_column(letters) if column is None else column
        kind = attributes.get("t", "n")
        if kind == "n" and attributes.get("s") in self.dates:
            kind = "date"
        self.convert = self.converters.get(kind, _unreadable)

    def _new_column(self, letters: str) -> int:
        try:
            column = column_index(letters)
        except ValueError:
            self.misplaced = True
            return 0
        self.columns[letters] = column
        return column

    def _end(self, tag: str) -> None:
        if tag in (self.v, self.t):
            self.parser.CharacterDataHandler = None
        elif tag == self.c:
            self._end_cell()
        elif tag == self.row:
            if self.misplaced:
                self.cells = [MISPLACED] * max(self.columns.values(), default=0)
            if self.cells:
                self.rows.append(Row(self.number, self.cells))
        elif tag == self.rph:
            self.phonetic = False

    def _end_cell(self) -> None:
        if not self.text.length:
            return
        text = self.text.take()
        cells, missing = self.cells, self.column - len(self.cells)
        if missing > 0:
            cells.extend([None] * missing)
        try:
            cell = text if isinstance(text, Unreadable) else self.convert(text)
        except (ValueError, IndexError):
            cell = _unreadable(text)
        if missing < 0:
            cells[self.column] = cell
        else:
            cells.append(cell)


def _converters(workbook: Workbook, strings: SharedStrings) -> dict[str, Convert]:
    """By the type that a cell names (ECMA-376 part 1, 18.18.11); `date` is a number shown as a date."""
    return {
        "inlineStr": str,
        "str": str,
        "s": lambda text: strings[int(text)],
        "n": _number,
        "b": lambda text: text.strip() in ("1", "true"),
        "e": lambda text: Unreadable(
            f"holds the error {text[:20]}; correct its formula", f"中是错误值 {text[:20]}，请更正公式"
        ),
        "d": _iso_date,
        "date": lambda text: _serial_date(text, workbook.epoch),
    }


def column_index(letters: str) -> int:
    """0 for A, 25 for Z, 26 for AA. Raises ValueError for what is no column."""
    index = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(f"{letters[:20]!r} is no column")
        index = index * 26 + ord(letter) - 64
    if not 0 < index <= MAX_COLUMNS:
        raise ValueError(f"{letters[:20]!r} is no column")
    return index - 1


def _unreadable(_: object) -> Cell:
    return Unreadable("does not hold what it says it holds; correct it", "的内容与其类型不符，请更正")


def _number(text: str) -> Cell:
    """A whole number as it is written, whatever its length; a fraction as it was computed."""
    if text.isdecimal() and text.isascii():
        return int(text)
    value = float(text)
    if not math.isfinite(value):
        return Unreadable("holds a number without end; correct it", "中的数字无穷大，请更正")
    if abs(value) >= EXACT:
        return LOST_DIGITS
    return int(value) if value.is_integer() else value


def _serial_date(text: str, epoch: datetime) -> Cell:
    """A date number: days since the epoch, the time of day as their fraction, to the millisecond."""
    try:
        return epoch + timedelta(milliseconds=round(float(text) * MILLISECONDS_A_DAY))
    except (OverflowError, ValueError):
        return NO_DATE


def _iso_date(text: str) -> Cell:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return NO_DATE
