"""How often a client may come: the generic cell rate algorithm (ITU-T I.371), kept in memory.

One number is kept for each client: the time at which it has its whole quota again. A request moves that time
on by the interval between two requests; one that would move it further than a minute ahead is refused. So
there is no window at whose edge twice the quota gets through, and the time to wait is exact.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

MINUTE = 60.0
MOST_CLIENTS = 100_000
"""Clients that are told apart, which takes some 10 MB; beyond that all newcomers share one quota."""
OTHERS = ""
"""Stands for the newcomers beyond."""


@dataclass(frozen=True, slots=True)
class Share:
    """What is left to a client."""

    allowed: bool
    remaining: int
    """Requests that it may send at once after this one."""
    wait: int
    """Whole seconds until the next request is taken when this one was not; else until the quota is whole."""


class Rate:
    """A quota of requests a minute for each client; all of it may be used at once."""

    def __init__(self, quota: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`quota` is in requests a minute; `clock` gives seconds that only grow."""
        self.quota = quota
        self._interval = MINUTE / quota
        self._clock = clock
        self._whole: dict[str, float] = {}
        self._tidy_at = clock() + MINUTE

    def take(self, client: str) -> Share:
        """Count one request of the client, unless it has none left."""
        now = self._clock()
        if client not in self._whole:
            client = self._admitted(client, now)
        whole = max(self._whole.get(client, now), now) + self._interval
        ahead = whole - now - MINUTE
        # Times are floats: what is a millionth of a second early is in time.
        if ahead > 1e-6:
            return Share(allowed=False, remaining=0, wait=math.ceil(ahead))
        self._whole[client] = whole
        return Share(allowed=True, remaining=int(-ahead / self._interval + 1e-6), wait=math.ceil(whole - now))

    def _admitted(self, client: str, now: float) -> str:
        """The client, or what it is counted as; those who have their whole quota again are forgotten."""
        if now >= self._tidy_at:
            self._whole = {each: whole for each, whole in self._whole.items() if whole > now}
            self._tidy_at = now + MINUTE
        return client if len(self._whole) < MOST_CLIENTS else OTHERS
