"""Wakes those who wait for an append: at once in this process, soon in others."""

import time
from collections.abc import Callable
from threading import Condition, local

import structlog

Head = Callable[[], int | None]
"""Asks the database for the last position; None when it cannot tell."""


class Waking:
    """Holds the last position that this process knows of, and those who wait for a greater one.

    Known is what this process has appended and what the database has answered. Neither holds for ever: after
    a failover the log may end before. What others say is a hint to ask the database, and not believed.
    """

    def __init__(self, poll_seconds: float) -> None:
        """`poll_seconds` is how long a missed word can go unnoticed."""
        self._poll_seconds = poll_seconds
        self._heard = Condition()
        self._position = 0
        self._learnt = 0
        """How often the position was learnt, be it the same again."""
        self._is_hinted = False
        self._asked_at = float("-inf")
        self._callbacks: list[Callable[[int], None]] = []
        self._told = local()
        """Of each thread: `after` of the last wait that found something, and how often was learnt by then."""

    def on_append(self, callback: Callable[[int], None]) -> None:
        """Call back with the last position after each append of this process; must be quick."""
        self._callbacks.append(callback)

    def appended(self, position: int) -> None:
        """This process appended up to the position."""
        with self._heard:
            # Threads tell of their appends in no order.
            self._learn(max(position, self._position))
        for callback in self._callbacks:
            try:
                callback(position)
            except Exception:
                # The append is durable; a follower that cannot be told finds it by polling.
                structlog.get_logger().exception("follower.not_woken", position=position)

    def heard(self, position: int | None) -> None:
        """Somebody says that there was an append, up to the position if one is said: a hint only."""
        with self._heard:
            if position is None or position > self._position:
                self._is_hinted = True
                self._heard.notify_all()

    def wait(self, after: int, timeout: float, head: Head) -> bool:
        """Whether there are events after the position; waits up to `timeout` seconds for one.

        `head` is asked at once where nothing beyond `after` is known, then at each hint, and else once every
        `poll_seconds` for all who wait together. A thread that comes back with the same `after` has found
        nothing there: it waits until the position was learnt anew.
        """
        deadline = time.monotonic() + timeout
        if self._position <= after:
            self._ask(head)
        while not self._is_beyond(after):
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            if self._rest(after, remaining):
                self._ask(head)
        return True

    def _is_beyond(self, after: int) -> bool:
        """Whether there is something that this thread was not told yet; it is told by that."""
        with self._heard:
            if not self._has_news(after):
                return False
            self._told.last = (after, self._learnt)
            return True

    def _has_news(self, after: int) -> bool:
        return self._position > after and getattr(self._told, "last", None) != (after, self._learnt)

    def _ask(self, head: Head) -> None:
        """Learn from the database, downwards too."""
        with self._heard:
            self._is_hinted, self._asked_at = False, time.monotonic()
            learnt = self._learnt
        position = head()
        if position is None:
            return
        with self._heard:
            # What was learnt since the question may be younger than this answer: it is not lowered.
            if position > self._position or learnt == self._learnt:
                self._learn(position)

    def _learn(self, position: int) -> None:
        is_other, self._position = position != self._position, position
        self._learnt += 1
        if is_other:
            self._heard.notify_all()

    def _rest(self, after: int, remaining: float) -> bool:
        """Wait for word, until it is time to ask at most; whether this thread is the one to ask."""
        with self._heard:
            if self._has_news(after):
                return False
            since = time.monotonic() - self._asked_at
            if not self._is_hinted and since < self._poll_seconds:
                self._heard.wait(min(self._poll_seconds - since, remaining))
                return False
            # Nobody else is to ask as well.
            self._is_hinted, self._asked_at = False, time.monotonic()
            return True
