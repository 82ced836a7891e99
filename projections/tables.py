"""Tables in generations: a new one is filled beside the running one and takes its name."""

import re
from collections.abc import Iterable

from sqlalchemy import Connection, Engine, Index, MetaData, Table, inspect
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.expression import quoted_name

SORTING_MEMORY = "256MB"
"""Of the server, while it makes an index."""


def beside(table: Table, generation: int) -> Table:
    """A table of the same shape to fill beside the running one, named `<table>__<generation>`."""
    return _copy(table, name_beside(table.name, generation), generation)


def running(table: Table, generation: int) -> Table:
    """The table of this generation under the name that readers know."""
    return _copy(table, table.name, generation)


def name_beside(name: str, generation: int) -> str:
    """The name of a table that is not, or no longer, the running one."""
    return f"{name}__{generation}"


def create(connection: Connection, tables: Iterable[Table], *, indexed: bool = True) -> None:
    """Create the tables, in the place of any of the same names; without their indexes when not `indexed`."""
    for table in tables:
        drop(connection, [table.name])
        connection.execute(CreateTable(table))
        for index in indexes(table) if indexed else ():
            index.create(connection)


def indexes(table: Table) -> list[Index]:
    """The indexes beside the primary key, in one order everywhere."""
    return sorted(table.indexes, key=lambda index: str(index.name))


def make_index(connection: Connection, index: Index) -> None:
    """Make one index of a table that was filled without it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL maintenance_work_mem = '{SORTING_MEMORY}'")
    index.create(connection)


def make_known(engine: Engine, tables: Iterable[Table]) -> None:
    """Let PostgreSQL know what is in tables that were just filled, before anybody asks them.

    It learns how many rows there are of what, and that all are there to be seen: it answers from an index
    alone then.
    """
    if engine.dialect.name == "postgresql":
        # VACUUM runs in no transaction.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in tables:
                connection.exec_driver_sql(f"VACUUM (ANALYZE) {_quoted(connection, table.name)}")


def drop(connection: Connection, names: Iterable[str]) -> None:
    """Drop those of the tables that exist."""
    for name in names:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_quoted(connection, name)}")


def drop_all_beside(connection: Connection, table: Table) -> None:
    """Drop whatever stands beside a table that is made anew: nothing knows it any more."""
    beside_it = re.compile(re.escape(table.name) + r"__\d+")
    drop(connection, filter(beside_it.fullmatch, inspect(connection).get_table_names()))


def put_aside(connection: Connection, names: Iterable[str], generation: int) -> None:
    """Take running tables, of this generation, out of the way of others."""
    for name in names:
        _rename(connection, name, name_beside(name, generation))


def bring_in(connection: Connection, names: Iterable[str], generation: int) -> None:
    """Give the tables of this generation, from beside, the names that readers know."""
    for name in names:
        _rename(connection, name_beside(name, generation), name)


def _rename(connection: Connection, old: str, new: str) -> None:
    connection.exec_driver_sql(f"ALTER TABLE {_quoted(connection, old)} RENAME TO {_quoted(connection, new)}")


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def _copy(table: Table, name: str, generation: int) -> Table:
    """Indexes carry the generation and keep it through a renaming: those of two generations never collide."""
    copy = table.to_metadata(MetaData(), name=name)
    for index in copy.indexes:
        index.name = quoted_name(f"{index.name}__{generation}", quote=None)
    return copy
