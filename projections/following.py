"""Moves views on through the log together, so that one page that is read serves all that stand there."""

import gc
from collections.abc import Callable, Collection
from typing import Self

from projections.follower import Follower
from projections.pages import PAGE, LogPage
from projections.reader import LogReader

PAGES_BETWEEN_SEARCHES = 32
"""For garbage."""

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
    entries = log.entries(after, min(PAGE, ahead - after), stop)
    if not entries:
        return False
    page = LogPage.of(entries)
    for each in [each for each in followers if each.position == after]:
        take(each, page)
    return True


class Uncollected:
    """Puts off the search for garbage while pages are taken: their many objects live for a page or two, die
    without being searched for, and would be looked through again and again for nothing.

    A context manager. What has come about since is searched every now and then, so that nothing piles up.
    """

    def __init__(self) -> None:
        self._pages = 0
        self._was_enabled = False

    def __enter__(self) -> Self:
        self._was_enabled = gc.isenabled()
        gc.disable()
        return self

    def __exit__(self, *_: object) -> None:
        if self._was_enabled:
            gc.enable()

    def page_ended(self) -> None:
        """To be called after each page."""
        self._pages += 1
        if self._pages % PAGES_BETWEEN_SEARCHES == 0:
            gc.collect(0)
