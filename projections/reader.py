"""What the views, and those who read them, ask of the log."""

from collections.abc import Collection, Sequence
from typing import Protocol

from domain.event import LogEntry, Unreadable


class StreamReader(Protocol):
    """Reads what the events of a stream say: the views hold of it what is searched and counted."""

    def stream_entries(self, stream: str, stop: int | None = None) -> list[LogEntry | Unreadable]:
        """The entries of a stream in order, none beyond `stop`."""


class EntryReader(Protocol):
    """Reads the log by position."""

    def entries(self, after: int, limit: int, stop: int | None = None) -> Sequence[LogEntry | Unreadable]:
        """Up to `limit` entries after the position in order, none beyond `stop`."""


class LogReader(StreamReader, Protocol):
    """Reads the log by position, by stream, and counts in it. Safe to use from many threads."""

    def entries(self, after: int, limit: int, stop: int | None = None) -> list[LogEntry | Unreadable]:
        """Up to `limit` entries after the position in order, none beyond `stop`; none when there are no more.

        Raises what the database raises when it is busy or away, and nothing because of an entry.
        """

    def count(self, kinds: Collection[str], stop: int) -> int:
        """How many entries up to the position `stop` are of streams of these kinds."""

    def head(self) -> int:
        """The last position, 0 for an empty log."""
