"""Writes many rows at once, on SQLite and on PostgreSQL.

Rows come with values as the databases keep them, which is many times faster than one conversion a value:
moments as microseconds (`projections.schema.to_microseconds`) and JSON as text. SQLite gets one prepared
statement and a list of rows; PostgreSQL gets a COPY, for changes into a temporary table that one statement
then takes them from: neither meets a limit of parameters nor costs a round trip a row.

Rows are made `ready` where they are folded, so that the thread that writes them only sends bytes, and leaves
the interpreter to the next fold.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, cast

import psycopg
from psycopg.abc import Buffer
from psycopg.copy import Copy, LibpqWriter, Writer
from sqlalchemy import Connection, Table

Value = str | int | bool | None
Row = Mapping[str, Value]
"""Values by column; every row of one call has the same columns in the same order."""

AT_ONCE = 64 * 1024 * 1024
"""Bytes handed to the driver before it waits for the server to take them: far more than a page has."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in the shape that the database takes them in; they hold none where there are no columns."""

    columns: Sequence[str] = ()
    values: Sequence[tuple[Any, ...]] = ()
    """Of SQLite."""
    copied: bytes = b""
    """Of PostgreSQL: the text format of COPY."""
    count: int = 0


class RowsMissing(LookupError):
    """Rows that were to be changed are not in the table."""


class _Collector(Writer):
    """Keeps what COPY would send."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: Buffer) -> None:
        self._parts.append(bytes(data))

    @property
    def collected(self) -> bytes:
        return b"".join(self._parts)


def ready(connection: Connection, rows: Sequence[Row]) -> Rows:
    """The rows for `insert_rows` or `update_rows` on the database of the connection; sends nothing."""
    if not rows:
        return Rows()
    return ready_values(connection, tuple(rows[0]), [tuple(row.values()) for row in rows])


def ready_values(connection: Connection, columns: Sequence[str], values: Sequence[tuple[Value, ...]]) -> Rows:
    """As `ready`, for rows that are values in the order of these columns."""
    if not values:
        return Rows()
    if connection.dialect.name == "sqlite":
        return Rows(columns, values=values, count=len(values))
    collector = _Collector()
    with _driver(connection).cursor() as cursor, Copy(cursor, binary=False, writer=collector) as copy:
        write_row = copy.write_row
        for row in values:
            write_row(row)
    return Rows(columns, copied=collector.collected, count=len(values))


def insert_rows(connection: Connection, table: Table, rows: Rows) -> None:
    """Add rows. Fails when one is there already, so that nothing is projected twice unnoticed.

    Raises the driver's IntegrityError, on SQLite as SQLAlchemy wraps it.
    """
    if not rows.columns:
        return
    target, columns = _quoted(connection, table.name), [_quoted(connection, name) for name in rows.columns]
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {target} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 names of our tables
        connection.exec_driver_sql(statement, rows.values)
    else:
        _copy(connection, f"COPY {target} ({', '.join(columns)}) FROM STDIN", rows)


def update_rows(connection: Connection, table: Table, key: str, rows: Rows) -> None:
    """Change the columns given in rows that exist, found by the column `key` among them.

    Raises RowsMissing when one does not: what should have made it is lost, and must not stay unnoticed.
    """
    if not rows.columns:
        return
    names = [name for name in rows.columns if name != key]
    if connection.dialect.name == "sqlite":
        statement = _update(connection, table, [(name, "?") for name in names])
        statement += f" WHERE {_quoted(connection, key)} = ?"
        in_order = itemgetter(*map(rows.columns.index, (*names, key)))
        changed = connection.exec_driver_sql(statement, list(map(in_order, rows.values))).rowcount
    else:
        incoming = _copy_beside(connection, table, rows)
        statement = _update(
            connection, table, [(name, f"incoming.{_quoted(connection, name)}") for name in names]
        )
        target, key = _quoted(connection, table.name), _quoted(connection, key)
        statement += f" FROM {incoming} AS incoming WHERE {target}.{key} = incoming.{key}"
        changed = connection.exec_driver_sql(statement).rowcount
    if changed != rows.count:
        raise RowsMissing(f"{table.name} holds {changed} of {rows.count} rows that are to be changed")


def _update(connection: Connection, table: Table, changes: Sequence[tuple[str, str]]) -> str:
    assignments = ", ".join(f"{_quoted(connection, name)} = {value}" for name, value in changes)
    return f"UPDATE {_quoted(connection, table.name)} SET {assignments}"  # noqa: S608 names are those of our tables


def _copy(connection: Connection, statement: str, rows: Rows) -> None:
    with _driver(connection).cursor() as cursor:
        whole = LibpqWriter(cursor, flush_threshold=AT_ONCE)
        with cursor.copy(statement.encode(), writer=whole) as copy:
            copy.write(rows.copied)


def _copy_beside(connection: Connection, table: Table, rows: Rows) -> str:
    """Copy the rows into a temporary table, empty again after the transaction; returns its name, quoted.

    The connection keeps one for each set of columns: making one a page would wear out the server's catalog.
    """
    columns = ", ".join(_quoted(connection, name) for name in rows.columns)
    name = _quoted(connection, f"incoming_{zlib.crc32(f'{table.name} {columns}'.encode()):08x}")
    query = f"SELECT {columns} FROM {_quoted(connection, table.name)}"  # noqa: S608 names of our tables
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ON COMMIT DELETE ROWS AS {query} WITH NO DATA"
    )
    # Empty already, but where one transaction writes more than once.
    connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 the same
    _copy(connection, f"COPY {name} ({columns}) FROM STDIN", rows)
    return name


def _driver(connection: Connection) -> psycopg.Connection[Any]:
    # `ViewEngine` takes no other driver.
    return cast("psycopg.Connection[Any]", connection.connection.driver_connection)


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
