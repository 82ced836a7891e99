"""The transaction of one page, which a process that hangs in the middle of it cannot hold for ever."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

_NAME_IT = text("SELECT set_config('application_name', :name, true)")
_CUT_OFF = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = :name AND datname = current_database() AND xact_start IS NOT NULL"
)


@contextmanager
def page_transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction for writing that, on PostgreSQL, carries the name of the process that `engine` is of."""
    with engine.begin() as connection:
        process = connection.get_execution_options().get("process")
        if process and connection.dialect.name == "postgresql":
            connection.execute(_NAME_IT, {"name": _name(process)})
        yield connection


def cut_off(engine: Engine, process: str) -> None:
    """End the page that a silent process is in the middle of, so that its locks can be had.

    It may have been stopped there, or cut off from the network. Nothing can be done on SQLite, where only
    the operating system knows who holds the lock.
    """
    if engine.dialect.name != "postgresql":
        return
    try:
        with engine.begin() as connection:
            ended = connection.execute(_CUT_OFF, {"name": _name(process)}).all()
    except SQLAlchemyError as error:
        # Without the right to end it, whoever takes over waits for it.
        structlog.get_logger().warning("page_not_cut_off", process=process, error=str(error)[:500])
    else:
        if ended:
            structlog.get_logger().warning("page_cut_off", process=process, connections=len(ended))


def _name(process: str) -> str:
    """Short enough for PostgreSQL, whatever the host is called: the random end of a process's name."""
    return f"yishi views {process.rpartition(':')[2]}"
