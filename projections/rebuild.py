"""Builds views anew beside the running ones, which are read and kept up meanwhile, and swaps them.

All views are filled in one pass over the log; their tables have only primary keys until they have caught up,
and rows that are likely to change again are kept back in memory. Where an entry cannot be projected, they are
filled again with care.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine

from projections.build import ViewBuild
from projections.builds import drop_leftover
from projections.checkpoints import lock_checkpoint, read_checkpoints
from projections.exclusion import Courtesy, KeptWaiting, keep_readers_out
from projections.faults import Overtaken, is_to_blame, sentence
from projections.following import Progress, Uncollected, take_page
from projections.pages import PAGE
from projections.parking import Parked, read_parked
from projections.reader import LogReader
from projections.swapping import swap_in
from projections.view import View
from projections.writer import writer_for

SWAP_ATTEMPTS = 100
"""How often the new tables may lag behind again when they are to be swapped in."""
NAMED = 5
"""Streams that an error names before it says how many more there are."""


class RebuildFailed(Exception):
    """A view could not be built anew; the running one is as it was, but where it is said to be swapped."""


class Rebuild:
    """One rebuild. The caller sees to it that only one runs at a time (`locks.alone`)."""

    def __init__(
        self,
        engine: Engine,
        log: LogReader,
        views: Sequence[View],
        clock: Callable[[], datetime],
    ) -> None:
        """`views` are on their running tables."""
        self._engine = engine
        self._log = log
        self._views = views
        self._clock = clock
        self._made: list[ViewBuild] = []
        self._swapped: list[str] = []

    def run(self, progress: Progress | None = None, *, at_start: bool = False) -> None:
        """Fill new tables from the beginning of the log and swap.

        Raises RebuildFailed, also when streams had to be parked that the running view has not parked: rows
        would be lost. Views that had been swapped in before stay so, and the error names them. `at_start` the
        swap is made all the same: the running tables are not of the shape that readers need.
        """
        writer = writer_for(self._engine)
        try:
            builds = self._built(progress, writer)
            self._swap_all(builds, progress, at_start)
        except Overtaken as error:
            told = f"another process has begun to build the view {error} anew"
            raise RebuildFailed(self._with_swapped(told)) from error
        except (KeptWaiting, RebuildFailed) as error:
            raise RebuildFailed(self._with_swapped(str(error))) from error
        finally:
            if writer is not None:
                writer.shutdown()
            self._drop_leftovers()

    def _built(self, progress: Progress | None, writer: Executor | None) -> list[ViewBuild]:
        try:
            return self._filled(progress, writer, careful=False)
        except Exception as error:
            # What rows lead to comes as SQLAlchemy's errors, as the driver's own from COPY, or as PageFailed.
            if not is_to_blame(error):
                raise
            structlog.get_logger().warning("view_build_begun_again", reason=str(error)[:500])
        return self._filled(progress, writer, careful=True)

    def _swap_all(self, builds: Sequence[ViewBuild], progress: Progress | None, at_start: bool) -> None:
        waiting, courtesy = list(builds), Courtesy()
        for _ in range(SWAP_ATTEMPTS):
            if not at_start:
                self._check_all(waiting)
            self._swap_some(waiting, courtesy, at_start)
            if not waiting:
                return
            self._fill(waiting, progress)
        names = ", ".join(build.view.name for build in waiting)
        raise RebuildFailed(f"{names}: the log grows faster than the new tables are filled; try again later")

    def _swap_some(self, waiting: list[ViewBuild], courtesy: Courtesy, at_start: bool) -> None:
        """Swap in what is ready, and take it from `waiting`. Raises KeptWaiting."""
        for build in list(waiting):
            before = (build.record.position, build.record.event_id, build.record.events)
            try:
                is_swapped = self._swap(build, at_start)
            except (Overtaken, RebuildFailed):
                raise
            except Exception as error:
                build.start_again(before)
                # An entry that is to blame is found, and parked, when it is read again outside the swap.
                if not is_to_blame(error):
                    courtesy.rest(build.view.name, error)
                return
            if is_swapped:
                waiting.remove(build)
                self._swapped.append(build.view.name)

    def _filled(
        self, progress: Progress | None, writer: Executor | None, *, careful: bool
    ) -> list[ViewBuild]:
        """Tables that have caught up, with their indexes."""
        builds = []
        for view in self._views:
            builds.append(ViewBuild(self._engine, view, self._clock, writer, careful=careful))
            self._made.append(builds[-1])
        self._fill(builds, progress)
        for build in builds:
            build.complete()
        self._fill(builds, progress)
        return builds

    def _fill(self, builds: Sequence[ViewBuild], progress: Progress | None) -> None:
        """Project until there is nothing more to read."""
        followers, told = [build.follower for build in builds], 0
        with Uncollected() as garbage:
            while take_page(self._log, followers, None, lambda follower, page: follower.take(page)):
                garbage.page_ended()
                committed = min(max(build.record.position, build.follower.passed) for build in builds)
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
        """Swap in one transaction; False when the new tables are too far behind yet."""
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
        return True

    def _with_swapped(self, told: str) -> str:
        if not self._swapped:
            return told
        return f"{told}. Swapped in before, and running on their new tables: {', '.join(self._swapped)}"

    def _drop_leftovers(self) -> None:
        """What was not swapped in is of no use; but another process may have begun a build by now."""
        try:
            with self._engine.begin() as connection:
                for build in self._made:
                    drop_leftover(connection, build.view.name, build.generation)
        except Exception as error:
            # The next rebuild or start does it; what went wrong first is what has to be told.
            structlog.get_logger().warning("view_leftovers_not_dropped", reason=sentence(error))


def _check_parked(connection: Connection, build: ViewBuild, running: int) -> None:
    """Raises RebuildFailed, naming the streams, where the new tables lack what the running ones have."""
    known = {each.stream: each.position for each in read_parked(connection, build.view.name)}
    # What the running view has not come to yet, it will have to park as well.
    parked = [each for each in build.follower.parked.values() if each.position <= running]
    # A stream that both have parked has the rows from before its first bad entry: the earlier, the fewer.
    if lost := [each for each in parked if each.position < known.get(each.stream, running + 1)]:
        raise RebuildFailed(_refusal(build.view.name, lost))


def _refusal(view: str, lost: Sequence[Parked]) -> str:
    named = "; ".join(f"{each.stream} (position {each.position}: {each.error})" for each in lost[:NAMED])
    more = f"; and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
    return (
        f"the view {view!r} stays as it was, because the new one would lack streams that it holds: "
        f"{named}{more}. Mend what fails there, in a newer version of Yishi perhaps, and rebuild again"
    )
