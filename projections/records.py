"""Where the progress of a view is kept."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, Engine

from projections.checkpoints import Checkpoint, advance, record_failure
from projections.leases import next_beat
from projections.pages import ViewPage
from projections.parking import Parked, park

SMOOTHING = 5.0
"""Seconds after which a change of speed is mostly in the rate that is told."""


class Record(Protocol):
    """Where the progress of a view is kept, in the transaction that changes its rows."""

    def move(self, connection: Connection, page: ViewPage) -> bool:
        """Move to the end of the page; False when another has moved or replaced the record since."""

    def park(self, connection: Connection, streams: Sequence[Parked]) -> None:
        """Note the streams that are passed over from now on."""

    def moved(self) -> None:
        """What `move` did is committed."""

    def failed(self, error: str) -> None:
        """Tell why the next page is not there yet; in a transaction of its own."""


class RunningRecord:
    """The checkpoint of a view that this process owns, moved with each page."""

    def __init__(
        self,
        engine: Engine,
        checkpoint: Checkpoint,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
    ) -> None:
        """`checkpoint` as it was read when the view was taken."""
        self.checkpoint = checkpoint
        self._engine = engine
        self._clock = clock
        self._monotonic = monotonic
        self._moved_at = monotonic()
        self._rate = float(checkpoint.rate)
        self._next = checkpoint

    def move(self, connection: Connection, page: ViewPage) -> bool:
        """Move the checkpoint to the end of the page; False when this process was overtaken."""
        since, now = self.checkpoint, self._clock()
        self._rate, self._moved_at = self._rate_with(page.events)
        self._next = replace(
            since,
            position=page.position,
            event_id=page.event_id,
            events=since.events + page.events,
            updated_at=now,
            beat_at=next_beat(since.beat_at, now),
            rate=round(self._rate),
        )
        return advance(connection, since, self._next)

    def park(self, connection: Connection, streams: Sequence[Parked]) -> None:
        """Enter the streams that are passed over from this page on."""
        park(connection, streams)

    def moved(self) -> None:
        """What `move` did is committed."""
        self.checkpoint = self._next

    def failed(self, error: str) -> None:
        """Tell why the next page is not there yet."""
        with self._engine.begin() as connection:
            record_failure(connection, self.checkpoint, error)

    def _rate_with(self, events: int) -> tuple[float, float]:
        """Events a second, in which the last seconds count most, and the time that it holds for."""
        now = self._monotonic()
        seconds = max(now - self._moved_at, 1e-6)
        weight = 1 - math.exp(-seconds / SMOOTHING)
        return self._rate + weight * (events / seconds - self._rate), now
