"""Subscribers in other processes are given every event once and in order, whatever happens meanwhile."""

import os
import queue
import resource
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from eventsourcing.persistence import InterfaceError
from structlog.testing import capture_logs

from infra.dev.postgres import PostgresServer
from infra.eventstore import listening
from infra.eventstore.listening import Listener
from infra.eventstore.log import EventLog, open_log
from infra.eventstore.postgres_schema import CHANNEL
from infra.eventstore.waking import Waking
from tests.infra.eventstore.given import event, history
from tests.infra.eventstore.processes import Crowd, check_log

LONG = 60.0
"""Longer than anything here may take."""
OF_LISTENERS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND (query LIKE 'LISTEN%' OR query LIKE 'SELECT position FROM %events%' OR query = 'SELECT 1')"
)


@pytest.fixture
def crowd(database_url: str, tmp_path: Path) -> Iterator[Crowd]:
    crowd = Crowd(database_url, tmp_path)
    yield crowd
    crowd.end()


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server of the test's own, which it may stop."""
    with PostgresServer() as server:
        yield server


def test_subscribers_that_are_slower_than_the_writers_are_given_everything(crowd: Crowd) -> None:
    for milliseconds in (0, 2):
        crowd.start_subscriber(milliseconds)
    for _ in range(3):
        crowd.start_writer(appends=200)
    crowd.wait_for_events(600)
    entries = crowd.finish()
    check_log(entries, crowd.acknowledged())


def test_subscribers_whose_connections_are_killed_again_and_again_are_given_everything(
    postgres_url: str, tmp_path: Path
) -> None:
    crowd = Crowd(postgres_url, tmp_path)
    try:
        crowd.start_subscriber()
        crowd.start_subscriber(1)
        crowd.start_writer()
        for number in range(1, 7):
            crowd.wait_for_events(number * 100)
            cut(postgres_url)
        entries = crowd.finish()
    finally:
        crowd.end()
    check_log(entries, crowd.acknowledged())


def cut(url: str) -> None:
    """End all sessions of the database that listen, or have looked for the head of the log last."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM ({OF_LISTENERS}) AS listeners")


def test_a_listener_at_whose_other_end_nobody_answers_finds_another_connection(postgres_url: str) -> None:
    log = open_log(postgres_url)
    waking, asked = Waking(poll_seconds=LONG), threading.Event()

    def head() -> int:
        position = log.head()
        asked.set()
        return position

    listener = Listener(postgres_url, waking.heard, schema="public", silence=0.1, answer=0.2)
    listener.start()
    stopped = None
    try:
        stopped = wait_for_listener(postgres_url, other_than=set())
        os.kill(stopped, signal.SIGSTOP)
        wait_for_listener(postgres_url, other_than={stopped})
        with ThreadPoolExecutor(1) as pool:
            wait = pool.submit(waking.wait, 0, LONG, head)
            assert asked.wait(LONG)
            log.append([event()])
            # Only the listener can tell: without a hint the head is not asked for again.
            assert wait.result()
    finally:
        if stopped:
            os.kill(stopped, signal.SIGCONT)
        listener.stop()
        log.close()


def wait_for_listener(url: str, other_than: set[int]) -> int:
    """The pid of the session that listens, once there is one besides those."""
    deadline = time.monotonic() + LONG
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < deadline:
            found = {row[0] for row in connection.execute(OF_LISTENERS)} - other_than
            if found:
                return int(found.pop())
            time.sleep(0.02)
    raise AssertionError("nobody listens")


def test_a_listener_that_comes_back_tells_what_was_appended_meanwhile(postgres_url: str) -> None:
    log = open_log(postgres_url)
    log.append(history("issue-1", 3))
    heard: list[int | None] = []
    told = threading.Event()
    listener = Listener(postgres_url, lambda position: (heard.append(position), told.set()), schema="public")
    listener.start()
    assert told.wait(LONG)
    assert heard == [3]
    listener.stop()
    log.close()


def test_a_word_of_somebody_else_is_a_hint_and_ends_no_listener(postgres_url: str) -> None:
    heard: queue.Queue[int | None] = queue.Queue()
    open_log(postgres_url).close()
    listener = Listener(postgres_url, heard.put, schema="public")
    listener.start()
    try:
        with psycopg.connect(postgres_url, autocommit=True) as other:
            wait_for_listener(postgres_url, other_than=set())
            for word in ("not a number", "", "9" * 5_000, "7"):
                other.execute("SELECT pg_notify(%s, %s)", [CHANNEL, word])
        assert [heard.get(timeout=LONG) for _ in range(4)] == [None, None, None, 7]
    finally:
        listener.stop()


def test_a_listener_outlasts_whatever_fails_in_it(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = open_log(postgres_url)
    log.append([event()])
    monkeypatch.setattr(listening, "RECONNECT_SECONDS", 0.01)
    calls: list[int | None] = []
    told = threading.Event()

    def heard(position: int | None) -> None:
        calls.append(position)
        if len(calls) == 1:
            raise ValueError("filedescriptor out of range")
        told.set()

    listener = Listener(postgres_url, heard, schema="public")
    listener.start()
    assert told.wait(LONG)
    assert calls == [1, 1]
    listener.stop()
    log.close()


@pytest.fixture
def many_descriptors() -> Iterator[None]:
    """Leave to have more than 1024 files open."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.usefixtures("many_descriptors")
def test_a_listener_with_a_great_descriptor_asks_its_silent_server(postgres_url: str) -> None:
    log = open_log(postgres_url)
    log.append([event()])
    heard: queue.Queue[int | None] = queue.Queue()
    taken = [os.open(os.devnull, os.O_RDONLY) for _ in range(1_024)]
    listener = Listener(postgres_url, heard.put, schema="public", silence=0.01)
    try:
        with capture_logs() as logs:
            listener.start()
            assert heard.get(timeout=LONG) == 1
            wait_for_query(postgres_url, "SELECT 1")
            log.append([event("issue-2")])
            assert heard.get(timeout=LONG) == 2
        assert logs == []
    finally:
        listener.stop()
        for descriptor in taken:
            os.close(descriptor)
        log.close()


def wait_for_query(url: str, query: str) -> None:
    """Wait until a session of the database has asked this last."""
    asked = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query = %s"
    deadline = time.monotonic() + LONG
    with psycopg.connect(url, autocommit=True) as connection:
        while not connection.execute(asked, [query]).fetchall():
            assert time.monotonic() < deadline, "nobody asked"
            time.sleep(0.02)


def test_a_subscription_rests_where_the_log_ends_before_what_it_has_read(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(history("issue-1", 3))
    # As after a failover to a server that lost the positions above 3.
    monkeypatch.setattr(log.recorder, "wait_for_append", lambda after, timeout: True)
    rests: list[float] = []
    subscription = log.recorder.subscribe(gt=10)

    def rest(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 3:
            subscription.stop()

    monkeypatch.setattr(subscription._stopping, "wait", rest)
    assert list(subscription) == []
    assert subscription._seen == 10
    assert len(rests) == 3


def test_a_subscription_outlasts_a_server_that_is_away(server: PostgresServer) -> None:
    url = server.create_database("yishi")
    log = open_log(url)
    log.append([event()])
    with log.recorder.subscribe(gt=0) as subscription, ThreadPoolExecutor(1) as pool:
        assert next(subscription).id == 1
        following = pool.submit(next, subscription)
        server.stop()
        time.sleep(1.0)  # so that it looks in vain
        server.start()
        log.append([event("issue-2")])
        assert following.result(LONG).id == 2
    log.close()


def test_a_subscription_can_be_stopped_while_the_server_is_away(server: PostgresServer) -> None:
    log = open_log(server.create_database("yishi"))
    with log.recorder.subscribe(gt=0) as subscription, ThreadPoolExecutor(1) as pool:
        following = pool.submit(list, subscription)
        server.stop()
        subscription.stop()
        assert following.result(LONG) == []
    log.close()


def test_a_subscription_to_a_log_that_was_closed_ends_with_an_error(database_url: str) -> None:
    log = open_log(database_url)
    subscription = log.recorder.subscribe(gt=0)
    log.close()
    with pytest.raises(InterfaceError, match="closed"):
        next(subscription)


def test_many_who_wait_together_ask_the_database_no_more_often_than_one() -> None:
    waking, asked = Waking(poll_seconds=0.05), []

    def head() -> int:
        asked.append(threading.get_ident())
        return 0

    with ThreadPoolExecutor(20) as pool:
        waits = [pool.submit(waking.wait, 0, 0.5, head) for _ in range(20)]
        assert not any(wait.result() for wait in waits)
    # Once each at first, and then once in 0.05 s all together; alone each would ask eleven times.
    assert len(asked) <= 20 + 11


def test_who_waits_is_not_kept_by_a_database_that_cannot_tell() -> None:
    assert not Waking(poll_seconds=0.01).wait(0, 0.05, lambda: None)
