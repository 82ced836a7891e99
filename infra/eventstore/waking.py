"""Wakes those who wait for an append: at once in this process, soon in others."""

import time
from collections.abc import Callable
from threading import Condition

import structlog


class Waking:
    """Holds the greatest position that this process knows of, and those who wait for a greater one."""

    def __init__(self, poll_seconds: float) -> None:
        """`poll_seconds` is how long a missed word can go unnoticed."""
        self._poll_seconds = poll_seconds
        self._heard = Condition()
        self._position = 0
        self._asked_at = 0.0
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
            if position > self._position:
                self._position = position
                self._heard.notify_all()

    def wait(self, after: int, timeout: float, head: Callable[[], int | None]) -> bool:
        """Whether there are events after the position; waits up to `timeout` seconds for one.

        `head` asks the database for the last position, and gives None when it cannot tell. It is asked once
        at least, and then once every `poll_seconds` for all who wait together.
        """
        deadline = time.monotonic() + timeout
        if self._position > after or self._asked(head) > after:
            return True
        while (remaining := deadline - time.monotonic()) > 0:
            if self._rest(after, remaining):
                self._asked(head)
            if self._position > after:
                return True
        return False

    def _asked(self, head: Callable[[], int | None]) -> int:
        """The position that the database tells of, which all are told."""
        position = head()
        if position is None:
            return 0
        self.heard(position)
        return position

    def _rest(self, after: int, remaining: float) -> bool:
        """Wait for word, until it is time to ask at most; whether this thread is the one to ask."""
        with self._heard:
            if self._position > after:
                return False
            since = time.monotonic() - self._asked_at
            if since < self._poll_seconds:
                self._heard.wait(min(self._poll_seconds - since, remaining))
                return False
            self._asked_at = time.monotonic()
            return True
