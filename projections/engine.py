"""Keeps views up with the log.

It reads pages by position, folds them in memory, and commits rows and checkpoint of a view together. Each
view is moved on by one process at a time, which holds a lease on it; several share the views among them.
"""

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from projections.arrival import Arrival
from projections.checkpoints import Checkpoint, pause, read_checkpoints, resume
from projections.following import Progress
from projections.ownership import LEASE, Ownership
from projections.parking import Parked, read_parked
from projections.projection import Projection
from projections.reader import LogReader
from projections.remaking import AlreadyRebuilding, Remaking
from projections.replaying import Replayed, ReplayProgress, replay
from projections.sieve import RETRIES
from projections.standstill import PATIENCE, ViewsStandStill, check_that_they_move
from projections.status import ViewStatus, observe, view_status
from projections.view import View, fingerprint

__all__ = [
    "AlreadyRebuilding",
    "Parked",
    "Replayed",
    "UnknownView",
    "ViewEngine",
    "ViewStatus",
    "ViewsStandStill",
]


class UnknownView(LookupError):
    """There is no view of this name."""


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def process_name() -> str:
    """A name for this process among all that ever project: its host, its number, and something random."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class ViewEngine:
    """Views on one database that follow one log. Safe in many threads and processes at once."""

    def __init__(
        self,
        engine: Engine,
        log: LogReader,
        views: Sequence[View],
        *,
        clock: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        lease: float = LEASE,
        retries: Sequence[float] = RETRIES,
        patience: float = PATIENCE,
    ) -> None:
        """`engine` is the database of the views, `log` what they follow; `clock` is for notes to people.

        `lease` is how many seconds an owner may keep silent before another process takes its views over;
        `retries` are the rests before an entry that failed is tried again and at last its stream is parked;
        `patience` is how long `reach` waits for views that do not move.
        """
        if engine.dialect.name == "postgresql" and engine.driver != "psycopg":
            # Rows go by COPY, in the driver's own way. In a page, an entry would get the blame for it.
            raise TypeError(
                "views on PostgreSQL need the driver psycopg; use infra.views.engine.views_engine"
            )
        # On SQLite a writer takes the one write lock at once: infra/views/engine.py reads this option.
        self._engine = engine.execution_options(writes=True)
        self._reader = engine.execution_options(writes=False)
        self._log = log
        self._clock = clock
        self._monotonic = monotonic
        self._lease = lease
        self._patience = patience
        self._views = {view.name: view for view in views}
        self._fingerprints = {name: fingerprint(view, engine.dialect) for name, view in self._views.items()}
        process = process_name()
        # So that whoever takes over from this process can end what it is in the middle of.
        marked = self._engine.execution_options(process=process)
        self._projection = Projection(
            marked,
            log,
            self._views,
            Ownership(
                marked,
                process,
                self._fingerprints,
                clock=clock,
                monotonic=monotonic,
                lease=lease,
            ),
            clock=clock,
            monotonic=monotonic,
            retries=retries,
        )
        self._remaking = Remaking(self._engine, log, clock)
        self._projecting = threading.Lock()
        self._arrival = Arrival(self.position)

    def create(self) -> None:
        """Make the tables that are missing, and build views anew that are of another version or another log.

        Where the tables from before the last rebuild are of this version, they run again instead. Safe when
        many processes start at once: one builds, the others wait for it.
        """
        self._remaking.prepare(list(self._views.values()))

    def catch_up(self, stop: int | None = None, progress: Progress | None = None) -> int:
        """Project what this process's share of the views lacks, up to `stop` if given; waits for nobody.

        To be called at least every second by a process that stays, for its leases to hold. Returns the
        position that all views have reached, whoever projects them. Raises what the database raises when it
        is busy or away; what is committed stays, so call it again.
        """
        self._project(stop, progress, shares=True)
        return self.position()

    def reach(self, position: int | None = None, progress: Progress | None = None) -> int:
        """Bring all views to the position (without one, to the head of the log) and return where they are.

        For one piece of work: views that another process keeps up are waited for, and taken over only when
        that falls silent. Raises ViewsStandStill when they cannot get there.
        """
        head = self._log.head()
        wanted = head if position is None else min(position, head)
        reached, moved_at = -1, self._monotonic()
        while True:
            self._project(wanted, progress, shares=False)
            before, reached = reached, self.position()
            if reached > before:
                moved_at = self._monotonic()
                if progress:
                    progress(reached)
            if reached >= wanted:
                return reached
            still = self._monotonic() - moved_at
            check_that_they_move(self._checkpoints(), self._fingerprints, wanted, still, self._patience)
            self._arrival.rest()

    def position(self) -> int:
        """The lowest checkpoint: every view knows all events up to it."""
        return min((checkpoint.position for checkpoint in self._checkpoints().values()), default=0)

    def looked_to(self) -> int:
        """Up to where this process has nothing to project: the position of the views that are its share."""
        position = self._projection.position
        return self._log.head() if position is None else position

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until every view knows the position, whoever projects; False after `timeout` seconds."""
        return self._arrival.wait_for(position, timeout)

    def rebuild(self, names: Collection[str] | None = None, progress: Progress | None = None) -> None:
        """Build views (all, without names) anew beside the running ones, and swap; readers go on undisturbed.

        Raises UnknownView, AlreadyRebuilding, and RebuildFailed, which names the views that had been swapped
        by then; the others are as they were.
        """
        chosen = self._views if names is None else names
        self._remaking.rebuild([self._view(name) for name in chosen], progress)

    def rollback(self, name: str) -> None:
        """Let the tables from before the last rebuild run again; they catch up from where they were.

        Raises UnknownView, AlreadyRebuilding, NothingToRollBackTo, and KeptWaiting.
        """
        self._remaking.roll_back(self._view(name))

    def pause(self, name: str) -> None:
        """Let no process move the view on, from when this returns; it can be read. Raises UnknownView."""
        self._view(name)
        with self._engine.begin() as connection:
            pause(connection, name, self._clock())

    def resume(self, name: str) -> None:
        """Let the view be moved on again. Raises UnknownView."""
        self._view(name)
        with self._engine.begin() as connection:
            resume(connection, name)

    def parked(self) -> list[Parked]:
        """The streams that views pass over, because an entry of theirs could not be projected."""
        with self._reader.connect() as connection:
            return [each for each in read_parked(connection) if each.view in self._views]

    def replay_parked(
        self, name: str | None = None, stream: str | None = None, progress: ReplayProgress | None = None
    ) -> list[Replayed]:
        """Project parked streams from their beginning: of one view or all, one stream or all.

        Those that fail again stay parked. `progress` is told how many were tried, of how many. Raises
        UnknownView, and what the database raises when it is away.
        """
        if name is not None:
            self._view(name)
        chosen = [
            each
            for each in self.parked()
            if (name is None or each.view == name) and (stream is None or each.stream == stream)
        ]
        replayed: list[Replayed] = []

        def told(tried: int) -> None:
            if progress:
                progress(len(replayed) + tried, len(chosen))

        for view in self._views.values():
            parked = [each for each in chosen if each.view == view.name]
            replayed.extend(replay(self._engine, self._log, view, parked, told))
        return replayed

    def status(self) -> list[ViewStatus]:
        """Each view with its position, who moves it, and what holds it up."""
        with self._reader.connect() as connection:
            observed = observe(connection, self._log, self._views)
        now = self._clock()
        return [
            view_status(
                observed, each, self._log, now=now, lease=self._lease, fingerprint=self._fingerprints[name]
            )
            for name, each in observed.checkpoints.items()
        ]

    def release(self) -> None:
        """Leave what this process owns to whoever wants it, at once; for a clean stop."""
        with self._projecting:
            self._projection.release()

    def _project(self, stop: int | None, progress: Progress | None, *, shares: bool) -> None:
        def told(reached: int) -> None:
            self._arrival.wake()
            if progress:
                progress(reached)

        with self._projecting:
            self._projection.run(stop, told, shares=shares)

    def _view(self, name: str) -> View:
        if name not in self._views:
            raise UnknownView(f"there is no view {name!r}; there are: {', '.join(self._views)}")
        return self._views[name]

    def _checkpoints(self) -> Mapping[str, Checkpoint]:
        """Checkpoints of our views, in their order."""
        with self._reader.connect() as connection:
            known = read_checkpoints(connection)
        return {name: known[name] for name in self._views if name in known}
