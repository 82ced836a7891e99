"""Rows of one thing are gathered, wherever they are in the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.importing import gathering
from consumers.importing.gathering import Gathering
from consumers.importing.rows import ReadRow


def row(number: int) -> ReadRow:
    return ReadRow(number, [f"cell {number}"], {"n": str(number)}, {})


def gathered(rows: list[tuple[int, str, str]], size: int = 1_000) -> list[list[list[int]]]:
    """The numbers of the rows of each thing of each batch."""
    with Gathering() as holding:
        holding.add((row(number), thing, rank) for number, thing, rank in rows)
        return [[[each.number for each in thing.rows] for thing in batch] for batch in holding.batches(size)]


def test_things_come_by_rank_and_then_by_their_first_row() -> None:
    rows = [(2, "b", "2"), (3, "a", "1"), (4, "c", "1"), (5, "b", "2"), (6, "a", "1")]
    assert gathered(rows) == [[[3, 6], [4], [2, 5]]]


def test_a_batch_ends_after_so_many_rows_and_never_within_a_thing() -> None:
    rows = [(1, "a", ""), (2, "a", ""), (3, "a", ""), (4, "b", ""), (5, "c", ""), (6, "d", "")]
    assert gathered(rows, size=2) == [[[1, 2, 3]], [[4], [5]], [[6]]]


def test_rows_come_back_as_they_were() -> None:
    with Gathering() as holding:
        holding.add([(row(7), "a", "")])
        [[thing]] = holding.batches(10)
    assert thing.rows == [row(7)]
    assert thing.size == 1


def test_a_thing_of_too_many_rows_comes_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_ROWS", 2)
    with Gathering() as holding:
        holding.add((row(number), "a", "") for number in range(1, 4))
        (batch,) = holding.batches(10)
    assert [(len(thing.rows), thing.size) for thing in batch] == [(1, 3)] * 3


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("12")), max_size=30), st.integers(1, 9))
def test_every_row_comes_once_and_with_its_own(things: list[tuple[str, str]], size: int) -> None:
    rows = [(number, thing, rank) for number, (thing, rank) in enumerate(things, start=1)]
    found = [thing for batch in gathered(rows, size) for thing in batch]
    names = {number: thing for number, thing, _ in rows}
    assert sorted(number for thing in found for number in thing) == [number for number, *_ in rows]
    assert all(len({names[number] for number in thing}) == 1 for thing in found)
    assert len(found) == len({thing for thing, _ in things})
