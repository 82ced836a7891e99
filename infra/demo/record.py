"""The log that the year ends in, with the views that tell the story's officials what is in it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.event import Envelope, LogEntry, Unreadable
from domain.log import ConcurrentChange, Log
from infra.demo.rehearsal import Rehearsal
from infra.demo.stage import Frozen, Proposal
from projections.agenda import proposed_agenda
from projections.period import Period
from projections.summary_issuing import issuable

BATCH = 400
"""Events a transaction, about; what one command recorded is never taken apart."""

Progress = Callable[[int, int | None], None]
"""Told how many events of the year are in the log, and how many there will be, once that is known."""


class AnotherDemonstration(Exception):
    """The log holds a demonstration that this one cannot stand beside: both have the same places."""

    def __init__(self) -> None:
        super().__init__(
            "This log already holds another demonstration community, of another seed or begun by another "
            "version of Yishi; load this one into a new database (set YISHI_DATABASE_URL)."
        )


class WholeLog(Log, Protocol):
    """A log that views can read as well: infra/eventstore/log.py."""

    def stream_entries(self, stream: str, stop: int | None = None) -> list[LogEntry | Unreadable]:
        """The entries of a stream in order, none beyond `stop`."""


class Views(Protocol):
    """The views of that log: projections/engine.py."""

    def reach(self, position: int | None = None) -> int:
        """Bring all views to the position."""


@dataclass(slots=True)
class Record:
    """Records what is rehearsed, batch by batch, and reads it as it stands then."""

    log: WholeLog
    views: Views
    read: Callable[[], AbstractContextManager[Connection]]
    """A consistent read of the views."""
    zone: ZoneInfo
    progress: Progress | None = None
    recorded: list[Envelope] = field(default_factory=list)
    """What this run recorded: nothing that an interrupted loading had."""
    _kept: int = 0
    """How much of the rehearsal is in the log."""

    def keep(self, told: Rehearsal) -> int:
        """Record what has been rehearsed since the last time; returns the position of its last event.

        Raises AnotherDemonstration.
        """
        for batch in _batches(told.recorded[self._kept :]):
            self.recorded += self._appended(batch)
            self._kept += len(batch)
            if self.progress:
                self.progress(self._kept, None)
        position = self._position_of(told.recorded[-1])
        told.elsewhere = position
        return position

    def proposed(self, told: Rehearsal, place: str, month: str) -> Proposal:
        """The agenda that is proposed once all that is told is recorded."""
        position = self.keep(told)
        self.views.reach(position)
        with self.read() as connection:
            items = proposed_agenda(connection, self.log, place, month, position, self.zone)
        return Proposal(position, items)

    def summary(self, told: Rehearsal, place: str, month: str, corrected: int | None) -> Frozen:
        """The summary once all that is told is recorded; `corrected` is the position of the one before."""
        position = self.keep(told)
        self.views.reach(position)
        period = Period.parse(month)
        with self.read() as connection:
            found = issuable(connection, self.log, place, period, position, self.zone, corrected)
        return Frozen(position, found.sha256, found.late_events)

    def _appended(self, batch: Sequence[Envelope]) -> list[Envelope]:
        """Record what an interrupted loading has not: the ids of the events are the same every time."""
        histories = self.log.histories({envelope.stream for envelope in batch})
        known = {envelope.id for history in histories.values() for envelope in history}
        missing = [envelope for envelope in batch if envelope.id not in known]
        try:
            if missing:
                self.log.append(missing)
        except ConcurrentChange as change:
            raise AnotherDemonstration from change
        return missing

    def _position_of(self, envelope: Envelope) -> int:
        receipt = self.log.receipt(envelope.stream, envelope.command_id)
        if receipt is None:
            raise AnotherDemonstration
        return receipt.position


def _batches(told: Sequence[Envelope]) -> Iterator[list[Envelope]]:
    """Batches of whole commands."""
    batch: list[Envelope] = []
    for _, recorded in groupby(told, key=lambda envelope: envelope.command_id):
        batch += recorded
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
