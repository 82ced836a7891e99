"""Makes tables of views, makes them anew, and takes that back, in one process at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

import structlog
from sqlalchemy import Engine

from projections.builds import drop_leftover, read_builds
from projections.checkpoints import Checkpoint
from projections.exclusion import Courtesy, was_kept_waiting
from projections.following import Progress
from projections.locks import Busy, alone
from projections.preparation import can_roll_back, create_tables, outdated
from projections.reader import LogReader
from projections.rebuild import Rebuild
from projections.swapping import roll_back
from projections.view import View, fingerprint

REBUILDING = "rebuild views"
"""Name of the lock of the one process that rebuilds."""


class AlreadyRebuilding(RuntimeError):
    """Another process is building views anew."""


class Remaking:
    """Changes which tables the views have."""

    def __init__(self, engine: Engine, log: LogReader, clock: Callable[[], datetime]) -> None:
        """`engine` is for writing."""
        self._engine = engine
        self._reader = engine.execution_options(writes=False)
        self._log = log
        self._clock = clock

    def prepare(self, views: Sequence[View]) -> None:
        """Make tables that are missing, and anew those of another version or log (`ViewEngine.create`)."""
        create_tables(self._engine, views, self._clock)
        if outdated(self._reader, self._log, views):
            with alone(self._engine, REBUILDING, wait=True):
                self._renew(outdated(self._reader, self._log, views))
        self._clear_leftovers(views)

    def rebuild(self, views: Sequence[View], progress: Progress | None) -> None:
        """Build the views anew and swap. Raises AlreadyRebuilding and RebuildFailed."""
        with self._alone():
            Rebuild(self._engine, self._log, views, self._clock).run(progress)

    def roll_back(self, view: View) -> None:
        """Let the tables from before the last rebuild run.

        Raises AlreadyRebuilding, NothingToRollBackTo and KeptWaiting.
        """
        with self._alone():
            self._roll_back(view)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            with alone(self._engine, REBUILDING, wait=False):
                yield
        except Busy as error:
            raise AlreadyRebuilding(
                "another process is building views anew; wait until it is done"
            ) from error

    def _renew(self, found: Sequence[tuple[View, str]]) -> None:
        log, to_build = structlog.get_logger(), []
        for view, reason in found:
            if can_roll_back(self._reader, self._log, view):
                log.warning("view_rolled_back_at_start", view=view.name, reason=reason)
                self._roll_back(view)
            else:
                log.warning("view_rebuilt_at_start", view=view.name, reason=reason)
                to_build.append(view)
        if to_build:
            Rebuild(self._engine, self._log, to_build, self._clock).run(at_start=True)

    def _roll_back(self, view: View) -> None:
        courtesy = Courtesy()
        while True:
            try:
                checkpoint = self._try_to_roll_back(view)
                break
            except Exception as error:
                if not was_kept_waiting(error):
                    raise
                courtesy.rest(view.name, error)
        structlog.get_logger().info("view_rolled_back", view=view.name, position=checkpoint.position)

    def _try_to_roll_back(self, view: View) -> Checkpoint:
        wanted = fingerprint(view, self._engine.dialect)
        with self._engine.begin() as connection:
            return roll_back(connection, view.name, wanted, self._clock())

    def _clear_leftovers(self, views: Sequence[View]) -> None:
        """Drop what rebuilds that were killed have left, unless one is going on."""
        with self._reader.connect() as connection:
            if not read_builds(connection):
                return
        with suppress(Busy), alone(self._engine, REBUILDING, wait=False), self._engine.begin() as connection:
            for view in views:
                drop_leftover(connection, view.name)
