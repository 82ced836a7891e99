"""Writes many rows at once, on SQLite and on PostgreSQL.

Rows come with values as the databases keep them, which is many times faster than one conversion a value:
moments as microseconds (`projections.schema.to_microseconds`) and JSON as text. SQLite gets one prepared
statement and a list of rows; PostgreSQL gets a COPY, for changes into a temporary table that one statement
then takes them from: neither meets a limit of parameters nor costs a round trip a row.
"""

import zlib
from collections.abc import Mapping, Sequence
from operator import itemgetter

import psycopg
from sqlalchemy import Connection, Table

Row = Mapping[str, str | int | bool | None]
"""Values by column; every row of one call has the same columns in the same order."""


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows. Fails when one is there already, so that nothing is projected twice unnoticed.

    Raises the driver's IntegrityError, on SQLite as SQLAlchemy wraps it.
    """
    if not rows:
        return
    target, columns = _quoted(connection, table.name), [_quoted(connection, name) for name in rows[0]]
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {target} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 names of our tables
        connection.exec_driver_sql(statement, [tuple(row.values()) for row in rows])
    else:
        _copy(connection, f"COPY {target} ({', '.join(columns)}) FROM STDIN", rows)


def update_rows(connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
    """Change the columns given in rows that exist, found by the column `key` among them."""
    if not rows:
        return
    names = [name for name in rows[0] if name != key]
    if connection.dialect.name == "sqlite":
        statement = _update(connection, table, [(name, "?") for name in names])
        statement += f" WHERE {_quoted(connection, key)} = ?"
        connection.exec_driver_sql(statement, list(map(itemgetter(*names, key), rows)))
    else:
        incoming = _copy_beside(connection, table, rows)
        statement = _update(
            connection, table, [(name, f"incoming.{_quoted(connection, name)}") for name in names]
        )
        target, key = _quoted(connection, table.name), _quoted(connection, key)
        statement += f" FROM {incoming} AS incoming WHERE {target}.{key} = incoming.{key}"
        connection.exec_driver_sql(statement)


def _update(connection: Connection, table: Table, changes: Sequence[tuple[str, str]]) -> str:
    assignments = ", ".join(f"{_quoted(connection, name)} = {value}" for name, value in changes)
    return f"UPDATE {_quoted(connection, table.name)} SET {assignments}"  # noqa: S608 names are those of our tables


def _copy(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("views on PostgreSQL need the driver psycopg; use infra.views.engine.views_engine")
    with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))


def _copy_beside(connection: Connection, table: Table, rows: Sequence[Row]) -> str:
    """Copy the rows into a temporary table, empty again after the transaction; returns its name, quoted.

    The connection keeps one for each set of columns: making one a page would wear out the server's catalog.
    """
    columns = ", ".join(_quoted(connection, name) for name in rows[0])
    name = _quoted(connection, f"incoming_{zlib.crc32(f'{table.name} {columns}'.encode()):08x}")
    query = f"SELECT {columns} FROM {_quoted(connection, table.name)}"  # noqa: S608 names of our tables
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ON COMMIT DELETE ROWS AS {query} WITH NO DATA"
    )
    # Empty already, but where one transaction writes more than once.
    connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 the same
    _copy(connection, f"COPY {name} ({columns}) FROM STDIN", rows)
    return name


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
