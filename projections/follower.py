"""One view following the log, page by page: folded in memory, and written while the next page is folded."""

from collections.abc import Collection, Sequence
from concurrent.futures import Executor, Future
from typing import Any, Protocol

from sqlalchemy import Engine

from projections.faults import Overtaken, is_to_blame
from projections.pages import LogPage, ViewPage, readable
from projections.parking import Parked
from projections.records import Record
from projections.transactions import page_transaction
from projections.view import View

PASSED_TOGETHER = 16
"""Pages without entries for a view that are passed in one transaction: few, so that it is seen to move."""


class Slowly(Protocol):
    """Projects a page that fails without what fails in it (`sieve.Sieve`)."""

    def project(self, page: ViewPage, record: Record, parked: Collection[str]) -> Sequence[Parked]:
        """Commit the page and return the streams that are parked for it, beside those `parked` already."""


class Follower:
    """Moves one view on. What it remembers holds as long as nobody else changes the rows."""

    def __init__(
        self,
        engine: Engine,
        view: View,
        sieve: Slowly,
        writer: Executor | None = None,
    ) -> None:
        """`engine` is for writing; `sieve` is for pages that fail.

        `writer` has one thread, which writes a page while the next is folded; else they alternate.
        """
        self.view = view
        self.position = 0
        """To which the log is folded; the last page may still be under way to the tables."""
        self.parked: dict[str, Parked] = {}
        self._engine = engine
        self._reader = engine.execution_options(writes=False)
        self.sieve = sieve
        """What gets it over a page that fails."""
        self._writer = writer
        self._record: Record | None = None
        self._writing: Future[None] | None = None
        self._uncommitted: list[ViewPage] = []
        self._passed: ViewPage | None = None
        """Pages without entries before the next that is written."""
        self._pages_passed = 0

    @property
    def is_active(self) -> bool:
        """Whether it has been started and not stopped since."""
        return self._record is not None

    @property
    def active_record(self) -> Record | None:
        """Where its progress is kept; None when it was stopped."""
        return self._record

    @property
    def passed(self) -> int:
        """To where nothing is left to commit but the position; 0 where the record says how far it is."""
        return 0 if self._passed is None or self._uncommitted else self._passed.position

    @property
    def record(self) -> Record:
        """Where its progress is kept. Raises Overtaken when it was stopped."""
        if self._record is None:
            raise Overtaken(self.view.name)
        return self._record

    def start(self, record: Record, position: int, parked: Sequence[Parked] = ()) -> None:
        """Go on from what the tables hold at the position, remembering nothing."""
        self.stop()
        self._record = record
        self.position = position
        self.parked = {each.stream: each for each in parked}

    def stop(self) -> None:
        """Forget everything. A page that is under way is committed, or not."""
        if self._writing is not None:
            self._writing.exception()
        self._writing = self._record = self._passed = None
        self._pages_passed = 0
        self._uncommitted.clear()
        self.view.forget()

    def take(self, page: LogPage) -> None:
        """Project a page that follows what was folded before; it may be under way when this returns.

        One that holds nothing for the view is passed with those that follow, or by `finish`.

        Raises Overtaken, and what no entry is to blame for; the follower has to be started again then.
        """
        taken = page.for_view(self.view.kinds, self.parked).after(self._passed)
        self.position = taken.position
        if not taken.entries and self._pages_passed < PASSED_TOGETHER:
            self._passed = taken
            self._pages_passed += 1
            return
        self._project(taken)

    def _project(self, taken: ViewPage) -> None:
        self._passed, self._pages_passed = None, 0
        self._uncommitted.append(taken)
        try:
            changes = self._fold(taken)
            self._settle()
            self._begin_to_write(taken, changes)
        except Exception as error:
            if not is_to_blame(error):
                raise
            self._project_slowly()

    def finish(self) -> None:
        """Wait until everything is committed. Raises as `take`."""
        if self._passed is not None:
            self._project(self._passed)
        try:
            self._settle()
        except Exception as error:
            if not is_to_blame(error):
                raise
            self._project_slowly()

    def _fold(self, page: ViewPage) -> Any:
        if not page.entries:
            return None
        with self._reader.connect() as connection:
            return self.view.fold(connection, readable(page.entries))

    def _begin_to_write(self, page: ViewPage, changes: Any) -> None:
        if self._writer is not None:
            self._writing = self._writer.submit(self._write, page, changes)
            return
        self._write(page, changes)
        self._committed()

    def _write(self, page: ViewPage, changes: Any) -> None:
        # The record comes first: of two processes the second waits there, before it has touched any row, and
        # then finds that it was overtaken.
        with page_transaction(self._engine) as connection:
            if not self.record.move(connection, page):
                raise Overtaken(self.view.name)
            if page.entries:
                self.view.write(connection, changes)

    def _settle(self) -> None:
        """Wait for the page that is under way."""
        if self._writing is None:
            return
        writing, self._writing = self._writing, None
        writing.result()
        self._committed()

    def _committed(self) -> None:
        self._uncommitted.pop(0)
        self.record.moved()

    def _project_slowly(self) -> None:
        """Project what is not committed page by page, leaving aside what cannot be projected."""
        if self._writing is not None:
            # The page before may have gone through; if not, it is among those to project now.
            writing, self._writing = self._writing, None
            error = writing.exception()
            if error is None:
                self._committed()
            elif not (isinstance(error, Exception) and is_to_blame(error)):
                raise error
        while self._uncommitted:
            parked = self.sieve.project(self._uncommitted[0], self.record, self.parked)
            self.parked.update((each.stream, each) for each in parked)
            self._committed()
