"""New SQLite files, opened by several processes at once."""

import sqlite3
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from infra.write_ahead import once_free, turn_to_write_ahead

FILES = 300
"""Without waiting, about one in four hundred opened by four processes is refused to one of them."""


def open_all(folder: Path, together: Barrier) -> None:
    """Run in a process of its own."""
    together.wait()
    for number in range(FILES):
        connection = sqlite3.connect(folder / str(number), timeout=30)
        turn_to_write_ahead(connection)
        connection.close()


def test_processes_that_open_a_new_file_at_once_wait_for_each_other(tmp_path: Path) -> None:
    context = get_context("spawn")
    together = context.Barrier(4)
    openers = [context.Process(target=open_all, args=(tmp_path, together)) for _ in range(4)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join(120)
    assert [opener.exitcode for opener in openers] == [0, 0, 0, 0]
    connection = sqlite3.connect(tmp_path / "0")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_file_that_is_held_is_turned_once_it_is_free(tmp_path: Path) -> None:
    holders = [busy(tmp_path), busy(tmp_path)]

    def turn() -> str:
        if holders:
            raise holders.pop()
        return "turned"

    assert once_free(turn) == "turned"
    assert not holders


def busy(folder: Path) -> sqlite3.OperationalError:
    """What SQLite says of a file that another holds."""
    path = folder / "held"
    holder, other = sqlite3.connect(path), sqlite3.connect(path, timeout=0)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as refused:
            other.execute("BEGIN IMMEDIATE")
        return refused.value
    finally:
        holder.close()
        other.close()


def test_what_is_no_database_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("no database at all, but long enough to be taken for one" * 20)
    connection = sqlite3.connect(tmp_path / "letter")
    with pytest.raises(sqlite3.DatabaseError):
        turn_to_write_ahead(connection)
    connection.close()
