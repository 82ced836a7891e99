"""What the cells of a source mean: texts and times."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from consumers.importing.cells import Cell, Unreadable
from consumers.importing.refusal import RowRejected
from domain import texts

FIRST_YEAR = 1900
"""Earlier times are mistakes: no system had residents' messages, and a time of day alone reads as 1899."""
LAST_YEAR = 9000
"""Later times stand for "never", such as 9999-12-31; in another time zone they are in no year at all."""

PLAIN_FORMAT = re.compile(r"(?:%[YmdHMS](?:[^%0-9]+|$))+")
DIRECTIVE = re.compile(r"%[YmdHMS]")
DIGITS = {
    "%Y": "(?P<year>[0-9]{4})",
    "%m": "(?P<month>[0-9]{1,2})",
    "%d": "(?P<day>[0-9]{1,2})",
    "%H": "(?P<hour>[0-9]{1,2})",
    "%M": "(?P<minute>[0-9]{1,2})",
    "%S": "(?P<second>[0-9]{1,2})",
}


def text_in(cell: Cell, column: str) -> str | None:
    """The text of a cell without white space around it; None for an empty one. Raises RowRejected."""
    if isinstance(cell, str):
        return cell.strip() or None
    if cell is None:
        return None
    if isinstance(cell, Unreadable):
        raise RowRejected(
            "unreadable-cell",
            f"The cell in column {column!r} {cell.why}.",
            f"“{column}”列的单元格{cell.chinese}。",
        )
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def time_in(cell: Cell, column: str, formats: Sequence[str], zone: ZoneInfo) -> datetime | None:
    """The moment in a cell, in the zone of the source unless it names its own; a date alone is 00:00.

    Returns None for an empty cell. Raises RowRejected.
    """
    if isinstance(cell, int | float):
        raise RowRejected(
            "not-a-time",
            f"The cell in column {column!r} holds the number {cell}, not a time; "
            "format the column as date and time.",
            f"“{column}”列的单元格是数值 {cell}，不是时间，请将该列设为日期时间格式。",
        )
    if isinstance(cell, datetime):
        moment = cell
    elif (text := text_in(cell, column)) is None:
        return None
    else:
        moment = _parsed(text, column, formats)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise RowRejected(
            "not-a-time",
            f"The time in column {column!r} is in the year {moment.year}, not in {FIRST_YEAR} to "
            f"{LAST_YEAR}; correct it, or leave it empty where there is none.",
            f"“{column}”列的时间为 {moment.year} 年，不在 {FIRST_YEAR} 至 {LAST_YEAR} 年之间，"
            "请更正；没有时间请留空。",
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _parsed(text: str, column: str, formats: Sequence[str]) -> datetime:
    for format_ in formats:
        if (moment := _written_plainly(text, format_)) is not None:
            return moment
        try:
            return datetime.strptime(text, format_)  # noqa: DTZ007 the caller adds the zone of the source
        except ValueError:
            continue
    known = ", ".join(formats)
    raise RowRejected(
        "not-a-time",
        f"{text[:40]!r} in column {column!r} is no time in any of the formats {known}; "
        "correct it, or add its format to the mapping.",
        f"“{column}”列的“{text[:40]}”不符合任何时间格式（{known}），请更正，或在映射中添加其格式。",
    )


def _written_plainly(text: str, format_: str) -> datetime | None:
    """The time, where a regular expression is sure to find the same as `strptime`: many times sooner."""
    plain = _plain(format_)
    found = plain.fullmatch(text) if plain else None
    if found is None:
        return None
    numbers: dict[str, Any] = {unit: int(digits) for unit, digits in found.groupdict().items()}
    try:
        return datetime(**numbers)  # noqa: DTZ001 the caller adds the zone of the source
    except (ValueError, TypeError):
        return None


@cache
def _plain(format_: str) -> re.Pattern[str] | None:
    """A regular expression for a format of whole numbers, each ended by a character that is no digit."""
    if not PLAIN_FORMAT.fullmatch(format_):
        return None
    literal = re.escape(format_)
    return re.compile(DIRECTIVE.sub(lambda found: DIGITS[found.group()], literal))


def one_line(text: str) -> str:
    """A text of one line: line ends and control characters become spaces."""
    return text if text.isprintable() else texts.CONTROL_IN_LINE.sub(" ", text).strip()


def several_lines(text: str) -> str:
    """A text of several lines, each ended by `\\n`; control characters other than tabs are taken out."""
    if text.isprintable():
        return text
    return texts.CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
