"""What happens on a disk that is full: run by test_full_disk.py, which mounts one at YISHI_SMALL_DISK.

Writes are refused with what to do, reads go on, and with space again all goes on in the same processes.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import chown
from uuid import uuid4

import psycopg
import pytest

from domain.log import LogFull
from infra.dev.postgres import PostgresServer
from infra.eventstore.log import EventLog, open_log
from tests.faults.clients import ISSUE, Acknowledged, Answer, Client
from tests.faults.judgement import check_order, judge, whole_log
from tests.faults.servers import free_port, new_home, nursery
from tests.infra.eventstore.given import event

SMALL = Path(os.environ["YISHI_SMALL_DISK"])
MOST_APPENDS = 3_000
"""More than fit into the room that is left in pages and files that are there already."""
CURRENT_SECONDS = 60.0


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


@pytest.fixture
def postgres_urls(server: PostgresServer) -> tuple[str, str]:
    """A database whose tables and indexes lie on the small disk, and one that has room."""
    space = SMALL / uuid4().hex
    space.mkdir()
    owner = server.data.stat()
    chown(space, owner.st_uid, owner.st_gid)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{space}'".encode())
        connection.execute("CREATE DATABASE yishi TABLESPACE small")
    return server.url("yishi"), server.create_database("fresh")


@pytest.fixture
def sqlite_urls(tmp_path: Path) -> tuple[str, str]:
    """A file on the small disk, and one that has room."""
    return f"sqlite:///{SMALL}/{uuid4().hex}.db", f"sqlite:///{tmp_path}/fresh.db"


@pytest.fixture(params=["sqlite", "postgres"])
def urls(request: pytest.FixtureRequest) -> tuple[str, str]:
    urls: tuple[str, str] = request.getfixturevalue(f"{request.param}_urls")
    return urls


class Ballast:
    """Fills the small disk to the last byte."""

    def __init__(self) -> None:
        self._file = SMALL / "ballast"

    def fill(self) -> None:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError), self._file.open("ab", buffering=0) as file:
                while file.write(b"\0" * size) == size:
                    pass

    def remove(self) -> None:
        self._file.unlink()


def append_until_full(log: EventLog) -> int:
    """Append until the log refuses; returns how many events it took."""
    for number in range(MOST_APPENDS):
        try:
            log.append([event(f"issue-{log.head()}-{number}")])
        except LogFull:
            return number
    raise AssertionError("the disk was never full")


def test_a_log_refuses_what_it_has_no_room_for_and_takes_it_when_it_has(urls: tuple[str, str]) -> None:
    log, other, ballast = open_log(urls[0]), open_log(urls[0]), Ballast()
    for _ in range(3):
        ballast.fill()
        append_until_full(log)
        head = log.head()
        for each in (log, other):
            with pytest.raises(LogFull, match=r"is full, and nothing was recorded: .*; free space there"):
                each.append([event("issue-again"), *(event(f"issue-{n}") for n in range(50))])
        assert log.head() == other.head() == head == len(whole_log(other))
        ballast.remove()
        assert log.append([event(f"issue-after-{head}")]) == [head + 1]
        assert other.append([event(f"issue-other-{head}")]) == [head + 2]
    check_order(whole_log(log))
    log.close()
    other.close()


def test_a_server_answers_that_its_disk_is_full_and_goes_on_when_it_is_not(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    home, ballast = new_home(urls[0], tmp_path), Ballast()
    with nursery(home) as servers:
        yishi = servers.start(free_port())
        yishi.wait_until_ready()
        client = Client(home.token, [yishi.port])
        done = [client.raise_issue() for _ in range(5)]
        wait_until_shown(client, done[-1].answers[0])
        ballast.fill()
        before, key, refused = raise_until_refused(client)
        done += before
        assert refused.status == 507, refused
        assert refused.body["type"] == "urn:yishi:problem:out-of-space"
        assert "free space" in refused.body["detail"]
        for path in ("/issues", f"/issues/{done[0].issue}", f"/issues/{done[0].issue}/timeline"):
            assert client.get(path).status == 200
        ballast.remove()
        last = client.until_acknowledged("/issues", ISSUE, key)
        done.append(Acknowledged("raise", last.body["id"], [last]))
        wait_until_shown(client, last)
        assert yishi.runs, servers.said()
        yishi.kill()
    judge(*urls, done)


def raise_until_refused(client: Client) -> tuple[list[Acknowledged], str, Answer]:
    """What was acknowledged before the first refusal, the key of what was refused, and the answer to it."""
    done: list[Acknowledged] = []
    for _ in range(MOST_APPENDS):
        key = str(uuid4())
        answer = client.send("/issues", ISSUE, key)
        if answer.status != 201:
            return done, key, answer
        done.append(Acknowledged("raise", answer.body["id"], [answer]))
    raise AssertionError("the disk was never full")


def wait_until_shown(client: Client, answer: Answer) -> None:
    """Return once the views of the server know the position of the answer."""
    deadline = time.monotonic() + CURRENT_SECONDS
    while client.get("/issues", {"Yishi-Min-Position": str(answer.position)}).status != 200:
        assert time.monotonic() < deadline, "the views stand still"
