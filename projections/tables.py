"""Tables in generations: a new one is filled beside the running one and takes its name."""

from collections.abc import Iterable

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.sql.expression import quoted_name


def beside(table: Table, generation: int) -> Table:
    """A table of the same shape to fill beside the running one, named `<table>__<generation>`."""
    return _copy(table, f"{table.name}__{generation}", generation)


def running(table: Table, generation: int) -> Table:
    """The table of this generation under the name that readers know."""
    return _copy(table, table.name, generation)


def create(connection: Connection, tables: Iterable[Table]) -> None:
    """Create the tables with their indexes, in the place of any of the same names."""
    for table in tables:
        drop(connection, [table.name])
        table.create(connection)


def drop(connection: Connection, names: Iterable[str]) -> None:
    """Drop those of the tables that exist."""
    for name in names:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_quoted(connection, name)}")


def swap(connection: Connection, old: Iterable[str], new: Iterable[Table], generation: int) -> None:
    """Put the tables of this generation, filled beside, in the place of the running ones."""
    drop(connection, old)
    for table in new:
        built, name = _quoted(connection, beside(table, generation).name), _quoted(connection, table.name)
        connection.exec_driver_sql(f"ALTER TABLE {built} RENAME TO {name}")


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def _copy(table: Table, name: str, generation: int) -> Table:
    """Indexes carry the generation and keep it through a renaming: those of two generations never collide."""
    copy = table.to_metadata(MetaData(), name=name)
    for index in copy.indexes:
        index.name = quoted_name(f"{index.name}__{generation}", quote=None)
    return copy
