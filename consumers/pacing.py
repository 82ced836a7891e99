"""Lets a follower of the log take more at a time while much is written, and at once while little is.

Each look at the log, and each commit of what was seen, costs about the same for one event as for fifty. A
follower in the process of the server would otherwise take the requests' time to be a few milliseconds sooner.
"""

import time
from collections.abc import Callable

MUCH = 8
"""Events seen at one look; a caller who writes and reads in turn never makes so many."""
REST = 0.1
"""Seconds that events then gather before the next look."""

WaitForAppend = Callable[[int, float], bool]
"""Says within so many seconds whether the log is beyond a position."""


def paced(wait_for_append: WaitForAppend, rest: Callable[[float], None] = time.sleep) -> WaitForAppend:
    """The same wait, followed by a rest when much was seen between this call and the one before.

    For one follower alone: it remembers the position that was waited beyond last.
    """
    last: int | None = None

    def wait(after: int, timeout: float) -> bool:
        nonlocal last
        is_much, last = last is not None and after - last >= MUCH, after
        more = wait_for_append(after, timeout)
        if more and is_much:
            rest(REST)
        return more

    return wait
