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
    """Follows the log in a thread. Of many, in several processes, each takes its share of the views."""

    def __init__(self, views: ViewEngine, wait_for_append: Callable[[int, float], bool]) -> None:
        """`wait_for_append(after, timeout)` says within `timeout` seconds if the log is beyond `after`."""
        self._views = views
        self._wait_for_append = wait_for_append
        self._seen = 0

        # No longer than a step is apart otherwise: the leases on the views would lapse meanwhile, also on
        # those that are well.
        self._loop = Loop("projector", self._catch_up, self._wait, longest_rest=POLL)

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
        with suppress(Stopped):
            self._views.catch_up(progress=self._after_page)
        self._seen = self._views.looked_to()

    def _after_page(self, _position: int) -> None:
        self._loop.beat()
        if self._loop.stopping:
            raise Stopped

    def _wait(self) -> None:
        # A second is also how often the leases on the views want to be renewed.
        self._wait_for_append(self._seen, POLL)
