"""The log: streams of envelopes in one order, an `Application` of the eventsourcing library."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import cast

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import EventStore, IntegrityError, Mapper, Notification, Recording, StoredEvent
from eventsourcing.utils import Environment, EnvType

from domain.event import Envelope, LogEntry, UnknownEventType, Unreadable
from domain.log import ConcurrentChange, Receipt
from infra.eventstore.address import settings
from infra.eventstore.envelope_json import EnvelopeMapper, from_bytes
from infra.eventstore.errors import UnreadableEvent
from infra.eventstore.group_commit import AppendObserver
from infra.eventstore.recorder import LogRecorder
from infra.eventstore.rows import NewEvent, RawEntry, StoredRow, leaf, microseconds
from infra.eventstore.sealing import Sealer


class EventLog(Application[str]):
    """Appends and reads envelopes. Safe to use from many threads; open it anew in a forked process.

    Fills the port `domain.log.Log`.
    """

    name = "Yishi"

    def __init__(self, env: EnvType | None = None, sealer: Sealer | None = None) -> None:
        """`env` holds the library's settings, see `address.settings`; `sealer` seals personal data."""
        self._sealer = sealer
        super().__init__(env)

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """The given settings alone: no stray variable of the process changes what is stored, or where."""
        return Environment(name, {**type(self).env, **(env or {})})

    def construct_mapper(self) -> Mapper[str]:
        """The one format in which events are stored."""
        return EnvelopeMapper()

    def construct_event_store(self) -> EventStore[str]:
        """A store that makes data keys durable before the events that need them."""
        return _SealingEventStore(self.mapper, self.recorder, self._sealer)

    def append(self, events: Sequence[Envelope]) -> list[int]:
        """Record events of one or several streams in one transaction; returns their positions.

        Raises ConcurrentChange when a version is taken, and when a command id is taken in its stream;
        NotStorable for what the contract of stored events does not allow; the library's DataError when a
        version does not follow the one before; its OperationalError when the database fails.
        """
        try:
            recordings = self.events.put(cast(Sequence[DomainEventProtocol[str]], events))
        except IntegrityError as error:
            raise ConcurrentChange(str(error).partition("\n")[0]) from error
        return [recording.notification.id for recording in recordings]

    def append_stored(self, events: Sequence[NewEvent]) -> Sequence[int]:
        """Record many events, given as the very bytes to store, in one transaction; returns their positions.

        For whoever writes canonical bytes of the contract in docs/events.md in great numbers: what they say
        is not looked at, while versions and command ids are checked as in `append`. Raises as `append`.
        """
        try:
            return self._log.insert_bulk(events)
        except IntegrityError as error:
            raise ConcurrentChange(str(error).partition("\n")[0]) from error

    def receipt(self, stream: str, command_id: str) -> Receipt | None:
        """Where this command was recorded in this stream before, or None."""
        return self._log.receipt(stream, command_id)

    def existing(self, streams: Collection[str]) -> set[str]:
        """Those of the streams that have events."""
        return self._log.existing(streams)

    def versions(self, streams: Collection[str]) -> Mapping[str, int]:
        """The last version of each of the streams that have events."""
        return self._log.versions(streams)

    def history(self, stream: str, position: int | None = None) -> Iterable[Envelope]:
        """The events of a stream in order, as if the log ended at `position`."""
        return [self.decode(raw).envelope for raw in self._log.stream_entries([stream], position)]

    def histories(self, streams: Collection[str]) -> Mapping[str, Sequence[Envelope]]:
        """The events of several streams, each in order; streams without events are absent."""
        by_stream = groupby(self._log.stream_entries(streams), key=lambda raw: raw.stream)
        return {stream: [self.decode(raw).envelope for raw in entries] for stream, entries in by_stream}

    def page(self, after: int, limit: int, stop: int | None = None) -> list[LogEntry]:
        """Up to `limit` events after the position, none beyond `stop`, decoded. Raises as `decode`."""
        return [self.decode(raw) for raw in self.raw_page(after, limit, stop)]

    def entries(self, after: int, limit: int, stop: int | None = None) -> list[LogEntry | Unreadable]:
        """As `page`, with what cannot be read told in its place rather than raised."""
        return [self._readable(raw) for raw in self._log.page(after, limit, stop)]

    def stream_entries(self, stream: str, stop: int | None = None) -> list[LogEntry | Unreadable]:
        """The events of a stream in order, none beyond `stop`, with what cannot be read in its place."""
        return [self._readable(raw) for raw in self._log.stream_entries([stream], stop)]

    def count(self, kinds: Collection[str], stop: int) -> int:
        """How many events of streams of these kinds there are up to a position."""
        return self._log.count(kinds, stop)

    def streams(self, kinds: Collection[str], stop: int) -> Iterator[str]:
        """The streams of these kinds that begin at or before the position, read a page at a time."""
        return self._log.streams(kinds, stop)

    def raw_page(self, after: int, limit: int, stop: int | None = None) -> list[RawEntry]:
        """Up to `limit` events after the position, none beyond `stop`, as the very bytes that are stored."""
        return self._log.page(after, limit, stop)

    def raw_history(self, stream: str, position: int | None = None) -> list[RawEntry]:
        """The events of a stream in order, as the very bytes, as if the log ended at `position`."""
        return list(self._log.stream_entries([stream], position))

    def decode(self, raw: RawEntry) -> LogEntry:
        """The event of stored bytes, upcast to the present version; its seal stays closed.

        Raises UnreadableEvent and UnknownEventType, both naming the position.
        """
        try:
            return LogEntry(raw.position, raw.recorded_at, from_bytes(raw.state))
        except (UnreadableEvent, UnknownEventType) as error:
            raise type(error)(f"position {raw.position}: {error}") from error

    @staticmethod
    def leaf(raw: RawEntry) -> bytes:
        """The audit leaf of an entry (docs/events.md)."""
        return leaf(raw)

    def head(self) -> int:
        """The last position, 0 for an empty log."""
        return self._log.head()

    def position_at(self, moment: datetime) -> int:
        """The greatest position recorded at or before the moment, 0 when there is none.

        Raises ValueError for a moment without a time zone.
        """
        wanted = microseconds(moment)
        low, high = 0, self.head()
        while low < high:
            middle = (low + high + 1) // 2
            if self._log.recorded_at(middle) <= wanted:
                low = middle
            else:
                high = middle - 1
        return low

    def key_store(self) -> tuple[int, str] | None:
        """Number and id of the store of data keys that personal data are sealed with; None when unknown."""
        return self._log.key_store()

    def bind_key_store(self, number: int, id_: str) -> None:
        """Make this store the one of that number, unless another process was first: read it back."""
        self._log.bind_key_store(number, id_)

    def key_stores(self) -> list[tuple[int, str]]:
        """Number and id of every store of data keys that was the log's, in order."""
        return self._log.key_stores()

    def stored_rows(self, after: int, limit: int, stop: int) -> list[StoredRow]:
        """Up to `limit` rows after the position, none beyond `stop`, with all that their columns say."""
        return self._log.stored_rows(after, limit, stop)

    def restore(self, pages: Iterable[Sequence[StoredRow]], key_stores: Sequence[tuple[int, str]]) -> None:
        """Fill an empty log with rows as they were, wholly or not at all. Raises LogNotEmpty."""
        self._log.restore(pages, key_stores)

    def on_append(self, callback: Callable[[int], None]) -> None:
        """Call back with the last position after each append of this process; the callback must be quick."""
        self._log.waking.on_append(callback)

    def observe_appends(self, observer: AppendObserver) -> None:
        """Tell the observer, in the place of any other, how the appends of this process fare."""
        self._log.observe_appends(observer)

    def wait_for_append(self, after: int, timeout: float) -> bool:
        """Whether there are events after the position, of any process; waits up to `timeout` seconds."""
        return self._log.wait_for_append(after, timeout)

    def _readable(self, raw: RawEntry) -> LogEntry | Unreadable:
        try:
            return LogEntry(raw.position, raw.recorded_at, from_bytes(raw.state))
        except MemoryError:
            # It tells of this machine now, and would set the entry aside for good.
            raise
        except Exception as error:
            # Nothing but the stored bytes goes in: whatever else reading them raises, this entry is to blame.
            return Unreadable(raw.position, raw.stream, error)

    @property
    def _log(self) -> LogRecorder:
        return cast(LogRecorder, self.recorder)


class _SealingEventStore(EventStore[str]):
    """Stores events once the data keys that sealed them are durable: without its key a seal is lost."""

    def __init__(self, mapper: Mapper[str], recorder: object, sealer: Sealer | None) -> None:
        super().__init__(mapper, cast(LogRecorder, recorder))
        self._sealer = sealer

    def put(
        self, domain_events: Sequence[DomainEventProtocol[str]], **kwargs: object
    ) -> list[Recording[str]]:
        """Make the data keys durable, seal, record."""
        stored = self.sealed(domain_events)
        positions = self.recorder.insert_events(stored, **kwargs) or ()
        return [
            Recording(event, Notification(s.originator_id, s.originator_version, s.topic, s.state, position))
            for event, s, position in zip(domain_events, stored, positions, strict=True)
        ]

    def sealed(self, domain_events: Sequence[DomainEventProtocol[str]]) -> list[StoredEvent]:
        """The events as they are stored, when the data keys that seal them are durable."""
        personal = (cast(Envelope, event).data.personal for event in domain_events)
        mapper = self.mapper
        if self._sealer is not None and (subjects := {each.subject for each in personal if each}):
            mapper = EnvelopeMapper(self._sealer.prepare(subjects))
        return [mapper.to_stored_event(event) for event in domain_events]


def open_log(
    database_url: str, sealer: Sealer | None = None, *, create: bool = True, env: EnvType | None = None
) -> EventLog:
    """The log at `sqlite:///PATH` or `postgresql://…`; `env` adds library settings.

    What is missing is made, unless not `create`: nothing is changed then, and the right to read is enough.
    Raises DatabaseUrlInvalid for another URL, LogUnavailable when the server, directory or file refuses, and
    of these LogMissing when there is no log and none is to be made.
    """
    return EventLog({**settings(database_url, create=create), **(env or {})}, sealer)
