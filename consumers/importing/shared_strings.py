"""The texts that the cells of a workbook refer to by number, kept on disk.

Spreadsheet programs put every text of a workbook into one part. With a million rows that is more than should
be held in memory, so the texts go into a nameless temporary file, and memory holds only where each ends.
"""

import mmap
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from xml.parsers import expat

from consumers.importing.archive import Parts
from consumers.importing.cells import TOO_LONG, Cell, Unreadable
from consumers.importing.xml_text import XmlText

IS_TOO_LONG = b"\xff"
"""Stands for a text that was not kept; no UTF-8 begins with this byte."""


class SharedStrings:
    """The shared strings of a workbook by number, from 0."""

    def __init__(self, texts: mmap.mmap | bytes, ends: "array[int]") -> None:
        """`texts` holds them one after the other in UTF-8; `ends` says where each ends."""
        self.texts = texts
        self.ends = ends

    def __getitem__(self, index: int) -> Cell:
        """One of the texts. Raises IndexError."""
        if index < 0:
            raise IndexError("a shared string has a negative number")
        text = self.texts[self.ends[index - 1] if index else 0 : self.ends[index]]
        return TOO_LONG if text == IS_TOO_LONG else text.decode("utf-8", "surrogatepass")

    def __len__(self) -> int:
        return len(self.ends)


@contextmanager
def shared_strings(parts: Parts, part: str | None) -> Iterator[SharedStrings]:
    """The shared strings for as long as the workbook is read. Raises ImportRefused for a damaged part."""
    ends, length = array("Q"), 0
    with tempfile.TemporaryFile() as file:
        for text in _texts(parts, part) if part else ():
            length += file.write(text)
            ends.append(length)
        file.flush()
        if not length:
            yield SharedStrings(b"", ends)
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            yield SharedStrings(mapped, ends)


def _texts(parts: Parts, part: str) -> Iterator[bytes]:
    collector = _StringTexts()
    for _ in parts.feed(part, collector.parser):
        yield from collector.take()
    yield from collector.take()


class _StringTexts:
    """Gathers the texts of `si` elements; what is read aloud beside a word (`rPh`) is no part of them."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.texts: list[bytes] = []
        self.text = XmlText()
        self.phonetic = False

    def take(self) -> list[bytes]:
        """The texts that were completed since the last call."""
        texts, self.texts = self.texts, []
        return texts

    def _start(self, tag: str, _: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "rPh":
                self.phonetic = True
            case "t" if not self.phonetic:
                self.parser.CharacterDataHandler = self.text.add

    def _end(self, tag: str) -> None:
        match tag.rpartition(":")[2]:
            case "si":
                text = self.text.take()
                too_long = isinstance(text, Unreadable)
                self.texts.append(IS_TOO_LONG if too_long else str(text).encode("utf-8", "surrogatepass"))
            case "rPh":
                self.phonetic = False
            case "t":
                self.parser.CharacterDataHandler = None
