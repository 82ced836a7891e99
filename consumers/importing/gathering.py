"""Gathers the rows that tell of one thing, wherever they are in the file, without holding the file in memory.

They lie in a nameless database on the disk, which is gone with the import, as shared texts of workbooks do.
"""

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import groupby
from types import TracebackType
from typing import NamedTuple, Self

from consumers.importing.rows import ReadRow

MOST_ROWS = 5_000
"""Rows that tell of one thing, at most."""

_TABLE = "CREATE TABLE rows (number INTEGER PRIMARY KEY, thing TEXT, rank TEXT, row BLOB)"
_IN_ORDER = """
SELECT thing, size, row
FROM rows JOIN (
    SELECT thing, MIN(rank) AS first_rank, MIN(number) AS first_row, COUNT(*) AS size FROM rows GROUP BY thing
) USING (thing)
ORDER BY first_rank, first_row, number
"""


class Gathered(NamedTuple):
    """The rows of one thing, in the order of the file."""

    rows: list[ReadRow]
    size: int
    """How many there are in all: more than MOST_ROWS come one by one, to be rejected."""


class Gathering(AbstractContextManager["Gathering"]):
    """The rows of one file."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(_TABLE)
        self._database.execute("BEGIN")

    def add(self, rows: Iterable[tuple[ReadRow, str, str]]) -> None:
        """Take in rows, each with what names its thing and the rank of that."""
        told = ((row.number, thing, rank, pickle.dumps(row)) for row, thing, rank in rows)
        self._database.executemany("INSERT INTO rows VALUES (?, ?, ?, ?)", told)

    def batches(self, rows: int) -> Iterator[list[Gathered]]:
        """The things by rank, then by their first row; whole things of about so many rows at a time."""
        batch: list[Gathered] = []
        size = 0
        for thing in self._things():
            batch.append(thing)
            size += len(thing.rows)
            if size >= rows:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _things(self) -> Iterator[Gathered]:
        found = self._database.execute(_IN_ORDER)
        for (_, size), stored in groupby(found, key=lambda row: (row[0], row[1])):
            rows = (_row(each[2]) for each in stored)
            if size <= MOST_ROWS:
                yield Gathered(list(rows), size)
            else:
                yield from (Gathered([row], size) for row in rows)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self


def _row(stored: bytes) -> ReadRow:
    row: ReadRow = pickle.loads(stored)  # noqa: S301 - this very process wrote it a moment before
    return row
