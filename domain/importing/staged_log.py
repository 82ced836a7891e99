"""A log as it would be with what is staged: services decide on it, and nothing is recorded before `record`.

A thing whose later step is refused is taken back wholly, also from the other streams that it had a part in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from domain.event import Envelope
from domain.log import Log, Receipt


class StagedLog:
    """A log over another one, for one batch. Each stream is read from that one once."""

    def __init__(self, log: Log) -> None:
        """`log` is the one that is written at last."""
        self.log = log
        self.staged: list[Envelope] = []
        self._read: dict[str, list[Envelope]] = {}
        """Streams as recorded and staged."""
        self._commands: dict[str, dict[str, Envelope]] = {}
        """By stream and command id, the first event of the command."""
        self._head = log.head()

    def append(self, events: Sequence[Envelope]) -> list[int]:
        """Stage the events; returns the positions that they would take if nobody else wrote."""
        for envelope in events:
            self.history(envelope.stream).append(envelope)
            self._commands[envelope.stream].setdefault(envelope.command_id, envelope)
        first = self.head() + 1
        self.staged += events
        return list(range(first, first + len(events)))

    def back_to(self, count: int) -> None:
        """Take back all that was staged after the first `count` events."""
        for envelope in reversed(self.staged[count:]):
            self._read[envelope.stream].pop()
            commands = self._commands[envelope.stream]
            if commands[envelope.command_id] is envelope:
                del commands[envelope.command_id]
        del self.staged[count:]

    def record(self) -> None:
        """Append all that is staged, in one append. Raises ConcurrentChange."""
        if self.staged:
            self.log.append(self.staged)

    def recorded(self, stream: str, command_id: str) -> Envelope | None:
        """The first event of a command, staged ones included, or None."""
        self.history(stream)
        return self._commands[stream].get(command_id)

    def receipt(self, stream: str, command_id: str) -> Receipt | None:
        """Where the command was recorded, staged events included."""
        envelope = self.recorded(stream, command_id)
        return Receipt(stream, envelope.version, self.head()) if envelope else None

    def existing(self, streams: Collection[str]) -> set[str]:
        """Those of the streams that have events."""
        return {stream for stream in streams if self.history(stream)}

    def versions(self, streams: Collection[str]) -> Mapping[str, int]:
        """The last version of each of the streams that have events."""
        return {stream: held[-1].version for stream in streams if (held := self.history(stream))}

    def histories(self, streams: Collection[str]) -> Mapping[str, Sequence[Envelope]]:
        """The events of several streams, staged ones included."""
        self.foresee(streams)
        return {stream: list(held) for stream in streams if (held := self.history(stream))}

    def history(self, stream: str, position: int | None = None) -> list[Envelope]:
        """The events of a stream, staged ones included unless a position of the past is asked for."""
        if position is not None:
            return list(self.log.history(stream, position))
        if stream not in self._read:
            self._take_in(stream, self.log.history(stream))
        return self._read[stream]

    def foresee(self, streams: Iterable[str]) -> None:
        """Read those of the streams that are not read yet, in one question."""
        missing = [stream for stream in dict.fromkeys(streams) if stream not in self._read]
        found = self.log.histories(missing) if missing else {}
        for stream in missing:
            self._take_in(stream, found.get(stream, ()))

    def head(self) -> int:
        """The last position, as if everything staged were recorded."""
        return self._head + len(self.staged)

    def position_at(self, moment: datetime) -> int:
        """Staged events have not been recorded at any moment."""
        return self.log.position_at(moment)

    def _take_in(self, stream: str, events: Iterable[Envelope]) -> None:
        self._read[stream] = list(events)
        commands: dict[str, Envelope] = {}
        for envelope in self._read[stream]:
            commands.setdefault(envelope.command_id, envelope)
        self._commands[stream] = commands
