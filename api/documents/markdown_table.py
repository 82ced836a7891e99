"""Tables and escaped text of Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table whose columns but the first are numbers."""
    yield _row(head)
    yield "|" + " --- |" + " ---: |" * (len(head) - 1)
    yield from map(_row, rows)


def words(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table of words."""
    yield _row(head)
    yield "|" + " --- |" * len(head)
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(plain(cell) for cell in cells) + " |"


def plain(text: str) -> str:
    """The text on one line, with all escaped that Markdown or HTML would read as its own, links included."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&!]|(?<=www)\.|:(?=//))", r"\\\1", " ".join(text.split()))
