"""Thousands of events at once: the way is another, the promises are the same."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import psycopg
import pytest
from eventsourcing.persistence import OperationalError, PersistenceError

from domain.log import ConcurrentChange
from infra.eventstore.envelope_json import to_bytes
from infra.eventstore.group_commit import MOST_EVENTS
from infra.eventstore.log import EventLog, open_log
from infra.eventstore.postgres_schema import APPEND_LOCK, CHANNEL
from infra.eventstore.rows import NewEvent
from tests.infra.eventstore.given import Tally, event, history


def stored(stream: str, version: int = 1, command_id: str | None = None) -> NewEvent:
    """An event as whoever writes bytes gives it."""
    envelope = event(stream, version, command_id)
    return NewEvent(stream, version, envelope.data.type, to_bytes(envelope), envelope.command_id)


def test_stored_bytes_are_recorded_as_they_are(log: EventLog) -> None:
    events = [stored("issue-1"), stored("issue-2"), stored("issue-1", 2)]
    assert list(log.append_stored(events)) == [1, 2, 3]
    assert [raw.state for raw in log.raw_page(0, 10)] == [each.state for each in events]


def test_no_stored_bytes_record_nothing(log: EventLog) -> None:
    assert list(log.append_stored([])) == []
    assert log.head() == 0


def test_a_refused_batch_leaves_nothing(log: EventLog) -> None:
    log.append([event("issue-7", 1, "raise-7")])
    many = [stored(f"issue-{n}") for n in range(100, 3_000)]
    for taken in (stored("issue-7", 1), stored("issue-7", 2, "raise-7")):
        with pytest.raises(ConcurrentChange):
            log.append_stored([*many, taken])
    assert log.head() == 1
    assert list(log.append_stored(many)) == list(range(2, len(many) + 2))


def test_batches_and_single_appends_of_many_writers_share_one_order(log: EventLog) -> None:
    def in_bulk(writer: int) -> None:
        for batch in range(4):
            log.append_stored([stored(f"issue-{writer}-{batch}-{n}") for n in range(300)])

    def one_by_one(writer: int) -> None:
        for number in range(30):
            log.append([event(f"issue-{writer}-{number}")])

    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(in_bulk if writer % 2 else one_by_one, writer) for writer in range(4)]
        assert [each.result() for each in done] == [None] * 4
    entries = log.raw_page(0, 10_000)
    assert [entry.position for entry in entries] == list(range(1, 2 * 4 * 300 + 2 * 30 + 1))
    assert [entry.recorded_at for entry in entries] == sorted(entry.recorded_at for entry in entries)


def test_a_batch_wakes_those_who_wait(log: EventLog) -> None:
    heard: list[int] = []
    log.on_append(heard.append)
    waiter = Thread(target=lambda: heard.append(-log.wait_for_append(0, 30)))
    waiter.start()
    log.append_stored([stored("issue-1"), stored("issue-2")])
    waiter.join()
    assert sorted(heard) == [-1, 2]


def test_a_great_append_notifies_other_processes_of_its_last_position(postgres_url: str) -> None:
    log = open_log(postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        log.append([envelope for n in range(MOST_EVENTS) for envelope in history(f"issue-{n}", 2)])
        [notified] = list(listener.notifies(timeout=10, stop_after=1))
    assert notified.payload == str(2 * MOST_EVENTS)
    log.close()


def test_a_batch_waits_for_the_lock_that_appends_hold(postgres_url: str) -> None:
    log = open_log(postgres_url)
    with psycopg.connect(postgres_url) as holder, ThreadPoolExecutor(1) as pool:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])
        batch = pool.submit(log.append_stored, [stored("issue-1")])
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while holder.execute(waiting).fetchone() != (1,):
            assert not batch.done()
        assert log.head() == 0
        holder.rollback()
        assert list(batch.result()) == [1]
    log.close()


def test_a_batch_whose_connection_was_cut_while_it_waited_is_recorded_once(postgres_url: str) -> None:
    log = open_log(postgres_url)
    with psycopg.connect(postgres_url) as holder, ThreadPoolExecutor(1) as pool:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])
        batch = pool.submit(log.append_stored, [stored("issue-1"), stored("issue-2")])
        cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not holder.execute(cut).fetchall():
            assert not batch.done()
        holder.rollback()
        assert list(batch.result()) == [1, 2]
    assert log.head() == 2
    log.close()


def test_a_row_that_the_database_refuses_leaves_nothing_of_its_batch(log: EventLog) -> None:
    log.append([event("issue-1")])
    without_bytes = stored("issue-3")._replace(state=None)  # type: ignore[arg-type]
    with pytest.raises((PersistenceError, ConcurrentChange)):
        log.append_stored([stored("issue-2"), without_bytes])
    assert log.existing(["issue-2", "issue-3"]) == set()
    assert log.append([event("issue-2")]) == [2]


def test_an_observer_is_told_of_batches_that_are_refused_or_fail(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(events: Sequence[NewEvent]) -> Sequence[int]:
        raise OperationalError("the database is away")

    tally = Tally()
    log.observe_appends(tally)
    log.append_stored([stored("issue-1"), stored("issue-2")])
    with pytest.raises(ConcurrentChange):
        log.append_stored([stored("issue-1")])
    monkeypatch.setattr(log.recorder, "write_bulk", fail)
    with pytest.raises(OperationalError):
        log.append_stored([stored("issue-3")])
    assert (tally.groups, tally.refusals, tally.failures) == ([(1, 2)], 1, 1)
