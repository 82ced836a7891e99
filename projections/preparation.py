"""Makes the tables of views at the start of a process, and finds out which have to be built anew."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial

from sqlalchemy import Connection, Engine, Table, inspect

from domain.event import LogEntry, Unreadable
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
        _create_bookkeeping(connection)
        known = read_checkpoints(connection)
        for view in views:
            if view.name not in known:
                _create_view(connection, view, clock())


def _create_bookkeeping(connection: Connection) -> None:
    """Make the tables that are not there; one of another shape is another version's and is replaced."""
    existing = set(inspect(connection).get_table_names())
    for table in BOOKKEEPING:
        if table.name not in existing or _columns(connection, table) != set(table.columns.keys()):
            tables.create(connection, [table])


def _columns(connection: Connection, table: Table) -> set[str]:
    """The columns that the table has; asked for no row, as to ask the catalogue would hold up every start."""
    name = connection.dialect.identifier_preparer.quote(table.name)
    return set(connection.exec_driver_sql(f"SELECT * FROM {name} WHERE 1 = 0").keys())  # noqa: S608 our own name


def outdated(engine: Engine, log: LogReader, views: Sequence[View]) -> list[tuple[View, str]]:
    """Views to build anew, each with the reason: they are of another version, or of another log."""
    with engine.connect() as connection:
        known = read_checkpoints(connection)
    # Most views are at one position: what is there is read once.
    entries_at = cache(partial(_entries_at, log))
    found = []
    for view in views:
        if known[view.name].fingerprint != fingerprint(view, engine.dialect):
            found.append((view, "its version or its tables have changed"))
        elif not _follows(entries_at, known[view.name]):
            found.append((view, "it was made from another log, or from a later state of this one"))
    return found


def can_roll_back(engine: Engine, log: LogReader, view: View) -> bool:
    """Whether the tables from before the last rebuild are of this version, and of this log."""
    with engine.connect() as connection:
        previous = read_previous(connection).get(view.name)
    if previous is None or previous.fingerprint != fingerprint(view, engine.dialect):
        return False
    return _follows(partial(_entries_at, log), previous)


def _entries_at(log: LogReader, position: int) -> Sequence[LogEntry | Unreadable]:
    """What the log holds at the position: one entry or none."""
    return log.entries(position - 1, 1)


def _follows(
    entries_at: Callable[[int], Sequence[LogEntry | Unreadable]], tables: Checkpoint | Previous
) -> bool:
    """Whether the log holds the event that was projected last, at the same position.

    It does not when somebody put another log, or an older copy, in the place of the one that was projected.
    """
    if tables.position == 0:
        return True
    found = entries_at(tables.position)
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
