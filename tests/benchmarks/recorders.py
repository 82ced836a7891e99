"""Our recorder, or the library's own, on a database; each is ready to be appended to."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from eventsourcing.persistence import ApplicationRecorder
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
from psycopg.conninfo import conninfo_to_dict

from infra.eventstore.address import sqlite_path
from infra.eventstore.log import open_log

MOST_WRITERS = 32


@contextmanager
def opened(side: str, url: str) -> Iterator[ApplicationRecorder]:
    """The recorder of the side, `ours` or `library`."""
    if side == "ours":
        with closing(open_log(url)) as log:
            yield log.recorder
    else:
        datastore = _postgres(url) if url.startswith("postgresql") else _sqlite(url)
        with closing(datastore):
            recorder = (
                PostgresApplicationRecorder(datastore)
                if isinstance(datastore, PostgresDatastore)
                else SQLiteApplicationRecorder(datastore)
            )
            recorder.create_table()
            yield recorder


def _postgres(url: str) -> PostgresDatastore:
    parts = conninfo_to_dict(url)
    return PostgresDatastore(
        dbname=str(parts["dbname"]),
        host=str(parts["host"]),
        port=str(parts["port"]),
        user=str(parts["user"]),
        password=str(parts.get("password", "")),
        # As many connections as writers, so that none of them waits for one.
        pool_size=MOST_WRITERS,
        originator_id_type="text",
    )


def _sqlite(url: str) -> SQLiteDatastore:
    # Enough connections and patience, without which it fails with many writers.
    return SQLiteDatastore(
        str(sqlite_path(url)),
        lock_timeout=60,
        pool_size=MOST_WRITERS,
        pool_timeout=60,
        originator_id_type="text",
    )
