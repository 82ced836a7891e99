"""What a comparison asks of the log, beyond what views do, and of the views."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

from projections.reader import LogReader

Read = Callable[[], AbstractContextManager[Connection]]
"""Opens a connection whose queries all see one state of the views."""


class StreamReader(LogReader, Protocol):
    """Knows the streams of the log by name."""

    def streams(self, kinds: Collection[str], stop: int) -> Iterator[str]:
        """The streams of these kinds that begin at or before the position, read a page at a time."""

    def existing(self, streams: Collection[str]) -> set[str]:
        """Those of the streams that have events."""

    def versions(self, streams: Collection[str]) -> Mapping[str, int]:
        """The last version of each of the streams that have events."""
