"""The tables of a kind of stream that is folded whole: a board, a timeline, and the parts of a stream.

A row says from when on it holds and until when, so that what was so at a moment T, as known at position n, is
one condition on rows: `standing_at` for timelines, `set_at` and `done_at` for parts.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    String,
    Table,
    and_,
)

from projections.schema import Moment, metadata

POSITION = BigInteger().with_variant(Integer, "sqlite")
"""Of a key: in SQLite only an INTEGER one is the row's own; BIGINT would be an index beside the table."""


def board_table(name: str, columns: Iterable[Column[object]]) -> Table:
    """One row a stream, as it stands now; `columns` are those that its timeline has too."""
    return Table(
        name,
        metadata,
        Column("stream", String, primary_key=True),
        Column("version", Integer, nullable=False),
        Column("position", BigInteger, nullable=False, doc="of the last event"),
        Column("changed_at", Moment, nullable=False, doc="when it occurred"),
        Column("state", String, nullable=False),
        Column("place", String, nullable=False),
        Column("tier", String, nullable=False),
        *columns,
        Column("snapshot", String, nullable=False, doc="JSON: where the next page goes on from"),
        Index(f"ix_{name}_standing", "place", "state"),
    )


def timeline_table(name: str, columns: Iterable[Column[object]]) -> Table:
    """One row an event, with the stream as it left it, and when the next event put an end to that.

    What the event says is read from the log.
    """
    return Table(
        name,
        metadata,
        Column("position", POSITION, primary_key=True, autoincrement=False),
        Column("stream", String, nullable=False),
        Column("version", Integer, nullable=False),
        Column("event_id", String, nullable=False),
        Column("type", String, nullable=False),
        Column("occurred_at", Moment, nullable=False),
        Column("recorded_at", Moment, nullable=False),
        Column("ended_position", BigInteger, doc="of the next event of the stream; null for the last"),
        Column("ended_at", Moment, doc="when that one occurred"),
        Column("state", String, nullable=False),
        Column("place", String, nullable=False),
        Column("tier", String, nullable=False),
        *columns,
        Index(f"ix_{name}_stream", "stream", "version", unique=True),
        Index(f"ix_{name}_event", "place", "type", "occurred_at", "position"),
        Index(f"ix_{name}_standing", "place", "state", "ended_at"),
    )


def parts_table(name: str, columns: Iterable[Column[object]]) -> Table:
    """One row for each thing that a stream holds, such as a task: when it was set, done, and dropped.

    A part whose words change is dropped, and set anew in another row.
    """
    return Table(
        name,
        metadata,
        Column("key", String, primary_key=True, doc="<set_position>#<number>"),
        Column("stream", String, nullable=False),
        Column("number", String, nullable=False, doc="within the stream"),
        Column("place", String, nullable=False, doc="of the stream"),
        Column("set_position", BigInteger, nullable=False, doc="of the event that set it"),
        Column("set_at", Moment, nullable=False, doc="when that occurred"),
        Column("done_position", BigInteger, doc="of the event that settled it; null while open"),
        Column("done_at", Moment, doc="when that occurred"),
        Column("dropped_position", BigInteger, doc="of the event after which it is wanted no longer"),
        Column("dropped_at", Moment, doc="when that occurred"),
        *columns,
        Index(f"ix_{name}_stream", "stream", "number"),
        Index(f"ix_{name}_set", "place", "set_at"),
        Index(f"ix_{name}_done", "place", "done_at"),
    )


def standing_at(timeline: Table, position: int, moment: datetime) -> ColumnElement[bool]:
    """The rows of a timeline, one a stream, that held at the end of what occurred before the moment.

    As known at the position: as if the log ended there.
    """
    rows = timeline.c
    ended = _known(rows.ended_position, rows.ended_at, position, moment)
    return and_(rows.position <= position, rows.occurred_at < moment, ~ended)


def set_at(parts: Table, position: int, moment: datetime) -> ColumnElement[bool]:
    """The parts that there were at the end of what occurred before the moment, done or not."""
    rows = parts.c
    dropped = dropped_at(parts, position, moment)
    return and_(rows.set_position <= position, rows.set_at < moment, ~dropped)


def done_at(parts: Table, position: int, moment: datetime) -> ColumnElement[bool]:
    """Of those, the ones that were done by then."""
    return _known(parts.c.done_position, parts.c.done_at, position, moment)


def dropped_at(parts: Table, position: int, moment: datetime) -> ColumnElement[bool]:
    """Those that were wanted no longer by then."""
    return _known(parts.c.dropped_position, parts.c.dropped_at, position, moment)


def _known(
    known_from: ColumnElement[int], at: ColumnElement[datetime], position: int, moment: datetime
) -> ColumnElement[bool]:
    """Whether it is known and has occurred; false, and not null, for what never has."""
    return and_(known_from.is_not(None), known_from <= position, at < moment)
