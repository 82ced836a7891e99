"""What both databases promise of an append."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from eventsourcing.persistence import DataError, NotSupportedError, PersistenceError, StoredEvent, Tracking

from domain.event import Personal
from domain.issue.events import IssueUrged
from domain.log import ConcurrentChange
from infra.eventstore.envelope_json import to_bytes
from infra.eventstore.errors import NotStorable, SealerMissing
from infra.eventstore.log import EventLog, open_log
from infra.eventstore.rows import microseconds
from tests.conftest import FakeSealer
from tests.infra.eventstore.given import event, execute, history, raised

ZHANG = Personal(subject="subject-1", name="张三")


def test_positions_count_from_1_over_all_streams(log: EventLog) -> None:
    assert log.head() == 0
    assert log.append([event("issue-1"), event("issue-2")]) == [1, 2]
    assert log.append([event("issue-2", 2)]) == [3]
    assert log.head() == 3


def test_an_empty_append_records_nothing(log: EventLog) -> None:
    assert log.append([]) == []
    assert log.head() == 0


def test_events_read_back_as_the_very_bytes_that_were_stored(log: EventLog) -> None:
    envelopes = [
        event("issue-1", data=raised()),
        event("issue-1", 2, data=IssueUrged(note="\0\x1f \U0001f600")),
    ]
    log.append(envelopes)
    assert [raw.state for raw in log.raw_page(0, 10)] == [to_bytes(envelope) for envelope in envelopes]
    assert list(log.history("issue-1")) == envelopes


def test_a_version_that_is_taken_is_refused_and_leaves_no_trace(log: EventLog) -> None:
    log.append(history("issue-1", 2))
    with pytest.raises(ConcurrentChange, match="issue-1 is at version 2 already, not at 1"):
        log.append([event("issue-2"), event("issue-1", 2)])
    assert log.head() == 2
    assert log.append([event("issue-1", 3)]) == [3]


def test_a_version_that_would_leave_a_gap_is_refused(log: EventLog) -> None:
    log.append([event("issue-1")])
    with pytest.raises(DataError, match="version 3 would leave a gap"):
        log.append([event("issue-1", 3)])
    with pytest.raises(DataError, match="version 4 does not follow version 2"):
        log.append([event("issue-1", 2), event("issue-1", 4)])
    assert log.head() == 1


def test_an_append_to_several_streams_is_recorded_wholly_or_not_at_all(log: EventLog) -> None:
    log.append([event("issue-9")])
    with pytest.raises(ConcurrentChange):
        log.append([*(event(f"issue-{n}") for n in range(8)), event("issue-9")])
    assert log.existing([f"issue-{n}" for n in range(10)]) == {"issue-9"}


def test_a_command_is_recorded_once_in_a_stream(log: EventLog) -> None:
    log.append([event("issue-1", 1, "assign-1"), event("issue-1", 2, "assign-1")])
    with pytest.raises(ConcurrentChange):
        log.append([event("issue-1", 3, "assign-1")])
    assert log.head() == 2


def test_the_same_command_id_may_be_used_in_other_streams(log: EventLog) -> None:
    log.append([event("issue-1", 1, "merge-1"), event("issue-2", 1, "merge-1")])
    assert log.append([event("issue-3", 1, "merge-1")]) == [3]


def test_one_append_may_carry_several_commands_of_a_stream(log: EventLog) -> None:
    log.append(
        [event("issue-1", 1, "raise-1"), event("issue-1", 2, "resolve-1"), event("issue-1", 3, "resolve-1")]
    )
    assert [receipt.version for c in ("raise-1", "resolve-1") if (receipt := log.receipt("issue-1", c))] == [
        1,
        3,
    ]


def test_another_command_may_not_come_between_the_events_of_one(log: EventLog) -> None:
    with pytest.raises(NotStorable, match="another command comes between"):
        log.append([event("issue-1", 1, "a"), event("issue-1", 2, "b"), event("issue-1", 3, "a")])
    assert log.head() == 0


def test_the_receipt_tells_the_last_version_and_the_last_position_of_a_command(log: EventLog) -> None:
    log.append(history("issue-1", 3))
    log.append(
        [event("issue-1", 4, "merge-1"), event("issue-1", 5, "merge-1"), event("issue-2", 1, "merge-1")]
    )
    log.append([event("issue-2", 2, "later"), event("issue-1", 6, "later")])
    receipt = log.receipt("issue-1", "merge-1")
    assert receipt is not None
    assert (receipt.stream, receipt.version, receipt.position, receipt.replayed) == ("issue-1", 5, 6, False)
    assert log.receipt("issue-1", "never-given") is None
    assert log.receipt("issue-3", "merge-1") is None


def test_personal_data_are_sealed_and_their_keys_are_durable_before_the_append(
    log: EventLog, sealer: FakeSealer
) -> None:
    heads: list[int] = []
    original = sealer.prepare
    sealer.prepare = lambda subjects: (heads.append(log.head()), original(subjects))[1]  # type: ignore[method-assign]
    log.append([event("issue-1", data=raised(ZHANG))])
    assert heads == [0]
    assert sealer.prepared == [{ZHANG.subject}]
    (raw,) = log.raw_page(0, 10)
    assert "张三" not in raw.state.decode()


def test_personal_data_are_refused_by_a_log_without_a_sealer(database_url: str) -> None:
    log = open_log(database_url)
    with pytest.raises(SealerMissing):
        log.append([event("issue-1"), event("issue-2", data=raised(ZHANG))])
    assert log.head() == 0
    log.close()


def test_thousands_of_events_go_into_one_append(log: EventLog) -> None:
    envelopes = [envelope for n in range(1_500) for envelope in history(f"issue-{n}", 2)]
    assert log.append(envelopes) == list(range(1, 3_001))
    assert {raw.recorded_at for raw in log.raw_page(0, 5_000)} == {log.raw_page(0, 1)[0].recorded_at}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET version = 7",
        "DELETE FROM events",
        "UPDATE events SET state = state WHERE position = 1",
    ],
)
def test_what_is_recorded_cannot_be_changed_even_on_the_database_itself(
    log: EventLog, database_url: str, statement: str
) -> None:
    log.append([event()])
    before = log.raw_page(0, 10)
    with pytest.raises(Exception, match="append-only"):
        execute(database_url, statement)
    assert log.raw_page(0, 10) == before


@pytest.mark.parametrize(
    "row",
    [
        "1, 1, 'issue-9', 1, 'issue.urged', %s, NULL",
        "2, 1, 'issue-1', 1, 'issue.urged', %s, NULL",
        "2, 1, 'issue-1', 2, 'issue.urged', %s, 'command-1'",
        "3, 1, 'issue-9', 1, 'issue.urged', %s, NULL",
    ],
)
def test_sqlite_replaces_no_row_and_leaves_no_gap(sqlite_url: str, row: str) -> None:
    log = open_log(sqlite_url)
    log.append([event("issue-1", 1, "command-1")])
    before = log.raw_page(0, 10)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        execute(sqlite_url, f"INSERT OR REPLACE INTO events VALUES ({row})", [before[0].state])
    assert log.raw_page(0, 10) == before
    log.close()


def test_the_table_cannot_be_emptied(postgres_url: str) -> None:
    log = open_log(postgres_url)
    with pytest.raises(Exception, match="append-only"):
        execute(postgres_url, "TRUNCATE events")
    log.close()


def test_recorded_times_never_go_back_although_the_clock_does(log: EventLog, database_url: str) -> None:
    log.append([event()])
    ahead = microseconds(datetime.now(UTC) + timedelta(days=3))
    state = to_bytes(event("issue-1", 2))
    execute(
        database_url,
        "INSERT INTO events VALUES (2, %s, 'issue-1', 2, 'issue.urged', %s, NULL)",
        [ahead, state],
    )
    log.append([event("issue-1", 3)])
    times = [microseconds(raw.recorded_at) for raw in log.raw_page(0, 10)]
    assert times[1] == times[2] == ahead
    assert times[0] < ahead


def test_the_recorded_time_is_now(log: EventLog) -> None:
    before = datetime.now(UTC)
    log.append([event()])
    (entry,) = log.page(0, 10)
    assert before - timedelta(seconds=1) <= entry.recorded_at <= datetime.now(UTC) + timedelta(seconds=1)


def test_an_event_that_the_database_itself_refuses_leaves_no_gap(log: EventLog) -> None:
    log.append([event("issue-1")])
    with pytest.raises(PersistenceError):
        log.recorder.insert_events([StoredEvent("issue-2", 1, None, b"{}")])  # type: ignore[arg-type]
    assert log.append([event("issue-2")]) == [2]


def test_the_log_keeps_no_positions_of_followers(log: EventLog) -> None:
    with pytest.raises(NotSupportedError):
        log.recorder.insert_events([StoredEvent("issue-1", 1, "t", b"{}")], tracking=Tracking("views", 1))
    for build in (
        log.factory.aggregate_recorder,
        log.factory.tracking_recorder,
        log.factory.process_recorder,
    ):
        with pytest.raises(NotSupportedError):
            build()


def test_envelopes_go_through_the_applications_own_save_as_well(log: EventLog) -> None:
    envelope = event()
    (recording,) = log.save(envelope)  # type: ignore[arg-type]
    assert recording.notification.id == 1
    assert list(log.history("issue-1")) == [replace(envelope)]
