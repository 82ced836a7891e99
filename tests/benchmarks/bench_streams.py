"""Append to streams and read of streams: one process of ours against one Node process with Emmett.

Both are on one PostgreSQL server and record the same facts. Ours writes a whole envelope in canonical form,
with a position that follows the order of commits; Emmett writes the same members as data and metadata.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.databases import new_database, postgres_server
from tests.benchmarks.measurement import Measurement, interleaved_medians
from tests.benchmarks.worker_process import WorkerProcess

PACKAGES = Path(__file__).with_name("emmett")
WRITERS = (1, 32)
APPENDS = 1_600
"""Of all writers together in one repeat at scale 1."""
READS = 1_600
LENGTH = 10
"""Events of a stream that is read."""
REPEATS = 5
Task = Mapping[str, Any]
EVENT = {
    "type": "issue.urged",
    "data": {"note": "已催办" * 40},
    "metadata": {
        "actor": {"id": "staff-1", "role": "coordinator"},
        "occurred_at": "2026-03-01T04:00:00.000Z",
        "command_id": "command-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02",
        "correlation_id": "request-1",
        "causation_id": "request-1",
    },
}


class NodeMissing(RuntimeError):
    """The peer cannot be run; the message says what to do."""


def measure(scale: float) -> list[Measurement]:
    """Appends and reads a second, medians of interleaved repeats."""
    install_emmett()
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server())
        command = [sys.executable, "-m", "tests.benchmarks.streams_worker", new_database(server)]
        ours = stack.enter_context(WorkerProcess(command))
        peer = stack.enter_context(
            WorkerProcess(["node", str(PACKAGES / "worker.mjs"), new_database(server)])
        )
        pair = Pair(ours, peer)
        return [
            measurement
            for writers in WRITERS
            for measurement in (*_appends(pair, writers, scale), _reads(pair, writers, scale))
        ]


@dataclass(frozen=True)
class Pair:
    """The two processes that are compared."""

    ours: WorkerProcess
    peer: WorkerProcess

    def compare(self, what: str, tasks: Sequence[Task]) -> Measurement:
        """Streams a second, medians over the tasks, which both carry out in turn."""
        writers, count = tasks[0]["writers"], len(tasks[0]["streams"])

        def rates(worker: WorkerProcess) -> Callable[[], float]:
            waiting = iter(tasks)
            return lambda: count / float(worker.carry_out(next(waiting))["seconds"])

        ours, peer = interleaved_medians(rates(self.ours), rates(self.peer), len(tasks))
        return Measurement(
            name=f"{what}, {writers} {'caller' if writers == 1 else 'callers'}",
            unit="streams/s",
            ours=ours,
            peer=peer,
            peer_name=f"emmett-postgresql {_version()}, one Node process",
            goal="more than the peer",
            note=f"one process each, {len(json.dumps(EVENT['data']).encode())} bytes of data an event",
        )


def _appends(pair: Pair, writers: int, scale: float) -> Iterator[Measurement]:
    count = max(writers, round(APPENDS * scale))
    runs = [[f"issue-{writers}-{repeat}-{number}" for number in range(count)] for repeat in range(REPEATS)]
    yield pair.compare("append to new streams", [_task("append", streams, 0, writers) for streams in runs])
    tasks = [_task("append", runs[0], version, writers) for version in range(1, REPEATS + 1)]
    yield pair.compare("append to existing streams", tasks)


def _reads(pair: Pair, writers: int, scale: float) -> Measurement:
    streams = [f"issue-read-{writers}-{number}" for number in range(max(1, round(READS * scale) // LENGTH))]
    for version in range(LENGTH):
        for worker in (pair.ours, pair.peer):
            worker.carry_out(_task("append", streams, version, 8))
    task = _task("read", streams * LENGTH, LENGTH, writers)
    return pair.compare(f"read of a stream of {LENGTH} events", [task] * REPEATS)


def _task(do: str, streams: Sequence[str], version: int, writers: int) -> Task:
    return {"do": do, "streams": streams, "version": version, "writers": writers, "event": EVENT}


def install_emmett() -> None:
    """Have Emmett and what it needs, at the versions of the lock. Raises NodeMissing."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NodeMissing("Node is missing; run `make bench`, which installs it, or install nodejs and npm")
    lock, installed = PACKAGES / "package-lock.json", PACKAGES / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    outcome = subprocess.run(command, cwd=PACKAGES, capture_output=True, text=True, check=False)
    if outcome.returncode != 0:
        raise NodeMissing(
            f"npm could not install Emmett; is its registry within reach? {outcome.stderr.strip()}"
        )


def _version() -> str:
    package = PACKAGES / "node_modules" / "@event-driven-io" / "emmett-postgresql" / "package.json"
    return str(json.loads(package.read_text())["version"])
