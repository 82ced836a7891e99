"""What a comparison asks of the log, beyond what views do."""

from collections.abc import Collection, Iterator
from typing import Protocol

from projections.reader import LogReader


class StreamReader(LogReader, Protocol):
    """Knows the streams of the log by name."""

    def streams(self, kinds: Collection[str], stop: int) -> Iterator[str]:
        """The streams of these kinds that begin at or before the position, read a page at a time."""

    def existing(self, streams: Collection[str]) -> set[str]:
        """Those of the streams that have events."""
