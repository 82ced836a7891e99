"""Appends a second with 1, 8 and 32 writers: our recorders against the library's own on the same database.

Both record the same bytes, one event an append, and both have them on the disk when an append returns.
"""

import itertools
import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
from psycopg.conninfo import conninfo_to_dict

from infra.dev.postgres import PostgresServer, create_database
from infra.eventstore.log import open_log
from tests.benchmarks.measurement import Measurement, interleaved_seconds

WRITERS = (1, 8, 32)
APPENDS = 960
"""Appends of all writers together in one repeat at scale 1."""
REPEATS = 5
STATE = b'{"actor":{"id":"staff-1","role":"coordinator"},"data":{"note":"' + "已催办".encode() * 40 + b'"}}'
PEER = f"eventsourcing {version('eventsourcing')}, default recorder"


def measure(scale: float) -> list[Measurement]:
    """Appends a second on both databases, medians of interleaved repeats."""
    measurements = []
    for database, recorders in (("PostgreSQL", _on_postgres), ("SQLite", _on_sqlite)):
        with recorders() as (ours, peer):
            measurements += [_compare(database, writers, ours, peer, scale) for writers in WRITERS]
    return measurements


def _compare(
    database: str, writers: int, ours: ApplicationRecorder, peer: ApplicationRecorder, scale: float
) -> Measurement:
    each = max(1, round(APPENDS * scale / writers))
    ours_seconds, peer_seconds = interleaved_seconds(
        _appending(ours, writers, each), _appending(peer, writers, each), REPEATS
    )
    appends = each * writers
    return Measurement(
        name=f"append to {database}, {writers} {'writer' if writers == 1 else 'writers'}",
        unit="appends/s",
        ours=appends / ours_seconds,
        peer=appends / peer_seconds,
        peer_name=PEER,
        goal="" if writers == 1 else "more than the peer",
        note=f"one event of {len(STATE)} bytes an append, durable commits, threads of one process",
    )


def _appending(recorder: ApplicationRecorder, writers: int, each: int) -> Callable[[], None]:
    """Writers that append to streams of their own, new ones at every call."""
    runs = itertools.count()

    def append() -> None:
        run = next(runs)
        with ThreadPoolExecutor(writers) as pool:
            list(
                pool.map(
                    lambda writer: _append(recorder, f"issue-{writers}-{writer}-{run}", each), range(writers)
                )
            )

    return append


def _append(recorder: ApplicationRecorder, stream: str, count: int) -> None:
    for number in range(1, count + 1):
        recorder.insert_events([StoredEvent(stream, number, "issue.urged", STATE)])


@contextmanager
def _on_postgres() -> Iterator[tuple[ApplicationRecorder, ApplicationRecorder]]:
    with ExitStack() as stack:
        server = os.environ.get("YISHI_TEST_POSTGRES") or stack.enter_context(PostgresServer()).url()
        ours_url, peer_url = _new_database(server), _new_database(server)
        log = open_log(ours_url)
        stack.callback(log.close)
        parts = conninfo_to_dict(peer_url)
        datastore = PostgresDatastore(
            dbname=str(parts["dbname"]),
            host=str(parts["host"]),
            port=str(parts["port"]),
            user=str(parts["user"]),
            password=str(parts.get("password", "")),
            # As many connections as writers, so that none of them waits for one.
            pool_size=max(WRITERS),
            originator_id_type="text",
        )
        stack.callback(datastore.close)
        peer = PostgresApplicationRecorder(datastore)
        peer.create_table()
        yield log.recorder, peer


def _new_database(server_url: str) -> str:
    name = f"yishi_{uuid.uuid4().hex}"
    create_database(server_url, name)
    return f"{server_url.rpartition('/')[0]}/{name}"


@contextmanager
def _on_sqlite() -> Iterator[tuple[ApplicationRecorder, ApplicationRecorder]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        log = open_log(f"sqlite:///{folder}/ours.db")
        stack.callback(log.close)
        # Enough connections and patience, without which it fails with 32 writers.
        datastore = SQLiteDatastore(
            str(folder / "peer.db"),
            lock_timeout=60,
            pool_size=max(WRITERS),
            pool_timeout=60,
            originator_id_type="text",
        )
        stack.callback(datastore.close)
        peer = SQLiteApplicationRecorder(datastore)
        peer.create_table()
        yield log.recorder, peer
