"""What a read model is to the engine: a name, tables, and how entries of the log change their rows."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol, Self

from sqlalchemy import ColumnElement, Connection, Dialect, Table
from sqlalchemy.schema import CreateIndex, CreateTable

from domain.event import LogEntry

Changes = Any
"""What a fold leads to, in a shape that the view alone knows."""


class View(Protocol):
    """A read model that the engine keeps up with the log.

    Every row is owned by one stream, so that a stream's events alone decide what the row holds.
    """

    @property
    def name(self) -> str:
        """The name that operators rebuild it by."""

    @property
    def version(self) -> str:
        """Changes when the same events would give other rows; the next start then builds the view anew."""

    @property
    def tables(self) -> Sequence[Table]:
        """Where it keeps its rows."""

    @property
    def kinds(self) -> Collection[str]:
        """The kinds of streams whose entries it takes, such as `issue`; it is given no others."""

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> Changes:
        """What these entries, which follow those folded before, do to the rows. Writes nothing.

        The connection is for reading what must be known of entries before these. The rows show all that was
        folded before, but for the changes of the one fold before this, which may still be under way to the
        tables: what those concern must be remembered. Raises anything for an entry that cannot be projected.
        """

    def write(self, connection: Connection, changes: Changes) -> None:
        """Bring what a fold found into the rows. Never commits; never looks at what is remembered."""

    def rows_of(self, table: Table, streams: Collection[str]) -> ColumnElement[bool]:
        """The condition for the rows of the table, one of `tables`, that these streams own."""

    def stream_of(self, table: Table) -> ColumnElement[str]:
        """The name of the stream that owns a row of the table, one of `tables`."""

    def rows_due(self, table: Table, stream: str, events: int) -> int | None:
        """How many rows of the table, one of `tables`, a stream owns after so many events of it.

        None where that depends on what the events say.
        """

    def forget(self) -> None:
        """Drop what is remembered of earlier entries: the rows may have changed without this object."""

    def with_tables(self, tables: Sequence[Table]) -> Self:
        """The same view on other tables of the same shape, remembering nothing."""

    def for_building(self, tables: Sequence[Table]) -> Self:
        """The same view for filling empty tables from the first entry on, which nobody reads meanwhile.

        It may keep rows back in memory that are likely to change again, until `settle`; what it keeps back is
        lost with `forget`.
        """

    def settle(self, connection: Connection) -> Iterator[Changes]:
        """The rows that a view made by `for_building` has kept back, in parts of bounded size.

        From the first on it keeps back none.
        """


def fingerprint(view: View, dialect: Dialect) -> str:
    """SHA-256 over the view's version and the statements that create its tables on this database."""
    statements = [view.version]
    for table in view.tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements.extend(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes)
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()
