"""A quota of requests a minute, on a clock that the tests move."""

from hypothesis import given
from hypothesis import strategies as st

from api.limits import rate as module
from api.limits.rate import MINUTE, Rate


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def taken(rate: Rate, times: int, client: str = "a") -> list[bool]:
    return [rate.take(client).allowed for _ in range(times)]


def test_the_whole_quota_may_be_used_at_once_and_not_one_request_more():
    rate = Rate(5, Clock())
    assert taken(rate, 6) == [True] * 5 + [False]


def test_what_is_left_is_told():
    rate = Rate(3, Clock())
    assert [rate.take("a").remaining for _ in range(4)] == [2, 1, 0, 0]


def test_who_waits_as_long_as_told_is_let_through_and_not_before():
    clock = Clock()
    rate = Rate(6, clock)
    taken(rate, 6)
    wait = rate.take("a").wait
    assert wait == 10
    clock.now += wait - 1
    assert not rate.take("a").allowed
    clock.now += 1
    assert rate.take("a").allowed


def test_a_refused_request_costs_nothing():
    clock = Clock()
    rate = Rate(6, clock)
    taken(rate, 100)
    clock.now += 10
    assert taken(rate, 2) == [True, False]


def test_clients_have_quotas_of_their_own():
    rate = Rate(1, Clock())
    assert taken(rate, 2, "a") == [True, False]
    assert taken(rate, 2, "b") == [True, False]


def test_who_has_the_whole_quota_again_is_forgotten():
    clock = Clock()
    rate = Rate(1, clock)
    for number in range(1_000):
        rate.take(str(number))
    clock.now += 2 * MINUTE
    rate.take("another")
    assert len(rate._whole) == 1


def test_beyond_so_many_clients_newcomers_share_one_quota(monkeypatch):
    monkeypatch.setattr(module, "MOST_CLIENTS", 10)
    rate = Rate(1, Clock())
    for number in range(10):
        assert rate.take(str(number)).allowed
    assert rate.take("newcomer").allowed
    assert not rate.take("another newcomer").allowed
    assert len(rate._whole) <= 11


@given(
    quota=st.integers(1, 1_000),
    pauses=st.lists(st.floats(0, 90, allow_nan=False), min_size=1, max_size=300),
)
def test_never_more_than_the_quota_in_a_minute_beyond_what_a_minute_gives(quota: int, pauses: list[float]):
    clock = Clock()
    rate, begun, allowed = Rate(quota, clock), clock.now, 0
    for pause in pauses:
        clock.now += pause
        allowed += rate.take("a").allowed
        assert allowed <= quota + (clock.now - begun) / MINUTE * quota + 1e-3


@given(quota=st.integers(1, 1_000), pauses=st.lists(st.floats(0, 2, allow_nan=False), max_size=300))
def test_who_comes_no_faster_than_the_quota_is_never_refused(quota: int, pauses: list[float]):
    clock = Clock()
    rate = Rate(quota, clock)
    for pause in pauses:
        assert rate.take("a").allowed
        clock.now += MINUTE / quota + pause
