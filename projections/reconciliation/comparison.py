"""Rows as they are, beside rows as they should be."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Table

from projections.reconciliation.findings import Finding, shown
from projections.reconciliation.scratch import Key, Rows
from projections.schema import Moment, from_microseconds


class Comparison:
    """Compares the rows that one stream owns in the tables of one view."""

    def __init__(self, view: str, tables: Sequence[Table], stream: str) -> None:
        """`tables` are the running ones."""
        self._view = view
        self._tables = tables
        self._stream = stream

    def findings(self, there: Sequence[Rows], expected: Sequence[Rows]) -> Iterator[Finding]:
        """What differs, table by table, row by row, column by column."""
        for table, found, wanted in zip(self._tables, there, expected, strict=True):
            for key in sorted(found.keys() | wanted.keys(), key=repr):
                yield from self._of_row(table, key, found.get(key), wanted.get(key))

    def _of_row(
        self, table: Table, key: Key, found: Mapping[str, Any] | None, wanted: Mapping[str, Any] | None
    ) -> Iterator[Finding]:
        row = _name(table, key)
        if found is None:
            sentence = f"{table.name} lacks the row {row}, which the events of the stream lead to"
            yield self._finding("missing_row", sentence, table, row)
        elif wanted is None:
            sentence = f"{table.name} holds the row {row}, which no event of the stream leads to"
            yield self._finding("extra_row", sentence, table, row)
        else:
            for name, value in wanted.items():
                if found[name] != value or type(found[name]) is not type(value):
                    yield self._of_column(table, row, name, found[name], value)

    def _of_column(self, table: Table, row: str, name: str, found: Any, wanted: Any) -> Finding:
        there, right = (_legible(table, name, value) for value in (found, wanted))
        if there == right:
            there, right = _around_the_difference(str(found), str(wanted))
        sentence = f"in {table.name}, row {row}, the column {name} is {there}, and should be {right}"
        return self._finding("column", sentence, table, row, column=name, found=there, expected=right)

    def _finding(self, kind: str, sentence: str, table: Table, row: str, **more: str) -> Finding:
        return Finding(
            kind=kind,
            sentence=f"view {self._view}, stream {self._stream}: {sentence}",
            remedy=rebuild(self._view),
            view=self._view,
            stream=self._stream,
            table=table.name,
            row=row,
            **more,
        )


def rebuild(view: str) -> str:
    """What mends a view whose rows are not those of the log."""
    return f"run `yishi rebuild {view}`"


def _name(table: Table, key: Key) -> str:
    columns = [column.name for column in table.primary_key]
    return ", ".join(f"{name}={value}" for name, value in zip(columns, key, strict=True))


def _legible(table: Table, name: str, value: Any) -> str:
    """The value as a person reads it, where it is of its column's type."""
    kind = table.c[name].type
    if isinstance(kind, Moment) and type(value) is int:
        return f"{from_microseconds(value):%Y-%m-%dT%H:%M:%S.%fZ}"
    if isinstance(kind, Boolean) and value in {0, 1}:
        return "true" if value else "false"
    return shown(value)


def _around_the_difference(found: str, wanted: str) -> tuple[str, str]:
    """Two long texts from a little before where they part."""
    parting = next(
        (at for at, (one, other) in enumerate(zip(found, wanted, strict=False)) if one != other),
        min(len(found), len(wanted)),
    )
    start = max(0, parting - 20)
    return tuple(f"…{text[start : start + 50]}… (character {parting + 1})" for text in (found, wanted))  # type: ignore[return-value]  # two texts in, two out
