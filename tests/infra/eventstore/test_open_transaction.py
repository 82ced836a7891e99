"""An append whose transaction stays open while others append: no event may appear behind a reader."""

import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import psycopg
import pytest

from infra.eventstore.address import sqlite_path
from infra.eventstore.envelope_json import to_bytes
from infra.eventstore.log import EventLog, open_log
from infra.eventstore.postgres import PostgresLogRecorder
from tests.infra.eventstore.given import event

WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
UNLOCKED = {"PERSISTENCE_MODULE": "tests.infra.eventstore.unlocked:UnlockedFactory"}


def append_in(transaction: psycopg.Connection, log: EventLog, stream: str) -> None:
    """Append as the log does, but in a transaction that the caller ends."""
    recorder = log.recorder
    assert isinstance(recorder, PostgresLogRecorder)
    envelope = event(stream)
    transaction.execute(
        f"SELECT {recorder.append_function}(%s, %s::bigint[], %s, %s::bytea[], %s, %s, %s::bigint[])",
        [[stream], [1], ["issue.urged"], [to_bytes(envelope)], [envelope.command_id], [stream], [0]],
    )


def until_settled(append: "Future[list[int]]", url: str) -> None:
    """Wait until the append is done, or the server says that it waits for the lock."""
    with psycopg.connect(url, autocommit=True) as observer:
        while not append.done():
            row = observer.execute(WAITING).fetchone()
            if row and row[0]:
                return
            time.sleep(0.01)


def positions_that_a_reader_sees(url: str, log: EventLog, *, commit: bool) -> list[int]:
    """What one reader sees, page after page, while a slow append is open beside a quick one and then ends."""
    with ThreadPoolExecutor(1) as pool, psycopg.connect(url) as slow:
        append_in(slow, log, "issue-slow")
        quick = pool.submit(log.append, [event("issue-quick")])
        until_settled(quick, url)
        seen = [raw.position for raw in log.raw_page(0, 100)]
        slow.commit() if commit else slow.rollback()
        quick.result()
        return seen + [raw.position for raw in log.raw_page(seen[-1] if seen else 0, 100)]


def check_nothing_is_passed_over(url: str, log: EventLog) -> None:
    seen: Sequence[int] = positions_that_a_reader_sees(url, log, commit=True)
    if seen != [1, 2]:
        raise AssertionError(f"the reader saw {seen} of the positions 1 and 2")


def test_a_reader_passes_over_nothing_while_an_append_is_slow_to_commit(postgres_url: str) -> None:
    log = open_log(postgres_url)
    check_nothing_is_passed_over(postgres_url, log)
    log.close()


def test_an_append_that_is_rolled_back_leaves_no_gap(postgres_url: str) -> None:
    log = open_log(postgres_url)
    assert positions_that_a_reader_sees(postgres_url, log, commit=False) == [1]
    log.close()


def test_a_recorder_without_the_lock_is_caught_by_the_same_check(postgres_url: str) -> None:
    log = open_log(postgres_url, env=UNLOCKED)
    with pytest.raises(AssertionError, match=r"the reader saw \[2\] of the positions 1 and 2"):
        check_nothing_is_passed_over(postgres_url, log)
    log.close()


def test_a_sequence_leaves_a_gap_where_an_append_is_rolled_back(postgres_url: str) -> None:
    log = open_log(postgres_url, env=UNLOCKED)
    assert positions_that_a_reader_sees(postgres_url, log, commit=False) == [2]
    log.close()


@pytest.mark.parametrize(("commit", "expected"), [(True, [1, 2]), (False, [1])])
def test_an_open_transaction_on_sqlite_keeps_others_waiting(
    sqlite_url: str, commit: bool, expected: list[int]
) -> None:
    log = open_log(sqlite_url)
    slow = sqlite3.connect(sqlite_path(sqlite_url), isolation_level=None)
    slow.execute("BEGIN IMMEDIATE")
    slow.execute(
        "INSERT INTO events VALUES (1, 1, 'issue-slow', 1, 'issue.urged', ?, 'c')",
        [to_bytes(event("issue-slow"))],
    )
    with ThreadPoolExecutor(1) as pool:
        quick = pool.submit(log.append, [event("issue-quick")])
        seen = [raw.position for raw in log.raw_page(0, 100)]
        slow.execute("COMMIT" if commit else "ROLLBACK")
        quick.result()
    slow.close()
    assert seen == []
    assert [raw.position for raw in log.raw_page(0, 100)] == expected
    log.close()


def test_what_a_reader_has_open_does_not_keep_writers_waiting(log: EventLog, database_url: str) -> None:
    log.append([event("issue-1")])
    reader = open_reader(database_url)
    assert reader.execute("SELECT count(*) FROM events").fetchone() == (1,)
    assert log.append([event("issue-2")]) == [2]
    reader.close()


def open_reader(database_url: str) -> "sqlite3.Connection | psycopg.Connection":
    if database_url.startswith("sqlite"):
        connection = sqlite3.connect(sqlite_path(database_url), isolation_level=None)
        connection.execute("BEGIN")
        return connection
    return psycopg.connect(database_url)
