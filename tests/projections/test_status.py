"""What operators are told of the views."""

from datetime import UTC, datetime, timedelta
from random import Random

from domain.event import LogEntry
from projections.engine import ViewEngine
from tests.projections.conftest import MakeViews
from tests.projections.histories import history
from tests.projections.poison import unreadable

ENTRIES = history(Random(61), 60)
RECORDED = ENTRIES[-1].recorded_at


class Clock:
    """A clock on the wall that tests set."""

    def __init__(self, now: datetime = RECORDED) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def conditions(views: ViewEngine) -> list[str]:
    return [each.condition for each in views.status()]


def test_a_view_that_nobody_has_taken_yet_is_unowned(views_of: MakeViews) -> None:
    views = views_of(ENTRIES, clock=Clock())
    assert conditions(views) == ["unowned", "unowned"]
    assert [(each.owner, each.beat_age, each.lag) for each in views.status()] == [(None, None, 60)] * 2


def test_a_view_at_the_head_of_the_log_is_current_until_its_owner_falls_silent(views_of: MakeViews) -> None:
    clock = Clock()
    views = views_of(ENTRIES, clock=clock, lease=3.0)
    views.catch_up()
    clock.now += timedelta(seconds=6)
    assert conditions(views) == ["current", "current"]
    assert [round(each.beat_age or 0, 3) for each in views.status()] == [6.0, 6.0]
    clock.now += timedelta(seconds=1)
    assert conditions(views) == ["unowned", "unowned"]


def test_a_view_behind_the_log_moves_for_ten_seconds_and_then_is_stuck(views_of: MakeViews) -> None:
    clock = Clock(RECORDED + timedelta(days=1))
    views = views_of(ENTRIES, clock=clock, lease=1_000.0)
    views.catch_up(stop=30)
    clock.now += timedelta(seconds=9)
    assert conditions(views) == ["moving", "moving"]
    clock.now += timedelta(seconds=2)
    assert conditions(views) == ["stuck", "stuck"]
    assert [(each.rate, each.still) for each in views.status()] == [(0, 11.0)] * 2


def test_after_a_quiet_hour_what_was_appended_just_now_makes_no_view_stuck(views_of: MakeViews) -> None:
    clock = Clock(RECORDED - timedelta(hours=1))
    views = views_of(ENTRIES, clock=clock, lease=10_000.0)
    views.catch_up(stop=30)
    clock.now = ENTRIES[30].recorded_at + timedelta(seconds=5)
    assert conditions(views) == ["moving", "moving"]
    assert [each.still for each in views.status()] == [5.0, 5.0]


def test_a_view_at_the_head_of_the_log_does_not_stand_still_however_long_it_is_there(
    views_of: MakeViews,
) -> None:
    clock = Clock()
    views = views_of(ENTRIES, clock=clock, lease=1_000.0)
    views.catch_up()
    clock.now += timedelta(hours=1)
    assert [each.still for each in views.status()] == [0.0, 0.0]


def test_an_entry_that_cannot_be_read_excuses_no_view(views_of: MakeViews) -> None:
    clock = Clock(RECORDED)
    views = views_of(unreadable(ENTRIES, {31}), clock=clock, lease=10_000.0)
    views.catch_up(stop=30)
    clock.now += timedelta(seconds=11)
    assert conditions(views) == ["stuck", "stuck"]


def test_the_rate_is_that_of_the_last_seconds(views_of: MakeViews) -> None:
    seconds = [0.0]
    entries: list[LogEntry] = history(Random(1), 2_000)
    clock = Clock(datetime(2026, 3, 1, tzinfo=UTC))
    views = views_of(entries, clock=clock, monotonic=lambda: seconds[0], lease=1_000.0)
    views.catch_up(stop=1)
    for stop in range(51, 2_000, 50):
        seconds[0] += 1.0
        clock.now += timedelta(seconds=1)
        views.catch_up(stop=stop)
    registry, issues = views.status()
    assert 48 <= registry.rate + issues.rate <= 52
