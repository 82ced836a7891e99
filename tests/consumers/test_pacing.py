"""When a follower rests between two looks at the log."""

from collections.abc import Sequence

import pytest

from consumers.pacing import MUCH, paced


def rests(positions: Sequence[int], more: bool = True) -> list[bool]:
    """For each wait beyond one of the positions, whether it was followed by a rest."""
    rested: list[float] = []
    wait = paced(lambda after, timeout: more, rested.append)
    found = []
    for position in positions:
        before = len(rested)
        assert wait(position, 1.0) is more
        found.append(len(rested) > before)
    return found


def test_one_event_at_a_time_is_taken_without_rest() -> None:
    assert rests([5, 6, 7, 8]) == [False, False, False, False]


def test_much_at_once_is_followed_by_a_rest_for_as_long_as_it_goes_on() -> None:
    assert rests([0, MUCH, 3 * MUCH, 3 * MUCH + 1, 3 * MUCH + 2]) == [False, True, True, False, False]


def test_what_was_in_the_log_at_the_start_is_no_reason_to_rest() -> None:
    assert rests([1_000_000]) == [False]


@pytest.mark.parametrize("seen", [MUCH, 100])
def test_nobody_rests_when_there_is_nothing_more(seen: int) -> None:
    assert rests([0, seen], more=False) == [False, False]


def test_the_wait_is_handed_on_as_it_was_asked_for() -> None:
    asked = []

    def wait_for_append(after: int, timeout: float) -> bool:
        asked.append((after, timeout))
        return True

    paced(wait_for_append)(3, 0.5)
    assert asked == [(3, 0.5)]
