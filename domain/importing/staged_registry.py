"""The registry as a batch sees it: a stream is folded on from where it was, however long a roster grows."""

from collections.abc import Callable
from typing import Any

from domain.event import Envelope
from domain.importing.staged_log import StagedLog
from domain.registry.reader import Fold, T
from domain.registry.service import RegistryService


class StagedRegistry(RegistryService):
    """The registry's commands over a staged log."""

    def __init__(self, log: StagedLog, new_id: Callable[[], str]) -> None:
        """What was folded of a stream is forgotten when its last event has been taken back."""
        super().__init__(log, new_id)
        self.staged = log
        self._folded: dict[str, tuple[int, Envelope | None, Any]] = {}

    def folded(self, stream: str, fold: Fold[T]) -> T | None:
        """What the stream says, staged events included, or None."""
        history = self.staged.history(stream)
        count, last, known = self._folded.get(stream, (0, None, None))
        if count > len(history) or (count and history[count - 1] is not last):
            count, known = 0, None
        state: T | None = fold(known, history[count:])
        self._folded[stream] = (len(history), history[-1] if history else None, state)
        return state
