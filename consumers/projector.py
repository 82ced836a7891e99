"""Keeps the views up with the log while a server runs."""

from collections.abc import Callable
from contextlib import suppress

from consumers.loop import Health, Loop
from projections.engine import ViewEngine

POLL = 1.0
"""Seconds between looks at the log when nobody says that something was appended."""


class Stopped(Exception):
    """The projector was told to stop in the middle of catching up; what it committed stays."""


class Projector:
    """Follows the log in a thread. Of many, in one process or in several, each entry is projected by one."""

    def __init__(self, views: ViewEngine, wait_for_append: Callable[[int, float], bool]) -> None:
        """`wait_for_append(after, timeout)` says within `timeout` seconds if the log is beyond `after`."""
        self._views = views
        self._wait_for_append = wait_for_append
        self._seen = 0
        self._woken = self._held_up = False
        self._loop = Loop("projector", self._catch_up, self._wait)

    def start(self) -> None:
        """Begin to follow. Raises RuntimeError when it does already."""
        self._loop.start()

    def stop(self) -> None:
        """End after the page under way."""
        self._loop.stop()

    def health(self) -> Health:
        """Heartbeat and progress, for /health/ready."""
        return self._loop.health()

    def _catch_up(self) -> None:
        before = self._seen
        with suppress(Stopped):
            self._seen = max(self._views.catch_up(progress=self._after_page), self._seen)
        self._held_up = self._woken and self._seen == before

    def _after_page(self, position: int) -> None:
        self._seen = max(position, self._seen)
        self._loop.beat()
        if self._loop.stopping:
            raise Stopped

    def _wait(self) -> None:
        if self._held_up:
            # There is more in the log, but an entry stops the views: no use in being told again at once.
            self._woken = False
            self._loop.pause(POLL)
        else:
            self._woken = self._wait_for_append(self._seen, POLL)
