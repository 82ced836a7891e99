"""Appends of many threads in one transaction: whoever finds the log free writes for all who wait.

No append waits for others to come: a thread that is alone writes at once. Those who come while it writes are
written together by the next. Each is told its own outcome: a refused append does not take others with it.
"""

from collections import deque
from collections.abc import Callable, Sequence
from threading import Event, Lock

from eventsourcing.persistence import (
    InterfaceError,
    InternalError,
    OperationalError,
    StoredEvent,
)

MOST_APPENDS = 200
"""Appends that one transaction takes together."""
MOST_EVENTS = 2_000
"""Events that one transaction takes together; a greater append goes alone."""

Write = Callable[[Sequence[StoredEvent]], Sequence[int]]
"""Writes the events in one transaction, all or nothing, and gives their positions."""

_UNSETTLED = (InterfaceError, InternalError, OperationalError)
"""Errors of the database, not of an append: trying the appends one by one would only repeat them."""


class _Append:
    """One thread's append, on its way."""

    def __init__(self, events: Sequence[StoredEvent]) -> None:
        self.events = events
        self.streams = {event.originator_id for event in events}
        self.positions: Sequence[int] | None = None
        self.error: Exception | None = None
        self.woken = Event()
        """Set when the append is settled, and when its thread is to lead."""

    @property
    def settled(self) -> bool:
        return self.positions is not None or self.error is not None

    def settle(self, outcome: Sequence[int] | Exception) -> None:
        """Tell the thread that waits where its events were recorded, or why they were not."""
        if isinstance(outcome, Exception):
            self.error = outcome
        else:
            self.positions = outcome
        self.woken.set()


class GroupCommit:
    """Brings the appends of this process to one writer at a time, the leader."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._guard = Lock()
        self._waiting: deque[_Append] = deque()
        self._led = False

    def append(self, events: Sequence[StoredEvent]) -> Sequence[int]:
        """Write the events, alone or together with the appends of other threads; returns their positions.

        Raises what `write` raises for these events.
        """
        append = _Append(events)
        with self._guard:
            self._waiting.append(append)
            leads, self._led = not self._led, True
        if not leads:
            self._wait(append)
        if not append.settled:
            self._lead(append)
        if append.error is not None:
            raise append.error
        assert append.positions is not None  # noqa: S101 - settled without an error
        return append.positions

    def _wait(self, append: _Append) -> None:
        try:
            append.woken.wait()
        except BaseException:
            self._give_up(append)
            raise

    def _give_up(self, append: _Append) -> None:
        """An interrupted thread leaves no append behind, and keeps no lead that it may have been given."""
        with self._guard:
            if append not in self._waiting:
                return
            self._waiting.remove(append)
        if append.woken.is_set():
            self._hand_over()

    def _lead(self, append: _Append) -> None:
        """Write until the own append is settled, then let the one lead who has waited longest."""
        try:
            while not append.settled:
                self._write_group(self._next_group())
        finally:
            self._hand_over()

    def _hand_over(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting[0].woken.set()
            else:
                self._led = False

    def _next_group(self) -> list[_Append]:
        """Waiting appends that touch different streams; those to the same stream surely refuse each other."""
        group: list[_Append] = []
        later: list[_Append] = []
        streams: set[object] = set()
        size = 0
        with self._guard:
            while self._waiting and len(group) + len(later) < MOST_APPENDS:
                append = self._waiting.popleft()
                fits = streams.isdisjoint(append.streams) and size + len(append.events) <= MOST_EVENTS
                if group and not fits:
                    later.append(append)
                    continue
                group.append(append)
                streams |= append.streams
                size += len(append.events)
            self._waiting.extendleft(reversed(later))
        return group

    def _write_group(self, group: Sequence[_Append]) -> None:
        try:
            positions = self._write([event for append in group for event in append.events])
        except _UNSETTLED as error:
            _settle_all(group, error)
        except Exception as error:
            self._write_apart(group, error)
        except BaseException:
            _settle_all(group, OperationalError("the append was interrupted; it may or may not be recorded"))
            raise
        else:
            _share(group, positions)

    def _write_apart(self, group: Sequence[_Append], error: Exception) -> None:
        """Halve the group until the append that was refused stands alone."""
        if len(group) == 1:
            group[0].settle(error)
            return
        middle = len(group) // 2
        self._write_group(group[:middle])
        self._write_group(group[middle:])


def _share(group: Sequence[_Append], positions: Sequence[int]) -> None:
    start = 0
    for append in group:
        append.settle(positions[start : start + len(append.events)])
        start += len(append.events)


def _settle_all(group: Sequence[_Append], error: Exception) -> None:
    for append in group:
        # Each thread raises an exception of its own, because raising one changes its traceback.
        append.settle(type(error)(*error.args))
