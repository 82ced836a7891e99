"""What the recorders of both databases share: one table, `events`, read by position and by stream."""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    Notification,
    NotSupportedError,
    StoredEvent,
    Subscription,
)

from domain.log import Receipt
from infra.eventstore.group_commit import FAULTS, MOST_EVENTS, AppendObserver, GroupCommit, telling_failure
from infra.eventstore.rows import COLUMNS, NewEvent, RawEntry, StoredRow, moment, new_event
from infra.eventstore.subscription import LogSubscription
from infra.eventstore.waking import Waking
from infra.gathering import Gathering

Row = tuple[Any, ...]
HEAD = "SELECT position FROM events ORDER BY position DESC LIMIT 1"
STREAMS_A_QUERY = 500
"""Streams that are named in one query; both databases limit the number of parameters."""
STREAMS_A_PAGE = 5_000
"""Names of streams that are read at a time."""


class LogRecorder(ApplicationRecorder):
    """Writes appends one after the other, so that positions, times and commits have one order."""

    def __init__(self, poll_seconds: float) -> None:
        self.waking = Waking(poll_seconds)
        self._gathered_versions = Gathering(self._versions, faults=FAULTS)
        self._group_commit = GroupCommit(self.write)
        self.closed = False

    @abstractmethod
    def write(self, events: Sequence[StoredEvent]) -> Sequence[int]:
        """Record the events in one transaction, all or nothing; returns their positions.

        Raises IntegrityError when a version or a command id is taken in its stream, DataError when a version
        would leave a gap, OutOfSpace when the disk is full, OutOfReach when the database is away or busy for
        too long, OperationalError when it fails otherwise.
        """

    @abstractmethod
    def write_bulk(self, events: Sequence[NewEvent]) -> Sequence[int]:
        """The same for many events, in the way that costs the database least. Raises as `write`."""

    @abstractmethod
    def fetch(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows of a query in a snapshot of its own; its parameters are written `%s`."""

    @abstractmethod
    def create_table(self) -> None:
        """Create what is missing; safe when many processes do so at once. Raises LogUnavailable."""

    @abstractmethod
    def require_table(self) -> None:
        """See that there are events to read, and change nothing. Raises LogUnavailable, LogMissing."""

    @abstractmethod
    def bind_key_store(self, number: int, id_: str) -> None:
        """Record as entry `number` of `key_store` the store with this id, unless there is such an entry."""

    @abstractmethod
    def restore(self, pages: Iterable[Sequence[StoredRow]], key_stores: Sequence[tuple[int, str]]) -> None:
        """Fill an empty log with rows as they were, in one transaction; nothing stays when `pages` raises.

        Raises LogNotEmpty, and as `write`.
        """

    def stored_rows(self, after: int, limit: int, stop: int) -> list[StoredRow]:
        """Up to `limit` rows after the position, none beyond `stop`, with all their columns."""
        query = (
            f"SELECT {COLUMNS}, command_id FROM events"  # noqa: S608 - made of constants
            " WHERE position > %s AND position <= %s ORDER BY position LIMIT %s"
        )
        return [StoredRow(*row) for row in self.fetch(query, [after, stop, limit])]

    def key_stores(self) -> list[tuple[int, str]]:
        """Number and id of all entries of `key_store`."""
        rows = self.fetch("SELECT number, id FROM key_store ORDER BY number")
        return [(int(number), str(id_)) for number, id_ in rows]

    def key_store(self) -> tuple[int, str] | None:
        """Number and id of the last entry of `key_store`, None when there is none."""
        rows = self.fetch("SELECT number, id FROM key_store ORDER BY number DESC LIMIT 1")
        return (int(rows[0][0]), str(rows[0][1])) if rows else None

    def observe_appends(self, observer: AppendObserver) -> None:
        """Tell the observer, in the place of any other, how the appends of this process fare."""
        self._group_commit.observer = observer

    def close(self) -> None:
        """Close all connections; what is asked afterwards fails at once."""
        self.closed = True

    def known_head(self) -> int | None:
        """The last position if the database can tell it soon, else None."""
        return self.head()

    def listen(self) -> None:
        """Begin to hear of other processes' appends, where the database tells of them."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Record the events of one append, all or nothing; returns their positions. Raises as `write`."""
        if kwargs.get("tracking") is not None:
            raise NotSupportedError(
                "the log records events only; keep a follower's position beside its views"
            )
        if not stored_events:
            return []
        if len(stored_events) > MOST_EVENTS:
            return self.insert_bulk([new_event(event) for event in stored_events])
        positions = list(self._group_commit.append(stored_events))
        self.waking.appended(positions[-1])
        return positions

    def insert_bulk(self, events: Sequence[NewEvent]) -> Sequence[int]:
        """Record many events in one transaction of their own, all or nothing; returns their positions.

        Raises as `write`.
        """
        if not events:
            return []
        observer = self._group_commit.observer
        with telling_failure(observer):
            positions = self.write_bulk(events)
        observer.recorded(1, len(positions))
        self.waking.appended(positions[-1])
        return positions

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of a stream in order of version, from after `gt` to `lte`."""
        bounds = [(" AND version > %s", gt), (" AND version <= %s", lte)]
        order = f" ORDER BY version {'DESC' if desc else 'ASC'}"
        query, parameters = _bounded("WHERE stream = %s", [originator_id], bounds, order, limit)
        return [
            StoredEvent(entry.stream, entry.version, entry.type, entry.state)
            for entry in self._entries(query, parameters)
        ]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The events from position `start` to `stop`, of these types only where any are given."""
        after = None if start is None else start - 1 if inclusive_of_start else start
        where, parameters = (
            ("WHERE true", []) if not topics else (f"WHERE type IN ({_marks(topics)})", [*topics])
        )
        bounds = [(" AND position > %s", after), (" AND position <= %s", stop)]
        query, parameters = _bounded(where, parameters, bounds, " ORDER BY position", limit)
        return [
            Notification(entry.stream, entry.version, entry.type, entry.state, entry.position)
            for entry in self._entries(query, parameters)
        ]

    def max_notification_id(self) -> int | None:
        """The last position, None for an empty log."""
        return self.head() or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """The events after position `gt`, those to come included."""
        return LogSubscription(self, gt, topics)

    def head(self) -> int:
        """The last position, 0 for an empty log."""
        return position_in(self.fetch(HEAD))

    def wait_for_append(self, after: int, timeout: float) -> bool:
        """Whether there are events after the position; waits up to `timeout` seconds for one.

        Also False when the database is away: whoever follows the log is to ask again, and finds it back.
        """
        self.listen()
        return self.waking.wait(after, timeout, self.known_head)

    def page(self, after: int, limit: int, stop: int | None = None) -> list[RawEntry]:
        """Up to `limit` events after the position, none beyond `stop`."""
        bounds = [(" AND position <= %s", stop)]
        query, parameters = _bounded("WHERE position > %s", [after], bounds, " ORDER BY position", limit)
        return list(self._entries(query, parameters))

    def stream_entries(self, streams: Collection[str], position: int | None = None) -> Iterator[RawEntry]:
        """The events of the streams, each in order, as if the log ended at `position`."""
        for batch in _batches(streams):
            bounds = [(" AND position <= %s", position)]
            where = f"WHERE stream IN ({_marks(batch)})"
            yield from self._entries(*_bounded(where, [*batch], bounds, " ORDER BY stream, version", None))

    def count(self, kinds: Collection[str], stop: int) -> int:
        """How many events of streams of these kinds there are up to a position."""
        # A hyphen follows the kind, and a full stop the hyphen: the range is all streams of a kind. The index
        # of streams counts it without the events; those after the position are few, or none.
        query = """
            SELECT (SELECT count(*) FROM events WHERE stream >= %s AND stream < %s)
                - (SELECT count(*) FROM events WHERE stream >= %s AND stream < %s AND position > %s)
        """
        ranges = [(f"{kind}-", f"{kind}.") for kind in set(kinds)]
        return sum(int(self.fetch(query, [*range_, *range_, stop])[0][0]) for range_ in ranges)

    def streams(self, kinds: Collection[str], stop: int) -> Iterator[str]:
        """The streams of these kinds that begin at or before the position, read a page at a time."""
        query = (
            "SELECT stream FROM events WHERE stream > %s AND stream < %s AND version = 1 AND position <= %s"
            " ORDER BY stream LIMIT %s"
        )
        for kind in sorted(set(kinds)):
            last = f"{kind}-"
            while rows := self.fetch(query, [last, f"{kind}.", stop, STREAMS_A_PAGE]):
                yield from (str(row[0]) for row in rows)
                last = str(rows[-1][0])

    def existing(self, streams: Collection[str]) -> set[str]:
        """Those of the streams that have events."""
        query = "SELECT stream FROM events WHERE version = 1 AND stream IN ({})"
        batches = _batches(streams)
        return {row[0] for batch in batches for row in self.fetch(query.format(_marks(batch)), batch)}

    def versions(self, streams: Collection[str]) -> Mapping[str, int]:
        """The last version of each of the streams that have events; threads that ask at once ask together."""
        return self._gathered_versions.ask(streams)

    def _versions(self, questions: Sequence[Collection[str]]) -> Sequence[Mapping[str, int]]:
        query = "SELECT stream, max(version) FROM events WHERE stream IN ({}) GROUP BY stream"
        batches = _batches([stream for streams in questions for stream in streams])
        found = {
            stream: int(version)
            for batch in batches
            for stream, version in self.fetch(query.format(_marks(batch)), batch)
        }
        return [{stream: found[stream] for stream in streams if stream in found} for streams in questions]

    def recorded_at(self, position: int) -> int:
        """Microseconds since 1970 at which the position was recorded. Raises LookupError."""
        rows = self.fetch("SELECT recorded_at FROM events WHERE position = %s", [position])
        if not rows:
            raise LookupError(f"the log has no position {position}; it ends at {self.head()}")
        return int(rows[0][0])

    def receipt(self, stream: str, command_id: str) -> Receipt | None:
        """Where the command was recorded: its last version in the stream, and the last position it wrote."""
        rows = self.fetch(_FIRST_OF_COMMAND, [stream, command_id])
        if not rows:
            return None
        position, version, recorded_at = rows[0]
        ((last_version,),) = self.fetch(_LAST_VERSION, [stream, stream, version])
        ((last_position,),) = self.fetch(_LAST_POSITION, [position, command_id, recorded_at])
        return Receipt(stream, int(last_version), int(last_position))

    def _entries(self, query: str, parameters: Sequence[object]) -> Iterator[RawEntry]:
        for position, recorded_at, stream, version, type_, state in self.fetch(query, parameters):
            yield RawEntry(position, moment(recorded_at), stream, version, type_, state)


def position_in(rows: Sequence[Row]) -> int:
    """The position that the rows of HEAD tell, 0 for an empty log."""
    return int(rows[0][0]) if rows else 0


# The command id stands at the first event of the command in each stream; those without one continue it.
_FIRST_OF_COMMAND = "SELECT position, version, recorded_at FROM events WHERE stream = %s AND command_id = %s"
_LAST_VERSION = """
    SELECT max(version) FROM events WHERE stream = %s AND version < coalesce(
        (SELECT min(version) FROM events WHERE stream = %s AND version > %s AND command_id IS NOT NULL),
        9223372036854775807)
"""
_LAST_POSITION = """
    SELECT coalesce(
        (SELECT position - 1 FROM events
         WHERE position > %s AND command_id IS NOT NULL AND (command_id <> %s OR recorded_at <> %s)
         ORDER BY position LIMIT 1),
        (SELECT max(position) FROM events))
"""


def _bounded(
    where: str,
    parameters: list[Any],
    bounds: Sequence[tuple[str, int | None]],
    order: str,
    limit: int | None,
) -> tuple[str, list[Any]]:
    """A query for entries with those of the bounds that are given."""
    query = f"SELECT {COLUMNS} FROM events {where}"  # noqa: S608 - made of constants, values are parameters
    for condition, value in bounds:
        if value is not None:
            query += condition
            parameters = [*parameters, value]
    query += order
    return (query, parameters) if limit is None else (query + " LIMIT %s", [*parameters, limit])


def _marks(values: Collection[str]) -> str:
    return ", ".join(["%s"] * len(values))


def _batches(streams: Collection[str]) -> Iterator[list[str]]:
    names = list(dict.fromkeys(streams))
    for start in range(0, len(names), STREAMS_A_QUERY):
        yield names[start : start + STREAMS_A_QUERY]
