"""How long after an append begins in one process a subscription of another is given its event.

On PostgreSQL beside the library's own subscription, appends of both in turn. The library's SQLite recorder
has no subscription, so there the peer is the period of our own poll.
"""

import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import quantiles

from eventsourcing.persistence import ApplicationRecorder

from infra.eventstore.sqlite import POLL_SECONDS
from tests.benchmarks.databases import new_database, postgres_server
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.recorders import opened
from tests.benchmarks.worker_process import WorkerProcess

APPENDS = 300
"""Of each side at scale 1."""
PAUSE_SECONDS = 0.02
"""Between appends, a little more or less, so that they fall anywhere between two polls."""
PATIENCE = 30.0


class Follower:
    """A subscription in this process, and an appending process; tells how long each event was on its way."""

    def __init__(self, recorder: ApplicationRecorder, worker: WorkerProcess) -> None:
        self._worker = worker
        self._arrived = threading.Condition()
        self._times: list[float] = []
        self._subscription = recorder.subscribe(gt=0)
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()
        self.milliseconds: list[float] = []

    def append(self) -> None:
        """One append, and the time until it is here."""
        expected = len(self.milliseconds) + 1
        started = self._worker.carry_out({})["started"]
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self._times) >= expected, PATIENCE):
                raise RuntimeError("an event was never delivered")
        self.milliseconds.append((self._times[expected - 1] - started) * 1000)

    def percentile(self, n: int) -> float:
        """Milliseconds within which so many of a hundred came, the first append left out."""
        return quantiles(self.milliseconds[1:], n=100)[n - 1]

    def stop(self) -> None:
        """End the subscription."""
        self._subscription.stop()
        self._thread.join(PATIENCE)

    def _follow(self) -> None:
        with self._subscription:
            for _ in self._subscription:
                with self._arrived:
                    self._times.append(time.monotonic())
                    self._arrived.notify()


def measure(scale: float) -> list[Measurement]:
    """Milliseconds, medians, with the 99th percentile beside them."""
    appends = max(20, round(APPENDS * scale))
    with postgres_server() as server, tempfile.TemporaryDirectory() as folder:
        with (
            _follower("ours", new_database(server)) as ours,
            _follower("library", new_database(server)) as peer,
        ):
            _append(appends, ours, peer)
            measured = [
                _measurement("PostgreSQL", ours, peer.percentile(50), "the library's own subscription")
            ]
        with _follower("ours", f"sqlite:///{folder}/yishi.db") as ours:
            _append(appends, ours)
            measured.append(
                _measurement("SQLite", ours, POLL_SECONDS * 1000, "the period in which it is asked")
            )
    return measured


def _append(appends: int, *followers: Follower) -> None:
    chance = random.Random(7)
    for _ in range(appends):
        for follower in followers:
            follower.append()
        time.sleep(PAUSE_SECONDS * chance.uniform(0.5, 1.5))


def _measurement(database: str, ours: Follower, peer: float, peer_name: str) -> Measurement:
    return Measurement(
        name=f"from append to delivery in another process, {database}",
        unit="ms",
        ours=ours.percentile(50),
        peer=peer,
        peer_name=peer_name,
        goal="",
        note=f"medians; ours p99 {ours.percentile(99):.1f} ms; the commit, durable, is part of it",
    )


@contextmanager
def _follower(side: str, url: str) -> Iterator[Follower]:
    with ExitStack() as stack:
        recorder = stack.enter_context(opened(side, url))
        command = [sys.executable, "-m", "tests.benchmarks.latency_worker", side, url]
        follower = Follower(recorder, stack.enter_context(WorkerProcess(command)))
        try:
            yield follower
        finally:
            follower.stop()
