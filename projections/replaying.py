"""Gives parked streams their rows back, once what failed has been mended."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, Engine, delete

from projections.checkpoints import lock_checkpoint, next_epoch
from projections.faults import is_to_blame, sentence
from projections.pages import PAGE, project_into
from projections.parking import Parked, note_attempt, unpark
from projections.reader import LogReader
from projections.view import View, fingerprint

BATCH = 100
"""Streams in one transaction, after which the owner of the view has to read again what it remembers."""
PAUSE = 0.5
"""Seconds between two batches, in which the owner can move the view on."""
OF_ANOTHER_VERSION = "another version of Yishi has built this view; replay with that version"

ReplayProgress = Callable[[int, int], None]
"""Told how many streams were tried, of how many, after each batch."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How it went for one stream."""

    view: str
    stream: str
    error: str | None
    """Why the stream is still parked; None when its rows are complete and it is followed again."""


def replay(
    engine: Engine,
    log: LogReader,
    view: View,
    parked: Sequence[Parked],
    progress: Callable[[int], None] | None = None,
) -> list[Replayed]:
    """Project these streams of a view from their beginning, a batch of them in each transaction.

    Whoever owns the view goes on owning it. `progress` is told how many were tried. Raises what no entry is
    to blame for, such as a database that is away; the batches before stay replayed.
    """
    view, replayed = view.with_tables(view.tables), list[Replayed]()
    for start in range(0, len(parked), BATCH):
        if start:
            time.sleep(PAUSE)
        batch = _replay_batch(engine, log, view, parked[start : start + BATCH])
        _tell(batch)
        replayed.extend(batch)
        if progress:
            progress(len(replayed))
    return replayed


def _replay_batch(engine: Engine, log: LogReader, view: View, parked: Sequence[Parked]) -> list[Replayed]:
    with engine.begin() as connection:
        # No page of the view is committed between this and the end of the transaction.
        checkpoint = lock_checkpoint(connection, view.name)
        if checkpoint.fingerprint != fingerprint(view, connection.dialect):
            # Nothing was tried, so what is told of each stream stays as it is.
            return [Replayed(view.name, each.stream, OF_ANOTHER_VERSION) for each in parked]
        replayed = [_replay(connection, log, view, each, checkpoint.position) for each in parked]
        if any(each.error is None for each in replayed):
            next_epoch(connection, view.name)
    return replayed


def _replay(connection: Connection, log: LogReader, view: View, parked: Parked, stop: int) -> Replayed:
    # What it remembers is of another stream, or of changes that were undone.
    view.forget()
    try:
        with connection.begin_nested():
            _project_anew(connection, log, view, parked, stop)
    except Exception as error:
        if not is_to_blame(error):
            raise
        told = sentence(error)
        note_attempt(connection, parked, told)
        return Replayed(parked.view, parked.stream, told)
    return Replayed(parked.view, parked.stream, None)


def _project_anew(connection: Connection, log: LogReader, view: View, parked: Parked, stop: int) -> None:
    if not unpark(connection, parked):
        return
    for table in view.tables:
        connection.execute(delete(table).where(view.rows_of(table, [parked.stream])))
    entries = log.stream_entries(parked.stream, stop)
    for start in range(0, len(entries), PAGE):
        project_into(connection, view, entries[start : start + PAGE])


def _tell(replayed: Sequence[Replayed]) -> None:
    """Of streams whose transaction is committed."""
    log = structlog.get_logger()
    for each in replayed:
        if each.error is None:
            log.info("stream_replayed", view=each.view, stream=each.stream)
        else:
            log.error("stream_stays_parked", view=each.view, stream=each.stream, error=each.error)
