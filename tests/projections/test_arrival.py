"""Those who wait for the views share their looks at the checkpoints."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from projections.arrival import Arrival

NEVER = 3_600.0
WAITING = 32


class Looks:
    """Counts looks at a position that tests set."""

    def __init__(self) -> None:
        self.position = 0
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.position


def test_a_page_that_this_process_projects_costs_one_look_for_all_who_wait() -> None:
    looks = Looks()
    arrival = Arrival(looks, poll=NEVER)
    with ThreadPoolExecutor(WAITING) as pool:
        waiting = [pool.submit(arrival.wait_for, 10, 60) for _ in range(WAITING)]
        while threading.active_count() < WAITING or not looks.times:
            time.sleep(0.001)
        for _ in range(9):
            arrival.wake()
            time.sleep(0.01)
        looks.position = 10
        while not all(each.done() for each in waiting):
            arrival.wake()
            time.sleep(0.01)
        assert all(each.result() for each in waiting)
    # Each may look once when it comes; nine pages cost one look each, and not one for everybody.
    assert looks.times < 3 * WAITING


def test_what_was_seen_before_somebody_came_is_not_believed() -> None:
    looks = Looks()
    looks.position = 10
    arrival = Arrival(looks)
    assert arrival.wait_for(10, 60)
    # Somebody has gone back to older tables since.
    looks.position = 5
    assert not arrival.wait_for(10, 0.05)
    assert arrival.wait_for(5, 0)


def test_a_look_that_fails_is_told_and_the_next_is_made() -> None:
    class Failing(Looks):
        def __call__(self) -> int:
            if not super().__call__():
                raise ConnectionError("away")
            return self.position

    looks = Failing()
    arrival = Arrival(looks)
    with pytest.raises(ConnectionError):
        arrival.wait_for(10, 60)
    looks.position = 10
    assert arrival.wait_for(10, 60)
