"""The views that this process owns, moved on through the log."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Engine

from projections.checkpoints import Checkpoint
from projections.faults import Overtaken, sentence
from projections.follower import Follower
from projections.following import Progress, Uncollected, take_page
from projections.ownership import Ownership
from projections.pages import LogPage
from projections.parking import read_parked
from projections.reader import LogReader
from projections.records import RunningRecord
from projections.sieve import Sieve
from projections.view import View
from projections.writer import writer_for


class Projection:
    """Takes views, moves them on, and renews its leases meanwhile. For one thread at a time."""

    def __init__(
        self,
        engine: Engine,
        log: LogReader,
        views: Mapping[str, View],
        ownership: Ownership,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        retries: Sequence[float],
    ) -> None:
        """`engine` is for writing; `retries` are seconds of rest before what failed is tried again."""
        self._engine = engine
        self._log = log
        self._ownership = ownership
        self._clock = clock
        self._monotonic = monotonic
        self._writer = writer_for(engine)
        sieve = partial(self._sieve, retries)
        self._followers = {
            name: Follower(engine, view, sieve(view), self._writer) for name, view in views.items()
        }
        self._failed: dict[str, Exception] = {}
        self._told: int | None = None

    @property
    def position(self) -> int | None:
        """The lowest position of the views that this process moves on; None when it moves none."""
        return min((each.position for each in self._active()), default=None)

    def run(self, stop: int | None, progress: Progress | None, *, shares: bool) -> None:
        """Move the views that this process owns to the end of the log, or to `stop`.

        `shares` as in `Ownership.claim`. A view that meets what no entry is to blame for, such as a table
        that is not there, stops and says why in its checkpoint; the others go on, and then the first such
        error is raised. Raises what the databases raise when they are busy or away.
        """
        self._failed.clear()
        try:
            self._claim(shares)
            self._told = self._reached()
            with Uncollected() as garbage:
                while take_page(self._log, self._active(), stop, self._take):
                    garbage.page_ended()
                    self._tell(progress)
                    if self._ownership.is_due():
                        self._claim(shares)
            for each in self._active():
                self._finish(each)
            self._tell(progress)
        except BaseException:
            # Whether the last page was committed is not known here: the checkpoint will tell.
            for each in self._followers.values():
                each.stop()
            raise
        for error in self._failed.values():
            raise error

    def release(self) -> None:
        """Leave the views to whoever wants them, and let no thread go on; `run` may take them again."""
        for each in self._followers.values():
            each.stop()
        if self._writer is not None:
            # Its thread; it makes another if these views are moved on again.
            self._writer.shutdown()
        self._ownership.release()

    def _sieve(self, retries: Sequence[float], view: View) -> Sieve:
        return Sieve(self._engine, view, self._clock, self._rest, retries=retries, monotonic=self._monotonic)

    def _active(self) -> list[Follower]:
        return [each for each in self._followers.values() if each.is_active]

    def _claim(self, shares: bool) -> None:
        owned = self._ownership.claim(shares, lambda name: self._finish(self._followers[name]))
        for name, follower in self._followers.items():
            checkpoint = owned.get(name)
            if checkpoint is None or checkpoint.paused_at is not None or name in self._failed:
                follower.stop()
            elif not self._goes_on(follower, checkpoint):
                self._start(follower, checkpoint)

    def _goes_on(self, follower: Follower, checkpoint: Checkpoint) -> bool:
        """Whether it knows these rows: nobody else has been able to change them since it did."""
        record = follower.active_record
        return isinstance(record, RunningRecord) and record.checkpoint.epoch == checkpoint.epoch

    def _start(self, follower: Follower, checkpoint: Checkpoint) -> None:
        with self._engine.execution_options(writes=False).connect() as connection:
            parked = read_parked(connection, checkpoint.name)
        record = RunningRecord(self._engine, checkpoint, self._clock, self._monotonic)
        follower.start(record, checkpoint.position, parked)

    def _take(self, follower: Follower, page: LogPage) -> None:
        try:
            follower.take(page)
        except Overtaken:
            follower.stop()
        except Exception as error:
            self._leave_out(follower, error)

    def _finish(self, follower: Follower) -> None:
        try:
            follower.finish()
        except Overtaken:
            follower.stop()
        except Exception as error:
            self._leave_out(follower, error)

    def _leave_out(self, follower: Follower, error: Exception) -> None:
        """Let the others go on without a view, until the next run, and say in its checkpoint why."""
        name, record, told = follower.view.name, follower.active_record, sentence(error)
        self._failed[name] = error
        follower.stop()
        structlog.get_logger().warning("view_stopped", view=name, error=told)
        # Where the database is what fails, it can note nothing either.
        with suppress(Exception):
            if record is not None:
                record.failed(told)

    def _tell(self, progress: Progress | None) -> None:
        reached = self._reached()
        if reached is not None and reached != self._told and progress:
            progress(reached)
        self._told = reached

    def _reached(self) -> int | None:
        """How far the views are for certain."""
        positions = [
            max(record.checkpoint.position, each.passed)
            for each in self._active()
            if isinstance(record := each.active_record, RunningRecord)
        ]
        return min(positions, default=None)

    def _rest(self, seconds: float) -> None:
        """Wait, and let no lease lapse meanwhile."""
        until = self._monotonic() + seconds
        while (remaining := until - self._monotonic()) > 0:
            time.sleep(min(remaining, self._ownership.beat))
            self._ownership.renew()
