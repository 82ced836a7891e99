"""Those who wait for an append are woken, by this process and by others."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import psycopg

from infra.eventstore.log import EventLog, open_log
from infra.eventstore.postgres_schema import CHANNEL
from infra.eventstore.waking import Waking
from tests.infra.eventstore.given import event, history

LONG = 120.0
"""Longer than a test may take: what returns before it was woken."""


def test_who_waits_for_what_is_there_does_not_wait(log: EventLog) -> None:
    log.append([event()])
    assert log.wait_for_append(0, LONG)


def test_who_waits_in_vain_is_told_so(log: EventLog) -> None:
    log.append([event()])
    assert not log.wait_for_append(1, 0.0)
    assert not log.wait_for_append(1, 0.05)


def test_an_append_of_this_process_wakes_who_waits(log: EventLog) -> None:
    with ThreadPoolExecutor(4) as pool:
        waits = [pool.submit(log.wait_for_append, 0, LONG) for _ in range(4)]
        log.append([event()])
        assert all(wait.result() for wait in waits)


def test_an_append_through_another_log_wakes_who_waits(log: EventLog, database_url: str) -> None:
    other = open_log(database_url)
    with ThreadPoolExecutor(1) as pool:
        wait = pool.submit(log.wait_for_append, 0, LONG)
        other.append([event()])
        assert wait.result()
    other.close()


def test_callbacks_hear_the_last_position_of_each_append(log: EventLog) -> None:
    heard: list[int] = []
    log.on_append(heard.append)
    log.append(history("issue-1", 3))
    log.append([event("issue-2")])
    assert heard == [3, 4]


def test_a_callback_that_fails_neither_fails_the_append_nor_silences_the_others(log: EventLog) -> None:
    heard: list[int] = []

    def fail(position: int) -> None:
        raise RuntimeError("the follower is ill")

    log.on_append(fail)
    log.on_append(heard.append)
    assert log.append([event()]) == [1]
    assert heard == [1]


def test_postgres_tells_the_position_of_each_append(postgres_url: str) -> None:
    log = open_log(postgres_url)
    with psycopg.connect(postgres_url, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        log.append(history("issue-1", 3))
        (told,) = listener.notifies(timeout=LONG, stop_after=1)
    assert told.payload == "3"
    log.close()


def test_a_listener_that_loses_its_connection_comes_back(postgres_url: str) -> None:
    log, other = open_log(postgres_url), open_log(postgres_url)
    for n in range(1, 4):
        assert not log.wait_for_append(n - 1, 0.01)
        with psycopg.connect(postgres_url, autocommit=True) as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
        other.append([event(f"issue-{n}")])
        assert log.wait_for_append(n - 1, LONG)
    log.close()
    other.close()


def test_a_word_that_was_missed_is_made_up_for_by_asking() -> None:
    heads = iter([0, 0, 5])
    assert Waking(poll_seconds=0.001).wait(0, LONG, lambda: next(heads))


def test_a_word_that_came_before_the_wait_is_not_missed() -> None:
    waking = Waking(poll_seconds=LONG)
    asked = Event()

    def head() -> int:
        # The append happens after the database was asked and before the wait begins.
        position = 1 if asked.is_set() else 0
        asked.set()
        waking.heard(1)
        return position

    assert waking.wait(0, LONG, head)


def test_a_word_is_a_hint_to_ask_and_is_not_believed() -> None:
    waking = Waking(poll_seconds=LONG)
    waking.heard(1_000)
    assert not waking.wait(990, 0.01, lambda: 990)


def test_a_hint_wakes_who_waits_to_ask_the_database() -> None:
    waking, heads, asked = Waking(poll_seconds=LONG), iter([0, 7]), Event()

    def head() -> int:
        asked.set()
        return next(heads)

    with ThreadPoolExecutor(1) as pool:
        wait = pool.submit(waking.wait, 0, LONG, head)
        assert asked.wait(LONG)
        waking.heard(None)
        assert wait.result()


def test_a_position_that_the_log_has_lost_is_not_told_again_and_again() -> None:
    waking = Waking(poll_seconds=0.001)
    waking.appended(1_000)
    assert waking.wait(990, LONG, lambda: 990)
    assert not waking.wait(990, 0.05, lambda: 990)
    assert not waking.wait(995, 0.0, lambda: 990)


def test_who_comes_back_with_what_it_was_told_of_asks_no_more_often_than_the_poll() -> None:
    waking, asked = Waking(poll_seconds=LONG), []

    def head() -> int:
        asked.append(1)
        return 1_000

    assert waking.wait(990, LONG, head)
    assert not any(waking.wait(990, 0.001, head) for _ in range(10))
    assert asked == [1]


def test_who_comes_back_is_told_again_once_the_database_has_said_so_again() -> None:
    waking = Waking(poll_seconds=0.001)
    assert all(waking.wait(0, LONG, lambda: 5) for _ in range(3))


def test_an_append_of_this_process_is_told_without_a_question() -> None:
    waking = Waking(poll_seconds=0.0)
    waking.appended(1)

    def head() -> int:
        raise AssertionError("nobody needs to ask")

    assert waking.wait(0, LONG, head)
    waking.appended(2)
    assert waking.wait(1, LONG, head)


def test_an_answer_that_is_older_than_an_append_does_not_hide_it() -> None:
    waking = Waking(poll_seconds=LONG)

    def head() -> int:
        waking.appended(6)
        return 5

    assert waking.wait(5, LONG, head)
