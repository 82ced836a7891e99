"""A checkpoint moves from where it was seen, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from sqlalchemy import Engine

from infra.views.engine import reading
from projections.checkpoints import advance, read_checkpoints, record_failure
from tests.projections.conftest import MakeViews
from tests.projections.histories import history

ENTRIES = history(Random(1), 3)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_of_two_that_move_a_checkpoint_from_the_same_place_the_second_is_overtaken(
    views_of: MakeViews, database: Engine
) -> None:
    views_of(ENTRIES)
    writer = database.execution_options(writes=True)
    with reading(database) as connection:
        seen = read_checkpoints(connection)["issues"]
    with writer.begin() as connection:
        assert advance(connection, seen, ENTRIES[1], NOW)
    with writer.begin() as connection:
        assert not advance(connection, seen, ENTRIES[2], NOW)
        now_at = read_checkpoints(connection)["issues"]
    assert (now_at.position, now_at.event_id) == (2, ENTRIES[1].envelope.id)


def test_a_checkpoint_of_tables_made_anew_is_not_moved_by_who_knew_the_old_ones(
    views_of: MakeViews, database: Engine
) -> None:
    views_of(ENTRIES)
    with database.execution_options(writes=True).begin() as connection:
        seen = read_checkpoints(connection)["issues"]
        assert not advance(connection, replace(seen, generation=seen.generation + 1), ENTRIES[0], NOW)
        assert not advance(connection, replace(seen, fingerprint="another"), ENTRIES[0], NOW)
        assert advance(connection, seen, ENTRIES[0], NOW)


def test_a_failure_is_not_recorded_where_somebody_has_gone_on_since(
    views_of: MakeViews, database: Engine
) -> None:
    views_of(ENTRIES)
    with database.execution_options(writes=True).begin() as connection:
        seen = read_checkpoints(connection)["issues"]
        assert advance(connection, seen, ENTRIES[0], NOW)
        record_failure(connection, seen, "position 1 cannot be projected", NOW)
        assert read_checkpoints(connection)["issues"].error is None
