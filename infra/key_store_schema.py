"""The tables of the store of data keys, and how its SQLite file is opened."""

import sqlite3
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    event,
)
from sqlalchemy.schema import CreateIndex, CreateTable

from infra.write_ahead import turn_to_write_ahead

BUSY_SECONDS = 30
WAL_PAGES = 8_000
"""Of 4 KiB in the write-ahead log before they are copied to their places: new keys are far apart in it."""

metadata = MetaData()
data_keys = Table(
    "data_keys",
    metadata,
    Column("subject", String, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("kek", String, doc="id of the key-encryption key; null where an earlier version wrote the row"),
)
by_kek = Index("ix_data_keys_kek", data_keys.c.kek)

stores = Table(
    "store", metadata, Column("number", Integer, primary_key=True), Column("id", String, nullable=False)
)
"""One row: what a log knows this store by."""
in_force = Table(
    "key_encryption",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("kek", String, nullable=False, doc="the last one wraps what is new"),
)
erased = Table(
    "erased",
    metadata,
    Column("subject", String, primary_key=True),
    Column("entry", String, nullable=False, doc="as in the register of erasures"),
)
"""Whose data key was destroyed: none is made for them again."""


def opened(path: Path) -> Engine:
    """The file, with everything in place; writers take the lock when they begin, with the option `writes`."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Parameters of statements are wrapped keys: no error is to quote them.
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", lambda connection, _record: configure(connection))
    event.listen(engine, "begin", _begin)
    with engine.execution_options(writes=True).begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
        _add_missing_column(connection)
        connection.execute(CreateIndex(by_kek, if_not_exists=True))
    path.chmod(0o600)
    return engine


def configure(connection: sqlite3.Connection) -> None:
    """Set a connection up."""
    # The driver would begin a transaction late, after what it reads: we begin them ourselves.
    connection.isolation_level = None
    turn_to_write_ahead(connection)
    # A key must be durable before the event that needs it; a destroyed one must leave no trace in the file.
    for pragma in ("synchronous=FULL", "secure_delete=ON", f"wal_autocheckpoint={WAL_PAGES}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


def _add_missing_column(connection: Connection) -> None:
    """Stores that were made before keys could be rotated do not say which key wraps a row."""
    columns = {row[1] for row in connection.exec_driver_sql("PRAGMA table_info(data_keys)")}
    if "kek" not in columns:
        connection.exec_driver_sql("ALTER TABLE data_keys ADD COLUMN kek VARCHAR")
