"""Opens the log and the views only to look at them: nothing is made that is missing, or built anew."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine, inspect

from infra.eventstore.log import EventLog, open_log
from infra.settings import Settings
from infra.views.engine import views_engine
from projections.checkpoints import view_checkpoints
from projections.parking import view_parked


class NothingToLookAt(Exception):
    """There are no views, or another version's; the message says what to do."""


@contextmanager
def opened_unchanged(settings: Settings) -> Iterator[tuple[EventLog, Engine]]:
    """The log, and the database of the views, as they are.

    Raises NothingToLookAt, and as `infra.bootstrap.open_yishi` when they cannot be opened.
    """
    database = views_engine(settings.database_url)
    try:
        _check_file(database)
        with closing(open_log(settings.database_url)) as log:
            _check_tables(database)
            yield log, database
    finally:
        database.dispose()


def _check_file(database: Engine) -> None:
    """On SQLite, opening a file that is not there would make it."""
    if database.dialect.name == "sqlite" and not Path(str(database.url.database)).exists():
        raise NothingToLookAt(
            f"there are no views at {database.url.database}; check YISHI_DATABASE_URL:"
            " views are made when `yishi serve` starts, or something is imported"
        )


def _check_tables(database: Engine) -> None:
    there = inspect(database)
    for table in (view_checkpoints, view_parked):
        columns = there.get_columns(table.name) if there.has_table(table.name) else []
        if {column["name"] for column in columns} != {column.name for column in table.columns}:
            raise NothingToLookAt(
                "there are no views, or those of another version of Yishi; `yishi serve` makes them first"
            )
