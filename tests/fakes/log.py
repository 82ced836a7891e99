"""A log in memory that keeps the promises of domain.log.Log."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from domain.event import Envelope, LogEntry
from domain.log import ConcurrentChange, Receipt


class MemoryLog:
    """Streams of envelopes in one order, as they were given."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime(2026, 3, 1, tzinfo=UTC)) -> None:
        self.clock = clock
        self.entries: list[LogEntry] = []
        self.streams: dict[str, list[LogEntry]] = {}
        self.reads = 0
        self.ends: list[int] = []
        """For each entry, the last position of its transaction."""
        self.before_append: list[Callable[[], None]] = []
        """Each is called once, before the next append: what another writer does in between."""

    def append(self, events: Sequence[Envelope]) -> list[int]:
        if self.before_append:
            self.before_append.pop(0)()
        versions = {stream: len(self._of(stream)) for stream in {event.stream for event in events}}
        for event in events:
            versions[event.stream] += 1
            if event.version != versions[event.stream] or self.receipt(event.stream, event.command_id):
                raise ConcurrentChange(event.stream)
        first = self.head() + 1
        for position, event in enumerate(events, start=first):
            entry = LogEntry(position, self.clock(), event)
            self.entries.append(entry)
            self.streams.setdefault(event.stream, []).append(entry)
        self.ends += [self.head()] * len(events)
        return list(range(first, self.head() + 1))

    def receipt(self, stream: str, command_id: str) -> Receipt | None:
        found = [entry for entry in self._of(stream) if entry.envelope.command_id == command_id]
        if not found:
            return None
        return Receipt(stream, found[-1].envelope.version, self.ends[found[-1].position - 1])

    def existing(self, streams: Collection[str]) -> set[str]:
        return {stream for stream in streams if self._of(stream)}

    def versions(self, streams: Collection[str]) -> Mapping[str, int]:
        self.reads += 1
        return {stream: len(self._of(stream)) for stream in self.existing(streams)}

    def histories(self, streams: Collection[str]) -> Mapping[str, Sequence[Envelope]]:
        self.reads += 1
        return {stream: [entry.envelope for entry in self._of(stream)] for stream in self.existing(streams)}

    def history(self, stream: str, position: int | None = None) -> Iterable[Envelope]:
        self.reads += 1
        end = self.head() if position is None else position
        return [entry.envelope for entry in self._of(stream) if entry.position <= end]

    def head(self) -> int:
        return len(self.entries)

    def position_at(self, moment: datetime) -> int:
        return max((entry.position for entry in self.entries if entry.recorded_at <= moment), default=0)

    def _of(self, stream: str) -> list[LogEntry]:
        return self.streams.get(stream, [])
