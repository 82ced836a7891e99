"""A loop goes on through failures, ends when told, and says how it fares."""

import threading
import time
from collections.abc import Callable

import pytest

from consumers.loop import Loop


def until(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true within a minute."""
    deadline = time.monotonic() + 60
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    return condition()


class Steps:
    """Counts steps; those in `failing` fail."""

    def __init__(self, failing: frozenset[int] = frozenset()) -> None:
        self.taken = 0
        self.failing = failing

    def __call__(self) -> None:
        self.taken += 1
        if self.taken in self.failing:
            raise ConnectionError(f"step {self.taken} failed")


def test_a_loop_takes_steps_until_it_is_told_to_stop() -> None:
    steps = Steps()
    loop = Loop("test", steps, lambda: None)
    loop.start()
    assert until(lambda: steps.taken > 10)
    loop.stop()
    taken = steps.taken
    assert not loop.health().running
    time.sleep(0.02)
    assert steps.taken == taken


def test_a_failed_step_is_taken_again_after_a_rest() -> None:
    steps = Steps(frozenset({1, 2}))
    loop = Loop("test", steps, lambda: None)
    loop.start()
    assert until(lambda: loop.health().failures == 2)
    assert loop.health().error == "ConnectionError: step 2 failed"
    assert until(lambda: steps.taken > 2 and loop.health().failures == 0)
    assert loop.health().error is None
    loop.stop()


def test_a_loop_that_rests_after_a_failure_stops_at_once() -> None:
    loop = Loop("test", Steps(frozenset(range(100))), lambda: None)
    loop.start()
    assert until(lambda: loop.health().failures >= 5)
    # It now rests for more than a second.
    loop.stop()
    assert not loop.health().running


def test_health_tells_a_heartbeat_and_progress_apart() -> None:
    free = threading.Event()
    loop = Loop("test", lambda: hang(loop, free), lambda: None)
    loop.start()
    assert until(lambda: loop.health().progress_age > 0.05)
    loop.beat()
    assert loop.health().heartbeat_age < loop.health().progress_age
    assert loop.health().running
    free.set()
    loop.stop()


def hang(loop: Loop, free: threading.Event) -> None:
    """A step that takes until it is freed."""
    free.wait(60)


def test_a_loop_that_runs_is_not_started_twice() -> None:
    loop = Loop("test", lambda: None, lambda: time.sleep(0.01))
    loop.start()
    with pytest.raises(RuntimeError, match="test runs already"):
        loop.start()
    loop.stop()
    loop.start()
    assert loop.health().running
    loop.stop()


def test_a_loop_that_was_not_started_does_not_run_and_can_be_stopped() -> None:
    loop = Loop("test", lambda: None, lambda: None)
    assert not loop.health().running
    loop.stop()
