"""Writes many rows in one statement, on SQLite and on PostgreSQL.

Rows come with values as the databases keep them, which is many times faster than one conversion a value:
moments as microseconds (`projections.schema.to_microseconds`) and JSON as text. SQLite gets one prepared
statement and a list of rows; PostgreSQL gets one JSON array, which meets no limit of parameters and costs one
round trip.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import JSON, Connection, Table

Row = Mapping[str, str | int | bool | None]
"""Values by column; every row of one call has the same columns in the same order."""


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows. Raises IntegrityError when one is there already: nothing is projected twice unnoticed."""
    if rows:
        _write(connection, table, rows, _insert(connection, table, rows[0]))


def upsert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add rows, or put them in the place of those with the same primary key."""
    if rows:
        key = [column.name for column in table.primary_key]
        changes = ", ".join(f"{name} = excluded.{name}" for name in _names(connection, rows[0]))
        conflict = f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
        _write(connection, table, rows, _insert(connection, table, rows[0]) + conflict)


def update_rows(connection: Connection, table: Table, key: str, rows: Sequence[Row]) -> None:
    """Change the columns given in rows that exist, found by the column `key`, the last one of each row."""
    if not rows:
        return
    quote = connection.dialect.identifier_preparer.quote
    target, names = quote(table.name), [name for name in rows[0] if name != key]
    if connection.dialect.name == "sqlite":
        changes = ", ".join(f"{quote(name)} = ?" for name in names)
        statement = f"UPDATE {target} SET {changes} WHERE {quote(key)} = ?"  # noqa: S608 names are those of our tables
    else:
        changes = ", ".join(f"{quote(name)} = incoming.{quote(name)}" for name in names)
        source = f"json_populate_recordset(NULL::{target}, %s) AS incoming"
        condition = f"present.{quote(key)} = incoming.{quote(key)}"
        # Names are those of our tables.
        statement = f"UPDATE {target} AS present SET {changes} FROM {source} WHERE {condition}"  # noqa: S608
    _write(connection, table, rows, statement)


def _insert(connection: Connection, table: Table, row: Row) -> str:
    target, names = connection.dialect.identifier_preparer.quote(table.name), _names(connection, row)
    columns = ", ".join(names)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        return f"INSERT INTO {target} ({columns}) VALUES ({marks})"  # noqa: S608 names are those of our tables
    source = f"json_populate_recordset(NULL::{target}, %s)"
    # The condition keeps SQLite's grammar and PostgreSQL's alike; names are those of our tables.
    return f"INSERT INTO {target} ({columns}) SELECT {columns} FROM {source} WHERE true"  # noqa: S608


def _names(connection: Connection, row: Row) -> list[str]:
    return [connection.dialect.identifier_preparer.quote(name) for name in row]


def _write(connection: Connection, table: Table, rows: Sequence[Row], statement: str) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(statement, [tuple(row.values()) for row in rows])
    else:
        connection.exec_driver_sql(statement, (_json_array(table, rows),))


def _json_array(table: Table, rows: Sequence[Row]) -> str:
    documents = [name for name in rows[0] if isinstance(table.c[name].type, JSON)]
    if documents:
        return orjson.dumps([_with_documents(row, documents) for row in rows]).decode()
    return orjson.dumps(rows).decode()


def _with_documents(row: Row, documents: Sequence[str]) -> dict[str, Any]:
    """The row with its JSON texts as parts of the array rather than as strings in it."""
    fragments = {name: orjson.Fragment(text) for name in documents if isinstance(text := row[name], str)}
    return {**row, **fragments}
