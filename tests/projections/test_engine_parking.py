"""What cannot be projected is found, tried again, and parked with its stream; all others go on."""

from collections.abc import Sequence
from random import Random

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from psycopg.errors import UndefinedTable
from sqlalchemy import Connection, Engine

from domain.event import LogEntry
from infra.views.engine import views_engine
from projections import replaying
from projections.engine import UnknownView, ViewEngine
from projections.issues import IssueView
from projections.registry import RegistryView
from projections.view import Changes
from tests.projections.conftest import MakeViews, make_views, start_anew
from tests.projections.expectation import expected_board, expected_timeline, rows
from tests.projections.histories import broken, history, log_of
from tests.projections.poison import CannotFold, refuse_no_rows, refuse_rows, unreadable, without
from tests.projections.reads import read_board, read_timeline

ENTRIES = history(Random(71), 300)
ISSUES = [entry for entry in ENTRIES if entry.envelope.stream.startswith("issue-")]
BAD = next(e for e in ISSUES[120:] if e.envelope.version > 2)
"""In the middle of the log, and of its stream."""
STREAM = BAD.envelope.stream
A_DAY = 86_400.0


def holds(database: Engine, entries: Sequence[LogEntry]) -> bool:
    """Whether the views hold exactly these entries."""
    assert read_timeline(database) == expected_timeline(entries)
    assert read_board(database) == expected_board(entries)
    return True


@pytest.mark.parametrize("at_most", [7, 1_000])
def test_the_stream_of_an_entry_that_cannot_be_projected_is_parked_and_all_others_go_on(
    views_of: MakeViews, database: Engine, at_most: int
) -> None:
    views = views_of(broken(ENTRIES, BAD.position), at_most=at_most, retries=(0, 0, 0))
    assert views.catch_up() == len(ENTRIES)
    (parked,) = views.parked()
    assert (parked.view, parked.stream, parked.position) == ("issues", STREAM, BAD.position)
    assert parked.attempts == 4
    assert "should follow" in parked.error
    assert holds(database, without(ENTRIES, {STREAM: BAD.position}))
    registry, issues = views.status()
    assert (registry.parked, issues.parked) == (0, 1)
    assert issues.events == log_of(ENTRIES).count({"issue"}, len(ENTRIES))
    assert issues.error is None


def test_later_entries_of_a_parked_stream_are_passed_over_by_every_process(
    views_of: MakeViews, database: Engine
) -> None:
    first = views_of(broken(ENTRIES, BAD.position), retries=())
    first.catch_up(stop=BAD.position + 1)
    first.release()
    second = views_of(broken(ENTRIES, BAD.position), retries=())
    assert second.catch_up() == len(ENTRIES)
    assert len(second.parked()) == 1
    assert holds(database, without(ENTRIES, {STREAM: BAD.position}))


def test_an_entry_that_cannot_be_read_parks_its_stream_without_further_trials(
    views_of: MakeViews, database: Engine
) -> None:
    entries = unreadable(ENTRIES, {BAD.position, BAD.position + 1})
    views = views_of(entries, retries=(A_DAY,))
    assert views.catch_up() == len(ENTRIES)
    assert {each.stream for each in views.parked()} == {
        ENTRIES[BAD.position - 1].envelope.stream,
        ENTRIES[BAD.position].envelope.stream,
    }
    assert all("issue.teleported" in each.error and each.attempts == 1 for each in views.parked())


class Moody(IssueView):
    """Fails some times, then does not."""

    failures = 2

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> Changes:
        if self.failures and any(entry.position == BAD.position for entry in entries):
            if len(entries) == 1:
                self.failures -= 1
            raise ArithmeticError("not today")
        return super().fold(connection, entries)


def test_what_goes_well_when_it_is_tried_again_is_not_parked(views_of: MakeViews, database: Engine) -> None:
    views = views_of(ENTRIES, [RegistryView(), Moody()], retries=(0, 0, 0))
    assert views.catch_up() == len(ENTRIES)
    assert views.parked() == []
    assert holds(database, ENTRIES)


def test_while_an_entry_is_tried_again_the_status_says_why_the_view_stands_still(
    views_of: MakeViews,
) -> None:
    told: list[tuple[str | None, int]] = []

    class Telling(CannotFold):
        def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> Changes:
            if len(entries) == 1:
                told.extend((each.error, each.failures) for each in views.status())
            return super().fold(connection, entries)

    views = views_of(ENTRIES, [Telling(positions={BAD.position})], retries=(0, 0))
    views.catch_up()
    assert told[0] == (None, 0)
    assert any(error and f"position {BAD.position} of {STREAM}" in error for error, _ in told)
    assert max(failures for _, failures in told) == 2


@pytest.mark.parametrize("error", [ConnectionError("away"), MemoryError("full")])
def test_what_no_entry_is_to_blame_for_parks_nothing(
    views_of: MakeViews, database: Engine, error: Exception
) -> None:
    class Unlucky(IssueView):
        lucky = False

        def write(self, connection: Connection, changes: Changes) -> None:
            if not self.lucky:
                raise error
            super().write(connection, changes)

    view = Unlucky()
    views = views_of(ENTRIES, [RegistryView(), view], retries=())
    for _ in range(3):
        with pytest.raises(type(error)):
            views.catch_up()
    assert views.parked() == []
    view.lucky = True
    assert views.catch_up() == len(ENTRIES)
    assert holds(database, ENTRIES)


def test_a_table_that_is_not_there_parks_nothing(postgres_url: str) -> None:
    database = views_engine(postgres_url)
    views = make_views(database, ENTRIES, retries=())
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE issue_board RENAME TO mislaid")
    with pytest.raises(UndefinedTable, match="issue_board"):
        views.catch_up()
    assert views.parked() == []
    with database.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE mislaid RENAME TO issue_board")
    assert views.catch_up() == len(ENTRIES)
    assert holds(database, ENTRIES)
    database.dispose()


def test_a_view_that_is_sick_stops_alone_and_says_why_while_the_others_go_on(
    views_of: MakeViews, database: Engine
) -> None:
    class Sick(IssueView):
        is_sick = True

        def write(self, connection: Connection, changes: Changes) -> None:
            if self.is_sick:
                raise ConnectionError("its tables are mislaid")
            super().write(connection, changes)

    sick = Sick()
    views = views_of(ENTRIES, [sick, RegistryView()], at_most=50, retries=())
    for failures in (1, 2):
        with pytest.raises(ConnectionError, match="mislaid"):
            views.catch_up()
        issues, registry = views.status()
        assert (issues.position, registry.position) == (0, len(ENTRIES))
        assert (issues.error, issues.failures) == ("ConnectionError: its tables are mislaid", failures)
        assert registry.error is None
    sick.is_sick = False
    assert views.catch_up() == len(ENTRIES)
    assert views.status()[0].error is None
    assert holds(database, ENTRIES)


def test_a_kind_of_error_that_trying_again_has_not_helped_is_not_waited_for_in_each_page(
    views_of: MakeViews, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rested: list[float] = []
    monkeypatch.setattr("projections.projection.Projection._rest", lambda _, seconds: rested.append(seconds))
    others = [e for e in ISSUES if e.position > BAD.position + 40 and e.envelope.stream != STREAM]
    bad = [BAD, others[0], others[-1]]
    views = views_of(ENTRIES, [CannotFold(positions={e.position for e in bad})], at_most=10, retries=(1, 2))
    assert views.catch_up() == len(ENTRIES)
    assert rested == [1, 2]
    assert [each.attempts for each in views.parked()] == [3, 1, 1]


def test_a_page_that_the_database_refuses_halfway_is_written_without_the_stream_to_blame(
    views_of: MakeViews, database: Engine
) -> None:
    views = views_of(ENTRIES, at_most=50, retries=(0,))
    views.catch_up(stop=100)
    refuse_rows(database, STREAM)
    assert views.catch_up() == len(ENTRIES)
    (parked,) = views.parked()
    first = next(e.position for e in ENTRIES[100:] if e.envelope.stream == STREAM)
    assert (parked.stream, parked.position) == (STREAM, first)
    assert f"no room for {STREAM}" in parked.error
    assert holds(database, without(ENTRIES, {STREAM: first}))
    refuse_no_rows(database)
    assert [each.error for each in views.replay_parked()] == [None]
    assert holds(database, ENTRIES)


def test_a_parked_stream_that_is_replayed_has_all_its_rows_and_is_followed_again(
    views_of: MakeViews, database: Engine
) -> None:
    view = CannotFold(positions={BAD.position})
    views = views_of(ENTRIES, [RegistryView(), view], retries=())
    views.catch_up(stop=BAD.position + 20)
    view.positions = ()
    (replayed,) = views.replay_parked("issues", STREAM)
    assert (replayed.view, replayed.stream, replayed.error) == ("issues", STREAM, None)
    assert views.parked() == []
    assert holds(database, ENTRIES[: BAD.position + 20])
    assert views.catch_up() == len(ENTRIES)
    assert holds(database, ENTRIES)
    assert views.status()[1].events == log_of(ENTRIES).count({"issue"}, len(ENTRIES))


def test_a_stream_that_fails_again_stays_parked_and_is_told_why(
    views_of: MakeViews, database: Engine
) -> None:
    views = views_of(broken(ENTRIES, BAD.position), retries=())
    views.catch_up()
    before, (parked,) = rows(database), views.parked()
    for attempts in (2, 3):
        (replayed,) = views.replay_parked()
        assert "should follow" in str(replayed.error)
        assert views.parked()[0].attempts == attempts
    assert views.parked()[0].position == parked.position
    assert rows(database) == before


def test_another_process_replays_while_the_owner_goes_on(views_of: MakeViews, database: Engine) -> None:
    owner = views_of(ENTRIES, [RegistryView(), CannotFold(positions={BAD.position})], at_most=10, retries=())
    owner.catch_up(stop=BAD.position + 5)
    before = owner.status()[1]
    mended = views_of(ENTRIES, [RegistryView(), IssueView()])
    assert [each.error for each in mended.replay_parked()] == [None]
    after = owner.status()[1]
    assert (after.owner, after.epoch) == (before.owner, before.epoch + 1)
    assert owner.catch_up() == len(ENTRIES)
    assert holds(database, ENTRIES)


def test_many_streams_are_replayed_in_batches_that_each_disturb_the_owner_once(
    views_of: MakeViews, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "BATCH", 4)
    monkeypatch.setattr(replaying, "PAUSE", 0)
    streams = list(dict.fromkeys(e.envelope.stream for e in ISSUES))[:10]
    view = CannotFold(positions={next(e.position for e in ISSUES if e.envelope.stream == s) for s in streams})
    views = views_of(ENTRIES, [RegistryView(), view], retries=())
    views.catch_up()
    before = views.status()[1]
    view.positions, told = {view.positions.pop()}, list[tuple[int, int]]()  # type: ignore[attr-defined]
    replayed = views.replay_parked(progress=lambda done, total: told.append((done, total)))
    assert sum(each.error is None for each in replayed) == 9
    assert told == [(4, 10), (8, 10), (10, 10)]
    assert views.status()[1].epoch <= before.epoch + 3
    (parked,) = views.parked()
    assert parked.attempts == 2
    assert holds(database, without(ENTRIES, {parked.stream: parked.position}))


def test_a_replay_that_another_version_refuses_leaves_what_is_told_of_the_stream(views_of: MakeViews) -> None:
    views = views_of(broken(ENTRIES, BAD.position), retries=())
    views.catch_up()

    class Another(IssueView):
        version = "another"

    before = views.parked()
    other = ViewEngine(views._engine, views._log, [RegistryView(), Another()])
    assert ["another version" in str(each.error) for each in other.replay_parked()] == [True]
    assert views.parked() == before


def test_only_the_streams_asked_for_are_replayed(views_of: MakeViews) -> None:
    others = [e for e in ISSUES if e.envelope.stream != STREAM]
    positions = {BAD.position, others[100].position}
    view = CannotFold(positions=positions)
    views = views_of(ENTRIES, [RegistryView(), view], retries=())
    views.catch_up()
    view.positions = ()
    assert views.replay_parked("registry") == []
    assert [each.stream for each in views.replay_parked(stream=STREAM)] == [STREAM]
    assert [each.stream for each in views.parked()] == [others[100].envelope.stream]
    with pytest.raises(UnknownView, match="there are: registry, issues"):
        views.replay_parked("isues")


def test_an_entry_that_cannot_be_read_stays_parked_until_a_version_that_can_read_it_replays(
    views_of: MakeViews, database: Engine
) -> None:
    old = views_of(unreadable(ENTRIES, {BAD.position}), retries=())
    old.catch_up()
    assert "issue.teleported" in str(old.replay_parked()[0].error)
    new = views_of(ENTRIES)
    assert [each.error for each in new.replay_parked()] == [None]
    assert holds(database, ENTRIES)


some_positions = st.sets(st.integers(1, 80), max_size=6)
poison_in_a_log = st.tuples(st.integers(0, 10**6), st.integers(5, 80), some_positions)


@given(poison_in_a_log, st.sampled_from([1, 4, 1_000]), st.booleans(), st.floats(0, 1))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_poison_that_is_parked_mended_and_replayed_leaves_the_rows_of_a_clean_projection(
    database: Engine, poison: tuple[int, int, set[int]], at_most: int, unread: bool, cut: float
) -> None:
    seed, events, positions = poison
    entries = history(Random(seed), events)
    start_anew(database)
    view = CannotFold(positions=() if unread else positions)
    log = unreadable(entries, positions) if unread else list(entries)
    views = make_views(database, log, [RegistryView(), view], at_most=at_most, retries=())
    assert views.catch_up(stop=round(cut * events)) == round(cut * events)
    stops: dict[str, int] = {}
    for entry in entries[: round(cut * events)]:
        if entry.position in positions and entry.envelope.stream.startswith("issue-"):
            stops.setdefault(entry.envelope.stream, entry.position)
    assert {p.stream: p.position for p in views.parked() if p.view == "issues"} == stops
    assert holds(database, without(entries[: round(cut * events)], stops))
    view.positions = ()
    log[:] = entries
    assert {each.error for each in views.replay_parked()} <= {None}
    assert views.catch_up() == events
    assert views.parked() == []
    assert holds(database, entries)
    for status, each in zip(views.status(), [RegistryView(), view], strict=True):
        assert status.events == log_of(entries).count(each.kinds, events)
