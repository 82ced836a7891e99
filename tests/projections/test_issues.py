"""The rows of board and timeline are the folds of their streams, however the log is cut into pages."""

from datetime import datetime, timedelta
from random import Random

import hypothesis.strategies as st
import psycopg
import pytest
import sqlalchemy.exc
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, Engine, exists, func, select

from domain.event import LogEntry, Personal
from domain.issue import events as e
from domain.issue.issue import fold
from infra.eventstore.log import EventLog
from infra.views.engine import reading
from projections.engine import ViewEngine
from projections.issue_board import issue_board
from projections.issue_timeline import issue_timeline
from projections.issues import IssueView
from projections.view import Changes
from projections.views import standard_views
from tests.projections.conftest import MakeViews, make_views, start_anew
from tests.projections.expectation import by_stream, expected_board, expected_timeline, rows
from tests.projections.histories import START, History, history, issues_only, raised, uuid7
from tests.projections.reads import read_board, read_timeline

ISSUE = f"issue-{uuid7(1)}"
random_logs = st.builds(
    lambda seed, events: history(Random(seed), events), st.integers(0), st.integers(1, 80)
)
on_one_database = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(entries=random_logs, at_most=st.sampled_from([1, 3, 1_000]))
@on_one_database
def test_board_and_timeline_are_the_folds_of_their_streams(
    database: Engine, entries: list[LogEntry], at_most: int
) -> None:
    start_anew(database)
    make_views(database, entries, at_most=at_most).catch_up()
    assert read_timeline(database) == expected_timeline(entries)
    assert read_board(database) == expected_board(entries)


@given(entries=random_logs)
@settings(on_one_database, max_examples=4)
def test_pages_of_one_of_seven_and_of_a_thousand_give_the_same_rows(
    database: Engine, entries: list[LogEntry]
) -> None:
    found = []
    for at_most in (1, 7, 1_000):
        start_anew(database)
        make_views(database, entries, at_most=at_most).catch_up()
        found.append(rows(database))
    assert found[0] == found[1] == found[2]


@given(
    entries=random_logs, days=st.integers(-1, 500), milliseconds=st.sampled_from([0, 1]), cut=st.floats(0, 1)
)
@on_one_database
def test_the_state_at_a_moment_as_known_at_a_position_is_one_row_of_the_timeline(
    database: Engine, entries: list[LogEntry], days: int, milliseconds: int, cut: float
) -> None:
    position = round(cut * len(entries))
    # Moments of events themselves are the ones at which a boundary can be wrong.
    moment = START + timedelta(days=days, milliseconds=milliseconds)
    moment = max((at for entry in entries if (at := entry.envelope.occurred_at) <= moment), default=moment)
    start_anew(database)
    make_views(database, entries).catch_up()
    assert states_at(database, moment, position) == {
        stream: issue.state
        for stream, events in by_stream(entries[:position]).items()
        if (issue := fold(None, [each.envelope for each in events if each.envelope.occurred_at < moment]))
    }


def states_at(database: Engine, moment: datetime, position: int) -> dict[str, str]:
    """As the head of projections/issue_timeline.py says it is read."""
    t, later = issue_timeline.c, issue_timeline.alias().c
    followed = exists().where(
        later.stream == t.stream,
        later.previous_position == t.position,
        later.position <= position,
        later.occurred_at < moment,
    )
    query = select(t.stream, t.state).where(t.position <= position, t.occurred_at < moment, ~followed)
    with reading(database) as connection:
        found = connection.execute(query).all()
    assert len(found) == len({row.stream for row in found})
    return {row.stream: row.state for row in found}


def test_an_issue_that_is_no_longer_in_memory_goes_on_from_its_snapshot(database: Engine) -> None:
    entries = history(Random(5), 400)
    views = [IssueView(remembered=3)]
    make_views(database, entries, views, at_most=10).catch_up()
    assert read_timeline(database) == expected_timeline(entries)
    assert read_board(database) == expected_board(entries)


def test_a_snapshot_is_the_same_text_for_the_same_issue(views_of: MakeViews, database: Engine) -> None:
    made = History(Random(1))
    made.add(ISSUE, raised(Random(1)))
    for resident in ("subject-9", "subject-3", "subject-7", "subject-1"):
        made.add(ISSUE, e.IssueSupported(supporter=resident))
    views_of(made.entries).catch_up()
    with reading(database) as connection:
        snapshot = connection.execute(select(issue_board.c.snapshot)).scalar_one()
    assert '"supporters":["subject-1","subject-3","subject-7","subject-9"]' in snapshot


def test_an_issue_that_is_not_open_has_no_present_deadline_but_keeps_that_of_its_resolution(
    views_of: MakeViews, database: Engine
) -> None:
    due = START + timedelta(days=200)
    made = History(Random(1))
    made.add(ISSUE, raised(Random(1)))
    made.add(ISSUE, e.IssueAssigned(body="clean-co", basis="emergency", due=due))
    made.add(ISSUE, e.IssueResolved(outcome="已清运", body="clean-co"))
    views_of(made.entries).catch_up()
    with reading(database) as connection:
        query = select(issue_timeline.c.due, issue_timeline.c.resolution_due).order_by(
            issue_timeline.c.position
        )
        found = [tuple(row) for row in connection.execute(query)]
    assert found[1:] == [(due, due), (None, due)]


def test_the_present_deadline_is_that_of_acceptance_until_the_body_accepts_unless_resolution_is_due_before(
    views_of: MakeViews, database: Engine
) -> None:
    first, second = START + timedelta(days=100), START + timedelta(days=200)
    made = History(Random(1))
    made.add(ISSUE, raised(Random(1)))
    made.add(ISSUE, e.IssueAssigned(body="clean-co", basis="emergency", accept_due=first, due=second))
    made.add(ISSUE, e.AssignmentAccepted(body="clean-co"))
    made.add(ISSUE, e.IssueAssigned(body="lake-team", basis="emergency", accept_due=second, due=first))
    made.add(ISSUE, e.IssueAssigned(body="clean-co", basis="emergency", accept_due=second))
    made.add(ISSUE, e.AssignmentReturned(body="clean-co", reason="不属本单位职责", discuss_due=first))
    views_of(made.entries).catch_up()
    with reading(database) as connection:
        query = select(issue_timeline.c.due).order_by(issue_timeline.c.position)
        found = list(connection.execute(query).scalars())
    assert found[1:] == [first, second, first, second, first]


def test_no_personal_data_come_into_any_table(database: Engine, log: EventLog) -> None:
    names = {"name": "欧阳金丝雀", "phone": "13800138000", "door": "四〇二室", "description": "金丝雀的自述"}
    made = History(Random(1))
    event = raised(Random(1)).model_copy(
        update={"personal": Personal(subject="subject-1", **names), "reporter": "subject-1"}
    )
    made.add(ISSUE, event)
    log.append([entry.envelope for entry in made.entries])
    views = ViewEngine(database, log, standard_views())
    views.create()
    assert views.catch_up() == 1
    everything = str(rows(database))
    assert "subject-1" in everything
    for canary in names.values():
        assert canary not in everything


def test_a_stored_moment_is_exact_to_the_microsecond(database: Engine) -> None:
    entries = history(Random(2), 40)
    make_views(database, entries).catch_up()
    with reading(database) as connection:
        last = connection.execute(select(func.max(issue_timeline.c.recorded_at))).scalar_one()
    assert last == max(each.recorded_at for each in entries if each.envelope.stream.startswith("issue-"))


@pytest.mark.parametrize("wrong", [0, 1])
def test_an_event_that_does_not_follow_the_one_before_is_not_projected(
    views_of: MakeViews, database: Engine, wrong: int
) -> None:
    made = History(Random(1))
    made.versions[ISSUE] = 3 - 3 * wrong
    made.add(ISSUE, raised(Random(1)))
    if wrong:
        made.versions[ISSUE] = 0
        made.add(ISSUE, raised(Random(2)))
    views = views_of(made.entries, retries=())
    assert views.catch_up() == len(made.entries)
    (parked,) = views.parked()
    assert (parked.stream, parked.position) == (ISSUE, wrong + 1)
    assert "should follow" in parked.error


def test_rows_that_are_there_already_are_refused_by_the_tables(database: Engine) -> None:
    entries = issues_only(Random(1), 2)
    make_views(database, entries).catch_up()
    view = IssueView()
    with database.connect() as connection:
        changes = view.fold(connection, entries)
        with pytest.raises((psycopg.IntegrityError, sqlalchemy.exc.IntegrityError)):
            view.write(connection, changes)


@pytest.mark.parametrize("remembered", [3, 1_000])
def test_a_view_that_is_built_writes_each_page_while_it_folds_the_next(
    database: Engine, remembered: int
) -> None:
    entries = issues_only(Random(remembered), 400)
    make_views(database, [])
    view = IssueView(remembered=remembered).for_building(IssueView().tables)
    with database.connect() as reads, database.execution_options(writes=True).connect() as writes:
        folded = None
        for start in range(0, len(entries), 10):
            changes = view.fold(reads, entries[start : start + 10])
            reads.rollback()
            write(writes, view, folded)
            folded = changes
        write(writes, view, folded)
        for kept_back in view.settle(reads):
            write(writes, view, kept_back)
    assert read_timeline(database) == expected_timeline(entries)
    assert read_board(database) == expected_board(entries)


def write(connection: Connection, view: IssueView, changes: Changes) -> None:
    if changes:
        connection.rollback()
        with connection.begin():
            view.write(connection, changes)


def test_a_view_that_is_built_puts_an_issue_on_the_board_once(database: Engine) -> None:
    entries = issues_only(Random(4), 50)
    view = IssueView().for_building(IssueView().tables)
    make_views(database, [])
    with database.execution_options(writes=True).connect() as connection:
        for start in range(0, 50, 10):
            write(connection, view, view.fold(connection, entries[start : start + 10]))
        assert read_board(database) == []
        (settled,) = view.settle(connection)
        write(connection, view, settled)
    assert read_board(database) == expected_board(entries)
    assert not settled.changed.columns
