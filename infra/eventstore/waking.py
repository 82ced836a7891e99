"""Wakes those who wait for an append: at once in this process, soon in others."""

import time
from collections.abc import Callable
from threading import Condition

import structlog


class Waking:
    """Holds the greatest position that this process has heard of, and those who wait for a greater one."""

    def __init__(self, poll_seconds: float) -> None:
        """`poll_seconds` is how long a missed word can go unnoticed."""
        self._poll_seconds = poll_seconds
        self._heard = Condition()
        self._position = 0
        self._callbacks: list[Callable[[int], None]] = []

    def on_append(self, callback: Callable[[int], None]) -> None:
        """Call back with the last position after each append of this process; must be quick."""
        self._callbacks.append(callback)

    def appended(self, position: int) -> None:
        """This process appended up to the position."""
        self.heard(position)
        for callback in self._callbacks:
            try:
                callback(position)
            except Exception:
                # The append is durable; a follower that cannot be told finds it by polling.
                structlog.get_logger().exception("follower.not_woken", position=position)

    def heard(self, position: int) -> None:
        """Somebody appended up to the position."""
        with self._heard:
            self._position = max(self._position, position)
            self._heard.notify_all()

    def wait(self, after: int, timeout: float, head: Callable[[], int]) -> bool:
        """Whether there are events after the position; waits up to `timeout` seconds for one.

        `head` asks the database for the last position; it is asked at least once every `poll_seconds`.
        """
        deadline = time.monotonic() + timeout
        while True:
            if head() > after:
                return True
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            with self._heard:
                if self._position <= after:
                    self._heard.wait(min(self._poll_seconds, remaining))
