"""Parked streams are compared up to where they were parked, and no further."""

from collections.abc import Collection, Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table

from domain.event import LogEntry
from projections.issues import IssueView
from projections.view import Changes, View
from projections.views import standard_views
from tests.infra.eventstore.given import execute
from tests.projections.coordination_histories import whole_history
from tests.projections.reconciliation.conftest import EVENTS, Kept, kept_at


class Choking(IssueView):
    """Cannot take the entries at some positions."""

    def __init__(self, *tables: Table, poison: Collection[int] = (), **options: int) -> None:
        super().__init__(*tables, **options)
        self.poison = poison

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> Changes:
        if bad := [entry.position for entry in entries if entry.position in self.poison]:
            raise ValueError(f"position {bad[0]} is hard to swallow")
        return super().fold(connection, entries)

    def with_tables(self, tables: Sequence[Table]) -> "Choking":
        return Choking(*tables, poison=self.poison)


def entries_of_issues(seed: int = 7, events: int = EVENTS) -> list[LogEntry]:
    return [each for each in whole_history(Random(seed), events) if each.envelope.stream.startswith("issue-")]


def a_later_entry() -> LogEntry:
    """One that neither begins nor ends its stream."""
    entries = entries_of_issues()
    last = {each.envelope.stream: each.envelope.version for each in entries}
    return next(each for each in entries if 1 < each.envelope.version < last[each.envelope.stream])


def choking(poison: Collection[int]) -> list[View]:
    """The views that Yishi keeps, with one for issues that cannot take the entries at these positions."""
    return [Choking(poison=poison) if view.name == "issues" else view for view in standard_views()]


def choked(database_url: str, *poison: int):  # type: ignore[no-untyped-def]  # a context manager of Kept
    return kept_at(database_url, views=choking(poison))


def test_a_stream_that_was_parked_on_its_way_is_as_it_should_be(database_url: str) -> None:
    poison = a_later_entry()
    with choked(database_url, poison.position) as kept:
        assert [each.stream for each in kept.engine.parked()] == [poison.envelope.stream]
        assert kept.findings() == []


def test_a_stream_that_was_parked_at_its_beginning_has_no_rows_and_lacks_none(database_url: str) -> None:
    first = entries_of_issues()[0]
    with choked(database_url, first.position) as kept:
        assert kept.value("SELECT count(*) FROM issue_board WHERE stream = :s", s=first.envelope.stream) == 0
        assert kept.findings() == []
        assert kept.findings(sample=0) == []


def test_the_rows_of_a_parked_stream_are_compared_too(database_url: str) -> None:
    poison = a_later_entry()
    with choked(database_url, poison.position) as kept:
        kept.damage("UPDATE issue_board SET title = 'x' WHERE stream = :s", s=poison.envelope.stream)
        [finding] = kept.findings()
        assert (finding.stream, finding.column) == (poison.envelope.stream, "title")


def test_a_stream_that_lacks_its_last_events_and_is_not_parked_is_found(database_url: str) -> None:
    poison = a_later_entry()
    with choked(database_url, poison.position) as kept:
        kept.damage("DELETE FROM view_parked")
        assert {finding.stream for finding in kept.findings()} == {poison.envelope.stream}


def test_a_stream_that_cannot_be_read_and_is_not_parked_is_told(database_url: str) -> None:
    entry = a_later_entry()
    with kept_at(database_url) as kept:
        if database_url.startswith("sqlite"):
            execute(database_url, "DROP TRIGGER events_never_change")
        else:
            execute(database_url, "ALTER TABLE events DISABLE TRIGGER ALL")
        execute(database_url, "UPDATE events SET state = %s WHERE position = %s", [b"{}", entry.position])
        [finding] = kept.findings()
        assert (finding.kind, finding.stream) == ("not_parked", entry.envelope.stream)
        assert "cannot be projected, and it is not parked" in finding.sentence


def test_a_stream_that_was_taken_up_again_is_as_it_should_be(database_url: str) -> None:
    poison = a_later_entry()
    with choked(database_url, poison.position) as kept:
        mended = Kept(kept.log, kept.database, kept.engine, kept.views)
        kept.engine._views["issues"].poison = ()  # type: ignore[attr-defined]
        assert [each.error for each in kept.engine.replay_parked()] == [None]
        assert mended.findings() == []


@given(seed=st.integers(0, 2**32), poison=st.sets(st.integers(1, 80), max_size=6), sample=st.integers(0, 40))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_found_whatever_is_parked(
    tmp_path_factory: pytest.TempPathFactory, seed: int, poison: set[int], sample: int
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('kept')}/yishi.db"
    with kept_at(url, seed, 80, choking(poison)) as kept:
        assert kept.findings(sample) == []
