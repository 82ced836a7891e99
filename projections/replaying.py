"""Gives parked streams their rows back, once what failed has been mended."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, Engine, delete

from projections.checkpoints import lock_checkpoint, next_epoch
from projections.faults import is_to_blame, sentence
from projections.pages import PAGE, project_into
from projections.parking import Parked, note_attempt, unpark
from projections.reader import LogReader
from projections.view import View, fingerprint


@dataclass(frozen=True, slots=True)
class Replayed:
    """How it went for one stream."""

    view: str
    stream: str
    error: str | None
    """Why the stream is still parked; None when its rows are complete and it is followed again."""


class _OfAnotherVersion(Exception):
    """The tables are not for this version of the view."""

    def __str__(self) -> str:
        return "another version of Yishi has built this view; replay with that version"


def replay(engine: Engine, log: LogReader, view: View, parked: Sequence[Parked]) -> list[Replayed]:
    """Project these streams of a view from their beginning, each in a transaction of its own.

    Whoever owns the view goes on owning it. Raises what no entry is to blame for, such as a database that is
    away.
    """
    return [_replay(engine, log, view.with_tables(view.tables), each) for each in parked]


def _replay(engine: Engine, log: LogReader, view: View, parked: Parked) -> Replayed:
    try:
        with engine.begin() as connection:
            _project_anew(connection, log, view, parked)
    except Exception as error:
        if not is_to_blame(error):
            raise
        return _failed(engine, parked, error)
    structlog.get_logger().info("stream_replayed", view=parked.view, stream=parked.stream)
    return Replayed(parked.view, parked.stream, None)


def _project_anew(connection: Connection, log: LogReader, view: View, parked: Parked) -> None:
    # No page of the view is committed between this and the end of the transaction.
    checkpoint = lock_checkpoint(connection, parked.view)
    if checkpoint.fingerprint != fingerprint(view, connection.dialect):
        raise _OfAnotherVersion
    if not unpark(connection, parked):
        return
    for table in view.tables:
        connection.execute(delete(table).where(view.rows_of(table, [parked.stream])))
    entries = log.stream_entries(parked.stream, checkpoint.position)
    for start in range(0, len(entries), PAGE):
        project_into(connection, view, entries[start : start + PAGE])
    next_epoch(connection, parked.view)


def _failed(engine: Engine, parked: Parked, error: Exception) -> Replayed:
    told = sentence(error)
    with engine.begin() as connection:
        note_attempt(connection, parked, told)
    structlog.get_logger().error("stream_stays_parked", view=parked.view, stream=parked.stream, error=told)
    return Replayed(parked.view, parked.stream, told)
