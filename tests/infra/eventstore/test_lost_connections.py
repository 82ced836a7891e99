"""A server that goes away under the log: appends are recorded once, readers go on, nothing is lost."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg.conninfo
import pytest
from eventsourcing.persistence import OperationalError

from domain.log import ConcurrentChange
from infra.dev.postgres import PostgresServer
from infra.eventstore.errors import OutOfReach
from infra.eventstore.log import EventLog, open_log
from infra.eventstore.postgres import PostgresLogRecorder
from infra.eventstore.rows import NewEvent
from tests.infra.eventstore.given import event, history
from tests.infra.eventstore.processes import check_log

CUTS = 6
"""How often all connections are cut while appends go on."""
CUT_OTHERS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server of the test's own, which it may stop."""
    with PostgresServer() as server:
        yield server


def append_many(
    log: EventLog, writer: int, appends: int, enough: threading.Event | None = None
) -> list[tuple[int, str]]:
    """So many appends, and on until `enough` is set."""
    acknowledged: list[tuple[int, str]] = []
    while len(acknowledged) < appends or (enough and not enough.is_set()):
        envelope = event(f"issue-{writer}", len(acknowledged) + 1)
        (position,) = log.append([envelope])
        acknowledged.append((position, envelope.id))
    return acknowledged


def test_appends_whose_connections_are_cut_are_recorded_exactly_once(postgres_url: str) -> None:
    log = open_log(postgres_url)
    cut_often = threading.Event()

    def cut() -> None:
        with psycopg.connect(postgres_url, autocommit=True) as server:
            for _ in range(CUTS):
                time.sleep(0.1)  # so that some appends get through in between
                server.execute(CUT_OTHERS)
        cut_often.set()

    with ThreadPoolExecutor(9) as pool:
        cutting = pool.submit(cut)
        written = list(pool.map(lambda writer: append_many(log, writer, 60, cut_often), range(8)))
        cutting.result()
    entries = log.raw_page(0, 100_000)
    check_log(entries, [line for lines in written for line in lines])
    assert len(entries) == sum(len(lines) for lines in written)
    log.close()


class AnswerLost:
    """Stands before the recorder's write; the first time, the answer of the server does not arrive."""

    def __init__(self, log: EventLog, before: Callable[[], object] | None = None) -> None:
        """`before` replaces the first write, which then never reaches the server."""
        assert isinstance(log.recorder, PostgresLogRecorder)
        self._write: Callable[..., Sequence[int]] = log.recorder._write
        self._before = before
        self.attempts = 0
        log.recorder._write = self  # type: ignore[method-assign, assignment]

    def __call__(self, *arguments: object) -> Sequence[int]:
        self.attempts += 1
        if self.attempts == 1:
            _ = self._before() if self._before else self._write(*arguments)
            raise OperationalError("server closed the connection unexpectedly")
        return self._write(*arguments)


def test_an_append_whose_answer_was_lost_is_found_again_and_not_repeated(postgres_url: str) -> None:
    log = open_log(postgres_url)
    lost = AnswerLost(log)
    assert log.append(history("issue-1", 3)) == [1, 2, 3]
    assert (lost.attempts, log.head()) == (2, 3)
    log.close()


def test_an_append_that_another_overtook_while_the_connection_was_lost_is_a_conflict(
    postgres_url: str,
) -> None:
    log, other = open_log(postgres_url), open_log(postgres_url)
    lost = AnswerLost(log, before=lambda: other.append([event("issue-1")]))
    with pytest.raises(ConcurrentChange):
        log.append([event("issue-1")])
    assert (lost.attempts, log.head()) == (2, 1)
    log.close()
    other.close()


def test_a_log_outlives_a_restart_of_its_server(server: PostgresServer) -> None:
    log = open_log(server.create_database("yishi"))
    log.append([event("issue-1")])
    server.restart()
    assert log.append([event("issue-1", 2)]) == [2]
    assert log.head() == 2
    log.close()


def test_what_was_acknowledged_survives_a_crash_of_the_server(server: PostgresServer) -> None:
    log = open_log(server.create_database("yishi"))
    crash = threading.Barrier(5)

    def write(writer: int) -> list[tuple[int, str]]:
        before = append_many(log, writer, 20)
        crash.wait()
        # The server dies now; what follows is tried until it is back.
        envelope = event(f"issue-{writer}", 21)
        (position,) = log.append([envelope])
        return [*before, (position, envelope.id)]

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, writer) for writer in range(4)]
        crash.wait()
        server.kill()
        server.start()
        acknowledged = [line for writer in writers for line in writer.result()]
    entries = log.raw_page(0, 10_000)
    check_log(entries, acknowledged)
    assert len(entries) == 4 * 21
    log.close()


def test_a_server_that_can_only_be_read_is_out_of_reach_for_appends_alone(postgres_url: str) -> None:
    log = open_log(postgres_url)
    log.append([event()])
    log.close()
    with psycopg.connect(postgres_url, autocommit=True) as server:
        name = psycopg.conninfo.conninfo_to_dict(postgres_url)["dbname"]
        server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    standby = open_log(postgres_url)
    many = [NewEvent(f"issue-{n}", 1, "Urged", b"{}", None) for n in range(7, 10)]
    with pytest.raises(OutOfReach, match="can only be read for now, and nothing was recorded"):
        standby.append([event("issue-2")])
    with pytest.raises(OutOfReach, match="can only be read for now"):
        standby.append_stored(many)
    assert standby.head() == 1
    standby.close()
