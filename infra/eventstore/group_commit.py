"""Appends of many threads in one transaction: whoever finds the log free writes for all who wait.

No append waits for others to come: a thread that is alone writes at once. Those who come while it writes are
written together by the next. Each is told its own outcome: a refused append does not take others with it.
"""

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock

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

    @property
    def settled(self) -> bool:
        return self.positions is not None or self.error is not None


class GroupCommit:
    """Brings the appends of this process to one writer at a time."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: deque[_Append] = deque()
        self._writing = Lock()

    def append(self, events: Sequence[StoredEvent]) -> Sequence[int]:
        """Write the events, alone or together with the appends of other threads; returns their positions.

        Raises what `write` raises for these events.
        """
        append = _Append(events)
        self._waiting.append(append)
        with self._writing:
            while not append.settled:
                self._write_group(self._next_group())
        if append.error is not None:
            raise append.error
        assert append.positions is not None  # noqa: S101 - settled without an error
        return append.positions

    def _next_group(self) -> list[_Append]:
        """Waiting appends that touch different streams; those to the same stream surely refuse each other."""
        group: list[_Append] = []
        later: list[_Append] = []
        streams: set[object] = set()
        size = 0
        while self._waiting and len(group) < MOST_APPENDS:
            append = self._waiting.popleft()
            if group and (not streams.isdisjoint(append.streams) or size + len(append.events) > MOST_EVENTS):
                later.append(append)
                if len(later) == MOST_APPENDS:
                    break
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
            group[0].error = error
            return
        middle = len(group) // 2
        self._write_group(group[:middle])
        self._write_group(group[middle:])


def _share(group: Sequence[_Append], positions: Sequence[int]) -> None:
    start = 0
    for append in group:
        append.positions = positions[start : start + len(append.events)]
        start += len(append.events)


def _settle_all(group: Sequence[_Append], error: Exception) -> None:
    for append in group:
        # Each thread raises an exception of its own, because raising one changes its traceback.
        append.error = type(error)(*error.args)
