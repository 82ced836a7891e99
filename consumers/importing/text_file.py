"""Reads a .csv file row by row: its encoding checked before its first row is used."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from consumers.importing.cells import Row
from consumers.importing.refusal import ImportRefused

Encoding = Literal["utf-8", "gb18030", "utf-16"]
ENCODINGS: tuple[Encoding, ...] = ("utf-8", "gb18030", "utf-16")
"""What spreadsheet programs in China write; gb18030 reads GBK and GB2312 too."""
Delimiter = Literal[",", ";", "\t", "|"]

MAX_FIELD = 16 * 1024**2
"""Characters of one field. A longer one is nearly always a quotation mark that is never closed."""
BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
"""The first bytes by which a file tells its encoding; they outweigh what the mapping says."""


def encoding_of(file: Path, named: Encoding | None) -> str:
    """The encoding that the file tells by its first bytes, else the one that is named, else UTF-8."""
    with file.open("rb") as stream:
        start = stream.read(4)
    told = (encoding for mark, encoding in BYTE_ORDER_MARKS if start.startswith(mark))
    return next(told, named or "utf-8")


def check_text(file: Path, encoding: str, delimiter: str) -> int:
    """Read the file to its end, so that nothing is recorded of a file that breaks off in the middle.

    Returns the number of its rows. Raises ImportRefused.
    """
    return sum(1 for _ in text_rows(file, encoding, delimiter))


def text_rows(file: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    """The rows in order, blank lines left out. Raises ImportRefused for a wrong encoding or a damaged row."""
    csv.field_size_limit(MAX_FIELD)
    with file.open("rb") as stream:
        text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        if encoding == "gb18030" and text.read(1) != "\ufeff":
            text.seek(0)
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            for number, cells in enumerate(reader, start=1):
                if cells:
                    yield Row(number, cells)
        except UnicodeError as wrong:
            raise ImportRefused(_wrong_encoding(file, encoding, wrong)) from None
        except csv.Error as broken:
            raise ImportRefused(
                f"{file.name} cannot be read at line {reader.line_num:,} ({broken}); "
                "look there for a quotation mark that is not closed or not doubled."
            ) from None


def _wrong_encoding(file: Path, encoding: str, wrong: UnicodeError) -> str:
    others = " or ".join(f'"{other}"' for other in ENCODINGS if other != encoding.removesuffix("-sig"))
    return (
        f"{file.name} is not in the encoding {encoding} ({wrong.__class__.__name__}); "
        f"try encoding = {others} under [file] in the mapping."
    )
