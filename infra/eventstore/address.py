"""From the address of a database to the settings from which the eventsourcing library builds the log."""

from pathlib import Path

import psycopg.conninfo
from psycopg import ProgrammingError

from infra.eventstore.errors import DatabaseUrlInvalid, LogMissing, LogUnavailable

_SQLITE = "sqlite:///"
_FORMS = (
    "sqlite:///PATH (sqlite:////PATH for an absolute one) or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
)


def settings(database_url: str, *, create: bool = True) -> dict[str, str]:
    """The library's settings for the database, which is made where it is missing only if `create`.

    Raises DatabaseUrlInvalid, LogUnavailable, and of the latter LogMissing.
    """
    making = {"CREATE_TABLE": "yes" if create else "no"}
    if database_url.startswith("postgresql://"):
        return _postgres_settings(database_url) | making
    if database_url.startswith(_SQLITE):
        return _sqlite_settings(sqlite_path(database_url), create) | making
    scheme = database_url.partition("://")[0][:30]
    raise DatabaseUrlInvalid(f"the database URL begins with {scheme!r}; write {_FORMS}")


def log_missing(place: str) -> LogMissing:
    """The error that says so, and what to do."""
    return LogMissing(
        f"there is no log of Yishi at {place}; check YISHI_DATABASE_URL: a log is made when `yishi serve` "
        "starts, or something is imported"
    )


def sqlite_path(database_url: str) -> Path:
    """The file of an SQLite URL, relative where the URL's path is. Raises DatabaseUrlInvalid."""
    path = database_url.removeprefix(_SQLITE)
    if not path or path.endswith("/") or path.startswith(":") or "?" in path or "\0" in path:
        raise DatabaseUrlInvalid(f"{database_url!r} names no file; write {_FORMS}")
    return Path(path)


def _sqlite_settings(path: Path, create: bool) -> dict[str, str]:
    if path.is_dir():
        raise LogUnavailable(f"{path} is a directory; name a file in it, such as {path / 'yishi.db'}")
    if not create and not path.exists():
        raise log_missing(str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LogUnavailable(
            f"the directory {path.parent} cannot be made: {error.strerror}; name another"
        ) from error
    return {"PERSISTENCE_MODULE": "infra.eventstore.sqlite:LogFactory", "SQLITE_DBNAME": str(path)}


def _postgres_settings(database_url: str) -> dict[str, str]:
    try:
        parts = psycopg.conninfo.conninfo_to_dict(database_url)
    except ProgrammingError as error:
        # The message of libpq may quote the URL with its password.
        raise DatabaseUrlInvalid(f"the postgresql URL cannot be read; write {_FORMS}") from error
    if not parts.get("dbname"):
        raise DatabaseUrlInvalid(f"the postgresql URL names no database; write {_FORMS}")
    return {"PERSISTENCE_MODULE": "infra.eventstore.postgres:LogFactory", "POSTGRES_URL": database_url}
