"""Gathers the text of a cell from the pieces in which an XML parser hands it out."""

import re

from consumers.importing.cells import MAX_CELL, TOO_LONG, Unreadable

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML cannot hold (ECMA-376 part 1, 22.9.2.19)."""


class XmlText:
    """The text of one cell or shared string, of which no more than MAX_CELL characters are kept."""

    __slots__ = ("length", "pieces")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0

    def add(self, piece: str) -> None:
        """Take the next piece."""
        self.length += len(piece)
        if self.length <= MAX_CELL:
            self.pieces.append(piece)

    def take(self) -> str | Unreadable:
        """The text so far; begins a new one."""
        pieces, length = self.pieces, self.length
        self.pieces, self.length = [], 0
        if length > MAX_CELL:
            return TOO_LONG
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        return ESCAPED.sub(_character, text) if "_x" in text else text


def _character(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))
