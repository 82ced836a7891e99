"""Remembers what was folded from the registry's streams, and never uses it without asking the log.

What a stream says up to a version never changes, so a place that was folded once need not be read again
while its stream is at that version. Before each command the log is asked, in one question, which version each
stream that the command will need is at *now*: what another process registered just before is seen.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from domain.log import Log
from domain.registry.reader import Fold, RegistryReader, T
from domain.registry.registry import Category, Place

MOST = 10_000
"""Streams that are remembered, about 20 MB; all are forgotten when there are more."""


class RegistryMemory(RegistryReader):
    """The registry for many commands at once. Safe to use from many threads."""

    def __init__(self, log: Log, most: int = MOST) -> None:
        """`log` holds the registry's streams; what it once gave for a version it must always give."""
        super().__init__(log)
        self._most = most
        self._remembered: dict[str, tuple[int, Any]] = {}
        """By stream, its version and what it said at that; the kind of stream tells of what type that is."""

    def standing(
        self,
        *,
        place: str | None = None,
        category: str | None = None,
        body: str | None = None,
        beside: Sequence[str] = (),
    ) -> RegistryReader:
        """The registry as it stands when this is called, as far as these and what lies above them go."""
        streams = {*self._lineage_of(place), *self._categories_above(category), *beside}
        if body is not None:
            streams.add(f"body-{body}")
        return _RegistryNow(self, streams)

    def at_version(self, stream: str, version: int, fold: Fold[T]) -> T | None:
        """What the stream says at this version or a later one; read only when another one is remembered."""
        known = self._remembered.get(stream)
        if known is None or known[0] != version:
            history = list(self.log.history(stream))
            known = (history[-1].version if history else 0, fold(None, history))
            if len(self._remembered) >= self._most:
                self._remembered = {}
            self._remembered[stream] = known
        found: T | None = known[1]
        return found

    def _lineage_of(self, id_: str | None) -> Iterable[str]:
        """The place's stream, and those of its ancestors when it is known."""
        if id_ is None:
            return []
        _, place = self._remembered.get(f"place-{id_}", (0, None))
        return [f"place-{each}" for each in (place.lineage if isinstance(place, Place) else (id_,))]

    def _categories_above(self, id_: str | None) -> Iterable[str]:
        """The category's stream, and those above it as far as they are known."""
        streams: dict[str, None] = {}
        while id_ is not None and f"category-{id_}" not in streams:
            streams[f"category-{id_}"] = None
            _, category = self._remembered.get(f"category-{id_}", (0, None))
            id_ = category.parent if isinstance(category, Category) else None
        return streams


class _RegistryNow(RegistryReader):
    """The registry for one command: versions are those of one moment, what was not foreseen is read."""

    def __init__(self, memory: RegistryMemory, streams: Collection[str]) -> None:
        super().__init__(memory.log)
        self._memory = memory
        self._foreseen = streams
        self._versions = memory.log.versions(streams)

    def may_hold(self, stream: str) -> bool:
        """Whether the log held the stream at that moment."""
        return stream not in self._foreseen or stream in self._versions

    def folded(self, stream: str, fold: Fold[T]) -> T | None:
        """What the stream says at the version of that moment, or None."""
        if stream not in self._foreseen:
            self._versions = {**self._versions, **self.log.versions([stream])}
            self._foreseen = {*self._foreseen, stream}
        version = self._versions.get(stream)
        return None if version is None else self._memory.at_version(stream, version, fold)
