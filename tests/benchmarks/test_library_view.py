"""The clock of the peer: neither its start nor the pauses in which it is asked are counted."""

import time

import pytest
from eventsourcing.persistence import Tracking

from tests.benchmarks.library_view import Stopwatch


def test_the_clock_runs_from_the_first_event_until_the_last_is_counted(monkeypatch: pytest.MonkeyPatch):
    times = iter([100.0, 107.5])
    monkeypatch.setattr(time, "perf_counter", lambda: next(times))
    stopwatch = Stopwatch(last=3)
    for number in (1, 2, 3):
        assert not stopwatch.done.is_set()
        with stopwatch.counting(Tracking("issues", number)):
            pass
    assert stopwatch.done.is_set()
    assert stopwatch.seconds() == 7.5
