"""One view on the tables that are being filled for it."""

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor
from datetime import datetime

from sqlalchemy import Connection, Engine

from projections import tables
from projections.builds import Build, advance_build, drop_leftover, start_build
from projections.checkpoints import Checkpoint, read_checkpoints
from projections.follower import Follower, Slowly
from projections.pages import LogPage, ViewPage, project_into
from projections.parking import Parked
from projections.previous import read_previous
from projections.reader import LogReader
from projections.records import Record
from projections.sieve import Sieve
from projections.view import View, fingerprint


class BuildRecord:
    """How far the new tables have come; who is parked is kept by the follower until they run."""

    def __init__(self, name: str, generation: int, clock: Callable[[], datetime]) -> None:
        """For the tables of this generation, empty."""
        self.position = 0
        self.event_id: str | None = None
        self.events = 0
        self._name = name
        self._generation = generation
        self._clock = clock
        self._next: tuple[int, str | None, int] = (0, None, 0)

    def move(self, connection: Connection, page: ViewPage) -> bool:
        """Move on; False when another process has begun a build of this view since."""
        self._next = (page.position, page.event_id, self.events + page.events)
        return advance_build(connection, self._name, self._generation, page.position, self._clock())

    def park(self, connection: Connection, streams: Sequence[Parked]) -> None:
        """Nothing: the streams that the running tables have parked are others."""

    def moved(self) -> None:
        """What `move` did is committed."""
        self.position, self.event_id, self.events = self._next

    def failed(self, error: str) -> None:
        """Nothing: the running view is well."""


class PageFailed(Exception):
    """A page could not be projected on tables that are filled without care."""


class Uncareful:
    """Takes the place of the sieve where what fails is not looked for."""

    def project(self, page: ViewPage, record: Record, parked: Collection[str]) -> Sequence[Parked]:  # noqa: ARG002 has the sieve's shape
        """Raises PageFailed."""
        raise PageFailed(f"the page up to position {page.position} cannot be projected")


class ViewBuild:
    """A view that is filled beside its running tables."""

    def __init__(
        self,
        engine: Engine,
        view: View,
        clock: Callable[[], datetime],
        writer: Executor | None,
        *,
        careful: bool,
    ) -> None:
        """Make empty tables of a new generation.

        A careful build has its indexes from the beginning and writes every page out, so that whatever fails
        can be found and parked. The other is several times as fast, and raises PageFailed for a page that
        fails. What an earlier build has left over is dropped.
        """
        self.view = view
        self._engine = engine
        self._clock = clock
        self._indexed = careful
        with engine.begin() as connection:
            self.generation = 1 + max(_taken(connection, view.name))
            self._tables = [tables.beside(table, self.generation) for table in view.tables]
            tables.create(connection, self._tables, indexed=careful)
            names, now = [table.name for table in self._tables], clock()
            start_build(connection, Build(view.name, self.generation, names, 0, now, now))
        self.record = BuildRecord(view.name, self.generation, clock)
        built = view.with_tables(self._tables) if careful else view.for_building(self._tables)
        # No rests: what is to blame has failed in the pass without care already, and nothing is lost by
        # parking, since a stream that the running tables hold keeps the new ones from being swapped in.
        self._sieve = Sieve(engine, built, clock, time.sleep, retries=())
        sieve: Slowly = self._sieve if careful else Uncareful()
        self.follower = Follower(engine, built, sieve, writer)
        self.follower.start(self.record, 0)

    def complete(self) -> None:
        """Write what the view has kept back, make the indexes, and let the database know what is there.

        Raises IntegrityError where rows differ in nothing that an index wants to be unique.
        """
        with self._engine.begin() as connection:
            for kept_back in self.follower.view.settle(connection):
                self.follower.view.write(connection, kept_back)
        for table in self._tables:
            for index in () if self._indexed else tables.indexes(table):
                with self._engine.begin() as connection:
                    tables.make_index(connection, index)
        tables.make_known(self._engine, self._tables)
        self._indexed = True
        # Nothing is kept back any more and all indexes are there: what is appended now can be sifted.
        self.follower.sieve = self._sieve

    def draw_level(self, connection: Connection, log: LogReader, running: int, limit: int) -> bool:
        """Project what the running tables know and these do not yet, as part of this transaction.

        False when that is a page or more. Raises what the view raises; the follower has to be told then.
        """
        missing = log.entries(self.record.position, limit, running) if running > self.record.position else []
        if len(missing) >= limit:
            return False
        if missing:
            page = LogPage.of(missing).for_view(self.view.kinds, self.follower.parked)
            self.record.move(connection, page)
            project_into(connection, self.follower.view, page.entries)
            self.record.moved()
        return True

    def start_again(self, record: tuple[int, str | None, int]) -> None:
        """Go back to where the tables are after a transaction that came to nothing."""
        self.record.position, self.record.event_id, self.record.events = record
        self.follower.start(self.record, self.record.position, list(self.follower.parked.values()))

    def checkpoint(self) -> Checkpoint:
        """Of the running view, once these tables run."""
        return Checkpoint(
            name=self.view.name,
            position=self.record.position,
            event_id=self.record.event_id,
            events=self.record.events,
            fingerprint=fingerprint(self.view, self._engine.dialect),
            generation=self.generation,
            tables=[table.name for table in self.view.tables],
            updated_at=self._clock(),
        )


def _taken(connection: Connection, name: str) -> list[int]:
    """The generations of the tables that there are; what an earlier build has left over is dropped."""
    previous = read_previous(connection).get(name)
    return [
        read_checkpoints(connection)[name].generation,
        drop_leftover(connection, name),
        previous.generation if previous else 0,
    ]
