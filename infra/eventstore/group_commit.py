"""Appends of many threads in one transaction: whoever finds the log free writes for all who wait.

No append waits for others to come: a thread that is alone writes at once. Those who come while it writes are
written together by the next. Each is told its own outcome: a refused append does not take others with it.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from threading import Event, Lock
from typing import Protocol

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

FAULTS = (InterfaceError, InternalError, OperationalError)
"""Errors of the database, not of what is asked of it: trying one by one would only repeat them."""


class AppendObserver(Protocol):
    """Is told how appends fare, in the thread that writes them: it must be quick, and never raise."""

    def recorded(self, appends: int, events: int) -> None:
        """One transaction has recorded so many appends, of so many events together."""

    def refused(self) -> None:
        """One append was refused, because another was first or because of what it holds."""

    def failed(self, appends: int) -> None:
        """The database has failed under so many appends."""


class _Unobserved:
    """Nobody wants to know."""

    def recorded(self, appends: int, events: int) -> None:
        """Passed over."""

    def refused(self) -> None:
        """Passed over."""

    def failed(self, appends: int) -> None:
        """Passed over."""


@contextmanager
def telling_failure(observer: AppendObserver) -> Iterator[None]:
    """Tell the observer when the one append that is made within fails."""
    try:
        yield
    except FAULTS:
        observer.failed(1)
        raise
    except Exception:
        observer.refused()
        raise


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
        self.observer: AppendObserver = _Unobserved()
        self._guard = Lock()
        self._waiting: deque[_Append] = deque()
        self._leader: _Append | None = None
        self._taken: Sequence[_Append] = ()
        """What the leader has taken from those who wait, to write it."""

    def append(self, events: Sequence[StoredEvent]) -> Sequence[int]:
        """Write the events, alone or together with the appends of other threads; returns their positions.

        Raises what `write` raises for these events.
        """
        append = _Append(events)
        try:
            self._see_through(append)
        finally:
            # The thread may have been interrupted anywhere.
            if self._leader is append or not append.settled:
                self._leave(append)
        if append.error is not None:
            raise append.error
        assert append.positions is not None  # noqa: S101 - settled without an error
        return append.positions

    def _see_through(self, append: _Append) -> None:
        """Wait until another thread has written the append or given its thread the lead; then write."""
        with self._guard:
            self._waiting.append(append)
            if self._leader is None:
                self._leader = append
        if self._leader is not append:
            append.woken.wait()
        while not append.settled:
            self._take_group()
            self._write_group(self._taken)

    def _leave(self, append: _Append) -> None:
        """Leave nobody waiting for this thread: what it took is settled, and its lead is handed on."""
        with self._guard:
            if self._leader is append:
                unsettled = [taken for taken in self._taken if not taken.settled]
                _settle_all(
                    unsettled, OperationalError("the append was interrupted; it may or may not be recorded")
                )
                self._taken = ()
            self._waiting = deque(each for each in self._waiting if each is not append and not each.settled)
            if self._leader is append:
                self._hand_over()

    def _hand_over(self) -> None:
        """Let the one lead who has waited longest."""
        self._leader = self._waiting[0] if self._waiting else None
        if self._leader is not None:
            self._leader.woken.set()

    def _take_group(self) -> None:
        """Take appends that touch different streams; those to the same stream surely refuse each other."""
        group: list[_Append] = []
        streams: set[object] = set()
        size = 0
        with self._guard:
            for append in islice(self._waiting, MOST_APPENDS):
                fits = streams.isdisjoint(append.streams) and size + len(append.events) <= MOST_EVENTS
                if not group or fits:
                    group.append(append)
                    streams |= append.streams
                    size += len(append.events)
            # Taken before they leave the line: an interruption in between loses none of them.
            self._taken = group
            for append in group:
                self._waiting.remove(append)

    def _write_group(self, group: Sequence[_Append]) -> None:
        try:
            positions = self._write([event for append in group for event in append.events])
        except FAULTS as error:
            self.observer.failed(len(group))
            _settle_all(group, error)
        except Exception as error:
            self._write_apart(group, error)
        else:
            self.observer.recorded(len(group), len(positions))
            _share(group, positions)

    def _write_apart(self, group: Sequence[_Append], error: Exception) -> None:
        """Halve the group until the append that was refused stands alone."""
        if len(group) == 1:
            self.observer.refused()
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
