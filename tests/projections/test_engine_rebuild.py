"""A view is built anew beside the running one; readers and projectors never notice but by what they read."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from multiprocessing import get_context
from random import Random
from typing import ClassVar

import psycopg
import pytest
from sqlalchemy import Connection, Engine, func, inspect, select, update

from domain.event import LogEntry, Unreadable
from infra.eventstore.log import EventLog
from infra.views.engine import reading, views_engine
from projections.build import ViewBuild
from projections.checkpoints import view_checkpoints
from projections.engine import AlreadyRebuilding, UnknownView, ViewEngine, utc_now
from projections.issue_board import issue_board
from projections.issue_timeline import issue_timeline
from projections.issues import IssueView
from projections.previous import read_previous
from projections.rebuild import RebuildFailed
from projections.registry import RegistryView, places
from projections.view import Changes
from projections.views import standard_views
from tests.projections import processes
from tests.projections.conftest import MakeViews
from tests.projections.expectation import expected_board, expected_timeline, rows
from tests.projections.histories import Entries, broken, history, log_of, uuid7
from tests.projections.poison import CannotFold, Interrupted
from tests.projections.reads import read_board, read_timeline

ENTRIES = history(Random(21), 300)


def tables_in(database: Engine) -> set[str]:
    """The names of all tables beside the running ones and those from before the last rebuild."""
    with reading(database) as connection:
        kept = {
            f"{name}__{previous.generation}"
            for previous in read_previous(connection).values()
            for name in previous.tables
        }
    return {name for name in inspect(database).get_table_names() if "__" in name} - kept


def indexes_of(database: Engine, table: str) -> set[tuple[str, ...]]:
    """The columns of each index."""
    return {tuple(map(str, index["column_names"])) for index in inspect(database).get_indexes(table)}


def spoil(database: Engine) -> None:
    """Change rows behind the engine's back, as a fault in an older version would have."""
    with database.execution_options(writes=True).begin() as connection:
        connection.execute(update(issue_timeline).values(category="spoilt", supporters=99))
        connection.execute(update(issue_board).values(title="spoilt"))


def test_a_rebuilt_view_has_the_rows_of_the_log_and_all_its_indexes(
    views_of: MakeViews, database: Engine
) -> None:
    views = views_of(ENTRIES)
    views.catch_up()
    before, indexes = rows(database), indexes_of(database, "issue_timeline")
    for _ in range(3):
        spoil(database)
        views.rebuild(["issues"])
        assert rows(database) == before
        assert indexes_of(database, "issue_timeline") == indexes
        assert tables_in(database) == set()


def test_a_rebuilt_view_goes_on_from_where_it_was_rebuilt_to(views_of: MakeViews, database: Engine) -> None:
    entries = ENTRIES[:200]
    views = views_of(entries)
    views.catch_up(stop=50)
    views.rebuild()
    assert views.position() == 200
    entries.extend(ENTRIES[200:])
    assert views.catch_up() == 300
    assert read_timeline(database) == expected_timeline(ENTRIES)
    assert read_board(database) == expected_board(ENTRIES)


def test_readers_and_a_projector_go_on_while_views_are_rebuilt(database_url: str, log: EventLog) -> None:
    entries = history(Random(4), 900)
    log.append([entry.envelope for entry in entries[:300]])
    running = processes.views_on(database_url)
    running.create()
    running.catch_up()
    ended = threading.Event()
    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read_until, ended, database_url) for _ in range(2)]
        projector = pool.submit(append_and_project, log, entries[300:], running)
        for _ in range(4):
            processes.views_on(database_url).rebuild()
        projector.result()
        ended.set()
        assert all(reader.result() > 3 for reader in readers)
    assert running.reach() == 900
    database = views_engine(database_url)
    recorded = log.page(0, 1_000)
    assert read_timeline(database) == expected_timeline(recorded)
    assert read_board(database) == expected_board(recorded)


def append_and_project(log: EventLog, entries: Sequence[LogEntry], views: ViewEngine) -> None:
    """Append in small batches, and project each."""
    for start in range(0, len(entries), 10):
        log.append([entry.envelope for entry in entries[start : start + 10]])
        views.catch_up()


def read_until(ended: threading.Event, database_url: str) -> int:
    """Read over and over: the tables agree with one another and with the checkpoint, and never go back."""
    database, reads, seen = views_engine(database_url), 0, 0
    while not ended.is_set():
        with reading(database) as connection:
            position = connection.execute(
                select(view_checkpoints.c.position).where(view_checkpoints.c.name == "issues")
            ).scalar_one()
            on_board, on_timeline = last_positions(connection)
        assert position >= seen
        assert on_board == on_timeline <= position
        assert on_timeline > position - 60
        reads, seen = reads + 1, position
    database.dispose()
    return reads


def last_positions(connection: Connection) -> tuple[int, int]:
    """The last event that the board and the timeline know."""
    board = connection.execute(select(func.max(issue_board.c.position))).scalar_one()
    timeline = connection.execute(select(func.max(issue_timeline.c.position))).scalar_one()
    return board, timeline


def test_a_read_that_began_before_a_swap_sees_the_old_tables_to_its_end(
    database_url: str, views_of: MakeViews, database: Engine
) -> None:
    views = views_of(ENTRIES)
    views.catch_up(stop=100)
    with ThreadPoolExecutor(1) as pool:
        with reading(database) as connection:
            # The snapshot is taken here, by a table that is not swapped.
            assert connection.execute(select(func.count()).select_from(places)).scalar_one()
            rebuilding = pool.submit(views_of(ENTRIES).rebuild, ["issues"])
            # On SQLite the swap does not wait for this read; on PostgreSQL it does.
            wait([rebuilding], timeout=2)
            assert None not in last_positions(connection)
            assert max(last_positions(connection)) <= 100
        rebuilding.result()
    with reading(database) as connection:
        assert last_positions(connection) == (300, 300)


def killed_in_the_middle(database_url: str) -> None:
    """Begin to rebuild in another process, and kill it after some pages."""
    context = get_context("spawn")
    hear, tell = context.Pipe(duplex=False)
    process = context.Process(target=processes.rebuild_slowly, args=(database_url, tell))
    process.start()
    assert hear.recv() > 0
    process.kill()
    process.join()
    assert process.exitcode == -9


def test_a_rebuild_killed_half_way_leaves_things_as_they_were_and_the_next_starts_clean(
    database_url: str, database: Engine, log: EventLog
) -> None:
    log.append([entry.envelope for entry in ENTRIES])
    views = processes.views_on(database_url)
    views.create()
    views.catch_up()
    before = rows(database)
    killed_in_the_middle(database_url)
    assert tables_in(database)
    assert views.status()[0].building
    assert rows(database) == before
    views.rebuild()
    assert rows(database) == before
    assert tables_in(database) == set()
    assert {each.building for each in views.status()} == {None}


def test_the_next_start_clears_away_what_a_killed_rebuild_left(
    database_url: str, database: Engine, log: EventLog
) -> None:
    log.append([entry.envelope for entry in ENTRIES])
    views = processes.views_on(database_url)
    views.create()
    killed_in_the_middle(database_url)
    views.create()
    assert tables_in(database) == set()
    assert views.catch_up() == len(ENTRIES)


def test_only_one_process_rebuilds_at_a_time(database_url: str, database: Engine, log: EventLog) -> None:
    log.append([entry.envelope for entry in ENTRIES])
    views = processes.views_on(database_url)
    views.create()
    context = get_context("spawn")
    hear, tell = context.Pipe(duplex=False)
    process = context.Process(target=processes.rebuild_slowly, args=(database_url, tell))
    process.start()
    hear.recv()
    with pytest.raises(AlreadyRebuilding, match="wait until it is done"):
        views.rebuild()
    assert views.catch_up() == len(ENTRIES)
    process.kill()
    process.join()


class NewRegistryView(RegistryView):
    """The registry as the next version of Yishi keeps it."""

    version = "next"


def test_a_view_whose_version_has_changed_is_built_anew_at_the_start(
    views_of: MakeViews, database: Engine
) -> None:
    views_of(ENTRIES).catch_up()
    before = rows(database)
    later = views_of(ENTRIES, [NewRegistryView(), IssueView()])
    assert later.position() == len(ENTRIES)
    assert rows(database) == before
    assert all(each.error is None for each in later.status())


def test_a_process_of_another_version_does_not_touch_a_view_that_was_built_anew(
    views_of: MakeViews, database: Engine
) -> None:
    old = views_of(ENTRIES)
    old.catch_up(stop=100)
    views_of(ENTRIES[:150], [NewRegistryView(), IssueView()])
    old.catch_up()
    registry, issues = old.status()
    assert registry.position == 150
    assert "another version" in str(registry.error)
    assert issues.position == len(ENTRIES)


class StricterView(IssueView):
    """The issues as a version of Yishi keeps them that finds fault with some."""

    version = "stricter"


def test_a_changed_view_that_meets_a_bad_entry_parks_its_stream_and_is_swapped_in(
    views_of: MakeViews, database: Engine
) -> None:
    views_of(ENTRIES).catch_up()
    position = bad_position()
    later = views_of(broken(ENTRIES, position), [RegistryView(), StricterView()], retries=())
    stream = ENTRIES[position - 1].envelope.stream
    assert later.position() == len(ENTRIES)
    assert [(each.stream, each.position) for each in later.parked()] == [(stream, position)]
    kept = [e for e in ENTRIES if e.envelope.stream != stream or e.position < position]
    assert read_timeline(database) == expected_timeline(kept)


def bad_position() -> int:
    """Of an entry in the middle of an issue's stream."""
    return next(e.position for e in ENTRIES[100:] if e.envelope.stream.startswith("issue-"))


def test_a_rebuild_that_would_lose_a_stream_leaves_the_running_view_as_it_was_and_names_the_stream(
    views_of: MakeViews, database: Engine
) -> None:
    first = views_of(ENTRIES)
    first.catch_up()
    first.release()
    before, position = rows(database), bad_position()
    stream = ENTRIES[position - 1].envelope.stream
    views = views_of(broken(ENTRIES, position), retries=())
    with pytest.raises(RebuildFailed, match=rf"'issues' stays as it was.*{stream} \(position {position}: "):
        views.rebuild(["issues"])
    assert rows(database) == before
    assert tables_in(database) == set()
    assert views.parked() == []


def test_a_rebuild_that_would_lose_more_of_a_parked_stream_leaves_the_running_view_as_it_was(
    views_of: MakeViews, database: Engine
) -> None:
    first = bad_position()
    stream = ENTRIES[first - 1].envelope.stream
    later = next(e.position for e in ENTRIES[first:] if e.envelope.stream == stream)
    view = CannotFold(positions={later})
    views = views_of(ENTRIES, [RegistryView(), view], retries=())
    views.catch_up()
    before = rows(database)
    view.positions = {first, later}
    with pytest.raises(RebuildFailed, match=rf"{stream} \(position {first}: "):
        views.rebuild(["issues"])
    assert rows(database) == before
    view.positions = {later}
    views.rebuild(["issues"])
    assert [each.position for each in views.parked()] == [later]


class RefusedOnce(IssueView):
    """Meets an error of the driver's own when what was kept back is written."""

    refused = False

    def settle(self, connection: Connection) -> Changes:
        if not RefusedOnce.refused:
            RefusedOnce.refused = True
            raise psycopg.errors.UniqueViolation("twice")
        return super().settle(connection)


def test_what_the_driver_itself_refuses_makes_a_rebuild_begin_again_with_care(
    views_of: MakeViews, database: Engine
) -> None:
    views = views_of(ENTRIES, [RegistryView(), RefusedOnce()])
    views.rebuild(["issues"])
    assert RefusedOnce.refused
    assert read_board(database) == expected_board(ENTRIES)


def test_a_rebuild_that_another_has_overtaken_leaves_the_other_alone(
    views_of: MakeViews, database: Engine
) -> None:
    class Overtaken(IssueView):
        """Another build begins in the middle of this one, as after the loss of the connection of its lock."""

        def for_building(self, tables: Sequence[object]) -> IssueView:
            view = Interrupted(*tables)
            view.between = begin_another
            return view

    def begin_another() -> None:
        writing = database.execution_options(writes=True)
        ViewBuild(writing, IssueView(), utc_now, None, careful=True)

    views = views_of(ENTRIES, [RegistryView(), Overtaken()])
    with pytest.raises(RebuildFailed, match="another process has begun"):
        views.rebuild(["issues"])
    assert views.status()[1].building == 0
    assert len(tables_in(database)) == 2


class Late(IssueView):
    """More is appended when a build has caught up for the first time."""

    entries: ClassVar[list[LogEntry]] = []
    more: ClassVar[list[LogEntry]] = []

    def settle(self, connection: Connection) -> Iterator[Changes]:
        Late.entries.extend(Late.more)
        Late.more = []
        return super().settle(connection)


def test_an_entry_that_comes_late_in_a_rebuild_and_cannot_be_projected_parks_its_stream(
    views_of: MakeViews, database: Engine
) -> None:
    position = next(e.position for e in ENTRIES[200:] if e.envelope.stream.startswith("issue-"))
    Late.entries, Late.more = ENTRIES[:200], broken(ENTRIES, position)[200:]
    views = views_of(Late.entries, [RegistryView(), Late()], retries=())
    views.catch_up()
    views.rebuild(["issues"])
    stream = ENTRIES[position - 1].envelope.stream
    assert [(each.stream, each.position) for each in views.parked()] == [(stream, position)]
    assert views.catch_up() == len(ENTRIES)
    kept = [e for e in ENTRIES if e.envelope.stream != stream or e.position < position]
    assert read_timeline(database) == expected_timeline(kept)
    assert read_board(database) == expected_board(kept)
    assert views.status()[1].events == log_of(ENTRIES).count({"issue"}, len(ENTRIES))


def test_an_unknown_view_is_named_with_those_that_there_are(views_of: MakeViews) -> None:
    with pytest.raises(UnknownView, match="no view 'isues'; there are: registry, issues"):
        views_of(ENTRIES).rebuild(["isues"])


def test_processes_of_a_new_version_that_start_at_once_rebuild_once(
    database_url: str, views_of: MakeViews, database: Engine
) -> None:
    views_of(ENTRIES).catch_up()

    def start(_: int) -> Callable[[], int]:
        views = ViewEngine(views_engine(database_url), log_of(ENTRIES), [NewRegistryView(), IssueView()])
        views.create()
        return views.position

    with ThreadPoolExecutor(3) as pool:
        assert [position() for position in pool.map(start, range(3))] == [300, 300, 300]
    with reading(database) as connection:
        query = select(view_checkpoints.c.name, view_checkpoints.c.generation)
        generations = {row.name: row.generation for row in connection.execute(query)}
    assert generations == {"registry": 2, "issues": 1}


def test_standard_views_have_names_of_their_own() -> None:
    names = [view.name for view in standard_views()]
    assert sorted(names) == sorted(set(names))
    assert {"issues", "registry"} < set(names)


def test_views_of_another_log_are_built_anew_at_the_start(views_of: MakeViews, database: Engine) -> None:
    views_of(ENTRIES).catch_up()
    other = [shifted(entry) for entry in history(Random(22), 120)]
    views = views_of(other)
    assert views.catch_up() == 120
    assert read_timeline(database) == expected_timeline(other)


def test_views_ahead_of_a_log_that_was_restored_are_built_anew_at_the_start(
    views_of: MakeViews, database: Engine
) -> None:
    views_of(ENTRIES).catch_up()
    views = views_of(ENTRIES[:120])
    assert views.position() == 120
    assert read_timeline(database) == expected_timeline(ENTRIES[:120])


def test_views_behind_their_log_are_not_built_anew(views_of: MakeViews, database: Engine) -> None:
    views_of(ENTRIES[:120]).catch_up()
    assert views_of(ENTRIES).position() == 120
    with reading(database) as connection:
        assert set(connection.execute(select(view_checkpoints.c.generation)).scalars()) == {1}


def shifted(entry: LogEntry) -> LogEntry:
    """The entry as another log holds it, with another id."""
    return replace(entry, envelope=replace(entry.envelope, id=uuid7(entry.position + 5_000)))


class LosingItsFirstSwap(IssueView):
    """Fails the first time that it is asked to draw level inside a swap."""

    version = "losing"
    lost = False

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> Changes:
        changes = super().fold(connection, entries)
        if entries and entries[-1].position == 300 and not LosingItsFirstSwap.lost:
            LosingItsFirstSwap.lost = True
            raise OSError("the machine was switched off")
        return changes


class Growing(Entries):
    """Grows from 200 to 300 by the time of the swap, and the running view has projected that."""

    def entries(self, after: int, limit: int, stop: int | None = None) -> list[LogEntry | Unreadable]:
        return super().entries(after, limit, 200 if stop is None else stop)


def test_what_a_swap_that_failed_had_projected_is_projected_again(database: Engine) -> None:
    LosingItsFirstSwap.lost = False
    views = ViewEngine(database, Growing(ENTRIES), [IssueView()])
    views.create()
    views.catch_up(stop=300)
    changed = ViewEngine(database, Growing(ENTRIES), [LosingItsFirstSwap()])
    changed.create()
    assert LosingItsFirstSwap.lost
    assert changed.position() == 300
    assert read_timeline(database) == expected_timeline(ENTRIES)
    assert read_board(database) == expected_board(ENTRIES)


def test_bookkeeping_of_another_shape_is_replaced_and_all_views_are_projected_anew(
    views_of: MakeViews, database: Engine
) -> None:
    views_of(ENTRIES).catch_up()
    with database.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE view_checkpoints DROP COLUMN event_id")
    views = views_of(ENTRIES)
    assert views.position() == 0
    assert views.reach() == len(ENTRIES)
    assert read_timeline(database) == expected_timeline(ENTRIES)
