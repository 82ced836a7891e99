"""What the databases, the log's and the views', cannot do for now: problems that tell when to try again."""

import errno
import sqlite3

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from api.problems import OutOfSpace, Problem, TryAgain
from domain.log import LogAway, LogFull

_DISK_FULL = "53100"
"""SQLSTATE of PostgreSQL."""
_READ_ONLY = "25006"
"""The same: of a standby, or a server whose operator has said so; the driver calls it an internal error."""
_NOT_IN_SERVICE = "57P"
"""Begins the SQLSTATEs of a server that is stopped or starts."""
_PRIMARY = 0xFF
"""Of a result code of SQLite; its other bits tell more.

infra/eventstore/sqlite_full.py knows them as well, for the log: it looks at the file's disk, which is no
matter of this layer, and this layer answers for the views, whose errors do not come by way of the log.
"""


def storage_problem(error: Exception) -> Problem | None:
    """The problem of a database that is full or away, which is noted for the operator; else None."""
    problem = OutOfSpace() if _is_full(error) else _away() if _is_away(error) else None
    if problem is not None:
        structlog.get_logger().error("storage_fault", status=problem.status, reason=_reason(error))
    return problem


def _is_full(error: Exception) -> bool:
    match error:
        case LogFull():
            return True
        case OSError():
            return error.errno in (errno.ENOSPC, errno.EDQUOT)
        case DBAPIError():
            return _says_full(error.orig)
        case sqlite3.Error():
            return _says_full(error)
    return False


def _says_full(error: BaseException | None) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    return getattr(error, "sqlstate", None) == _DISK_FULL or code == sqlite3.SQLITE_FULL


def _is_away(error: Exception) -> bool:
    match error:
        case LogAway() | OperationalError() | InterfaceError():
            return True
        case DBAPIError():
            return error.connection_invalidated or _says_away(error.orig)
    return False


def _says_away(error: BaseException | None) -> bool:
    state = getattr(error, "sqlstate", None) or ""
    return state == _READ_ONLY or state.startswith(_NOT_IN_SERVICE)


def _away() -> Problem:
    return TryAgain(
        "The database does not answer; repeat the request with the same Idempotency-Key in a moment.",
        "数据库暂时无法响应，请稍后使用相同的幂等键重试。",
    )


def _reason(error: Exception) -> str:
    """The driver's words, without the statement that SQLAlchemy adds."""
    said = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(said).split())[:500]
