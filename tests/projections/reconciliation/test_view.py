"""Views that are as the log says pass; every kind of damage is found, and said in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event

from domain.event import Envelope
from domain.issue.events import IssueUrged
from infra.views.engine import reading
from projections.reconciliation import membership
from projections.reconciliation.findings import Finding
from projections.reconciliation.view import ViewReconciliation
from tests.projections.coordination_histories import BEGINNINGS, whole_history
from tests.projections.reconciliation.conftest import EVENTS, Kept, kept_at


def an_issue(kept: Kept) -> str:
    """A stream that the board shows."""
    return str(kept.value("SELECT min(stream) FROM issue_board"))


def only(findings: list[Finding]) -> Finding:
    [finding] = findings
    return finding


def test_nothing_is_found_where_nothing_is_damaged(kept: Kept) -> None:
    reports = kept.reports()
    assert [each for report in reports.values() for each in report.findings.told] == []
    assert {report.position for report in reports.values()} == {EVENTS}
    assert sum(report.events for report in reports.values()) == EVENTS
    assert all(report.compared == report.streams > 0 for report in reports.values())


@given(seed=st.integers(0, 2**32), events=st.integers(0, 80), sample=st.integers(0, 30))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_found_in_any_honest_history(
    tmp_path_factory: pytest.TempPathFactory, seed: int, events: int, sample: int
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('kept')}/yishi.db"
    with kept_at(url, seed, events) as made:
        assert made.findings(sample) == []


def test_it_tells_how_many_of_how_many_streams_it_has_looked_at(kept: Kept) -> None:
    told: list[tuple[str, int, int | None]] = []
    read = partial(reading, kept.database)
    issues = kept.views[1]
    reconciliation = ViewReconciliation(issues, kept.log, kept.database, read, sample=3, random=Random(1))
    streams = reconciliation.run(lambda *each: told.append(each)).streams
    assert told == [("rows counted", streams, streams), *(("derived anew", n, 3) for n in (1, 2, 3))]


def test_no_snapshot_of_the_views_is_held_from_one_look_to_the_next(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "AT_ONCE", 5)
    looks: list[int] = []

    @contextmanager
    def read() -> Iterator[Connection]:
        looks.append(0)
        with reading(kept.database) as connection:
            event.listen(connection, "before_execute", lambda *_: looks.append(looks.pop() + 1))
            yield connection

    for view in kept.views:
        ViewReconciliation(view, kept.log, kept.database, read, sample=0, random=Random(1)).run()
    assert len(looks) > 10
    assert max(looks) <= 3 + max(len(view.tables) for view in kept.views)


def test_it_changes_nothing(kept: Kept) -> None:
    kept.damage("UPDATE issue_board SET title = 'damaged' WHERE stream = :stream", stream=an_issue(kept))
    before = kept.dump()
    assert kept.findings()
    assert kept.dump() == before


@pytest.mark.parametrize(
    ("column", "damaged", "there"),
    [
        ("title", "'被改动的标题'", "被改动的标题"),
        ("state", "'unheard-of'", "unheard-of"),
        ("raised_at", "raised_at + 1000000", None),
        ("urged", "urged + 1", None),
        ("body", "'somebody'", "somebody"),
        ("location", "NULL", "nothing"),
    ],
)
def test_a_changed_column_is_found_with_what_is_there_and_what_should_be(
    kept: Kept, column: str, damaged: str, there: str | None
) -> None:
    changed = f"{column} IS NOT NULL" if damaged == "NULL" else "true"
    stream = str(kept.value(f"SELECT min(stream) FROM issue_board WHERE {changed}"))
    before = kept.value(f"SELECT {column} FROM issue_board WHERE stream = :stream", stream=stream)
    kept.damage(f"UPDATE issue_board SET {column} = {damaged} WHERE stream = :stream", stream=stream)
    finding = only(kept.findings())
    assert (finding.kind, finding.view, finding.stream) == ("column", "issues", stream)
    assert (finding.table, finding.row, finding.column) == ("issue_board", f"stream={stream}", column)
    assert finding.remedy == "run `yishi rebuild issues`"
    assert finding.found != finding.expected
    assert f"the column {column} is {finding.found}, and should be {finding.expected}" in finding.sentence
    if there:
        assert finding.found == there
    if isinstance(before, str):
        assert finding.expected == " ".join(before.split())


def test_a_moment_is_told_as_people_write_it(kept: Kept) -> None:
    kept.damage("UPDATE issue_board SET raised_at = 0 WHERE stream = :stream", stream=an_issue(kept))
    finding = only(kept.findings())
    assert finding.found == "1970-01-01T00:00:00.000000Z"
    assert str(finding.expected).startswith("2025-")


def test_of_two_long_texts_the_part_that_differs_is_told(kept: Kept) -> None:
    assigned = "SELECT min(stream) FROM issue_board WHERE snapshot LIKE '%\"assignment\"%'"
    stream = str(kept.value(assigned))
    snapshot = str(kept.value("SELECT snapshot FROM issue_board WHERE stream = :stream", stream=stream))
    at = snapshot.index('"basis"')
    kept.damage(
        "UPDATE issue_board SET snapshot = :text WHERE stream = :stream",
        text=snapshot.replace('"basis"', '"BASIS"'),
        stream=stream,
    )
    finding = only(kept.findings())
    assert '"BASIS"' in str(finding.found)
    assert '"basis"' in str(finding.expected)
    assert f"(character {at + 2})" in str(finding.found)


def test_a_document_that_is_no_json_any_more_is_found(sqlite_url: str) -> None:
    with kept_at(sqlite_url) as kept:
        kept.damage("UPDATE places SET responsibilities = '[{' WHERE id = (SELECT min(id) FROM places)")
        finding = only(kept.findings())
        assert (finding.table, finding.column, finding.found) == ("places", "responsibilities", "[{")


def test_a_missing_row_is_found(kept: Kept) -> None:
    last = kept.value("SELECT max(position) FROM issue_timeline")
    stream = kept.value("SELECT stream FROM issue_timeline WHERE position = :last", last=last)
    kept.damage("DELETE FROM issue_timeline WHERE position = :last", last=last)
    finding = only(kept.findings())
    assert (finding.kind, finding.stream, finding.row) == ("missing_row", stream, f"position={last}")
    assert "issue_timeline lacks the row" in finding.sentence


def test_a_stream_without_any_row_is_found_although_it_is_not_in_the_sample(kept: Kept) -> None:
    stream = an_issue(kept)
    for table in ("issue_board", "issue_timeline"):
        kept.damage(f"DELETE FROM {table} WHERE stream = :stream", stream=stream)
    findings = kept.findings(sample=0)
    assert {(finding.kind, finding.stream) for finding in findings} == {("missing_row", stream)}
    assert {finding.table for finding in findings} == {"issue_board", "issue_timeline"}


def test_a_row_that_one_table_lacks_is_found_whatever_the_sample(kept: Kept) -> None:
    stream = an_issue(kept)
    kept.damage("DELETE FROM issue_board WHERE stream = :stream", stream=stream)
    finding = only(kept.findings(sample=0))
    assert (finding.kind, finding.stream, finding.table) == ("missing_row", stream, "issue_board")


def test_rows_of_events_in_the_middle_of_streams_that_are_lost_are_all_found(kept: Kept) -> None:
    lost = kept.value("SELECT count(*) FROM issue_timeline WHERE version = 2")
    kept.damage("DELETE FROM issue_timeline WHERE version = 2")
    findings = kept.findings(sample=0)
    assert {(finding.kind, finding.table) for finding in findings} == {("missing_row", "issue_timeline")}
    assert len(findings) == lost


def test_a_row_that_changed_hands_is_missed_in_one_stream_and_too_many_in_the_other(kept: Kept) -> None:
    first, other = (kept.value(f"SELECT {which}(stream) FROM issue_timeline") for which in ("min", "max"))
    kept.damage(
        "UPDATE issue_timeline SET stream = :other, version = 1000 WHERE stream = :first AND version = 1",
        first=first,
        other=other,
    )
    found = {(finding.kind, finding.stream) for finding in kept.findings(sample=0)}
    assert {("missing_row", first), ("extra_row", other)} <= found


def test_a_row_under_another_name_is_missed_under_its_own(kept: Kept) -> None:
    body = kept.value("SELECT min(id) FROM bodies")
    kept.damage("UPDATE bodies SET id = 'renamed' WHERE id = :body", body=body)
    found = {(finding.kind, finding.stream) for finding in kept.findings(sample=0)}
    assert found == {("missing_row", f"body-{body}"), ("unknown_stream", "body-renamed")}


def test_of_many_streams_that_lack_rows_those_beyond_the_first_are_counted(database_url: str) -> None:
    with kept_at(database_url, events=400) as kept:
        issues = int(str(kept.value("SELECT count(*) FROM issue_board")))
        assert issues > 50
        kept.damage("DELETE FROM issue_board")
        findings = kept.reports(sample=0)["issues"].findings
        assert (len(findings.told), findings.beyond) == (50, issues - 50)


def test_a_row_too_many_of_a_stream_is_found(kept: Kept) -> None:
    kept.damage(
        "UPDATE issue_timeline SET position = position + 1000 WHERE position = "
        "(SELECT max(position) FROM issue_timeline)"
    )
    kinds = sorted(finding.kind for finding in kept.findings())
    assert kinds == ["extra_row", "missing_row"]


def test_rows_of_a_stream_that_the_log_does_not_know_are_found_whatever_the_sample(kept: Kept) -> None:
    kept.damage("INSERT INTO bodies VALUES ('ghost-co', '幽灵物业', 'property_company', 'garden', 1, 1)")
    finding = only(kept.findings(sample=0))
    assert (finding.kind, finding.view, finding.stream) == ("unknown_stream", "registry", "body-ghost-co")
    assert "bodies holds rows of it, and the log knows no such stream" in finding.sentence


def test_a_wrong_count_of_events_is_found(kept: Kept) -> None:
    events = kept.value("SELECT events FROM view_checkpoints WHERE name = 'issues'")
    kept.damage("UPDATE view_checkpoints SET events = events - 2 WHERE name = 'issues'")
    finding = only(kept.findings())
    assert (finding.kind, finding.view) == ("count", "issues")
    assert (finding.found, finding.expected) == (str(int(str(events)) - 2), str(events))


def test_tables_of_another_version_are_told_and_not_compared(kept: Kept) -> None:
    kept.damage("UPDATE view_checkpoints SET fingerprint = 'older' WHERE name = 'registry'")
    report = kept.reports()["registry"]
    assert [finding.kind for finding in report.findings.told] == ["outdated"]
    assert report.compared == 0


def test_of_much_damage_the_first_is_told_and_the_rest_counted(kept: Kept) -> None:
    kept.damage("UPDATE issue_timeline SET category = 'damaged'")
    findings = kept.reports()["issues"].findings
    rows = int(str(kept.value("SELECT count(*) FROM issue_timeline")))
    assert (len(findings.told), findings.beyond) == (50, rows - 50)


def test_a_sample_holds_the_streams_changed_last_and_others_at_random(kept: Kept) -> None:
    entries = [each for each in kept.log.page(0, EVENTS) if each.envelope.stream.startswith("issue-")]
    last = entries[-1].envelope.stream
    kept.damage("UPDATE issue_board SET urged = 99 WHERE stream = :stream", stream=last)
    assert {finding.stream for finding in kept.findings(sample=2)} == {last}
    assert kept.reports(sample=6)["issues"].compared == 6


def test_another_seed_looks_at_other_streams(kept: Kept) -> None:
    kept.damage("UPDATE issue_board SET urged = 99")
    seen = [
        frozenset(finding.stream for finding in kept.reports(sample=6, seed=seed)["issues"].findings.told)
        for seed in (1, 1, 2, 3)
    ]
    assert seen[0] == seen[1]
    assert len(set(seen)) > 1


def test_a_view_behind_the_log_is_compared_up_to_where_it_is(kept: Kept) -> None:
    kept.log.append([following(kept, an_issue(kept))])
    reports = kept.reports()
    assert {report.position for report in reports.values()} == {EVENTS}
    assert [each for report in reports.values() for each in report.findings.told] == []


def following(kept: Kept, stream: str) -> Envelope:
    """One more event of an issue."""
    last = list(kept.log.history(stream))[-1]
    return replace(
        last,
        id=f"00000000-0000-7000-8000-{last.version:08x}ffff",
        version=last.version + 1,
        command_id=f"more-{last.version}",
        data=IssueUrged(),
    )


def test_histories_of_the_tests_hold_streams_of_every_kind() -> None:
    kinds = {entry.envelope.stream.partition("-")[0] for entry in whole_history(Random(7), EVENTS)}
    assert kinds == {"issue", "place", "body", "category", *BEGINNINGS}
