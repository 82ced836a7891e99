"""Something that one process at a time does, under a lease of the kind that views have."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, update

from projections.checkpoints import Checkpoint, read_checkpoints, view_checkpoints, write_checkpoint
from projections.engine import process_name
from projections.locks import lock_for_this_transaction
from projections.ownership import Ownership
from projections.status import SILENT_LEASES

LEASE = 15.0
"""Seconds without a sign of its owner after which an errand is taken over: nothing that waits for days."""


@dataclass(frozen=True, slots=True)
class ErrandStatus:
    """Who does it, for operators."""

    name: str
    owner: str | None
    """Host, process and a random part; None while nobody does it."""
    beat_age: float | None
    """Seconds since its owner last said that it goes on."""
    running: bool
    """Whether that was lately."""
    error: str | None
    """What it could not do at the last attempt."""


class Errand:
    """Takes the errand when nobody does it, and renews the lease. For one thread at a time.

    Its row stands among the checkpoints of the views, with a position that never moves.
    """

    def __init__(
        self,
        engine: Engine,
        name: str,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        lease: float = LEASE,
    ) -> None:
        """`engine` is the database of the views, `name` that of no view; `clock` is for notes to people."""
        process = process_name()
        self.name = name
        self._engine = engine.execution_options(writes=True, process=process)
        self._reader = engine.execution_options(writes=False)
        self._clock = clock
        self._ownership = Ownership(
            self._engine, process, {name: name}, clock=clock, monotonic=monotonic, lease=lease
        )
        self._owned: Checkpoint | None = None

    @property
    def beat(self) -> float:
        """Seconds within which `is_ours` wants to be asked again, for the lease to hold."""
        return self._ownership.beat

    def is_ours(self) -> bool:
        """Whether this process does it; takes it when nobody does, and renews the lease when that is due."""
        if self._owned is not None and not self._ownership.is_due():
            return True
        self._owned = None
        with self._reader.connect() as connection:
            is_there = self.name in read_checkpoints(connection)
        if not is_there:
            self._enter()
        self._owned = self._ownership.claim(shares=False, before_giving=lambda _: None).get(self.name)
        return self._owned is not None

    def tell(self, error: str | None) -> None:
        """Say in its row what could not be done, or that all could, unless it says so already."""
        if self._owned is None or self._owned.error == error:
            return
        columns = view_checkpoints.c
        ours = update(view_checkpoints).where(
            columns.name == self.name, columns.owner == self._owned.owner, columns.epoch == self._owned.epoch
        )
        with self._engine.begin() as connection:
            connection.execute(ours.values(error=error, updated_at=self._clock()))
        self._owned = replace(self._owned, error=error)

    def release(self) -> None:
        """Leave it to whoever wants it, at once."""
        self._owned = None
        self._ownership.release()

    def _enter(self) -> None:
        with self._engine.begin() as connection:
            lock_for_this_transaction(connection, "create views")
            if self.name not in read_checkpoints(connection):
                write_checkpoint(connection, self._row())

    def _row(self) -> Checkpoint:
        return Checkpoint(
            name=self.name,
            position=0,
            event_id=None,
            fingerprint=self.name,
            generation=0,
            tables=[],
            updated_at=self._clock(),
        )


def errand_status(
    connection: Connection, name: str, now: datetime, lease: float = LEASE
) -> ErrandStatus | None:
    """Who does it; None when nobody ever has."""
    row = read_checkpoints(connection).get(name)
    if row is None:
        return None
    beat_age = max(0.0, (now - row.beat_at).total_seconds()) if row.beat_at else None
    running = beat_age is not None and beat_age <= SILENT_LEASES * lease
    return ErrandStatus(name, row.owner, beat_age, running, row.error)
