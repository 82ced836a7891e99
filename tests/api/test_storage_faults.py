"""A database that is full or away is answered with what to do, not with a fault of ours."""

import errno
import sqlite3
from collections.abc import Sequence

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError, OperationalError

from api.storage_faults import storage_problem
from domain.event import Envelope
from domain.log import LogAway, LogFull
from infra.eventstore.errors import OutOfReach, OutOfSpace
from tests.api.conftest import ISSUE, Api


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as SQLite says")
    error.sqlite_errorcode = code
    return error


FULL = [
    LogFull(),
    OutOfSpace("the disk is full"),
    OSError(errno.ENOSPC, "No space left on device"),
    OperationalError("INSERT", {}, psycopg.errors.DiskFull("could not extend file")),
    OperationalError("INSERT", {}, sqlite_error(sqlite3.SQLITE_FULL)),
]
AWAY = [
    LogAway(),
    OutOfReach("the log is out of reach"),
    OperationalError("SELECT", {}, psycopg.OperationalError("server closed the connection")),
    OperationalError("SELECT", {}, sqlite_error(sqlite3.SQLITE_BUSY)),
    InternalError("INSERT", {}, psycopg.errors.ReadOnlySqlTransaction("cannot execute INSERT")),
    DBAPIError("SELECT", {}, psycopg.errors.CannotConnectNow("the database system is starting up")),
]
NEITHER = [
    ValueError("a fault of ours"),
    OSError(errno.EACCES, "Permission denied"),
    IntegrityError("INSERT", {}, psycopg.errors.UniqueViolation("duplicate key")),
    InternalError("SELECT", {}, psycopg.errors.InFailedSqlTransaction("commands are ignored")),
]


@pytest.mark.parametrize("error", FULL, ids=lambda error: type(error).__name__)
def test_a_full_disk_is_507_and_says_what_to_do(error: Exception) -> None:
    problem = storage_problem(error)
    assert problem
    assert problem.status == 507
    assert "free space" in problem.detail


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_a_database_that_is_away_is_503_and_to_be_asked_again(error: Exception) -> None:
    problem = storage_problem(error)
    assert problem
    assert problem.status == 503
    assert problem.headers["Retry-After"] == "1"
    assert "Idempotency-Key" in problem.detail


@pytest.mark.parametrize("error", NEITHER, ids=lambda error: type(error).__name__)
def test_what_is_no_fault_of_a_database_is_not_excused_as_one(error: Exception) -> None:
    assert storage_problem(error) is None


def test_a_command_that_found_the_disk_full_can_be_repeated_with_its_key(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(events: Sequence[Envelope]) -> list[int]:
        raise OutOfSpace("the disk of the log is full, and nothing was recorded")

    key = {"Idempotency-Key": "5d3a0f0e-repeat"}
    with monkeypatch.context() as full:
        full.setattr(api.yishi.log, "append", refuse)
        answer = api.post("/issues", ISSUE, key)
    assert (answer.status_code, answer.headers["Retry-After"]) == (507, "60")
    assert answer.json()["type"] == "urn:yishi:problem:out-of-space"
    again = api.post("/issues", ISSUE, key)
    assert again.status_code == 201
    assert "Idempotent-Replay" not in again.headers
