"""Boards, timelines and parts are the folds of their streams, however the log is cut into pages."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, Table, select

from domain.coordination import meeting
from domain.council import council
from domain.decision import decision
from domain.event import Envelope, LogEntry
from infra.views.engine import reading
from projections.coordination import CoordinationView
from projections.councils import CouncilView
from projections.decisions import DecisionView
from projections.schema import from_microseconds
from projections.stream_tables import done_at, set_at, standing_at
from projections.stream_view import StreamView, Values
from projections.views import standard_views
from tests.projections.conftest import MakeViews, make_views, start_anew
from tests.projections.coordination_histories import coordination_history
from tests.projections.histories import START, broken

Fold = Callable[[Any, Iterable[Envelope]], Any]
KINDS: Mapping[str, tuple[StreamView[Any], Fold]] = {
    "decision": (DecisionView(), decision.fold),
    "council": (CouncilView(), council.fold),
    "coordination": (CoordinationView(), meeting.fold),
}
random_logs = st.builds(
    lambda seed, events: coordination_history(Random(seed), events), st.integers(0), st.integers(1, 80)
)
on_one_database = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def streams_of(entries: Iterable[LogEntry], kind: str) -> dict[str, list[LogEntry]]:
    """The entries of this kind, by stream."""
    found: dict[str, list[LogEntry]] = defaultdict(list)
    for entry in entries:
        if entry.envelope.stream.startswith(f"{kind}-"):
            found[entry.envelope.stream].append(entry)
    return found


def read(database: Engine, table: Table, *conditions: Any) -> list[dict[str, Any]]:
    """Rows in the order of their key, without snapshots."""
    columns = [column for column in table.c if column.name != "snapshot"]
    with reading(database) as connection:
        found = connection.execute(select(*columns).where(*conditions).order_by(*table.primary_key))
        return [dict(row) for row in found.mappings()]


def legible(table: Table, values: Values) -> dict[str, Any]:
    """Values as readers get them."""
    types = {column.name: column.type.python_type for column in table.c}
    return {
        name: from_microseconds(value) if isinstance(value, int) and _is_moment(table, name) else value
        for name, value in values.items()
        if name in types
    }


def _is_moment(table: Table, name: str) -> bool:
    return type(table.c[name].type).__name__ == "Moment"


@given(entries=random_logs, at_most=st.sampled_from([1, 3, 1_000]))
@on_one_database
def test_board_and_timeline_are_the_folds_of_their_streams(
    database: Engine, entries: list[LogEntry], at_most: int
) -> None:
    start_anew(database)
    make_views(database, entries, standard_views(), at_most=at_most).catch_up()
    for kind, (view, _) in KINDS.items():
        board, timeline = view.tables[:2]
        events = [row for _, rows in sorted(expected_timelines(entries, kind).items()) for row in rows]
        assert read(database, timeline) == sorted(events, key=lambda row: row["position"])
        assert read(database, board) == [board_row(row) for row in events if row["ended_at"] is None]


def expected_timelines(entries: Iterable[LogEntry], kind: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of the timeline, by stream: each event with the fold of its stream up to it."""
    return {
        stream: [timeline_row(kind, events, n) for n in range(1, len(events) + 1)]
        for stream, events in streams_of(entries, kind).items()
    }


def timeline_row(kind: str, events: Sequence[LogEntry], n: int) -> dict[str, Any]:
    """What the timeline says of the nth event of a stream."""
    view, fold = KINDS[kind]
    state = fold(None, [each.envelope for each in events[:n]])
    entry, follower = events[n - 1], events[n] if n < len(events) else None
    return {
        "position": entry.position,
        "stream": entry.envelope.stream,
        "version": n,
        "event_id": entry.envelope.id,
        "type": entry.envelope.data.type,
        "occurred_at": entry.envelope.occurred_at,
        "recorded_at": entry.recorded_at,
        "ended_position": follower and follower.position,
        "ended_at": follower and follower.envelope.occurred_at,
        "state": state.state,
        "place": state.place,
        "tier": state.tier,
        **legible(view.tables[1], view.columns(state)),
    }


def board_row(last: Mapping[str, Any]) -> dict[str, Any]:
    """What the board says of a stream whose timeline ends with this row."""
    of_events = {"event_id", "type", "occurred_at", "recorded_at", "ended_position", "ended_at"}
    told = {name: value for name, value in last.items() if name not in of_events}
    return {**told, "changed_at": last["occurred_at"]}


@given(entries=random_logs)
@settings(on_one_database, max_examples=4)
def test_pages_of_one_of_seven_and_of_a_thousand_give_the_same_rows(
    database: Engine, entries: list[LogEntry]
) -> None:
    found = []
    for at_most in (1, 7, 1_000):
        start_anew(database)
        make_views(database, entries, standard_views(), at_most=at_most).catch_up()
        found.append([all_rows(database, table) for view, _ in KINDS.values() for table in view.tables])
    assert found[0] == found[1] == found[2]


def all_rows(database: Engine, table: Table) -> list[tuple[Any, ...]]:
    with reading(database) as connection:
        rows = connection.execute(select(table).order_by(*table.primary_key))
        return [tuple(row) for row in rows]


@given(
    entries=random_logs, days=st.integers(-1, 200), milliseconds=st.sampled_from([0, 1]), cut=st.floats(0, 1)
)
@on_one_database
def test_what_was_so_at_a_moment_as_known_at_a_position_is_told_by_rows_alone(
    database: Engine, entries: list[LogEntry], days: int, milliseconds: int, cut: float
) -> None:
    position = round(cut * len(entries))
    # Moments of events themselves are the ones at which a boundary can be wrong.
    moment = START + timedelta(days=days, milliseconds=milliseconds)
    moment = max((at for entry in entries if (at := entry.envelope.occurred_at) <= moment), default=moment)
    start_anew(database)
    make_views(database, entries, standard_views(), at_most=11).catch_up()
    for kind, (view, fold) in KINDS.items():
        states = {
            stream: fold(None, known)
            for stream, events in streams_of(entries[:position], kind).items()
            if (known := [each.envelope for each in events if each.envelope.occurred_at < moment])
        }
        held = read(database, view.tables[1], standing_at(view.tables[1], position, moment))
        assert sorted((row["stream"], row["version"], row["state"]) for row in held) == sorted(
            (stream, state.version, state.state) for stream, state in states.items()
        )
        for n, table in enumerate(view.tables[2:]):
            told = parts_told(database, table, (position, moment))
            assert sorted(told, key=repr) == sorted(expected_parts(view, n, states), key=repr)


def expected_parts(view: StreamView[Any], n: int, states: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What the nth table of parts should say of streams in these states."""
    return [
        (stream, part.number, part.is_done, *legible(view.tables[2 + n], part.words).values())
        for stream, state in states.items()
        for part in view.parts(state)[n]
    ]


def parts_told(database: Engine, table: Table, known: tuple[int, datetime]) -> list[tuple[Any, ...]]:
    """What the table says that there was, with what each part said and whether it was done."""
    done = {row["key"] for row in read(database, table, done_at(table, *known))}
    lifetime = {f"{what}_{when}" for what in ("set", "done", "dropped") for when in ("position", "at")}
    skipped = {"key", "stream", "number", "place"} | lifetime | RESULTS[table.name]
    return [
        (
            row["stream"],
            row["number"],
            row["key"] in done,
            *(plain(value) for name, value in row.items() if name not in skipped),
        )
        for row in read(database, table, set_at(table, *known))
    ]


RESULTS: Mapping[str, set[str]] = {
    "decision_tasks": {"outcome"},
    "council_items": {"conclusion", "recusals", "dissent"},
    "coordination_items": {"outcome", "note", "task", "decision"},
    "coordination_tasks": {"outcome"},
}


def plain(value: Any) -> Any:
    """JSON columns as the words of a part hold them."""
    return str(value).replace("'", '"').replace(" ", "") if isinstance(value, list) else value


def test_an_event_that_does_not_follow_the_last_parks_its_stream_alone(
    views_of: MakeViews, database: Engine
) -> None:
    entries = coordination_history(Random(3), 60)
    position = next(
        each.position
        for each in entries
        if each.envelope.stream.startswith("decision-") and each.envelope.version == 2
    )
    views = views_of(broken(entries, position), standard_views(), retries=())
    views.catch_up()
    [parked] = views.parked()
    assert parked.view == "decisions"
    assert parked.stream == entries[position - 1].envelope.stream
    assert "where version 2 should follow" in parked.error
    board = KINDS["decision"][0].tables[0]
    streams = streams_of(entries, "decision")
    told = {row["stream"]: row["version"] for row in read(database, board)}
    assert told == {
        stream: 1 if stream == parked.stream else len(events) for stream, events in streams.items()
    }


def test_a_parked_stream_gets_all_its_rows_once_it_can_be_read(views_of: MakeViews, database: Engine) -> None:
    entries = coordination_history(Random(4), 80)
    position = next(
        each.position
        for each in entries
        if each.envelope.stream.startswith("coordination-") and each.envelope.version == 2
    )
    views_of(broken(entries, position), standard_views(), at_most=9, retries=()).catch_up()
    views = views_of(entries, standard_views())
    replayed = views.replay_parked()
    assert [each.error for each in replayed] == [None]
    found = {table.name: all_rows(database, table) for table in KINDS["coordination"][0].tables}
    start_anew(database)
    views_of(entries, standard_views()).catch_up()
    assert found == {table.name: all_rows(database, table) for table in KINDS["coordination"][0].tables}


def test_rebuilt_views_have_the_rows_that_they_had(views_of: MakeViews, database: Engine) -> None:
    entries = coordination_history(Random(5), 150)
    views = views_of(entries, standard_views(), at_most=7)
    views.catch_up()
    tables = [table for view, _ in KINDS.values() for table in view.tables]
    before = [all_rows(database, table) for table in tables]
    views.rebuild(["decisions", "councils", "coordination", "summaries"])
    assert [all_rows(database, table) for table in tables] == before
    assert all(before)


def test_a_stream_goes_on_from_the_board_when_nothing_is_remembered(
    views_of: MakeViews, database: Engine
) -> None:
    entries = coordination_history(Random(6), 120)
    for length in range(10, 130, 10):
        # Made anew each time: all that is known of the streams is what the board says.
        views = views_of(entries[:length], standard_views())
        views.catch_up()
        views.release()
    tables = [table for view, _ in KINDS.values() for table in view.tables]
    found = [all_rows(database, table) for table in tables]
    start_anew(database)
    views_of(entries, standard_views()).catch_up()
    assert found == [all_rows(database, table) for table in tables]
