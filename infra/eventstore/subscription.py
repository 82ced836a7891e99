"""A subscription of the eventsourcing library to the log, by position."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

if TYPE_CHECKING:
    from infra.eventstore.recorder import LogRecorder

PAGE = 500
"""Events that are read at a time."""
WAIT_SECONDS = 1.0
"""How long it takes at most to notice that the subscription was stopped."""


class LogSubscription(Subscription[ApplicationRecorder]):
    """Events after a position, then those to come; ends when stopped."""

    def __init__(self, recorder: "LogRecorder", gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder, gt, topics)
        self._log = recorder
        self._seen = gt or 0
        self._page: list[Notification] = []

    def __next__(self) -> Notification:
        """The next event; waits for one. Raises StopIteration once stopped."""
        while not self._has_been_stopped:
            if self._page:
                return self._page.pop(0)
            self._read()
        raise StopIteration

    def _read(self) -> None:
        # The head is asked first: positions that it covers are there to be read, so none can be passed over.
        if not self._log.wait_for_append(self._seen, WAIT_SECONDS):
            return
        stop = min(self._log.head(), self._seen + PAGE)
        self._page = [
            *self._log.select_notifications(self._seen, PAGE, stop, self._topics, inclusive_of_start=False)
        ]
        self._seen = stop
