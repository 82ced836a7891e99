"""A checkpoint moves from where it was seen, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Engine

from infra.views.engine import reading
from projections.checkpoints import (
    Checkpoint,
    advance,
    next_epoch,
    pause,
    read_checkpoints,
    record_failure,
    resume,
)
from tests.projections.conftest import MakeViews
from tests.projections.histories import history

ENTRIES = history(Random(1), 3)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def moved(checkpoint: Checkpoint, position: int) -> Checkpoint:
    """The checkpoint at a later position of ENTRIES."""
    event_id = ENTRIES[position - 1].envelope.id
    return replace(checkpoint, position=position, event_id=event_id, events=position, updated_at=NOW)


def test_of_two_that_move_a_checkpoint_from_the_same_place_the_second_is_overtaken(
    views_of: MakeViews, database: Engine
) -> None:
    views_of(ENTRIES)
    writer = database.execution_options(writes=True)
    with reading(database) as connection:
        seen = read_checkpoints(connection)["issues"]
    with writer.begin() as connection:
        assert advance(connection, seen, moved(seen, 2))
    with writer.begin() as connection:
        assert not advance(connection, seen, moved(seen, 3))
        now_at = read_checkpoints(connection)["issues"]
    assert (now_at.position, now_at.event_id) == (2, ENTRIES[1].envelope.id)


def test_a_checkpoint_of_tables_made_anew_is_not_moved_by_who_knew_the_old_ones(
    views_of: MakeViews, database: Engine
) -> None:
    views_of(ENTRIES)
    with database.execution_options(writes=True).begin() as connection:
        seen = read_checkpoints(connection)["issues"]
        assert not advance(connection, replace(seen, generation=seen.generation + 1), moved(seen, 1))
        assert not advance(connection, replace(seen, epoch=seen.epoch + 1), moved(seen, 1))
        assert not advance(connection, replace(seen, fingerprint="another"), moved(seen, 1))
        assert advance(connection, seen, moved(seen, 1))


def test_a_failure_is_not_recorded_where_somebody_has_gone_on_since(
    views_of: MakeViews, database: Engine
) -> None:
    views_of(ENTRIES)
    with database.execution_options(writes=True).begin() as connection:
        seen = read_checkpoints(connection)["issues"]
        assert advance(connection, seen, moved(seen, 1))
        record_failure(connection, seen, "position 1 cannot be projected")
        assert read_checkpoints(connection)["issues"].error is None


def test_a_checkpoint_whose_rows_another_has_changed_is_not_moved_by_who_knew_the_old_ones(
    views_of: MakeViews, database: Engine
) -> None:
    views_of(ENTRIES)
    with database.execution_options(writes=True).begin() as connection:
        seen = read_checkpoints(connection)["issues"]
        next_epoch(connection, "issues")
        assert not advance(connection, seen, moved(seen, 1))
        assert advance(connection, read_checkpoints(connection)["issues"], moved(seen, 1))


def test_a_paused_checkpoint_does_not_move(views_of: MakeViews, database: Engine) -> None:
    views_of(ENTRIES)
    with database.execution_options(writes=True).begin() as connection:
        seen = read_checkpoints(connection)["issues"]
        pause(connection, "issues", NOW)
        pause(connection, "issues", NOW + timedelta(days=1))
        assert read_checkpoints(connection)["issues"].paused_at == NOW
        assert not advance(connection, seen, moved(seen, 1))
        resume(connection, "issues")
        assert advance(connection, seen, moved(seen, 1))
