"""A PostgreSQL server for development: made, crashed, started again, and gone afterwards."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from infra.dev import postgres
from infra.dev.postgres import PostgresMissing, PostgresServer

ROOT = Path(__file__).parents[3]
OWNER = """
from infra.dev.postgres import PostgresServer
with PostgresServer() as server:
    print(server.pid, flush=True)
    input()
"""


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_was_committed_survives_a_crash_and_a_restart() -> None:
    with PostgresServer() as server:
        url = server.create_database("yishi")
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
        pid = server.pid
        server.kill()
        assert not runs(pid)
        server.start()
        server.restart()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT value, current_setting('fsync') FROM kept").fetchone() == (
                7,
                "on",
            )
        pid = server.pid
    assert not runs(pid)


def test_the_server_ends_with_its_owner_even_when_that_is_killed() -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.communicate()
    while runs(pid):
        time.sleep(0.05)


def test_missing_programs_are_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "_DEBIAN_PROGRAMS", str(tmp_path))
    with pytest.raises(PostgresMissing, match=r"run `make test`, .* or install the package postgresql"):
        PostgresServer()


def test_a_server_needs_no_room_in_the_shared_memory_of_the_machine() -> None:
    with PostgresServer() as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SHOW dynamic_shared_memory_type").fetchone() == ("mmap",)
