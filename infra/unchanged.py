"""Opens the log and the views as they are: nothing is made that is missing, or built anew."""

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
    """The log, and the database of the views, as they are; the right to read them is enough.

    Raises NothingToLookAt, LogMissing, and as `infra.bootstrap.open_yishi` when they cannot be opened.
    """
    with closing(open_log(settings.database_url, create=False)) as log:
        database = views_engine(settings.database_url, create=False)
        try:
            _check_file(database)
            _check_tables(database)
            yield log, database
        finally:
            database.dispose()


def _check_file(database: Engine) -> None:
    """On SQLite, opening a file that is not there would make it."""
    if database.dialect.name == "sqlite" and not Path(str(database.url.database)).exists():
        raise NothingToLookAt(
            f"there are no views at {database.url.database}, beside the log; `yishi serve` makes them first"
        )


def _check_tables(database: Engine) -> None:
    there = inspect(database)
    for table in (view_checkpoints, view_parked):
        columns = there.get_columns(table.name) if there.has_table(table.name) else []
        if {column["name"] for column in columns} != {column.name for column in table.columns}:
            raise NothingToLookAt(
                "there are no views, or those of another version of Yishi, or you may not read them;"
                " `yishi serve` makes them first, docs/operating.md says which rights reading needs"
            )
