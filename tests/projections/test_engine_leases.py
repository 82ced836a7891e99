"""One process at a time moves a view on; others take over when it falls silent; several share the work."""

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from random import Random

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from infra.eventstore.log import EventLog
from infra.views.engine import views_engine
from projections.engine import ViewEngine, ViewsStandStill
from projections.issues import IssueView
from projections.registry import RegistryView
from projections.view import View
from tests.projections import processes
from tests.projections.conftest import MakeViews, two_views
from tests.projections.expectation import expected_board, expected_timeline
from tests.projections.histories import history, log_of
from tests.projections.poison import Hanging, Interrupted
from tests.projections.reads import read_board, read_timeline

ENTRIES = history(Random(81), 300)
LEASE = 3.0


class Seconds:
    """A monotonic clock that tests set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def owners(views: ViewEngine) -> dict[str, str | None]:
    """Who projects which view."""
    return {each.name: each.owner for each in views.status()}


def is_projected_once(database: Engine) -> bool:
    assert read_timeline(database) == expected_timeline(ENTRIES)
    assert read_board(database) == expected_board(ENTRIES)
    return True


def test_a_single_process_takes_all_views_at_once(views_of: MakeViews) -> None:
    views = views_of(ENTRIES)
    assert set(owners(views).values()) == {None}
    assert views.catch_up() == len(ENTRIES)
    assert len(set(owners(views).values()) - {None}) == 1


def test_a_view_whose_owner_goes_on_is_left_to_it(views_of: MakeViews) -> None:
    seconds = Seconds()
    owner, other = views_of(ENTRIES, monotonic=seconds), views_of(ENTRIES, monotonic=seconds)
    owner.catch_up(stop=50)
    before = owners(owner)
    for _ in range(20):
        owner.catch_up(stop=50)
        # It has come for one piece of work, and so does not ask for a share.
        other._project(None, None, shares=False)
        seconds.now += LEASE / 3
    assert owners(owner) == before
    assert owner.position() == 50


def test_a_view_whose_owner_has_been_silent_for_a_lease_is_taken_over(
    views_of: MakeViews, database: Engine
) -> None:
    seconds = Seconds()
    silent, other = views_of(ENTRIES), views_of(ENTRIES, monotonic=seconds)
    silent.catch_up(stop=50)
    first = silent.status()[1]
    assert other.catch_up() == 50
    for _ in range(2):
        seconds.now += LEASE / 3
        assert other.catch_up() == 50
    seconds.now += LEASE / 3 - 0.1
    assert other.catch_up() == 50
    seconds.now += 0.2
    assert other.catch_up() == len(ENTRIES)
    second = other.status()[1]
    assert second.owner not in (None, first.owner)
    assert second.epoch == first.epoch + 1
    assert is_projected_once(database)


def test_how_long_an_owner_is_silent_is_measured_by_who_watches_and_not_by_the_owners_clock(
    views_of: MakeViews,
) -> None:
    seconds, at = Seconds(), views_of(ENTRIES)
    at.catch_up(stop=50)
    later = views_of(ENTRIES, monotonic=seconds)
    # The owner's last sign is old by any clock on the wall, but has only now been seen.
    seconds.now += 10 * LEASE
    assert later.catch_up() == 50


def test_time_in_which_nobody_looked_is_not_held_against_an_owner(views_of: MakeViews) -> None:
    seconds = Seconds()
    owner, other = views_of(ENTRIES), views_of(ENTRIES, monotonic=seconds)
    owner.catch_up(stop=50)
    assert other.catch_up() == 50
    # The database is away, say: the owner cannot show itself, nor could it be seen to.
    seconds.now += 10 * LEASE
    assert other.catch_up() == 50
    owner.catch_up(stop=60)
    seconds.now += 10 * LEASE
    assert other.catch_up() == 60


def test_an_owner_that_was_overtaken_in_the_middle_of_a_page_writes_nothing_and_does_not_take_back(
    database_url: str, database: Engine
) -> None:
    seconds = Seconds()
    other = ViewEngine(views_engine(database_url), log_of(ENTRIES), two_views(), monotonic=seconds)
    view = Interrupted()
    slow = ViewEngine(database, log_of(ENTRIES, 20), [RegistryView(), view], monotonic=seconds)
    slow.create()
    slow.catch_up(stop=100)

    def take_over() -> None:
        for _ in range(3):
            other.catch_up()
            seconds.now += LEASE / 3
        assert other.catch_up() == len(ENTRIES)

    view.between = take_over
    slow.catch_up()
    assert is_projected_once(database)
    owner = set(owners(other).values())
    for _ in range(3):
        slow.catch_up()
        other.catch_up()
        seconds.now += LEASE / 3
    assert owners(other)["registry"] in owner
    assert is_projected_once(database)


def test_a_process_that_was_stopped_past_its_lease_writes_nothing_when_it_goes_on(
    database_url: str, database: Engine, log: EventLog
) -> None:
    log.append([entry.envelope for entry in ENTRIES])
    views = processes.views_on(database_url)
    views.create()
    context = get_context("spawn")
    hear, tell = context.Pipe(duplex=False)
    process = context.Process(target=processes.follow_slowly, args=(database_url, tell))
    process.start()
    tell.close()
    for _ in range(4):
        hear.recv()
    assert process.pid
    os.kill(process.pid, signal.SIGSTOP)
    try:
        stopped_at = views.position()
        assert stopped_at < len(ENTRIES)
        assert views.reach() == len(ENTRIES)
        after = {each.name: (each.owner, each.epoch, each.position) for each in views.status()}
    finally:
        os.kill(process.pid, signal.SIGCONT)
    # It goes on following for a while, and hears that it is not the owner any more.
    while hear.poll(0.5):
        hear.recv()
    assert process.is_alive()
    process.kill()
    process.join()
    assert {each.name: (each.owner, each.epoch, each.position) for each in views.status()} == after
    entries = log.page(0, 1_000)
    assert read_timeline(database) == expected_timeline(entries)
    assert read_board(database) == expected_board(entries)


@pytest.mark.parametrize("in_copy", [False, True])
def test_a_process_that_hangs_in_the_middle_of_a_page_is_cut_off_by_who_takes_over(
    postgres_url: str, in_copy: bool
) -> None:
    database, view = views_engine(postgres_url), Hanging()
    view.in_copy = in_copy
    hanging = ViewEngine(database, log_of(ENTRIES, 20), [RegistryView(), view])
    hanging.create()
    hanging.catch_up(stop=100)
    view.may_go_on.clear()
    with ThreadPoolExecutor(1) as pool:
        page = pool.submit(hanging.catch_up)
        assert view.hangs.wait(60)
        other = ViewEngine(views_engine(postgres_url), log_of(ENTRIES), two_views(), lease=0.2)
        assert other.reach() == len(ENTRIES)
        view.may_go_on.set()
        with pytest.raises((psycopg.OperationalError, DBAPIError)):
            page.result()
    assert is_projected_once(database)
    assert hanging.catch_up() == len(ENTRIES)
    assert hanging.parked() == []
    assert is_projected_once(database)
    database.dispose()


def test_what_a_process_leaves_at_its_end_is_taken_over_at_once(views_of: MakeViews) -> None:
    first, second = views_of(ENTRIES, lease=86_400.0), views_of(ENTRIES, lease=86_400.0)
    first.catch_up(stop=50)
    assert second.catch_up() == 50
    first.release()
    assert second.catch_up() == len(ENTRIES)


def test_two_processes_share_the_views(views_of: MakeViews, database: Engine) -> None:
    seconds = Seconds()
    first, second = (views_of(ENTRIES, monotonic=seconds) for _ in range(2))
    first.catch_up(stop=50)
    for _ in range(3):
        second.catch_up()
        first.catch_up()
        seconds.now += LEASE / 3
    assert len(set(owners(first).values())) == 2
    assert None not in owners(first).values()
    assert first.position() == len(ENTRIES)
    assert is_projected_once(database)
    shared = owners(first)
    for _ in range(5):
        first.catch_up()
        second.catch_up()
        seconds.now += LEASE / 3
    assert owners(first) == shared


def test_what_a_process_that_died_owned_comes_back_to_the_other(views_of: MakeViews) -> None:
    seconds = Seconds()
    first, second = (views_of(ENTRIES, monotonic=seconds) for _ in range(2))
    for _ in range(4):
        first.catch_up()
        second.catch_up()
        seconds.now += LEASE / 3
    assert len(set(owners(first).values())) == 2
    for _ in range(5):
        first.catch_up()
        seconds.now += LEASE / 3
    assert len(set(owners(first).values())) == 1


class NewIssueView(IssueView):
    """The issues as another version of Yishi keeps them."""

    version = "another"


def test_views_are_not_left_to_a_process_that_could_not_project_them(views_of: MakeViews) -> None:
    seconds = Seconds()
    old = views_of(ENTRIES, monotonic=seconds)
    old.catch_up()
    new = views_of(ENTRIES, [RegistryView(), NewIssueView()], monotonic=seconds)
    for _ in range(12):
        old.catch_up()
        new.catch_up()
        seconds.now += LEASE / 3
    assert len(set(owners(new).values())) == 2
    assert new.status()[1].error is None
    assert "another version" in str(old.status()[1].error)
    new.release()
    for _ in range(8):
        old.catch_up()
        seconds.now += LEASE / 3
    assert owners(old)["registry"] is not None
    assert owners(old)["issues"] is None


def test_one_piece_of_work_waits_for_the_owner_and_takes_nothing_from_it(views_of: MakeViews) -> None:
    owner, work = views_of(ENTRIES, at_most=10), views_of(ENTRIES)
    owner.catch_up(stop=50)
    before = owners(owner)
    told: list[int] = []
    later = threading.Timer(0.2, owner.catch_up)
    later.start()
    assert work.reach(progress=told.append) == len(ENTRIES)
    later.join()
    assert owners(owner) == before
    assert told == sorted(told)
    assert told[-1] == len(ENTRIES)


def test_one_piece_of_work_goes_on_where_an_owner_has_ended_without_a_word(views_of: MakeViews) -> None:
    views_of(ENTRIES, lease=0.2).catch_up(stop=50)
    assert views_of(ENTRIES, lease=0.2).reach(120) == 120


def test_reaching_beyond_the_end_of_the_log_reaches_its_end(views_of: MakeViews) -> None:
    assert views_of(ENTRIES).reach(5_000) == len(ENTRIES)


def test_a_position_that_a_paused_view_cannot_reach_is_refused_with_what_to_do(views_of: MakeViews) -> None:
    views = views_of(ENTRIES)
    views.catch_up(stop=50)
    views.pause("issues")
    assert views.reach(50) == 50
    with pytest.raises(ViewsStandStill, match=r"'issues' is at position 50 of 300.*`yishi views resume"):
        views.reach()
    views.resume("issues")
    assert views.reach() == len(ENTRIES)


def test_a_position_that_a_view_of_another_version_cannot_reach_is_refused(views_of: MakeViews) -> None:
    old = views_of(ENTRIES)
    views_of(ENTRIES[:100], [RegistryView(), NewIssueView()]).release()
    with pytest.raises(ViewsStandStill, match="restart this process with that version"):
        old.reach()


def test_whoever_waits_for_an_owner_that_lives_and_does_not_move_is_told_in_time(
    views_of: MakeViews,
) -> None:
    owner, work = views_of(ENTRIES), views_of(ENTRIES, patience=0.2)
    owner.catch_up(stop=50)
    with pytest.raises(ViewsStandStill, match=r"has not moved for .* look at `yishi status`"):
        work.reach()


def test_a_paused_view_stands_still_while_others_go_on_and_goes_on_once_resumed(
    views_of: MakeViews, database: Engine
) -> None:
    owner, operator = views_of(ENTRIES, at_most=20), views_of(ENTRIES)
    owner.catch_up(stop=60)
    operator.pause("issues")
    operator.pause("issues")
    owner.catch_up()
    registry, issues = owner.status()
    assert (registry.position, issues.position) == (len(ENTRIES), 60)
    assert (registry.paused, issues.paused) == (False, True)
    assert (registry.condition, issues.condition) == ("current", "paused")
    operator.resume("issues")
    assert owner.catch_up() == len(ENTRIES)
    assert is_projected_once(database)


def test_a_view_paused_in_the_middle_of_a_page_is_not_moved_by_that_page(
    views_of: MakeViews, database: Engine
) -> None:
    view = Interrupted()
    views = views_of(ENTRIES, [RegistryView(), view], at_most=20)
    views.catch_up(stop=100)
    view.between = lambda: views.pause("issues")
    views.catch_up()
    assert views.status()[1].position == 100
    assert read_timeline(database) == expected_timeline(ENTRIES[:100])
    views.resume("issues")
    assert views.catch_up() == len(ENTRIES)
    assert is_projected_once(database)


def test_what_is_unknown_cannot_be_paused_or_resumed(views_of: MakeViews) -> None:
    views = views_of(ENTRIES)
    for ask in (views.pause, views.resume, views.rollback):
        with pytest.raises(LookupError, match="no view 'isues'; there are: registry, issues"):
            ask("isues")


def three() -> list[View]:
    """Three views: of the registry, of issues, and of the registry under another name."""

    class Second(RegistryView):
        name = "second"
        tables = ()

        def write(self, connection: object, changes: object) -> None:
            """Keeps nothing."""

        def with_tables(self, tables: object) -> "Second":
            return self

    return [*two_views(), Second()]


def test_three_views_and_two_processes_make_one_and_two(views_of: MakeViews) -> None:
    seconds = Seconds()
    first, second = (views_of(ENTRIES, three(), monotonic=seconds) for _ in range(2))
    first.catch_up()
    for _ in range(8):
        second.catch_up()
        first.catch_up()
        seconds.now += LEASE / 3
    shares = list(owners(first).values())
    assert sorted(shares.count(owner) for owner in set(shares)) == [1, 2]
