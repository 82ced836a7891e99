"""Builds views anew beside the running ones, which are read and kept up meanwhile, and swaps them.

All views are filled in one pass over the log; their tables have only primary keys until they have caught up,
and rows that are likely to change again are kept back in memory. Where an entry cannot be projected, they are
filled again with care.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from projections.build import PageFailed, ViewBuild
from projections.builds import drop_leftover
from projections.checkpoints import lock_checkpoint, read_checkpoints
from projections.faults import Overtaken, is_to_blame
from projections.following import Progress, Uncollected, take_page
from projections.pages import PAGE
from projections.parking import Parked, read_parked
from projections.reader import LogReader
from projections.sieve import RETRIES
from projections.swapping import keep_readers_out, swap_in
from projections.view import View
from projections.writer import writer_for

SWAP_ATTEMPTS = 100
"""How often readers may keep the swap waiting, for LOCK_TIMEOUT each time."""
NAMED = 5
"""Streams that an error names before it says how many more there are."""


class RebuildFailed(Exception):
    """A view could not be built anew; the running one is as it was."""


class Rebuild:
    """One rebuild. The caller sees to it that only one runs at a time (`locks.alone`)."""

    def __init__(
        self,
        engine: Engine,
        log: LogReader,
        views: Sequence[View],
        clock: Callable[[], datetime],
        retries: Sequence[float] = RETRIES,
    ) -> None:
        """`views` are on their running tables; `retries` are rests before what failed is tried again."""
        self._engine = engine
        self._log = log
        self._views = views
        self._clock = clock
        self._retries = retries

    def run(self, progress: Progress | None = None, *, at_start: bool = False) -> None:
        """Fill new tables from the beginning of the log and swap.

        Raises RebuildFailed, also when streams had to be parked that the running view has not parked: rows
        would be lost. `at_start` the swap is made all the same: the running tables are not of the shape that
        readers need.
        """
        writer = writer_for(self._engine)
        try:
            self._build(progress, at_start, writer)
        except Overtaken as error:
            raise RebuildFailed(f"another process has begun to build the view {error} anew") from error
        finally:
            if writer is not None:
                writer.shutdown()
            self._drop_leftovers()

    def _build(self, progress: Progress | None, at_start: bool, writer: Executor | None) -> None:
        try:
            builds = self._filled(progress, writer, careful=False)
        except (PageFailed, IntegrityError) as error:
            structlog.get_logger().warning("view_build_begun_again", reason=str(error)[:500])
            builds = self._filled(progress, writer, careful=True)
        for _ in range(SWAP_ATTEMPTS):
            if not at_start:
                self._check_all(builds)
            builds = [build for build in builds if not self._swap(build, at_start)]
            if not builds:
                return
            self._fill(builds, progress)
        names = ", ".join(build.view.name for build in builds)
        raise RebuildFailed(f"{names}: readers did not let the new tables be swapped in; try again later")

    def _filled(
        self, progress: Progress | None, writer: Executor | None, *, careful: bool
    ) -> list[ViewBuild]:
        """Tables that have caught up, with their indexes."""
        builds = [
            ViewBuild(self._engine, view, self._clock, self._retries, writer, careful=careful)
            for view in self._views
        ]
        self._fill(builds, progress)
        for build in builds:
            build.complete()
        self._fill(builds, progress)
        return builds

    def _fill(self, builds: Sequence[ViewBuild], progress: Progress | None) -> None:
        """Project until there is nothing more to read."""
        followers, told = [build.follower for build in builds], 0
        while take_page(self._log, followers, None, lambda follower, page: follower.take(page)):
            committed = min(build.record.position for build in builds)
            if progress and committed > told:
                progress(committed)
            told = committed
        for follower in followers:
            follower.finish()

    def _check_all(self, builds: Sequence[ViewBuild]) -> None:
        """As `_check_parked`, for all before any is swapped."""
        with self._engine.execution_options(writes=False).connect() as connection:
            known = read_checkpoints(connection)
            for build in builds:
                _check_parked(connection, build, known[build.view.name].position)

    def _swap(self, build: ViewBuild, at_start: bool) -> bool:
        """Swap in one transaction; False when the new tables are too far behind yet, or are kept waiting."""
        before = (build.record.position, build.record.event_id, build.record.events)
        try:
            with self._engine.begin() as connection:
                keep_readers_out(connection)
                running = lock_checkpoint(connection, build.view.name)
                # Readers never go back: what they may have seen comes along.
                if not build.draw_level(connection, self._log, running.position, PAGE):
                    return False
                if not at_start:
                    _check_parked(connection, build, running.position)
                parked = list(build.follower.parked.values())
                swap_in(connection, running, build.checkpoint(), parked, self._clock())
        except (Overtaken, RebuildFailed):
            raise
        except Exception as error:
            build.start_again(before)
            structlog.get_logger().info("view_swap_put_off", view=build.view.name, reason=str(error)[:500])
            # An entry that is to blame is found, and parked, when it is read again outside this transaction.
            time.sleep(0 if is_to_blame(error) else 0.1)
            return False
        return True

    def _drop_leftovers(self) -> None:
        """What was not swapped in is of no use."""
        with self._engine.begin() as connection:
            for view in self._views:
                drop_leftover(connection, view.name)


def _check_parked(connection: Connection, build: ViewBuild, running: int) -> None:
    """Raises RebuildFailed, naming the streams, where the new tables lack what the running ones have."""
    known = {each.stream for each in read_parked(connection, build.view.name)}
    # What the running view has not come to yet, it will have to park as well.
    parked = [each for each in build.follower.parked.values() if each.position <= running]
    if lost := [each for each in parked if each.stream not in known]:
        raise RebuildFailed(_refusal(build.view.name, lost))


def _refusal(view: str, lost: Sequence[Parked]) -> str:
    named = "; ".join(f"{each.stream} (position {each.position}: {each.error})" for each in lost[:NAMED])
    more = f"; and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
    return (
        f"the view {view!r} stays as it was, because the new one would lack streams that it holds: "
        f"{named}{more}. Mend what fails there, in a newer version of Yishi perhaps, and rebuild again"
    )
