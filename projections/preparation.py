"""Makes the tables of views at the start of a process, and finds out which have to be built anew."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, Table, inspect

from projections import tables
from projections.checkpoints import (
    Checkpoint,
    read_checkpoints,
    view_builds,
    view_checkpoints,
    write_checkpoint,
)
from projections.locks import lock_for_this_transaction
from projections.pages import read
from projections.reader import LogReader
from projections.view import View, fingerprint


def create_tables(engine: Engine, views: Sequence[View], clock: Callable[[], datetime]) -> None:
    """Make what is missing, in one transaction that one process at a time is in."""
    with engine.begin() as connection:
        lock_for_this_transaction(connection, "create views")
        for table in (view_checkpoints, view_builds):
            _create_bookkeeping(connection, table)
        known = read_checkpoints(connection)
        for view in views:
            if view.name not in known:
                _create_view(connection, view, clock())


def _create_bookkeeping(connection: Connection, table: Table) -> None:
    """Make the table unless it is there; one of another shape is another version's and is replaced."""
    if inspect(connection).has_table(table.name):
        columns = {column["name"] for column in inspect(connection).get_columns(table.name)}
        if columns == {column.name for column in table.columns}:
            return
    tables.create(connection, [table])


def outdated(engine: Engine, log: LogReader, views: Sequence[View]) -> list[tuple[View, str]]:
    """Views to build anew, each with the reason: they are of another version, or of another log."""
    with engine.connect() as connection:
        known = read_checkpoints(connection)
    found = []
    for view in views:
        if known[view.name].fingerprint != fingerprint(view, engine.dialect):
            found.append((view, "its version or its tables have changed"))
        elif not _follows(log, known[view.name]):
            found.append((view, "it was made from another log, or from a later state of this one"))
    return found


def _follows(log: LogReader, checkpoint: Checkpoint) -> bool:
    """Whether the log holds the event that the view projected last, at the same position.

    It does not when somebody put another log, or an older copy, in the place of the one that was projected.
    """
    if checkpoint.position == 0:
        return True
    entries, poison = read(log, checkpoint.position - 1, 1, None)
    # What cannot be read tells nothing; whoever rebuilt from here would stop at it.
    return poison is not None or [entry.envelope.id for entry in entries] == [checkpoint.event_id]


def _create_view(connection: Connection, view: View, now: datetime) -> None:
    tables.create(connection, [tables.running(table, 1) for table in view.tables])
    checkpoint = Checkpoint(
        name=view.name,
        position=0,
        event_id=None,
        fingerprint=fingerprint(view, connection.dialect),
        generation=1,
        tables=[table.name for table in view.tables],
        updated_at=now,
    )
    write_checkpoint(connection, checkpoint)
