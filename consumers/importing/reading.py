"""Reads a file into batches of rows: here, or for a large file in a process of its own.

Reading takes nearly as long as deciding and recording, which a second processor can do meanwhile.
Starting the other process takes as long as reading some thousand rows, so smaller files are read here.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from consumers.importing.entries import Entry
from consumers.importing.mapping import Mapping
from consumers.importing.offers import Offers
from consumers.importing.refusal import ImportRefused
from consumers.importing.rows import ReadRow, RowReader
from consumers.importing.source import check_source, open_checked

LARGE_FILE = 4 * 1024**2
"""Bytes from which a file is read in another process."""
FIRST_BATCH = 1_000
"""Rows of the first batch, so that recording begins soon; each batch after it may be twice as large."""
MOST_CHARACTERS = 16 * 1024**2
"""Characters after which a batch ends: memory is bounded, however long the texts are."""

PlaceName = Callable[[str], str | None]
"""Gives the name of a registered place."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What comes before the first batch: the names in the header row."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadBatch:
    """Rows in their order, and what the mapping newly offers to register for them."""

    rows: list[ReadRow]
    offered: list[Entry]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that has been read once to its end and found sound."""

    columns: tuple[str, ...]
    count: int
    """Rows below the header, blank ones included."""
    batches: Iterator[ReadBatch]


@dataclass(frozen=True, slots=True)
class Task:
    """What to read, and how."""

    file: Path
    mapping: Mapping
    batch_size: int
    """Rows in a batch, at most."""


@contextmanager
def read_file(task: Task, place_name: PlaceName) -> Iterator[Reading]:
    """Check the file to its end, and read it. Raises ImportRefused, also while the batches are taken."""
    if not task.file.is_file() or task.file.stat().st_size < LARGE_FILE:
        count = check_source(task.file, task.mapping.file)
        yield _reading(task, count, parts(task, place_name))
        return
    with _another_process(task) as connection:
        # Both at the same time; no row is taken before the whole file is known to be sound.
        count = check_source(task.file, task.mapping.file)
        yield _reading(task, count, received(connection, place_name))


def parts(task: Task, place_name: PlaceName) -> Iterator[Columns | ReadBatch]:
    """The columns of a file and then its rows, batch by batch. Raises ImportRefused."""
    offers = Offers(task.mapping, place_name)
    with open_checked(task.file, task.mapping.file, 0) as source:
        yield Columns(source.columns)
        rows = map(RowReader(task.mapping, source, offers).read, source.rows())
        size = min(FIRST_BATCH, task.batch_size)
        while batch := _batch(rows, size):
            yield ReadBatch(batch, offers.take())
            size = min(2 * size, task.batch_size)


def _batch(rows: Iterator[ReadRow], size: int) -> list[ReadRow]:
    """So many rows, or fewer where their texts are long."""
    batch: list[ReadRow] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += sum([len(cell) for cell in row.cells if isinstance(cell, str)])
        if len(batch) >= size or characters >= MOST_CHARACTERS:
            break
    return batch


def _reading(task: Task, total: int, received: Iterator[Columns | ReadBatch]) -> Reading:
    columns = next(received)
    assert isinstance(columns, Columns)  # noqa: S101 - they come first
    batches = (part for part in received if isinstance(part, ReadBatch))
    return Reading(columns.names, max(total - task.mapping.file.header_row, 0), batches)


@contextmanager
def _another_process(task: Task) -> Iterator[Connection]:
    """A process that reads; it ends with this one, because nobody is left to take what it has read."""
    ours, theirs = Pipe()
    with ours:
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - this very Python and a module of our own
                [sys.executable, "-m", "consumers.importing.reading_process", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        try:
            ours.send(task)
            yield ours
        finally:
            process.kill()
            process.wait()


def received(connection: Connection, place_name: PlaceName) -> Iterator[Columns | ReadBatch]:
    """What the other process reads; its questions are answered on the way."""
    while True:
        try:
            message = connection.recv()
        except (EOFError, OSError):
            raise ImportRefused(
                "The process that reads the file has ended early; see whether memory is short, "
                "and run the import again: it continues where it stopped."
            ) from None
        match message:
            case Columns() | ReadBatch():
                yield message
            case str():
                connection.send(place_name(message))
            case ImportRefused():
                raise message
            case _:
                return
