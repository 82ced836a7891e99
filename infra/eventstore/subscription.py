"""A subscription of the eventsourcing library to the log, by position."""

from collections import deque
from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING

import structlog
from eventsourcing.persistence import (
    ApplicationRecorder,
    InterfaceError,
    Notification,
    OperationalError,
    Subscription,
)

if TYPE_CHECKING:
    from infra.eventstore.recorder import LogRecorder

PAGE = 500
"""Events that are read at a time."""
WAIT_SECONDS = 0.5
"""How long it takes at most to notice that the subscription was stopped."""


class LogSubscription(Subscription[ApplicationRecorder]):
    """Events after a position, then those to come; ends when stopped, and not when the database is away."""

    def __init__(self, recorder: "LogRecorder", gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder, gt, topics)
        self._log = recorder
        self._seen = gt or 0
        self._page: deque[Notification] = deque()
        self._stopping = Event()

    def stop(self) -> None:
        """End it, from any thread; who waits for the next event notices within a second."""
        super().stop()
        self._stopping.set()

    def __next__(self) -> Notification:
        """The next event; waits for one. Raises StopIteration once stopped, InterfaceError once closed."""
        while not self._has_been_stopped:
            if self._page:
                return self._page.popleft()
            self._read()
        raise StopIteration

    def _read(self) -> None:
        if self._log.closed:
            raise InterfaceError("the log was closed; stop its subscriptions before")
        try:
            self._read_page()
        except (InterfaceError, OperationalError) as error:
            # The place is kept, so nothing is missed when the database is back.
            structlog.get_logger().warning("log.subscription_waits", after=self._seen, reason=str(error))
            self._stopping.wait(WAIT_SECONDS)

    def _read_page(self) -> None:
        # The head is asked first: positions that it covers are there to be read, so none can be passed over.
        if not self._log.wait_for_append(self._seen, WAIT_SECONDS):
            return
        stop = min(self._log.head(), self._seen + PAGE)
        if stop <= self._seen:
            # After a failover the log may end before what was read: nothing is read twice, nor in haste.
            self._stopping.wait(WAIT_SECONDS)
            return
        self._page.extend(
            self._log.select_notifications(self._seen, PAGE, stop, self._topics, inclusive_of_start=False)
        )
        self._seen = stop
