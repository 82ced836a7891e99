"""Puts other tables in the place of the running ones, in one transaction, and takes that back."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from projections import tables
from projections.builds import end_build, read_builds
from projections.checkpoints import Checkpoint, lock_checkpoint, write_checkpoint
from projections.exclusion import keep_readers_out
from projections.faults import Overtaken
from projections.parking import Parked, replace_parked
from projections.previous import drop_previous, forget_previous, put_aside, read_previous


class NothingToRollBackTo(Exception):
    """The view has no previous tables, or they are of another version of Yishi."""


def swap_in(
    connection: Connection, running: Checkpoint, built: Checkpoint, parked: list[Parked], now: datetime
) -> None:
    """Let the tables that were filled beside run, and keep those that ran as the previous ones.

    Only now are those dropped that were the previous ones till then: a rebuild that fails keeps the way back.
    Whoever owns the view goes on owning it. Raises Overtaken when the build is no longer the one under way.
    """
    build = read_builds(connection).get(built.name)
    if build is None or build.generation != built.generation:
        raise Overtaken(built.name)
    drop_previous(connection, built.name)
    put_aside(connection, running, now)
    tables.bring_in(connection, built.tables, built.generation)
    end_build(connection, built.name)
    _run(connection, running, built)
    replace_parked(connection, built.name, parked)


def roll_back(connection: Connection, name: str, fingerprint: str, now: datetime) -> Checkpoint:
    """Let the previous tables run again; those that ran become the previous ones. Returns the new checkpoint.

    Raises NothingToRollBackTo when there are none, or none of this `fingerprint`.
    """
    keep_readers_out(connection)
    running = lock_checkpoint(connection, name)
    previous = read_previous(connection).get(name)
    if previous is None:
        raise NothingToRollBackTo(
            f"the view {name!r} has no tables from before a rebuild; `yishi rebuild {name}` makes it anew"
        )
    if previous.fingerprint != fingerprint:
        raise NothingToRollBackTo(
            f"the tables of the view {name!r} from before its last rebuild are of another version of Yishi;"
            f" start that version to go back to them, or run `yishi rebuild {name}`"
        )
    forget_previous(connection, name)
    put_aside(connection, running, now)
    tables.bring_in(connection, previous.tables, previous.generation)
    restored = Checkpoint(
        name=name,
        position=previous.position,
        event_id=previous.event_id,
        events=previous.events,
        fingerprint=previous.fingerprint,
        generation=previous.generation,
        tables=previous.tables,
        updated_at=now,
    )
    replace_parked(connection, name, previous.parked_streams())
    return _run(connection, running, restored)


def _run(connection: Connection, running: Checkpoint, other: Checkpoint) -> Checkpoint:
    """Put a checkpoint in the place of another; its owner learns by the epoch that the rows are others."""
    successor = replace(
        other,
        owner=running.owner,
        epoch=running.epoch + 1,
        beat_at=running.beat_at,
        paused_at=running.paused_at,
    )
    write_checkpoint(connection, successor)
    return successor
