"""What one page of entries does to the tables of the registry: rows to add, and changes of rows.

A change is found by what a row says, such as the open claims of a post, so that nothing has to be remembered
from one page to the next.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, Table, TextClause, text

from projections.rows import RowsMissing, insert_rows, ready

Value = str | int | bool | None
Values = dict[str, Value]
"""Values by column, as the databases keep them."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """Columns to change in all rows of earlier pages that hold these values."""

    table: str
    found_by: Mapping[str, Value]
    to: Mapping[str, Value]
    of_one: bool
    """Whether one such row must be there."""

    @property
    def shape(self) -> tuple[object, ...]:
        """Changes of one shape are made by one statement."""
        found_by = tuple((name, value is None) for name, value in self.found_by.items())
        return self.table, tuple(self.to), found_by, self.of_one

    @property
    def parameters(self) -> Values:
        """Of that statement."""
        found_by = {f"by_{name}": value for name, value in self.found_by.items() if value is not None}
        return found_by | {f"to_{name}": value for name, value in self.to.items()}


class RegistryChanges:
    """Rows that one page of entries leads to, by the name that the running table has."""

    def __init__(self) -> None:
        self._new: dict[str, dict[str, list[Values]]] = defaultdict(lambda: defaultdict(list))
        """By table, by stream."""
        self._later: list[RowChange] = []
        self._begun: set[str] = set()

    def begin(self, stream: str) -> None:
        """The stream begins on this page: no earlier page has rows of it."""
        self._begun.add(stream)

    def add(self, table: Table, stream: str, row: Values) -> None:
        """Enter a row that the stream owns."""
        self._new[table.name][stream].append(row)

    def change(
        self, table: Table, stream: str, found_by: Mapping[str, Value], to: Mapping[str, Value]
    ) -> None:
        """Change all rows of the stream, entered until now, that hold the values `found_by`."""
        self._change(table, stream, found_by, to, of_one=False)

    def change_one(
        self, table: Table, stream: str, key: Mapping[str, Value], to: Mapping[str, Value]
    ) -> None:
        """Change the one row of the stream with this key; `write` raises RowsMissing when there is none."""
        self._change(table, stream, key, to, of_one=True)

    def _change(
        self,
        table: Table,
        stream: str,
        found_by: Mapping[str, Value],
        to: Mapping[str, Value],
        *,
        of_one: bool,
    ) -> None:
        for row in self._new[table.name][stream]:
            if found_by.items() <= row.items():
                row.update(to)
        if stream not in self._begun:
            self._later.append(RowChange(table.name, found_by, to, of_one))

    def write(self, connection: Connection, tables: Mapping[str, Table]) -> None:
        """Bring it into the tables that stand for the running ones, which `tables` are by name.

        Raises RowsMissing when a row that must be there is not: what should have made it is lost.
        """
        # Rows of earlier pages first: what is said of those is not true of the new ones.
        for changes in _alike(self._later):
            table = tables[changes[0].table]
            statement = _statement(connection, table, changes[0])
            changed = connection.execute(statement, [change.parameters for change in changes]).rowcount
            if changes[0].of_one and changed != len(changes):
                raise RowsMissing(
                    f"{table.name} holds {changed} of {len(changes)} rows that are to be changed"
                )
        for name, table in tables.items():
            rows = [row for rows in self._new[name].values() for row in rows]
            insert_rows(connection, table, ready(connection, rows))


def _alike(changes: Iterable[RowChange]) -> Iterator[Sequence[RowChange]]:
    """The changes in their order, those that follow each other and have one shape together."""
    for _, alike in groupby(changes, key=lambda change: change.shape):
        yield list(alike)


def _statement(connection: Connection, table: Table, change: RowChange) -> TextClause:
    quoted = connection.dialect.identifier_preparer.quote
    to = ", ".join(f"{quoted(name)} = :to_{name}" for name in change.to)
    found_by = " AND ".join(
        f"{quoted(name)} IS NULL" if value is None else f"{quoted(name)} = :by_{name}"
        for name, value in change.found_by.items()
    )
    return text(f"UPDATE {quoted(table.name)} SET {to} WHERE {found_by}")  # noqa: S608 names of our tables
