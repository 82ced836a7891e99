"""Readers who ask at a set rate, whatever the answers take, and judge each answer."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from tests.faults.clients import Client

THREADS = 16
"""Answers that may be waited for at once."""


class Readers:
    """Ask for one path after the other, so many times a second.

    What the paths show must not change meanwhile, apart from the position that it is shown at.
    """

    def __init__(self, client: Client, paths: Sequence[str], a_second: int) -> None:
        self._client = client
        self._paths = paths
        self._rest = 1 / a_second
        self._lock = threading.Lock()
        self._enough = threading.Event()
        self._asked: list[Future[None]] = []
        self._highest = 0
        self._shown = {path: client.get(path).body for path in paths}

    @property
    def asked(self) -> int:
        """How many requests have fallen due, each of which is sent."""
        return len(self._asked)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them ask while the block runs; raises with the first answer that was not as it should be."""
        with ThreadPoolExecutor(THREADS) as pool:
            pacer = threading.Thread(target=self._keep_pace, args=[pool])
            pacer.start()
            try:
                yield
            finally:
                self._enough.set()
                pacer.join()
        for each in self._asked:
            each.result()

    def _keep_pace(self, pool: ThreadPoolExecutor) -> None:
        due = time.monotonic()
        while not self._enough.is_set():
            self._asked.append(pool.submit(self._ask, self._paths[self.asked % len(self._paths)]))
            due += self._rest
            time.sleep(max(0.0, due - time.monotonic()))

    def _ask(self, path: str) -> None:
        with self._lock:
            least = self._highest
        answer = self._client.get(path)
        assert answer.status == 200, (path, answer)
        assert answer.position >= least, f"{path} went back from position {least} to {answer.position}"
        assert _apart_from_position(answer.body) == _apart_from_position(self._shown[path]), path
        with self._lock:
            self._highest = max(self._highest, answer.position)


def _apart_from_position(body: Mapping[str, Any]) -> dict[str, Any]:
    """The sections of a summary name the position in words; its figures do not."""
    return {name: value for name, value in body.items() if name not in ("position", "sections")}
