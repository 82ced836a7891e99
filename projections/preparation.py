"""Makes the tables of views at the start of a process, and finds out which have to be built anew."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine

from projections import tables
from projections.checkpoints import (
    Checkpoint,
    read_checkpoints,
    view_builds,
    view_checkpoints,
    write_checkpoint,
)
from projections.locks import lock_for_this_transaction
from projections.view import View, fingerprint


def create_tables(engine: Engine, views: Sequence[View], clock: Callable[[], datetime]) -> None:
    """Make what is missing, in one transaction that one process at a time is in."""
    with engine.begin() as connection:
        lock_for_this_transaction(connection, "create views")
        view_checkpoints.create(connection, checkfirst=True)
        view_builds.create(connection, checkfirst=True)
        known = read_checkpoints(connection)
        for view in views:
            if view.name not in known:
                _create_view(connection, view, clock())


def outdated(engine: Engine, views: Sequence[View]) -> list[View]:
    """Views whose tables were made for another version of them."""
    with engine.connect() as connection:
        known = read_checkpoints(connection)
    return [view for view in views if known[view.name].fingerprint != fingerprint(view, engine.dialect)]


def _create_view(connection: Connection, view: View, now: datetime) -> None:
    tables.create(connection, [tables.running(table, 1) for table in view.tables])
    checkpoint = Checkpoint(
        name=view.name,
        position=0,
        fingerprint=fingerprint(view, connection.dialect),
        generation=1,
        tables=[table.name for table in view.tables],
        updated_at=now,
    )
    write_checkpoint(connection, checkpoint)
