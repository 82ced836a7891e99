"""A rebuild can be taken back: the tables that it replaced run again, and catch up."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from random import Random

import pytest
from sqlalchemy import Engine, inspect, select

from infra.views.engine import reading
from projections import exclusion
from projections.build import ViewBuild
from projections.checkpoints import view_checkpoints
from projections.issues import IssueView
from projections.rebuild import Rebuild, RebuildFailed
from projections.registry import RegistryView
from projections.swapping import NothingToRollBackTo
from tests.projections.conftest import MakeViews
from tests.projections.expectation import expected_board, expected_timeline, rows
from tests.projections.histories import History, history
from tests.projections.poison import CannotFold
from tests.projections.reads import read_board, read_timeline
from tests.projections.test_engine_rebuild import last_positions, spoil

ENTRIES = history(Random(91), 300)


class NewIssueView(IssueView):
    """The issues as the next version of Yishi keeps them."""

    version = "next"


def is_projected_once(database: Engine) -> bool:
    assert read_timeline(database) == expected_timeline(ENTRIES)
    assert read_board(database) == expected_board(ENTRIES)
    return True


def generations(database: Engine) -> dict[str, int]:
    """Of the tables that run."""
    with reading(database) as connection:
        query = select(view_checkpoints.c.name, view_checkpoints.c.generation)
        return {row.name: row.generation for row in connection.execute(query)}


def test_the_tables_from_before_a_rebuild_run_again_and_catch_up(
    views_of: MakeViews, database: Engine
) -> None:
    entries = ENTRIES[:200]
    views = views_of(entries)
    views.catch_up()
    spoil(database)
    spoilt = rows(database)
    views.rebuild(["issues"])
    assert rows(database) != spoilt
    views.rollback("issues")
    assert rows(database) == spoilt
    assert views.position() == 200
    views.rollback("issues")
    assert rows(database) != spoilt
    entries.extend(ENTRIES[200:])
    assert views.catch_up() == len(ENTRIES)
    assert is_projected_once(database)


def test_tables_that_run_again_go_on_from_where_they_were_replaced(
    views_of: MakeViews, database: Engine
) -> None:
    entries = ENTRIES[:100]
    views = views_of(entries)
    views.catch_up()
    views.rebuild()
    entries.extend(ENTRIES[100:])
    assert views.catch_up() == len(ENTRIES)
    views.rollback("issues")
    assert {each.name: each.position for each in views.status()} == {"registry": 300, "issues": 100}
    assert views.catch_up() == len(ENTRIES)
    assert is_projected_once(database)


def test_the_next_rebuild_replaces_the_previous_tables(views_of: MakeViews, database: Engine) -> None:
    views = views_of(ENTRIES)
    views.catch_up()
    for _ in range(3):
        views.rebuild(["issues"])
        beside = [name for name in inspect(database).get_table_names() if name.startswith("issue_board__")]
        assert len(beside) == 1
    assert views.catch_up() == len(ENTRIES)
    assert is_projected_once(database)


def test_a_rebuild_that_fails_keeps_the_way_back(views_of: MakeViews, database: Engine) -> None:
    view = CannotFold()
    views = views_of(ENTRIES, [RegistryView(), view], retries=())
    views.catch_up()
    spoil(database)
    spoilt = rows(database)
    views.rebuild(["issues"])
    view.positions = {150}
    with pytest.raises(RebuildFailed):
        views.rebuild(["issues"])
    views.rollback("issues")
    assert rows(database) == spoilt


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_whoever_goes_back_waits_for_readers_as_a_rebuild_does(
    views_of: MakeViews, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exclusion, "LOCK_TIMEOUT", "50ms")
    views = views_of(ENTRIES)
    views.catch_up()
    views.rebuild(["issues"])
    rested: list[float] = []
    with ExitStack() as reads:
        reads.enter_context(reading(database))

        def rest(seconds: float) -> None:
            rested.append(seconds)
            if len(rested) == 3:
                reads.close()

        monkeypatch.setattr(exclusion.time, "sleep", rest)
        views.rollback("issues")
    assert rested == [0.5, 1.0, 2.0]
    assert generations(database)["issues"] == 1


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_swap_that_readers_never_let_in_is_given_up_and_names_what_was_swapped_before(
    views_of: MakeViews, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exclusion, "LOCK_TIMEOUT", "50ms")
    monkeypatch.setattr(exclusion.time, "sleep", lambda _: None)
    views = views_of(ENTRIES)
    views.catch_up()
    with ExitStack() as reads:
        swap = Rebuild._swap

        def then_read(self: Rebuild, build: ViewBuild, at_start: bool) -> bool:
            is_swapped = swap(self, build, at_start)
            reads.enter_context(reading(database))
            return is_swapped

        monkeypatch.setattr(Rebuild, "_swap", then_read)
        with pytest.raises(RebuildFailed, match=r"issues: readers did not let .* tables: registry$"):
            views.rebuild()
    assert generations(database) == {"registry": 2, "issues": 1}


def test_without_a_rebuild_there_is_nothing_to_go_back_to(views_of: MakeViews) -> None:
    views = views_of(ENTRIES)
    with pytest.raises(NothingToRollBackTo, match="'issues' has no tables from before a rebuild"):
        views.rollback("issues")


def test_tables_of_another_version_do_not_run_under_this_one(views_of: MakeViews, database: Engine) -> None:
    views_of(ENTRIES).reach()
    new = views_of(ENTRIES, [RegistryView(), NewIssueView()])
    with pytest.raises(NothingToRollBackTo, match="another version of Yishi; start that version"):
        new.rollback("issues")


def test_an_older_version_that_is_started_again_finds_its_tables_and_builds_nothing(
    views_of: MakeViews, database: Engine
) -> None:
    old = views_of(ENTRIES[:200])
    old.catch_up()
    old.release()
    new = views_of(ENTRIES[:250], [RegistryView(), NewIssueView()])
    assert new.position() == 200
    assert generations(database) == {"registry": 1, "issues": 2}
    again = views_of(ENTRIES)
    assert generations(database) == {"registry": 1, "issues": 1}
    assert again.catch_up() == len(ENTRIES)
    assert is_projected_once(database)
    views_of(ENTRIES, [RegistryView(), NewIssueView()])
    assert generations(database) == {"registry": 1, "issues": 2}


def test_previous_tables_of_another_log_do_not_run_again(views_of: MakeViews, database: Engine) -> None:
    made = History(Random(92))
    for _ in range(150):
        made.add_any()
    made.entries = [entry for entry in made.entries if entry.position <= 100]
    views_of(ENTRIES[:200]).reach()
    views_of(made.entries, [RegistryView(), NewIssueView()])
    again = views_of(made.entries)
    assert again.reach() == 100
    assert generations(database)["issues"] == 3
    assert read_timeline(database) == expected_timeline(made.entries)


def test_the_parked_streams_go_and_come_back_with_their_tables(views_of: MakeViews, database: Engine) -> None:
    position = next(e.position for e in ENTRIES[100:] if e.envelope.stream.startswith("issue-"))
    view = CannotFold(positions={position})
    views = views_of(ENTRIES, [RegistryView(), view], retries=())
    views.catch_up()
    (parked,) = views.parked()
    view.positions = ()
    views.rebuild(["issues"])
    assert views.parked() == []
    assert is_projected_once(database)
    views.rollback("issues")
    assert views.parked() == [parked]
    assert [each.error for each in views.replay_parked()] == [None]
    assert is_projected_once(database)


def test_a_view_that_is_taken_back_while_another_process_moves_it_on_goes_on_with_its_owner(
    views_of: MakeViews, database: Engine
) -> None:
    entries = ENTRIES[:100]
    owner, operator = views_of(entries, at_most=10), views_of(entries)
    owner.catch_up()
    operator.rebuild(["issues"])
    entries.extend(ENTRIES[100:])
    owner.catch_up(stop=200)
    before = {each.name: each.owner for each in owner.status()}
    operator.rollback("issues")
    assert owner.catch_up() == len(ENTRIES)
    assert {each.name: each.owner for each in owner.status()} == before
    assert is_projected_once(database)


def test_no_read_fails_while_views_are_rebuilt_swapped_and_taken_back(
    views_of: MakeViews, database: Engine
) -> None:
    views = views_of(ENTRIES)
    views.catch_up()
    ended = threading.Event()

    def read() -> int:
        reads = 0
        while not ended.is_set():
            with reading(database) as connection:
                board, timeline = last_positions(connection)
                assert board == timeline == last_positions(connection)[0]
            reads += 1
        return reads

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        try:
            for _ in range(4):
                views.rebuild()
                views.rollback("issues")
                views.catch_up()
        finally:
            ended.set()
        assert all(reader.result() > 3 for reader in readers)
    assert is_projected_once(database)
