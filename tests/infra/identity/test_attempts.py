from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api.sign_in_problems import TooManyAttempts
from infra.identity.attempts import LONGEST_WAIT, wait_after
from tests.infra.identity.conftest import Clock, Door, opened
from tests.infra.identity.test_accounts import HERE, OTHER, PASSWORD, with_password

ELSEWHERE = "198.51.100.7"


def wait(call: Callable[[], object]) -> int:
    """Seconds that the call says to wait; 0 when it goes through."""
    try:
        call()
    except TooManyAttempts as problem:
        return int(problem.headers["Retry-After"])
    return 0


def fail(door: Door, name: str, address: str = HERE) -> int:
    return wait(lambda: door.signing_in.sign_in(name, OTHER, address))


def test_after_five_failures_the_wait_doubles_up_to_a_quarter_of_an_hour(door: Door, clock: Clock) -> None:
    with_password(door)
    assert [fail(door, "wang.fang", f"192.0.2.{n}") for n in range(5)] == [0] * 5
    waits = []
    for n in range(8):
        waits.append(fail(door, "wang.fang", f"198.51.100.{n}"))
        clock.passes(seconds=waits[-1])
        assert fail(door, "wang.fang", f"198.51.100.{n}") == 0
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900]


def test_while_there_is_a_wait_the_right_password_is_not_looked_at(door: Door, clock: Clock) -> None:
    with_password(door)
    for _ in range(5):
        fail(door, "wang.fang")
    assert wait(lambda: door.signing_in.sign_in("wang.fang", PASSWORD, ELSEWHERE)) == 15
    clock.passes(seconds=15)
    assert door.signing_in.sign_in("wang.fang", PASSWORD, ELSEWHERE) is not None


def test_success_makes_failures_undone(door: Door) -> None:
    with_password(door)
    for _ in range(3):
        for _ in range(4):
            assert fail(door, "wang.fang") == 0
        assert door.signing_in.sign_in("wang.fang", PASSWORD, HERE) is not None


def test_a_name_that_no_account_has_is_answered_alike(door: Door, clock: Clock) -> None:
    with_password(door)
    for name in ("wang.fang", "nobody", "王", "\ud800", "x" * 200):
        assert [fail(door, name, f"{name}-{n}") for n in range(6)] == [0, 0, 0, 0, 0, 15]


def test_one_address_that_tries_many_accounts_waits(door: Door, clock: Clock) -> None:
    with_password(door)
    assert [fail(door, f"name{n}") for n in range(21)] == [0] * 20 + [15]
    assert wait(lambda: door.signing_in.sign_in("wang.fang", PASSWORD, HERE)) == 15
    assert door.signing_in.sign_in("wang.fang", PASSWORD, ELSEWHERE) is not None


def test_to_sign_in_to_ones_own_account_undoes_no_failures_of_the_address(door: Door) -> None:
    with_password(door)
    for n in range(19):
        fail(door, f"name{n}")
    assert door.signing_in.sign_in("wang.fang", PASSWORD, HERE) is not None
    assert fail(door, "last") == 0
    assert fail(door, "one more") == 15


def test_an_office_where_now_and_then_somebody_mistypes_does_not_wait(door: Door, clock: Clock) -> None:
    for n in range(60):
        assert fail(door, f"name{n}") == 0
        clock.passes(minutes=1)


def test_failures_are_counted_across_processes_and_before_the_password_is_looked_at(
    door: Door, tmp_path: Path, clock: Clock
) -> None:
    with_password(door)

    def guess(n: int) -> int:
        with opened(tmp_path, clock) as other:
            return fail(other, "wang.fang", f"192.0.2.{n}")

    with ThreadPoolExecutor(4) as pool:
        waits = list(pool.map(guess, range(8)))
    assert sorted(waits) == [0] * 5 + [15] * 3


def test_to_try_the_present_password_is_throttled_too(door: Door) -> None:
    id_ = with_password(door)
    for _ in range(5):
        with pytest.raises(Exception, match="present password"):
            door.signing_in.change_password(id_, OTHER, OTHER, HERE)
    assert wait(lambda: door.signing_in.change_password(id_, PASSWORD, OTHER, HERE)) == 15


def test_what_is_kept_of_failures_tells_no_name_and_no_address(door: Door) -> None:
    fail(door, "zhang.sanfeng", "203.0.113.99")
    content = b"".join(file.read_bytes() for file in door.folder.iterdir())
    assert b"zhang.sanfeng" not in content
    assert b"203.0.113.99" not in content


def test_waits_never_shrink_with_failures_and_are_bounded() -> None:
    waits = [wait_after(failures, 5) for failures in range(200)]
    assert waits == sorted(waits)
    assert waits[4] == 0
    assert waits[5] > 0
    assert waits[-1] == LONGEST_WAIT
