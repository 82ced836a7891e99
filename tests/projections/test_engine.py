"""Each entry is projected once, whatever crashes, races or cannot be understood."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from random import Random
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection, Engine, create_engine

from domain.event import LogEntry, Unreadable
from infra.eventstore.log import EventLog
from infra.views.engine import views_engine
from projections.engine import ViewEngine
from projections.issues import IssueView
from projections.pages import ViewPage
from projections.records import RunningRecord
from projections.registry import RegistryView
from projections.view import Changes
from projections.views import standard_views
from tests.projections import processes
from tests.projections.conftest import MakeViews, make_views, two_views
from tests.projections.expectation import expected_board, expected_timeline, rows
from tests.projections.histories import Entries, history, issues_only, log_of
from tests.projections.reads import read_board, read_timeline

ENTRIES = history(Random(11), 300)


def is_projected_once(database: Engine, entries: Sequence[LogEntry]) -> bool:
    """Whether the views hold each entry once, and nothing else."""
    assert read_timeline(database) == expected_timeline(entries)
    assert read_board(database) == expected_board(entries)
    return True


class Crashing(IssueView):
    """Fails after its rows are written, before the transaction is committed, at the given calls."""

    crash_at: frozenset[int] = frozenset({1, 4, 5, 9})
    calls = 0

    def write(self, connection: Connection, changes: Changes) -> None:
        super().write(connection, changes)
        self.calls += 1
        if self.calls in self.crash_at:
            raise OSError("the machine was switched off")


def test_a_crash_between_rows_and_checkpoint_loses_and_doubles_nothing(
    views_of: MakeViews, database: Engine
) -> None:
    views = views_of(ENTRIES, [RegistryView(), Crashing()], at_most=20)
    crashes = 0
    while True:
        try:
            views.catch_up()
        except OSError:
            crashes += 1
        else:
            break
    assert crashes == len(Crashing.crash_at)
    assert is_projected_once(database, ENTRIES)


def test_two_projectors_at_once_project_each_entry_once(database_url: str, database: Engine) -> None:
    engines = [views_engine(database_url) for _ in range(3)]
    projectors = [ViewEngine(each, log_of(ENTRIES, 7), standard_views(), lease=0.2) for each in engines]
    projectors[0].create()
    with ThreadPoolExecutor(len(projectors)) as pool:
        reached = list(pool.map(lambda views: views.reach(), projectors))
    assert reached == [len(ENTRIES)] * 3
    assert is_projected_once(database, ENTRIES)
    for engine in engines:
        engine.dispose()


def test_what_is_remembered_is_not_used_after_another_process_has_projected(
    database_url: str, database: Engine
) -> None:
    first, second = (
        ViewEngine(views_engine(database_url), log_of(ENTRIES, 5), standard_views()) for _ in range(2)
    )
    first.create()
    for stop in range(1, 60):
        views = first if stop % 3 else second
        assert views.catch_up(stop) == stop
        views.release()
    first.catch_up()
    assert is_projected_once(database, ENTRIES)


def test_processes_that_start_at_once_make_the_tables_once(database_url: str, log: EventLog) -> None:
    log.append([entry.envelope for entry in ENTRIES])
    spawned = [
        get_context("spawn").Process(target=processes.create_and_catch_up, args=(database_url,))
        for _ in range(4)
    ]
    for process in spawned:
        process.start()
    for process in spawned:
        process.join(120)
    assert [process.exitcode for process in spawned] == [0, 0, 0, 0]
    assert is_projected_once(views_engine(database_url), log.page(0, 1_000))


def test_a_projector_killed_at_any_moment_loses_and_doubles_nothing(
    database_url: str, database: Engine, log: EventLog
) -> None:
    log.append([entry.envelope for entry in history(Random(3), 1_500)])
    processes.views_on(database_url).create()
    random = Random(time.time_ns())
    kills = 0
    for _ in range(4):
        kills += kill_while_it_projects(
            database_url, pages=random.randrange(1, 15), wait=random.random() / 50
        )
    assert kills
    assert processes.views_on(database_url).reach() == 1_500
    assert is_projected_once(database, log.page(0, 2_000))


def kill_while_it_projects(database_url: str, pages: int, wait: float) -> bool:
    """Kill a projector shortly after it told of so many pages; False when it had ended before that."""
    context = get_context("spawn")
    hear, tell = context.Pipe(duplex=False)
    process = context.Process(target=processes.catch_up, args=(database_url, tell))
    process.start()
    tell.close()
    try:
        for _ in range(pages):
            hear.recv()
    except EOFError:
        pass
    time.sleep(wait)
    process.kill()
    process.join()
    return process.exitcode == -9


class AwayOnce(Entries):
    """A log whose database is away once, when it has been read to position 100."""

    away = True

    def entries(self, after: int, limit: int, stop: int | None = None) -> list[LogEntry | Unreadable]:
        if after >= 100 and self.away:
            self.away = False
            raise ConnectionError("the database is away")
        return super().entries(after, limit, stop)


def test_a_database_that_is_away_is_not_taken_for_a_bad_entry(views_of: MakeViews, database: Engine) -> None:
    views = ViewEngine(database, AwayOnce(ENTRIES, 50), standard_views())
    views.create()
    with pytest.raises(ConnectionError):
        views.catch_up()
    assert {each.error for each in views.status()} == {None}
    assert views.catch_up() == len(ENTRIES)


def test_catching_up_stops_where_it_is_told_to(views_of: MakeViews, database: Engine) -> None:
    views = views_of(ENTRIES)
    assert views.catch_up(stop=77) == 77
    assert is_projected_once(database, ENTRIES[:77])


def test_catching_up_tells_how_far_it_has_come(views_of: MakeViews) -> None:
    told: list[int] = []
    views_of(ENTRIES, at_most=100).catch_up(progress=told.append)
    assert told == [100, 200, 300]


def test_views_that_stand_apart_read_each_page_once_from_where_they_meet(database: Engine) -> None:
    log = log_of(ENTRIES, 50)
    ahead = ViewEngine(database, log_of(ENTRIES), [RegistryView()])
    ahead.create()
    ahead.catch_up(stop=110)
    ahead.release()
    both = ViewEngine(database, log, standard_views())
    both.create()
    log.reads.clear()
    assert both.catch_up() == len(ENTRIES)
    assert log.reads == [0, 50, 100, 110, 160, 210, 260, 300]
    assert is_projected_once(database, ENTRIES)


def test_a_page_that_holds_nothing_for_a_view_moves_its_checkpoint_on(views_of: MakeViews) -> None:
    entries = issues_only(Random(1), 40)
    views = views_of(entries)
    views.catch_up()
    assert [(each.name, each.position) for each in views.status()] == [("registry", 40), ("issues", 40)]


def test_the_position_of_the_views_is_that_of_the_one_furthest_behind(database: Engine) -> None:
    make_views(database, ENTRIES, [RegistryView()]).catch_up()
    views = make_views(database, ENTRIES)
    assert views.position() == 0


def test_waiting_ends_when_another_process_has_projected(database_url: str, views_of: MakeViews) -> None:
    waiting = views_of(ENTRIES)
    other = ViewEngine(views_engine(database_url), log_of(ENTRIES), standard_views())
    later = threading.Timer(0.2, other.catch_up)
    later.start()
    assert waiting.wait_for(len(ENTRIES), timeout=60)
    later.join()


def test_waiting_for_what_does_not_come_ends_in_time(views_of: MakeViews) -> None:
    views = views_of(ENTRIES)
    views.catch_up()
    assert not views.wait_for(len(ENTRIES) + 1, timeout=0.05)


def test_another_driver_than_the_one_that_rows_are_copied_with_is_refused_at_once() -> None:
    other = create_engine(
        "postgresql+pg8000://", module=SimpleNamespace(__version__="1.31", paramstyle="format")
    )
    with pytest.raises(TypeError, match="need the driver psycopg"):
        ViewEngine(other, log_of([]), standard_views())


def test_an_empty_log_gives_empty_views(views_of: MakeViews, database: Engine) -> None:
    views = views_of([])
    assert views.catch_up() == 0
    assert views.position() == 0
    assert not any(rows(database).values())
    assert [(each.lag, each.error) for each in views.status()] == [(0, None), (0, None)]


def test_making_the_tables_again_changes_nothing(views_of: MakeViews, database: Engine) -> None:
    views = views_of(ENTRIES)
    views.catch_up()
    before = rows(database)
    views.create()
    views_of(ENTRIES)
    assert rows(database) == before


def test_each_view_counts_the_events_of_its_kinds(views_of: MakeViews) -> None:
    log = log_of(ENTRIES)
    views = views_of(ENTRIES, at_most=17)
    for stop in (40, 200, None):
        views.catch_up(stop)
        for status, view in zip(views.status(), two_views(), strict=True):
            assert status.events == log.count(view.kinds, status.position)


def test_pages_that_hold_nothing_for_a_view_are_passed_together(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = issues_only(Random(3), 60)
    moved: list[int] = []
    move = RunningRecord.move

    def noted(record: RunningRecord, connection: Connection, page: ViewPage) -> bool:
        if record.checkpoint.name == RegistryView.name:
            moved.append(page.position)
        return move(record, connection, page)

    monkeypatch.setattr(RunningRecord, "move", noted)
    told: list[int] = []
    views = make_views(database, entries, [RegistryView(), IssueView()], at_most=2)
    assert views.catch_up(progress=told.append) == 60
    # Thirty pages; the seventeenth in a row is not put off any more.
    assert moved == [34, 60]
    assert max(told) == 60
    assert len(told) > len(moved)
    assert [each.position for each in views.status()] == [60, 60]
