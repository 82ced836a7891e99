"""Builds a view anew beside the running one, which is read and kept up meanwhile, and swaps the two."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine, text

from domain.event import LogEntry
from projections import tables
from projections.checkpoints import (
    Build,
    Checkpoint,
    advance_build,
    end_build,
    read_builds,
    read_checkpoints,
    start_build,
    view_checkpoints,
    write_checkpoint,
)
from projections.locks import is_transient
from projections.pages import PAGE, Overtaken, Poison, commit, project, project_into, read
from projections.reader import LogReader
from projections.view import View, fingerprint

SWAP_ATTEMPTS = 100
"""How often readers may keep the swap waiting, for LOCK_TIMEOUT each time."""
LOCK_TIMEOUT = "2s"
"""How long readers that begin are held up by a swap that waits for those before them."""

Progress = Callable[[int], None]
"""Told the position reached, after each page."""


class RebuildFailed(Exception):
    """The view could not be built anew; the running one is as it was."""


class Rebuild:
    """One rebuild of one view. The caller sees to it that only one runs at a time (`locks.alone`)."""

    def __init__(self, engine: Engine, log: LogReader, view: View, clock: Callable[[], datetime]) -> None:
        """`view` is on its running tables; `clock` gives the time now, in UTC."""
        self.engine = engine
        self.log = log
        self.view = view
        self.clock = clock
        self.last: LogEntry | None = None
        """Of the entries in the new tables."""
        self.poison: Poison | None = None

    @property
    def position(self) -> int:
        """How far the new tables have come."""
        return self.last.position if self.last else 0

    def run(self, progress: Progress | None = None, *, stop_at_poison: bool = False) -> None:
        """Fill new tables from the beginning of the log and swap.

        An entry that cannot be projected raises RebuildFailed; with `stop_at_poison` the tables filled up to
        it are swapped in, for when the running ones are no longer of the shape that readers need.
        """
        self._begin()
        try:
            self._build(progress, stop_at_poison)
        except RebuildFailed:
            with self.engine.begin() as connection:
                drop_leftover(connection, self.view.name)
            raise

    def _build(self, progress: Progress | None, stop_at_poison: bool) -> None:
        for _ in range(SWAP_ATTEMPTS):
            self._fill(progress)
            if self.poison and not stop_at_poison:
                raise RebuildFailed(f"the view {self.view.name!r} stays as it was: {self.poison}")
            if self._swap():
                return
        raise RebuildFailed(
            f"the view {self.view.name!r} stays as it was: readers did not let it be swapped; try again later"
        )

    def _begin(self) -> None:
        """Make empty tables of a new generation; drop those that an earlier build left over."""
        with self.engine.begin() as connection:
            running = read_checkpoints(connection)[self.view.name].generation
            leftover = drop_leftover(connection, self.view.name)
            self.generation = 1 + max(running, leftover)
            built = [tables.beside(table, self.generation) for table in self.view.tables]
            tables.create(connection, built)
            now = self.clock()
            names = [table.name for table in built]
            start_build(connection, Build(self.view.name, self.generation, names, 0, now, now))
        self.built = self.view.with_tables(built)

    def _fill(self, progress: Progress | None) -> None:
        """Project until there is nothing more to read."""
        while self.poison is None:
            entries, self.poison = read(self.log, self.position, PAGE, None)
            if not entries:
                return
            self.poison = project(entries, self._commit)
            if progress:
                progress(self.position)

    def _commit(self, entries: Sequence[LogEntry]) -> None:
        last, now = entries[-1], self.clock()

        def move(connection: Connection) -> bool:
            return advance_build(connection, self.view.name, self.generation, last.position, now)

        commit(self.engine, self.built, entries, move)
        self.last = last

    def _swap(self) -> bool:
        """Swap in one transaction; False when the new tables are too far behind yet, or are kept waiting."""
        try:
            with self.engine.begin() as connection:
                keep_readers_out(connection)
                running = read_checkpoints(connection)[self.view.name]
                missing = self._missing(running.position)
                if len(missing) == PAGE:
                    return False
                project_into(connection, self.built, missing)
                self._replace(connection, running, missing[-1] if missing else self.last)
        except Exception as error:
            self.built.forget()
            structlog.get_logger().info("view_swap_put_off", view=self.view.name, reason=str(error))
            # An entry that is to blame is found, and told, when it is read again outside this transaction.
            time.sleep(0.1 if is_transient(error) else 0)
            return False
        return True

    def _missing(self, running: int) -> list[LogEntry]:
        """What the running tables know and the new ones do not, a page at most: readers never go back."""
        if self.poison or self.position >= running:
            return []
        return read(self.log, self.position, PAGE, running)[0]

    def _replace(self, connection: Connection, running: Checkpoint, last: LogEntry | None) -> None:
        if self.generation != read_builds(connection)[self.view.name].generation:
            raise Overtaken(self.view.name)
        tables.swap(connection, running.tables, self.view.tables, self.generation)
        end_build(connection, self.view.name)
        checkpoint = Checkpoint(
            name=self.view.name,
            position=last.position if last else 0,
            event_id=last.envelope.id if last else None,
            fingerprint=fingerprint(self.view, self.engine.dialect),
            generation=self.generation,
            tables=[table.name for table in self.view.tables],
            updated_at=self.clock(),
            error=str(self.poison) if self.poison else None,
            failures=1 if self.poison else 0,
        )
        write_checkpoint(connection, checkpoint)


def drop_leftover(connection: Connection, name: str) -> int:
    """Drop what an unfinished rebuild of this view has left; returns its generation, 0 when there is none."""
    build = read_builds(connection).get(name)
    if build is None:
        return 0
    tables.drop(connection, build.tables)
    end_build(connection, name)
    return build.generation


def keep_readers_out(connection: Connection) -> None:
    """Wait for the reads under way and let no other begin before this transaction ends.

    On PostgreSQL a reader locks the checkpoints before its snapshot is taken (`infra.views.engine.reading`):
    it sees either the old tables or all of the new ones. On SQLite a reader's snapshot holds the schema too.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"LOCK TABLE {view_checkpoints.name} IN ACCESS EXCLUSIVE MODE"))
