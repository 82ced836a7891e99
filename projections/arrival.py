"""Waits until the views know a position, with one look at the checkpoints for all who wait."""

import threading
import time
from collections.abc import Callable

POLL = 0.02
"""Seconds between looks at the checkpoints while waiting for another process to move them."""


class Arrival:
    """Tells the threads of a process how far the views are: while one looks, all others wait for that."""

    def __init__(self, look: Callable[[], int], poll: float = POLL) -> None:
        """`look` reads how far the views are, whoever moves them."""
        self._look = look
        self._poll = poll
        self._changed = threading.Condition()
        self._is_looking = False
        self._position = 0
        self._looked_at = float("-inf")
        """When the last look that has ended had begun: who came later cannot go by it."""
        self._is_due_at = float("-inf")

    def wake(self) -> None:
        """This process has moved views: look at once."""
        with self._changed:
            self._is_due_at = float("-inf")
            self._changed.notify_all()

    def rest(self) -> None:
        """Wait until this process has moved views, or another may have."""
        with self._changed:
            self._changed.wait(self._poll)

    def wait_for(self, position: int, timeout: float) -> bool:
        """Whether the views know the position within `timeout` seconds. Raises what `look` raises."""
        came = time.monotonic()
        while True:
            with self._changed:
                if self._looked_at >= came and self._position >= position:
                    return True
                remaining = came + timeout - time.monotonic()
                if remaining <= 0 and (self._is_looking or self._looked_at >= came):
                    return False
                if not self._take_turn(came):
                    self._changed.wait(min(remaining, self._poll))
                    continue
            self._look_for_all()

    def _take_turn(self, came: float) -> bool:
        """Whether to look now: nobody else does, and it is time, or no look has begun since `came`."""
        if self._is_looking or (self._looked_at >= came and time.monotonic() < self._is_due_at):
            return False
        self._is_looking = True
        return True

    def _look_for_all(self) -> None:
        # A wake during the look may tell of more than it sees.
        began = time.monotonic()
        with self._changed:
            self._is_due_at = began + self._poll
        try:
            position = self._look()
        except BaseException:
            self._end()
            raise
        with self._changed:
            self._position, self._looked_at = position, began
        self._end()

    def _end(self) -> None:
        with self._changed:
            self._is_looking = False
            self._changed.notify_all()
