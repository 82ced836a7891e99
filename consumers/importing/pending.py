"""Registrations held back until something that needs them goes into the log, in the same append.

A row that is rejected thus leaves no trace, and an import makes no append for each of hundreds of places.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel

from domain.event import Envelope
from domain.log import ConcurrentChange, Log, Receipt
from domain.registry.events import CategoryDefined, PlaceRegistered

KINDS = frozenset({"place", "body", "category"})
"""Members of events that hold ids of the registry; its streams are named after them."""


class PendingLog:
    """A log as it would be with what is pending: the first events of streams that do not exist yet."""

    def __init__(self, log: Log) -> None:
        """`log` is the one that is written at last."""
        self.log = log
        self.pending: dict[str, Envelope] = {}
        """By stream."""

    def append(self, events: Sequence[Envelope]) -> list[int]:
        """Hold the events back; returns the positions that they would take if nobody wrote first."""
        first = self.head() + 1
        self.pending |= {envelope.stream: envelope for envelope in events}
        return list(range(first, first + len(events)))

    def receipt(self, stream: str, command_id: str) -> Receipt | None:
        """Where the command was recorded, pending events included."""
        envelope = self.pending.get(stream)
        if envelope and envelope.command_id == command_id:
            return Receipt(stream, envelope.version, self.head())
        return self.log.receipt(stream, command_id)

    def existing(self, streams: Collection[str]) -> set[str]:
        """Those of the streams that have events, pending ones included."""
        return self.log.existing(streams) | (self.pending.keys() & set(streams))

    def versions(self, streams: Collection[str]) -> Mapping[str, int]:
        """The last version of each of the streams that have events, pending ones included."""
        pending = self.pending.keys() & set(streams)
        return {**{stream: self.pending[stream].version for stream in pending}, **self.log.versions(streams)}

    def histories(self, streams: Collection[str]) -> Mapping[str, Sequence[Envelope]]:
        """The events of several streams, pending ones included."""
        recorded = self.log.histories(streams)
        return {
            **{stream: [self.pending[stream]] for stream in self.pending.keys() & set(streams)},
            **recorded,
        }

    def history(self, stream: str, position: int | None = None) -> Iterable[Envelope]:
        """The events of a stream; pending ones included, unless a position of the past is asked for."""
        recorded = list(self.log.history(stream, position))
        if recorded or position is not None or stream not in self.pending:
            return recorded
        return [self.pending[stream]]

    def head(self) -> int:
        """The last position, as if everything pending were recorded."""
        return self.log.head() + len(self.pending)

    def position_at(self, moment: datetime) -> int:
        """Pending events have not been recorded at any moment."""
        return self.log.position_at(moment)


class ReleasingLog(PendingLog):
    """The same log for those who record the rest: what that refers to is recorded just before it."""

    def __init__(self, held: PendingLog, beaten: Callable[[], None]) -> None:
        """`beaten` is called when another writer was first: what is pending must be looked at again."""
        super().__init__(held.log)
        self.pending = held.pending
        self.beaten = beaten
        self.released = 0
        """Pending events that were recorded."""

    def append(self, events: Sequence[Envelope]) -> list[int]:
        """Record the events, and what is pending that they need, in one append. Raises ConcurrentChange."""
        needed = self._needed(events) if self.pending else []
        try:
            positions = self.log.append([*needed, *events])
        except ConcurrentChange:
            self.beaten()
            raise
        for envelope in needed:
            del self.pending[envelope.stream]
        self.released += len(needed)
        return positions[len(needed) :]

    def _needed(self, events: Iterable[Envelope]) -> list[Envelope]:
        """Pending events, in the order in which they were decided: each after those that it refers to."""
        wanted = {stream for envelope in events for stream in (envelope.stream, *_referred(envelope.data))}
        fresh = wanted
        while (
            fresh := {
                stream for one in fresh & self.pending.keys() for stream in _referred(self.pending[one].data)
            }
            - wanted
        ):
            wanted |= fresh
        return [envelope for stream, envelope in self.pending.items() if stream in wanted]


def _referred(event: BaseModel) -> Iterator[str]:
    """The streams of the registry that an event refers to, also in tasks, targets and lines."""
    for name, value in event:
        if name in KINDS and isinstance(value, str):
            yield f"{name}-{value}"
        elif isinstance(value, tuple | BaseModel):
            for part in (value,) if isinstance(value, BaseModel) else value:
                if isinstance(part, BaseModel):
                    yield from _referred(part)
    if isinstance(event, PlaceRegistered):
        yield from (f"place-{ancestor}" for ancestor in event.ancestors)
    if isinstance(event, CategoryDefined) and event.parent:
        yield f"category-{event.parent}"
