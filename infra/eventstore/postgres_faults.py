"""What is wrong with the log's PostgreSQL server, in sentences that show no password."""

import psycopg.conninfo
from psycopg.errors import DiskFull, ReadOnlySqlTransaction

from infra.eventstore.address import log_missing
from infra.eventstore.errors import LogMissing, LogUnavailable, OutOfReach, OutOfSpace


def unavailable(url: str, error: Exception) -> LogUnavailable:
    """The log cannot be opened."""
    return LogUnavailable(
        f"the log at {_address(url)} cannot be used: {_reason(error)}; "
        "check the address, the server and the rights"
    )


def missing(url: str) -> LogMissing:
    """There is no log in the database."""
    return log_missing(_address(url))


def lasting_fault(url: str, error: Exception) -> OutOfSpace | OutOfReach | None:
    """The fault behind an error that repeating at once does not help; None where it may.

    A server that is stopped or starts (57P01 to 57P05) comes as an OperationalError, which is tried again.
    """
    match error.__cause__:
        case DiskFull():
            return out_of_space(url, error)
        case ReadOnlySqlTransaction():
            return read_only(url, error)
    return None


def out_of_space(url: str, error: Exception) -> OutOfSpace:
    """The server's disk is full."""
    return OutOfSpace(
        f"the disk of the log at {_address(url)} is full, and nothing was recorded: {_reason(error)}; "
        "free space there and repeat"
    )


def read_only(url: str, error: Exception) -> OutOfReach:
    """The server lets itself be read only, as a standby does, or one whose operator has said so."""
    return OutOfReach(
        f"the log at {_address(url)} can only be read for now, and nothing was recorded: {_reason(error)}; "
        "repeat it when the server takes writes again"
    )


def out_of_reach(url: str, error: Exception) -> OutOfReach:
    """The server does not answer."""
    return OutOfReach(
        f"the log at {_address(url)} is out of reach: {_reason(error)}; an append that was under way may be "
        "recorded or not: repeat it with the same command id when the server is back"
    )


def _address(url: str) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    user, host, port = parts.get("user", ""), parts.get("host", ""), parts.get("port", 5432)
    return f"postgresql://{user}@{host}:{port}/{parts.get('dbname', '')}"


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())
