"""The log as the application service sees it: a port that infra/eventstore fills."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.event import Envelope


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a command was recorded: the last version of its stream and the last position that it wrote."""

    stream: str
    version: int
    position: int
    replayed: bool = False
    """Whether the command had been recorded before, and nothing was written this time."""
    begun: tuple[Envelope, ...] = field(default=(), compare=False, repr=False)
    """The whole stream, where this command began it just now: nobody need read it again."""


class ConcurrentChange(Exception):
    """Another writer appended to one of the streams first; load and decide again."""


class LogAway(Exception):
    """The database of the log does not answer; an append that was under way may be recorded or not."""


class LogFull(Exception):
    """The disk of the log is full; nothing of the append is recorded, and reads go on."""


class Log(Protocol):
    """Streams of envelopes in one order. infra/eventstore/log.py is one: an eventsourcing `Application`."""

    def append(self, events: Sequence[Envelope]) -> list[int]:
        """Record events of one or several streams in one transaction; returns their positions.

        Raises ConcurrentChange when a version is taken, and when a command id is taken in its stream;
        LogFull and LogAway, which any of the others raises too, when the database cannot.
        """

    def receipt(self, stream: str, command_id: str) -> Receipt | None:
        """Where this command was recorded in this stream before, or None."""

    def existing(self, streams: Collection[str]) -> set[str]:
        """Those of the streams that have events."""

    def versions(self, streams: Collection[str]) -> Mapping[str, int]:
        """The last version of each of the streams that have events."""

    def histories(self, streams: Collection[str]) -> Mapping[str, Sequence[Envelope]]:
        """The events of several streams, each in order; streams without events are absent."""

    def history(self, stream: str, position: int | None = None) -> Iterable[Envelope]:
        """The events of a stream in order, as if the log ended at `position`."""

    def head(self) -> int:
        """The last position, 0 for an empty log."""

    def position_at(self, moment: datetime) -> int:
        """The greatest position recorded at or before the moment, 0 when there is none."""
