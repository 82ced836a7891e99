"""Which streams are derived anew: half of those changed last, half at random of all there are."""

from collections.abc import Collection, Iterable
from random import Random

from domain.event import Unreadable, stream_kind
from projections.reader import LogReader

LOOKED_BACK = 20_000
"""Entries before the position that are read for the streams changed last."""
PAGE = 2_000


def changed_last(log: LogReader, kinds: Collection[str], position: int, most: int) -> list[str]:
    """Up to so many streams of these kinds, the one changed last first, of the last entries of the log."""
    found: dict[str, None] = {}
    end, earliest = position, max(0, position - LOOKED_BACK)
    while end > earliest and len(found) < most:
        start = max(earliest, end - PAGE)
        for entry in reversed(log.entries(start, end - start, end)):
            stream = entry.stream if isinstance(entry, Unreadable) else entry.envelope.stream
            if stream_kind(stream) in kinds and len(found) < most:
                found.setdefault(stream)
        end = start
    return list(found)


class Draw:
    """Draws some of what passes by, each with the same chance, holding only what is drawn."""

    def __init__(self, size: int, random: Random) -> None:
        """`size` is how many are drawn."""
        self._size = size
        self._random = random
        self.drawn: list[str] = []
        self.passed = 0

    def see(self, streams: Iterable[str]) -> None:
        """Let these pass by. (Algorithm R; Vitter 1985, ACM TOMS 11:1, section 2.)"""
        for stream in streams:
            self.passed += 1
            if len(self.drawn) < self._size:
                self.drawn.append(stream)
            elif (place := self._random.randrange(self.passed)) < self._size:
                self.drawn[place] = stream
