"""A row of the board is all that the next event of an issue needs."""

from random import Random

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from pydantic import TypeAdapter
from sqlalchemy import Engine, select

from domain.issue.issue import Issue, fold
from infra.views.engine import reading
from projections.issue_board import issue_board
from projections.issue_rows import CHANGING, FIXED, TIMELINE
from projections.issue_snapshot import issue_from
from projections.issue_timeline import issue_timeline
from projections.issues import IssueView
from tests.projections.conftest import make_views, start_anew
from tests.projections.expectation import by_stream
from tests.projections.histories import history


@given(seed=st.integers(0), events=st.integers(1, 200))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_issue_is_made_again_from_its_row_of_the_board(database: Engine, seed: int, events: int) -> None:
    entries = history(Random(seed), events)
    start_anew(database)
    make_views(database, entries, [IssueView()]).catch_up()
    with reading(database) as connection:
        rows = connection.execute(select(issue_board)).mappings().all()
    issues = TypeAdapter(Issue)
    assert {row["stream"]: issue_from(dict(row), issues) for row in rows} == {
        stream: fold(None, [entry.envelope for entry in of_stream])
        for stream, of_stream in by_stream(entries).items()
    }


def test_rows_hold_every_column_of_their_tables() -> None:
    assert sorted(TIMELINE) == sorted(issue_timeline.c.keys())
    assert sorted((*CHANGING, *FIXED)) == sorted(issue_board.c.keys())
