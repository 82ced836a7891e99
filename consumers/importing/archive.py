"""Opens an .xlsx file as what it is, a zip archive of XML parts, and refuses what could do harm.

Every part is limited before it is read: a few kilobytes can hold gigabytes of nothing (a "zip bomb"), and an
XML document type can hold entities that multiply; a workbook has no use for either (ECMA-376 part 2 forbids
document types in its parts).
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.parsers import expat

from consumers.importing.refusal import ImportRefused

MAX_PARTS = 10_000
"""Parts in one archive; a workbook has about ten, and one more for each sheet."""
MAX_UNPACKED = 4 * 1024**3
"""Bytes of all parts together: about a million rows with long texts."""
MAX_RATIO = 200
"""Unpacked bytes for one packed byte; sheets reach 10 to 40."""
SMALL_PART = 16 * 1024**2
"""Bytes up to which a part may have any ratio."""
MAX_DESCRIPTION_PART = 64 * 1024**2
"""Bytes of a part that is held in memory: the list of sheets, the styles."""
CHUNK = 256 * 1024
"""Bytes that are read and parsed at once."""
ROW_STARTS = (b"<row ", b"<row>", b":row ")
"""How a row begins, with and without a prefix; all of one length, so that none is counted twice."""

_BROKEN = (
    *(expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError),  # a compression that Python does not know; an encrypted part
    *(ValueError, IndexError),  # a number or a reference in the part that is none
)
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK"


@contextmanager
def open_archive(file: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, once its outside has been found harmless. Raises ImportRefused."""
    _check_kind(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as broken:
        raise ImportRefused(
            f"{file.name} is damaged or incomplete ({broken}); copy or download it again, "
            "or save it again as .xlsx."
        ) from None
    with archive:
        _check_sizes(file, archive)
        yield archive


def _check_kind(file: Path) -> None:
    with file.open("rb") as stream:
        start = stream.read(8)
    if start == OLE_MAGIC:
        raise ImportRefused(
            f"{file.name} is an old .xls workbook or is protected by a password; "
            "open it in a spreadsheet program and save it as .xlsx without a password."
        )
    if not start.startswith(ZIP_MAGIC):
        raise ImportRefused(
            f"{file.name} is not an .xlsx workbook; if it holds text, give it the ending .csv, "
            "else save it as .xlsx in a spreadsheet program."
        )


def _check_sizes(file: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise ImportRefused(
            f"{file.name} has {len(parts):,} parts, more than the {MAX_PARTS:,} allowed; "
            "save it again as .xlsx."
        )
    if any(part.flag_bits & 0x1 for part in parts):
        raise ImportRefused(f"{file.name} is encrypted; save it as .xlsx without a password.")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED:
        raise ImportRefused(
            f"{file.name} unpacks to {unpacked:,} bytes, more than the {MAX_UNPACKED:,} allowed; "
            "split it into several files."
        )
    for part in parts:
        if part.file_size > max(SMALL_PART, MAX_RATIO * part.compress_size):
            raise ImportRefused(
                f"{file.name} unpacks to more than {MAX_RATIO} times its size, as no spreadsheet does "
                f"(part {part.filename[:100]!r}); save it again as .xlsx, or hand it in as .csv."
            )


class Parts:
    """The XML parts of one archive, read piece by piece."""

    def __init__(self, file: Path, archive: zipfile.ZipFile) -> None:
        """The file gives its name to error messages."""
        self.file = file
        self.archive = archive
        self.names = frozenset(archive.namelist())

    def size(self, name: str) -> int:
        """Unpacked bytes of a part."""
        return self.archive.getinfo(name).file_size

    def check(self, name: str) -> int:
        """Read the part to its end, so that nothing is recorded of a file that breaks off in the middle.

        Returns how many `row` elements it has. Raises ImportRefused.
        """
        rows, before = 0, b""
        for piece in self.feed(name, expat.ParserCreate()):
            seen = before + piece
            rows += sum(map(seen.count, ROW_STARTS))
            before = seen[-len(ROW_STARTS[0]) + 1 :]
        return rows

    def read(self, name: str, start: Callable[[str, dict[str, str]], None]) -> None:
        """Give the start of every element of a small part to `start`. Raises ImportRefused."""
        if self.size(name) > MAX_DESCRIPTION_PART:
            raise ImportRefused(f"{self.file.name}: part {name!r} is larger than it can be in a workbook.")
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
        for _ in self.feed(name, parser):
            pass

    def feed(self, name: str, parser: expat.XMLParserType) -> Iterator[bytes]:
        """Parse the part, stopping after each piece so that the caller can take what was found in it.

        Raises ImportRefused for a part that is missing, damaged, no XML, or has a document type.
        """
        parser.StartDoctypeDeclHandler = self._refuse_document_type
        try:
            with self.archive.open(name) as stream:
                for piece in _pieces(stream):
                    parser.Parse(piece, False)
                    yield piece
                parser.Parse(b"", True)
        except KeyError:
            message = f"{self.file.name} lacks the part {name!r}; save it again as .xlsx."
            raise ImportRefused(message) from None
        except _BROKEN as broken:
            raise ImportRefused(
                f"{self.file.name} is damaged in part {name!r} ({broken}); copy or download it again, "
                "or save it again as .xlsx."
            ) from None

    def _refuse_document_type(self, *_: object) -> None:
        raise ImportRefused(
            f"{self.file.name} holds an XML document type, which no workbook has and which attacks use; "
            "save it again as .xlsx in a spreadsheet program."
        )


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(CHUNK):
        yield piece
