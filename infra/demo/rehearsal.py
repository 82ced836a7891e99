"""A log in memory: the very services rehearse the year in it, before any of it is recorded."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from domain.event import Envelope
from domain.log import ConcurrentChange, Receipt


class Rehearsal:
    """Fills the port `domain.log.Log` for one writer; nothing outlives the process."""

    def __init__(self) -> None:
        self.recorded: list[Envelope] = []
        """In order; the position is the index plus one."""
        self.elsewhere = 0
        """The position of the last of them in the log that they are recorded in, where others are as well."""
        self._streams: dict[str, list[int]] = {}
        self._receipts: dict[tuple[str, str], Receipt] = {}

    def append(self, events: Sequence[Envelope]) -> list[int]:
        """Keep them. Raises ConcurrentChange for a version that does not follow: the caller has a fault."""
        positions = []
        for event in events:
            stream = self._streams.setdefault(event.stream, [])
            if event.version != len(stream) + 1:
                raise ConcurrentChange(event.stream)
            self.recorded.append(event)
            position = len(self.recorded)
            stream.append(position)
            receipt = Receipt(event.stream, event.version, position)
            self._receipts[event.stream, event.command_id] = receipt
            positions.append(position)
        return positions

    def receipt(self, stream: str, command_id: str) -> Receipt | None:
        """Where this command was recorded in this stream before, or None."""
        return self._receipts.get((stream, command_id))

    def existing(self, streams: Collection[str]) -> set[str]:
        """Those of the streams that have events."""
        return {stream for stream in streams if stream in self._streams}

    def versions(self, streams: Collection[str]) -> Mapping[str, int]:
        """The last version of each of the streams that have events."""
        return {stream: len(self._streams[stream]) for stream in self.existing(streams)}

    def histories(self, streams: Collection[str]) -> Mapping[str, Sequence[Envelope]]:
        """The events of several streams, each in order."""
        return {stream: list(self.history(stream)) for stream in self.existing(streams)}

    def history(self, stream: str, position: int | None = None) -> Iterable[Envelope]:
        """The events of a stream in order, as if the log ended at `position`."""
        end = self.head() if position is None else position
        return [self.recorded[p - 1] for p in self._streams.get(stream, ()) if p <= end]

    def head(self) -> int:
        """The last position, here or in the log that they are recorded in."""
        return max(len(self.recorded), self.elsewhere)

    def position_at(self, moment: datetime) -> int:
        """The last position that had occurred by then: a rehearsal records things when they happen."""
        occurred = (p for p, event in enumerate(self.recorded, start=1) if event.occurred_at <= moment)
        return max(occurred, default=0)
