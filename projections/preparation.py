"""Makes the tables of views at the start of a process, and finds out which have to be built anew."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, Table, inspect

from domain.event import LogEntry
from projections import tables
from projections.builds import view_builds
from projections.checkpoints import Checkpoint, read_checkpoints, view_checkpoints, write_checkpoint
from projections.leases import view_processes
from projections.locks import lock_for_this_transaction
from projections.parking import replace_parked, view_parked
from projections.previous import Previous, forget_previous, read_previous, view_previous
from projections.reader import LogReader
from projections.view import View, fingerprint

BOOKKEEPING = (view_checkpoints, view_builds, view_parked, view_previous, view_processes)


def create_tables(engine: Engine, views: Sequence[View], clock: Callable[[], datetime]) -> None:
    """Make what is missing, in one transaction that one process at a time is in."""
    with engine.begin() as connection:
        lock_for_this_transaction(connection, "create views")
        for table in BOOKKEEPING:
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


def can_roll_back(engine: Engine, log: LogReader, view: View) -> bool:
    """Whether the tables from before the last rebuild are of this version, and of this log."""
    with engine.connect() as connection:
        previous = read_previous(connection).get(view.name)
    if previous is None or previous.fingerprint != fingerprint(view, engine.dialect):
        return False
    return _follows(log, previous)


def _follows(log: LogReader, tables: Checkpoint | Previous) -> bool:
    """Whether the log holds the event that was projected last, at the same position.

    It does not when somebody put another log, or an older copy, in the place of the one that was projected.
    """
    if tables.position == 0:
        return True
    found = log.entries(tables.position - 1, 1)
    if found and isinstance(found[0], LogEntry):
        # An entry that could not be read when it was projected had no id to be known by.
        return tables.event_id in (None, found[0].envelope.id)
    # What cannot be read tells nothing; a log that has no such position is another.
    return bool(found)


def _create_view(connection: Connection, view: View, now: datetime) -> None:
    for table in view.tables:
        tables.drop_all_beside(connection, table)
    tables.create(connection, [tables.running(table, 1) for table in view.tables])
    forget_previous(connection, view.name)
    replace_parked(connection, view.name, [])
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
