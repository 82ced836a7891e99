"""Gets a view over a page that fails: what is to blame is tried again, then parked, and all else goes on.

The rests hold up all views of the process. So they are not taken for a kind of error that has lately parked
streams in spite of them: a defect that hits a stream in each page would cost them with each page.
"""

import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import structlog
from sqlalchemy import Engine

from projections.faults import Overtaken
from projections.pages import ViewPage, stream_of
from projections.parking import Parked
from projections.records import Record
from projections.sifting import Poison, sift
from projections.transactions import page_transaction
from projections.view import View

RETRIES = (0.5, 1.0, 2.0)
"""Seconds of rest before an entry that failed is tried again; after the last its stream is parked."""
MEMORY = 60.0
"""Seconds for which it is remembered that trying an error of some kind again was of no use."""


class _TryAgain(Exception):
    """The page is not committed: what failed in it gets another chance first."""


class Sieve:
    """Projects pages of one view in which some entry fails."""

    def __init__(
        self,
        engine: Engine,
        view: View,
        clock: Callable[[], datetime],
        rest: Callable[[float], None],
        *,
        retries: Sequence[float] = RETRIES,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`engine` is for writing; `rest` waits for seconds; `retries` are the rests before new trials."""
        self._engine = engine
        self._view = view
        self._clock = clock
        self._rest = rest
        self._retries = retries
        self._monotonic = monotonic
        self._hopeless: dict[str, float] = {}
        """The kinds of errors that have parked streams, and when they last did."""

    def project(self, page: ViewPage, record: Record, parked: Collection[str]) -> Sequence[Parked]:
        """Commit the page without what fails in it, and return the streams that are parked for it.

        `parked` are those that are passed over already. Raises Overtaken, and what no entry is to blame for.
        """
        for attempt, rest in enumerate(self._retries, start=1):
            try:
                return self._attempt(page, record, parked, attempt, is_last=False)
            except _TryAgain as error:
                record.failed(str(error))
                self._rest(rest)
        return self._attempt(page, record, parked, len(self._retries) + 1, is_last=True)

    def _attempt(
        self, page: ViewPage, record: Record, parked: Collection[str], attempt: int, *, is_last: bool
    ) -> Sequence[Parked]:
        # What it remembers may come from an attempt that was not committed.
        self._view.forget()
        entries = [entry for entry in page.entries if stream_of(entry) not in parked]
        with page_transaction(self._engine) as connection:
            if not record.move(connection, page):
                raise Overtaken(self._view.name)
            poison = sift(connection, self._view, entries)
            if not is_last and not all(self._is_hopeless(each) for each in poison):
                raise _TryAgain(_summary(poison))
            found = [self._parked(each, attempt) for each in poison]
            record.park(connection, found)
        self._hopeless.update((each.kind, self._monotonic()) for each in poison if not each.is_unreadable)
        self._tell(found)
        return found

    def _is_hopeless(self, poison: Poison) -> bool:
        """Whether trying again cannot help, or has not helped lately for what failed in the same way."""
        last = self._hopeless.get(poison.kind)
        return poison.is_unreadable or (last is not None and self._monotonic() - last < MEMORY)

    def _parked(self, poison: Poison, attempts: int) -> Parked:
        return Parked(
            view=self._view.name,
            stream=poison.stream,
            position=poison.position,
            error=poison.error,
            attempts=1 if poison.is_unreadable else attempts,
            parked_at=self._clock(),
        )

    def _tell(self, parked: Sequence[Parked]) -> None:
        log = structlog.get_logger().bind(view=self._view.name)
        for each in parked:
            log.error("stream_parked", stream=each.stream, position=each.position, error=each.error)


def _summary(poison: Sequence[Poison]) -> str:
    first = min(poison, key=lambda each: each.position)
    more = f" (and {len(poison) - 1} more streams)" if len(poison) > 1 else ""
    return f"position {first.position} of {first.stream} cannot be projected: {first.error}{more}"
