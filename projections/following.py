"""Moves views on through the log together, so that one page that is read serves all that stand there."""

import gc
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from projections.follower import Follower
from projections.pages import PAGE, LogPage
from projections.reader import LogReader

Progress = Callable[[int], None]
"""Told the position reached, after each page."""


def take_page(
    log: LogReader,
    followers: Collection[Follower],
    stop: int | None,
    take: Callable[[Follower, LogPage], None],
) -> bool:
    """Hand the next page to those furthest behind; False when there is none up to `stop`."""
    after = min((each.position for each in followers), default=None)
    if after is None or (stop is not None and after >= stop):
        return False
    # Not beyond the next view: from there one page serves both.
    ahead = min((each.position for each in followers if each.position > after), default=after + PAGE)
    with uncollected():
        entries = log.entries(after, min(PAGE, ahead - after), stop)
        if not entries:
            return False
        page = LogPage.of(entries)
        for each in [each for each in followers if each.position == after]:
            take(each, page)
    return True


@contextmanager
def uncollected() -> Iterator[None]:
    """Put off the search for garbage: a page makes many objects that live to its end, and are looked through
    again and again for nothing."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
