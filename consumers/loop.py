"""A loop in a thread: take a step, wait for more, survive what goes wrong, tell how it fares."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

SHORTEST_REST = 0.1
"""Seconds of rest after a first failure; doubled with each that follows."""
LONGEST_REST = 30.0
"""Seconds of rest at most."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a loop fares: a loop that is alive, but never gets through a step, is no better than a dead one."""

    running: bool
    """Whether its thread is there."""
    heartbeat_age: float
    """Seconds since it last began or ended a step or a page."""
    progress_age: float
    """Seconds since it last got through a step."""
    failures: int
    """Failed steps since then."""
    error: str | None
    """What the last of them failed with."""


class Loop:
    """Repeats `step` in a thread until stopped. A step that fails is repeated after a rest."""

    def __init__(
        self,
        name: str,
        step: Callable[[], None],
        wait: Callable[[], None],
        longest_rest: float = LONGEST_REST,
    ) -> None:
        """`wait` returns when there may be more to do, and after a second or so, for `stop` to be noticed.

        `longest_rest` are the seconds of rest at most after a failure.
        """
        self._name = name
        self._step = step
        self._wait = wait
        self._longest_rest = longest_rest
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._beat = self._progress = time.monotonic()
        self._failures = 0
        self._error: str | None = None
        self._log = structlog.get_logger().bind(loop=name)

    def start(self) -> None:
        """Begin. Raises RuntimeError when it runs already."""
        if self._thread and self._thread.is_alive():
            raise RuntimeError(f"{self._name} runs already")
        self._stopping.clear()
        self._beat = self._progress = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """End after the present step; waits for that, `timeout` seconds at most."""
        self._stopping.set()
        if self._thread:
            self._thread.join(timeout)

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopping.is_set()

    def beat(self) -> None:
        """Say, from within a long step, that it goes on."""
        self._beat = time.monotonic()

    def rest(self, seconds: float) -> None:
        """Wait so long, or until it is told to stop."""
        self._stopping.wait(seconds)

    def health(self) -> Health:
        """How it fares now."""
        now = time.monotonic()
        return Health(
            running=self._thread is not None and self._thread.is_alive(),
            heartbeat_age=now - self._beat,
            progress_age=now - self._progress,
            failures=self._failures,
            error=self._error,
        )

    def _run(self) -> None:
        self._log.info("loop_started")
        while not self.stopping:
            self.beat()
            try:
                self._step()
                self._succeeded()
                self._wait()
            except Exception as error:
                self._failed(error)
        self._log.info("loop_stopped")

    def _succeeded(self) -> None:
        if self._failures:
            self._log.info("loop_recovered", failures=self._failures)
        self._failures, self._error = 0, None
        self._beat = self._progress = time.monotonic()

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        self._error = f"{type(error).__name__}: {error}"
        rest = min(SHORTEST_REST * 2 ** min(self._failures - 1, 20), self._longest_rest)
        self._log.warning("loop_step_failed", error=self._error, failures=self._failures, rest_seconds=rest)
        self._stopping.wait(rest)
