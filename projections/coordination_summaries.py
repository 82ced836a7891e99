"""The summaries that were issued, with their corrections: number, position, SHA-256."""

from collections.abc import Collection, Iterator, Sequence
from typing import Self

from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Index, Integer, String, Table

from domain.coordination.events import SummaryIssued
from domain.event import LogEntry
from projections.rows import Rows, insert_rows, ready
from projections.schema import Moment, metadata, to_microseconds

issued_summaries = Table(
    "issued_summaries",
    metadata,
    Column("stream", String, primary_key=True),
    Column("number", Integer, primary_key=True, doc="from 1; those above correct the one before"),
    Column("place", String, nullable=False),
    Column("month", String, nullable=False, doc="local, such as 2026-03"),
    Column("summary_position", BigInteger, nullable=False, doc="of the log, as which it was computed"),
    Column("sha256", String, nullable=False),
    Column("reason", String, doc="of a correction"),
    Column("late_events", Integer, nullable=False, doc="of a correction"),
    Column("position", BigInteger, nullable=False, doc="of the event"),
    Column("event_id", String, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index("ix_issued_summaries_month", "place", "month"),
)


class SummaryView:
    """Fills `issued_summaries`: a row an event."""

    name = "summaries"
    version = "1"
    kinds = frozenset({"summary"})

    def __init__(self, table: Table = issued_summaries) -> None:
        """A table of the shape of `issued_summaries` to fill."""
        self.table = table

    @property
    def tables(self) -> Sequence[Table]:
        """The one table."""
        return (self.table,)

    def with_tables(self, tables: Sequence[Table]) -> Self:
        """The same view on another table."""
        return type(self)(*tables)

    def for_building(self, tables: Sequence[Table]) -> Self:
        """The same view on another table: it keeps nothing back."""
        return self.with_tables(tables)

    def settle(self, connection: Connection) -> Iterator[Rows]:  # noqa: ARG002 needs no rows
        """Nothing was kept back."""
        return iter(())

    def forget(self) -> None:
        """Nothing is remembered."""

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> Rows:
        """A row for each summary that was issued."""
        return ready(connection, [_row(entry) for entry in entries])

    def write(self, connection: Connection, changes: Rows) -> None:
        """Enter what was issued."""
        insert_rows(connection, self.table, changes)

    def rows_of(self, table: Table, streams: Collection[str]) -> ColumnElement[bool]:
        """The rows that name the stream."""
        return table.c.stream.in_(streams)

    def stream_of(self, table: Table) -> ColumnElement[str]:
        """The stream that the row names."""
        return table.c.stream

    def rows_due(self, table: Table, stream: str, events: int) -> int:  # noqa: ARG002 all events are alike
        """One row an event."""
        return events


def _row(entry: LogEntry) -> dict[str, str | int | bool | None]:
    envelope, event = entry.envelope, entry.envelope.data
    if not isinstance(event, SummaryIssued):
        raise TypeError(f"{event.type} is no event of a summary")
    return {
        "stream": envelope.stream,
        "number": event.number,
        "place": event.place,
        "month": event.month,
        "summary_position": event.position,
        "sha256": event.sha256,
        "reason": event.reason,
        "late_events": event.late_events,
        "position": entry.position,
        "event_id": envelope.id,
        "issued_at": to_microseconds(envelope.occurred_at),
        "recorded_at": to_microseconds(entry.recorded_at),
    }
