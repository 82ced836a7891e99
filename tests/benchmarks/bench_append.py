"""Appends a second: our recorders against the library's own on the same database, and against pgbench.

All record the same bytes, one event an append, and have them on the disk when an append returns. pgbench
inserts a row of the same size without checking anything, which is the most that the server has to give.
"""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

from eventsourcing.persistence import ApplicationRecorder

from infra.eventstore.log import open_log
from infra.eventstore.rows import CommandedEvent
from tests.benchmarks.databases import new_database, postgres_server
from tests.benchmarks.measurement import Measurement, interleaved_medians, interleaved_seconds, seconds
from tests.benchmarks.pgbench import CLIENTS, Pgbench
from tests.benchmarks.recorders import MOST_WRITERS, opened

GOALS = {
    "PostgreSQL": {1: "at least 1.0", 8: "more than the peer", 32: "at least 10"},
    "SQLite": {1: "", 16: "at least 2"},
}
"""By database and number of writers."""
APPENDS = 960
"""Appends of all writers together in one repeat at scale 1."""
PGBENCH_ROWS = 12_800
"""Rows of pgbench, and our appends beside it, in one repeat at scale 1."""
REPEATS = 5
STATE = b'{"actor":{"id":"staff-1","role":"coordinator"},"data":{"note":"' + "已催办".encode() * 40 + b'"}}'
PEER = f"eventsourcing {version('eventsourcing')}, default recorder"


def measure(scale: float) -> list[Measurement]:
    """Appends a second on both databases, medians of interleaved repeats."""
    measurements = []
    with postgres_server() as server:
        with opened("ours", new_database(server)) as ours, opened("library", new_database(server)) as peer:
            measurements += _compare_all("PostgreSQL", ours, peer, scale)
        measurements.append(_against_pgbench(server, scale))
    with (
        tempfile.TemporaryDirectory() as folder,
        opened("ours", f"sqlite:///{folder}/ours.db") as ours,
        opened("library", f"sqlite:///{folder}/peer.db") as peer,
    ):
        measurements += _compare_all("SQLite", ours, peer, scale)
    return measurements


def _compare_all(
    database: str, ours: ApplicationRecorder, peer: ApplicationRecorder, scale: float
) -> Iterator[Measurement]:
    for writers, goal in GOALS[database].items():
        each = max(1, round(APPENDS * scale / writers))
        ours_seconds, peer_seconds = interleaved_seconds(
            _appending(ours, writers, each), _appending(peer, writers, each), REPEATS
        )
        appends = each * writers
        yield Measurement(
            name=f"append to {database}, {writers} {'writer' if writers == 1 else 'writers'}",
            unit="appends/s",
            ours=appends / ours_seconds,
            peer=appends / peer_seconds,
            peer_name=PEER,
            goal=goal,
            note=f"one event of {len(STATE)} bytes an append, durable commits, threads of one process",
        )


def _against_pgbench(server: str, scale: float) -> Measurement:
    log = open_log(new_database(server))
    pgbench = Pgbench(new_database(server), len(STATE))
    appends = max(MOST_WRITERS, round(PGBENCH_ROWS * scale))
    append = _appending(log.recorder, MOST_WRITERS, appends // MOST_WRITERS)
    ours, peer = interleaved_medians(
        lambda: appends / seconds(append), lambda: pgbench.rate(appends), REPEATS
    )
    log.close()
    return Measurement(
        name=f"append to PostgreSQL, {MOST_WRITERS} writers, against the server's limit",
        unit="appends/s",
        ours=ours,
        peer=peer,
        peer_name=f"pgbench inserting one row a transaction, {CLIENTS} clients",
        goal="at least 0.6",
        note=f"{len(STATE)} bytes a row, durable commits; ours one Python process, pgbench two threads in C",
    )


def _appending(recorder: ApplicationRecorder, writers: int, each: int) -> Callable[[], None]:
    """Writers that append to streams of their own, new ones at every call."""
    runs = itertools.count()

    def append() -> None:
        run = next(runs)
        with ThreadPoolExecutor(writers) as pool:
            done = [
                pool.submit(_append, recorder, f"issue-{writers}-{writer}-{run}", each)
                for writer in range(writers)
            ]
            for writer in done:
                writer.result()

    return append


def _append(recorder: ApplicationRecorder, stream: str, count: int) -> None:
    for number in range(1, count + 1):
        event = CommandedEvent(stream, number, "issue.urged", STATE, command_id=f"command-{number}")
        recorder.insert_events([event])
