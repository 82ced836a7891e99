"""Rows derived anew from the events of streams, in temporary tables that nobody else sees."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    MetaData,
    Table,
    func,
    literal_column,
    select,
)
from sqlalchemy.schema import CreateTable

from domain.event import LogEntry
from projections.view import View

Key = tuple[Any, ...]
Rows = Mapping[Key, Mapping[str, Any]]
"""Rows by primary key; each value as the driver gives it, so that a damaged one can be told too."""
Held = Sequence[Mapping[str, int]]
"""By table, in the order of the view's, how many rows each stream owns; those without any are absent."""


class Scratch:
    """A view on temporary tables of the same shape as its own."""

    def __init__(self, connection: Connection, view: View) -> None:
        """`connection` is in a transaction that is given up in the end."""
        self._connection = connection
        self._tables = [_temporary(table) for table in view.tables]
        self._view = view.with_tables(self._tables)
        for table in self._tables:
            statement = str(CreateTable(table).compile(dialect=connection.dialect))
            connection.exec_driver_sql(statement.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1))

    @classmethod
    @contextmanager
    def beside(cls, database: Engine, view: View) -> Iterator[Self]:
        """Temporary tables in the database of the view, until the block ends."""
        with database.connect() as connection:
            try:
                yield cls(connection, view)
            finally:
                connection.rollback()

    def derive(self, entries: Sequence[LogEntry]) -> list[Rows]:
        """What each table should hold of the one stream that these entries are all of.

        Raises what the view raises when it cannot project them.
        """
        with self._projected(entries):
            return [rows(self._connection, table) for table in self._tables]

    def count(self, entries: Sequence[LogEntry], streams: Collection[str]) -> Held:
        """How many rows each of the streams that these entries are of should own.

        Raises what the view raises when it cannot project them, whichever stream that is for.
        """
        with self._projected(entries):
            return rows_held(self._connection, self._view, self._tables, streams)

    @contextmanager
    def _projected(self, entries: Sequence[LogEntry]) -> Iterator[None]:
        savepoint = self._connection.begin_nested()
        try:
            self._view.forget()
            if entries:
                self._view.write(self._connection, self._view.fold(self._connection, entries))
            yield
        finally:
            savepoint.rollback()


def rows_held(connection: Connection, view: View, tables: Sequence[Table], streams: Collection[str]) -> Held:
    """How many rows each of the streams owns in the tables of the view, of which these are its own."""
    return [_rows_by_stream(connection, view, table, streams) for table in tables]


def _rows_by_stream(
    connection: Connection, view: View, table: Table, streams: Collection[str]
) -> Mapping[str, int]:
    owners = select(view.stream_of(table).label("stream")).where(view.rows_of(table, streams)).subquery()
    query = select(owners.c.stream, func.count().label("rows")).group_by(owners.c.stream)
    return {row.stream: row.rows for row in connection.execute(query)}


def rows(connection: Connection, table: Table, *conditions: Any) -> Rows:
    """The rows of the table under the conditions, by primary key."""
    # Not as the columns' types would have them: what is damaged may not be of its type any more.
    raw: list[ColumnElement[Any]] = [
        literal_column(_quoted(connection, column.name)).label(column.name) for column in table.columns
    ]
    query = select(*raw).select_from(table).where(*conditions)
    key = [column.name for column in table.primary_key]
    found = (dict(row) for row in connection.execute(query).mappings())
    return {tuple(row[name] for name in key): row for row in found}


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def _temporary(table: Table) -> Table:
    columns = [
        Column(
            each.name, each.type, primary_key=each.primary_key, nullable=each.nullable, autoincrement=False
        )
        for each in table.columns
    ]
    return Table(f"scratch_{table.name}", MetaData(), *columns)
