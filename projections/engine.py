"""Keeps views up with the log.

It reads pages by position, folds them in memory, and commits rows and checkpoint of a view together.
"""

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy import Engine

from projections.checkpoints import Checkpoint, read_builds, read_checkpoints
from projections.follower import Follower
from projections.locks import Busy, alone
from projections.pages import PAGE, read
from projections.preparation import create_tables, outdated
from projections.reader import LogReader
from projections.rebuild import Progress, Rebuild, drop_leftover
from projections.view import View

REBUILDING = "rebuild views"
"""Name of the lock of the one process that rebuilds."""
POLL = 0.02
"""Seconds between looks at the checkpoints while waiting for another process to move them."""


class UnknownView(LookupError):
    """There is no view of this name."""


class AlreadyRebuilding(RuntimeError):
    """Another process is building views anew."""


@dataclass(frozen=True, slots=True)
class ViewStatus:
    """How far a view has come."""

    name: str
    position: int
    lag: int
    """Positions between it and the head of the log."""
    updated_at: datetime
    error: str | None
    """Why it stands still, such as an entry that cannot be projected. None while it goes on."""
    failures: int
    """How often that entry has been tried."""
    building: int | None
    """The position of tables that are being filled beside the running ones."""


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


class ViewEngine:
    """Views on one database that follow one log. Safe in many threads and processes at once."""

    def __init__(
        self,
        engine: Engine,
        log: LogReader,
        views: Sequence[View],
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """`engine` is the database of the views, `log` what they follow; `clock` is for notes to people."""
        # On SQLite a writer takes the one write lock at once: infra/views/engine.py reads this option.
        self._engine = engine.execution_options(writes=True)
        self._log = log
        self._clock = clock
        self._followers = {view.name: Follower(self._engine, view, clock) for view in views}
        self._views = {view.name: view for view in views}
        self._catching_up = threading.Lock()
        self._moved = threading.Condition()

    def create(self) -> None:
        """Make the tables that are missing, and build views anew that are of another version or another log.

        Safe when many processes start at once: one builds, the others wait for it.
        """
        views = list(self._views.values())
        create_tables(self._engine, views, self._clock)
        if outdated(self._engine, self._log, views):
            with alone(self._engine, REBUILDING, wait=True):
                for view, reason in outdated(self._engine, self._log, views):
                    structlog.get_logger().warning("view_rebuilt_at_start", view=view.name, reason=reason)
                    Rebuild(self._engine, self._log, view, self._clock).run(stop_at_poison=True)
        self._clear_leftovers()

    def catch_up(self, stop: int | None = None, progress: Progress | None = None) -> int:
        """Project what the log holds, up to `stop` if given; returns the position that all views reached.

        Raises what the database raises when it is busy or away; what is committed stays, so call it again.
        """
        with self._catching_up:
            while (reached := self._step(stop)) is not None:
                with self._moved:
                    self._moved.notify_all()
                if progress:
                    progress(reached)
        return self.position()

    def position(self) -> int:
        """The lowest checkpoint: every view knows all events up to it."""
        return min((checkpoint.position for checkpoint in self._checkpoints().values()), default=0)

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until every view knows the position, whoever projects; False after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while self.position() < position:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            with self._moved:
                self._moved.wait(min(remaining, POLL))
        return True

    def rebuild(self, names: Collection[str] | None = None, progress: Progress | None = None) -> None:
        """Build views (all, without names) anew beside the running ones, and swap; readers go on undisturbed.

        Raises UnknownView, AlreadyRebuilding, and RebuildFailed; the running views are then as they were.
        """
        chosen = list(self._views) if names is None else list(names)
        for name in chosen:
            if name not in self._views:
                raise UnknownView(f"there is no view {name!r}; there are: {', '.join(self._views)}")
        try:
            with alone(self._engine, REBUILDING, wait=False):
                for name in chosen:
                    Rebuild(self._engine, self._log, self._views[name], self._clock).run(progress)
        except Busy as error:
            raise AlreadyRebuilding(
                "another process is building views anew; wait until it is done"
            ) from error

    def status(self) -> list[ViewStatus]:
        """Each view with its position, and what holds it up."""
        with self._engine.connect() as connection:
            builds = read_builds(connection)
        checkpoints = self._checkpoints()
        head = self._log.head()
        return [
            ViewStatus(
                name=name,
                position=each.position,
                lag=max(0, head - each.position),
                updated_at=each.updated_at,
                error=self._followers[name].error(each),
                failures=each.failures,
                building=builds[name].position if name in builds else None,
            )
            for name, each in checkpoints.items()
        ]

    def _clear_leftovers(self) -> None:
        """Drop what rebuilds that were killed have left, unless one is going on."""
        with self._engine.connect() as connection:
            if not read_builds(connection):
                return
        with suppress(Busy), alone(self._engine, REBUILDING, wait=False), self._engine.begin() as connection:
            for name in self._views:
                drop_leftover(connection, name)

    def _step(self, stop: int | None) -> int | None:
        """Move those furthest behind on by a page; returns the position read to, None when all is done."""
        going = [each for name, each in self._checkpoints().items() if self._followers[name].goes_on(each)]
        after = min((each.position for each in going), default=None)
        if after is None or (stop is not None and after >= stop):
            return None
        # Not beyond the next view: from there one page serves both.
        ahead = min((each.position for each in going if each.position > after), default=after + PAGE)
        entries, poison = read(self._log, after, min(PAGE, ahead - after), stop)
        if not entries and not poison:
            return None
        for checkpoint in going:
            if checkpoint.position == after:
                self._followers[checkpoint.name].move_on(checkpoint, entries, poison)
        return entries[-1].position if entries else after

    def _checkpoints(self) -> Mapping[str, Checkpoint]:
        """Checkpoints of our views, in their order."""
        with self._engine.connect() as connection:
            known = read_checkpoints(connection)
        return {name: known[name] for name in self._views if name in known}
