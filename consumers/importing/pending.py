"""Registrations of one batch, held back until they go into the log in one append.

A province has hundreds of places, and an append for each would take longer than the issues themselves.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from domain.event import Envelope
from domain.log import Log, Receipt


class PendingLog:
    """A log as it will be once what is pending has been recorded; only `flush` writes."""

    def __init__(self, log: Log) -> None:
        """`log` is the one that is written at last."""
        self.log = log
        self.pending: list[Envelope] = []

    def flush(self) -> None:
        """Record what is pending. Raises ConcurrentChange, and then nothing is pending any more."""
        pending, self.pending = self.pending, []
        if pending:
            self.log.append(pending)

    def append(self, events: Sequence[Envelope]) -> list[int]:
        """Hold the events back; returns the positions that they take unless others write first."""
        first = self.head() + 1
        self.pending += events
        return list(range(first, first + len(events)))

    def receipt(self, stream: str, command_id: str) -> Receipt | None:
        """Where the command was recorded, pending events included."""
        for envelope in self._of({stream}):
            if envelope.command_id == command_id:
                return Receipt(stream, envelope.version, self.head())
        return self.log.receipt(stream, command_id)

    def existing(self, streams: Collection[str]) -> set[str]:
        """Those of the streams that have events, pending ones included."""
        return self.log.existing(streams) | {envelope.stream for envelope in self._of(streams)}

    def histories(self, streams: Collection[str]) -> Mapping[str, Sequence[Envelope]]:
        """The events of several streams, pending ones included."""
        histories = {stream: list(history) for stream, history in self.log.histories(streams).items()}
        for envelope in self._of(streams):
            histories.setdefault(envelope.stream, []).append(envelope)
        return histories

    def history(self, stream: str, position: int | None = None) -> Iterable[Envelope]:
        """The events of a stream; pending ones included, unless a position of the past is asked for."""
        recorded = self.log.history(stream, position)
        return recorded if position is not None else [*recorded, *self._of({stream})]

    def head(self) -> int:
        """The last position, as if everything pending were recorded."""
        return self.log.head() + len(self.pending)

    def position_at(self, moment: datetime) -> int:
        """Pending events have not been recorded at any moment."""
        return self.log.position_at(moment)

    def _of(self, streams: Collection[str]) -> list[Envelope]:
        return [envelope for envelope in self.pending if envelope.stream in streams]
