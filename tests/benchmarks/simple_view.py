"""A view as simple as can be, on the engine: one row an issue, with how many events it has and the last."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Self

from sqlalchemy import Column, ColumnElement, Connection, Integer, String, Table

from domain.event import LogEntry
from projections.schema import metadata

Changes = dict[str, tuple[int, str]]
"""By stream: events that came, and the last type."""

issue_counts = Table(
    "issue_counts",
    metadata,
    Column("stream", String, primary_key=True),
    Column("events", Integer, nullable=False),
    Column("last_type", String, nullable=False),
)


class IssueCounts:
    """The view; for PostgreSQL, with one upsert of arrays a page."""

    name = "issue_counts"
    version = "1"
    kinds = frozenset({"issue"})

    def __init__(self, tables: Sequence[Table] = (issue_counts,)) -> None:
        self.tables = tables

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> Changes:
        changes: Changes = {}
        for entry in entries:
            stream = entry.envelope.stream
            before, _ = changes.get(stream, (0, ""))
            changes[stream] = before + 1, entry.envelope.data.type
        return changes

    def write(self, connection: Connection, changes: Changes) -> None:
        if not changes:
            return
        (table,) = self.tables
        name = connection.dialect.identifier_preparer.format_table(table)
        columns: list[Any] = [
            list(changes),
            [events for events, _ in changes.values()],
            [type_ for _, type_ in changes.values()],
        ]
        connection.exec_driver_sql(
            f"INSERT INTO {name} SELECT * FROM unnest(%s::text[], %s::int[], %s::text[]) "
            f"ON CONFLICT (stream) DO UPDATE SET events = {name}.events + excluded.events, "
            "last_type = excluded.last_type",
            tuple(columns),
        )

    def rows_of(self, table: Table, streams: Collection[str]) -> ColumnElement[bool]:
        return table.c.stream.in_(streams)

    def stream_of(self, table: Table) -> ColumnElement[str]:
        return table.c.stream

    def rows_due(self, table: Table, stream: str, events: int) -> int:
        return min(events, 1)

    def forget(self) -> None:
        """Nothing is remembered."""

    def with_tables(self, tables: Sequence[Table]) -> Self:
        return type(self)(tables)

    def for_building(self, tables: Sequence[Table]) -> Self:
        return type(self)(tables)

    def settle(self, connection: Connection) -> Iterator[Changes]:
        return iter(())
