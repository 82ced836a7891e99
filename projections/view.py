"""What a read model is to the engine: a name, tables, and how entries of the log change their rows."""

import hashlib
from collections.abc import Sequence
from typing import Protocol, Self

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.schema import CreateIndex, CreateTable

from domain.event import LogEntry


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

    def project(self, connection: Connection, entries: Sequence[LogEntry]) -> None:
        """Change the rows by these entries, which follow those projected before. Never commits."""

    def forget(self) -> None:
        """Drop what is remembered of earlier entries: the rows may have changed without this object."""

    def with_tables(self, tables: Sequence[Table]) -> Self:
        """The same view on other tables of the same shape, remembering nothing."""


def fingerprint(view: View, dialect: Dialect) -> str:
    """SHA-256 over the view's version and the statements that create its tables on this database."""
    statements = [view.version]
    for table in view.tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements.extend(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes)
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()
