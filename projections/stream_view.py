"""A view of one kind of stream, folded whole: what decisions, councils and coordination meetings share.

The state that a page goes on from comes from the board's own snapshots, not from the log: whoever has the
events in order, a page of the log or a partition of a topic, can build such a view. It is made for kinds of
which there are hundreds a month, and is not tuned: issues have a view of their own.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Generic, Protocol, Self, TypeVar

import orjson
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import ColumnElement, Connection, Table, select

from domain.event import Envelope, LogEntry
from projections.broken_stream import check_order
from projections.rows import Rows, insert_rows, ready, update_rows
from projections.schema import to_microseconds
from projections.snapshot_shape import snapshot_shape

AT_ONCE = 500
"""How many streams one query asks for; SQLite allows 32,766 parameters, older builds 999."""

Values = dict[str, str | int | bool | None]
"""Values by column, as the databases keep them."""


class StreamState(Protocol):
    """What every folded stream tells."""

    @property
    def stream(self) -> str:
        """The name of the stream."""

    @property
    def version(self) -> int:
        """Of its last event."""

    @property
    def state(self) -> str:
        """What stage it is at."""

    @property
    def place(self) -> str:
        """The place that it is of."""

    @property
    def tier(self) -> str:
        """The tier that it is at."""

    @property
    def changed_at(self) -> datetime:
        """When its last event occurred."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that a stream holds, such as a task of a decision."""

    number: str
    """Within the stream."""
    words: Values
    """What it says from its setting on; other words make it another part."""
    is_done: bool = False
    result: Values = field(default_factory=dict)
    """What is known once it is done; every part of a table names the same columns."""


S = TypeVar("S", bound=StreamState)


@dataclass(frozen=True, slots=True)
class _Standing(Generic[S]):
    """A stream after its last event."""

    state: S
    position: int
    """Of that event."""
    set_at: Sequence[Mapping[str, int]]
    """For each table of parts: by number, the position at which each present part was set."""


class _Writing:
    """Rows of one table that a page leads to, by their key: what is new, and what changes of the others."""

    def __init__(self, table: Table) -> None:
        self._key = table.primary_key.columns[0].name
        self._new: dict[str | int, Values] = {}
        self._changed: dict[str | int, Values] = {}

    def add(self, row: Values) -> None:
        """A row that was not there."""
        self._new[_key(row[self._key])] = row

    def change(self, changes: Values) -> None:
        """Other values of a row that was there, or that this page has added; the key is among them."""
        key = _key(changes[self._key])
        if key in self._new:
            self._new[key] |= changes
        else:
            self._changed[key] = self._changed.get(key, {}) | changes

    def ready(self, connection: Connection) -> "_TableRows":
        """The same for the database of the connection; changes of the same columns go together."""
        alike: dict[tuple[str, ...], list[Values]] = {}
        for row in self._changed.values():
            alike.setdefault(tuple(row), []).append(row)
        changed = [ready(connection, rows) for rows in alike.values()]
        return _TableRows(self._key, ready(connection, list(self._new.values())), changed)


@dataclass(frozen=True, slots=True)
class _TableRows:
    """Rows of one table, ready for the database."""

    key: str
    new: Rows
    changed: Sequence[Rows]


class StreamView(ABC, Generic[S]):
    """Fills a board, a timeline and tables of parts from the streams of one kind.

    A kind says what its streams' states are, and which columns and parts they show.
    """

    name: ClassVar[str]
    kinds: ClassVar[Collection[str]]
    meaning: ClassVar[str]
    """To be raised when `evolve` or the rows change their meaning without a change of the tables."""
    state: ClassVar[type]
    """The class of the folded stream, a dataclass."""
    standard_tables: ClassVar[Sequence[Table]]
    """Board, timeline, and tables of parts."""

    def __init__(self, tables: Sequence[Table] | None = None) -> None:
        """Fill tables of the shape of `standard_tables`."""
        self.tables: Sequence[Table] = tuple(tables or self.standard_tables)
        self._snapshots: TypeAdapter[S] = TypeAdapter(self.state)
        self._recent: dict[str, _Standing[S]] = {}
        """Streams of the last page: their rows may still be under way to the tables."""

    @abstractmethod
    def evolve(self, state: S | None, envelope: Envelope) -> S:
        """The stream after one more event."""

    @abstractmethod
    def columns(self, state: S) -> Values:
        """What board and timeline both say, beside what they say of every kind."""

    def parts(self, state: S) -> Sequence[Sequence[Part]]:  # noqa: ARG002 for kinds that have any
        """For each table of parts, in the order of the tables, what it shows of the stream."""
        return ()

    @property
    def version(self) -> str:
        """Of the rows' meaning and of the shape of a snapshot."""
        return f"{self.meaning}-{snapshot_shape(self.state)}"

    def with_tables(self, tables: Sequence[Table]) -> Self:
        """The same view on other tables."""
        return type(self)(tables)

    def for_building(self, tables: Sequence[Table]) -> Self:
        """The same view on other tables: it keeps nothing back."""
        return self.with_tables(tables)

    def settle(self, connection: Connection) -> Iterator[Sequence[_TableRows]]:  # noqa: ARG002 needs no rows
        """Nothing was kept back."""
        return iter(())

    def forget(self) -> None:
        """Read every stream from the board again."""
        self._recent.clear()

    def rows_of(self, table: Table, streams: Collection[str]) -> ColumnElement[bool]:
        """The rows that name the stream."""
        return table.c.stream.in_(streams)

    def stream_of(self, table: Table) -> ColumnElement[str]:
        """The stream that the row names."""
        return table.c.stream

    def rows_due(self, table: Table, stream: str, events: int) -> int | None:  # noqa: ARG002 streams are all alike
        """One row of the board a stream, one of the timeline an event; of parts, what the events say."""
        if table is self.tables[0]:
            return min(events, 1)
        return events if table is self.tables[1] else None

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> Sequence[_TableRows]:
        """Fold the entries into their streams. Raises BrokenStream when one does not follow the last."""
        standing = self._recall(connection, entries)
        written = [_Writing(table) for table in self.tables]
        new = {entry.envelope.stream for entry in entries} - standing.keys()
        for entry in entries:
            before = standing.get(entry.envelope.stream)
            standing[entry.envelope.stream] = self._add(written, before, entry)
        for stream in sorted(standing):
            row = self._board_row(standing[stream])
            written[0].add(row) if stream in new else written[0].change(row)
        self._recent = standing
        return [rows.ready(connection) for rows in written]

    def write(self, connection: Connection, changes: Sequence[_TableRows]) -> None:
        """Put the streams on the board as they stand now, and add to the other tables."""
        for table, rows in zip(self.tables, changes, strict=True):
            insert_rows(connection, table, rows.new)
            for changed in rows.changed:
                update_rows(connection, table, rows.key, changed)

    def _recall(self, connection: Connection, entries: Sequence[LogEntry]) -> dict[str, _Standing[S]]:
        """Those streams of the entries that have begun before, as the entries before left them."""
        streams = sorted({entry.envelope.stream for entry in entries})
        found = {stream: self._recent[stream] for stream in streams if stream in self._recent}
        wanted, board = [stream for stream in streams if stream not in found], self.tables[0].c
        for start in range(0, len(wanted), AT_ONCE):
            chosen = board.stream.in_(wanted[start : start + AT_ONCE])
            for row in connection.execute(select(board.stream, board.position, board.snapshot).where(chosen)):
                known = orjson.loads(row.snapshot)
                state = self._snapshots.validate_python(known["state"])
                found[row.stream] = _Standing(state, row.position, known["set_at"])
        return found

    def _add(self, written: Sequence[_Writing], before: _Standing[S] | None, entry: LogEntry) -> _Standing[S]:
        check_order(before.state.version if before else 0, entry)
        state = self.evolve(before.state if before else None, entry.envelope)
        timeline, at = written[1], to_microseconds(entry.envelope.occurred_at)
        if before:
            timeline.change({"position": before.position, "ended_position": entry.position, "ended_at": at})
        timeline.add(self._timeline_row(entry, state))
        shown = self.parts(before.state) if before else [() for _ in written[2:]]
        known = before.set_at if before else [{} for _ in written[2:]]
        of_each = zip(written[2:], shown, self.parts(state), known, strict=True)
        set_at = [
            _Parts(parts, state, entry.position, at).move(earlier, later, positions)
            for parts, earlier, later, positions in of_each
        ]
        return _Standing(state, entry.position, set_at)

    def _timeline_row(self, entry: LogEntry, state: S) -> Values:
        envelope = entry.envelope
        return {
            "position": entry.position,
            "stream": envelope.stream,
            "version": envelope.version,
            "event_id": envelope.id,
            "type": envelope.data.type,
            "occurred_at": to_microseconds(envelope.occurred_at),
            "recorded_at": to_microseconds(entry.recorded_at),
            "ended_position": None,
            "ended_at": None,
            **self._common(state),
        }

    def _board_row(self, standing: _Standing[S]) -> Values:
        state = standing.state
        snapshot = {"state": state, "set_at": standing.set_at}
        return {
            "stream": state.stream,
            "version": state.version,
            "position": standing.position,
            "changed_at": to_microseconds(state.changed_at),
            **self._common(state),
            "snapshot": orjson.dumps(snapshot, _member, orjson.OPT_UTC_Z).decode(),
        }

    def _common(self, state: S) -> Values:
        return {"state": state.state, "place": state.place, "tier": state.tier, **self.columns(state)}


class _Parts:
    """Enters what one event makes of the parts of one table."""

    def __init__(self, written: _Writing, state: StreamState, position: int, at: int) -> None:
        self._written = written
        self._state = state
        self._position = position
        self._at = at

    def move(
        self, before: Sequence[Part], after: Sequence[Part], set_at: Mapping[str, int]
    ) -> Mapping[str, int]:
        """From the parts before the event to those after it; returns where each of these was set."""
        known = {part.number: part for part in before}
        present = {part.number: self._enter(part, known.get(part.number), set_at) for part in after}
        for number in known:
            if present.get(number) != set_at[number]:
                self._change(number, set_at[number], "dropped", {})
        return present

    def _enter(self, part: Part, known: Part | None, set_at: Mapping[str, int]) -> int:
        """Returns the position at which the part was set."""
        if known is None or known.words != part.words or (known.is_done and known != part):
            self._set(part)
            return self._position
        if part.is_done and not known.is_done:
            self._change(part.number, set_at[part.number], "done", part.result)
        return set_at[part.number]

    def _set(self, part: Part) -> None:
        done = part.is_done
        self._written.add(
            {
                "key": f"{self._position}#{part.number}",
                "stream": self._state.stream,
                "number": part.number,
                "place": self._state.place,
                "set_position": self._position,
                "set_at": self._at,
                "done_position": self._position if done else None,
                "done_at": self._at if done else None,
                "dropped_position": None,
                "dropped_at": None,
                **part.words,
                **part.result,
            }
        )

    def _change(self, number: str, set_position: int, what: str, more: Values) -> None:
        key = f"{set_position}#{number}"
        self._written.change({"key": key, f"{what}_position": self._position, f"{what}_at": self._at, **more})


def _key(value: str | int | bool | None) -> str | int:
    if value is None:
        raise TypeError("a row has no key")
    return value


def _member(value: object) -> object:
    """What orjson does not know in a state, as JSON knows it."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, BaseModel):
        return {name: member for name, member in vars(value).items() if member is not None}
    raise TypeError(f"a stream holds {value!r}, which a snapshot cannot")
