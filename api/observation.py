"""The state of the log and the views, in bounded time: whoever asks after health must get an answer."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from api.dependencies import Services, ViewState

PATIENCE = 3.0
"""Seconds to wait for the database; those who ask after health give up after ten or so."""


@dataclass(frozen=True, slots=True)
class Observed:
    """The log and the views at one time."""

    head: int
    views: Sequence[ViewState]


class Observation:
    """Looks at the log and the views in a thread, so that a database that hangs holds up nobody for long.

    There is one thread at a time: a look that hangs is waited for again, rather than joined by another.
    """

    def __init__(self, services: Services, patience: float = PATIENCE) -> None:
        """`patience` is how many seconds one look may take."""
        self._services = services
        self._patience = patience
        self._guard = threading.Lock()
        self._look: _Look | None = None

    def observe(self) -> Observed | None:
        """The present state; None when it cannot be had in time. Never raises."""
        with self._guard:
            if self._look is None or self._look.done.is_set():
                self._look = _Look(self._read)
            look = self._look
        if not look.done.wait(self._patience):
            structlog.get_logger().error("not_observed", error="Timeout", seconds=self._patience)
            return None
        return look.found

    def _read(self) -> Observed:
        # The views first: the end of the log, asked for after them, is not behind any of them.
        views = self._services.views.status()
        head = self._services.log.head()
        return Observed(head, views)


class _Look:
    """One look, in a thread that ends with it."""

    def __init__(self, read: Callable[[], Observed]) -> None:
        self.done = threading.Event()
        self.found: Observed | None = None
        threading.Thread(target=self._run, args=[read], name="observation", daemon=True).start()

    def _run(self, read: Callable[[], Observed]) -> None:
        try:
            self.found = read()
        except Exception as error:
            # Whatever keeps the log or the views from being read, the answer is the same: not observed.
            structlog.get_logger().error("not_observed", error=type(error).__name__, message=str(error)[:500])
        finally:
            self.done.set()
