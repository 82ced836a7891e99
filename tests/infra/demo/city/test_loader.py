"""Loading a city into a real log: wholly, once, and on from where it was interrupted."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from domain.errors import InTheFuture
from infra.demo.city.city import City
from infra.demo.city.loader import AnotherCity, CityReport, load_city
from infra.demo.city.spot_check import CityInvalid
from infra.eventstore.log import EventLog
from infra.eventstore.rows import NewEvent
from tests.infra.demo.city.conftest import city, written
from tests.infra.demo.conftest import CALENDAR, CLOCK
from tests.infra.eventstore.given import event


class Unplugged(Exception):
    """Somebody pulls the plug."""


def _stored(log: EventLog) -> list[bytes]:
    return [raw.state for raw in log.raw_page(0, 100_000)]


def _unplugged_at(log: EventLog, city: City, events: int) -> None:
    def progress(done: int, expected: int | None) -> None:
        if done >= events:
            raise Unplugged

    with pytest.raises(Unplugged):
        load_city(log, city, CLOCK, progress)


def test_a_city_is_recorded_event_by_event_as_it_was_written(
    log: EventLog, events: Sequence[NewEvent]
) -> None:
    report = load_city(log, city(), CLOCK)
    assert _stored(log) == [event.state for event in events]
    assert report == CityReport(places=11, issues=report.issues, events=len(events))
    assert report.issues == sum(event.type == "issue.raised" for event in events)


def test_a_city_is_recorded_once(log: EventLog) -> None:
    load_city(log, city(), CLOCK)
    head = log.head()
    assert load_city(log, city(), CLOCK) == CityReport(already_loaded=True)
    assert log.head() == head


def test_an_interrupted_loading_is_finished_by_the_next(log: EventLog) -> None:
    whole = city(25_000)
    _unplugged_at(log, whole, 9_000)
    begun = log.head()
    expected = [event.state for event in written(whole)]
    assert 0 < begun < len(expected)
    report = load_city(log, city(25_000), CLOCK)
    assert report.events == len(expected) - begun
    assert _stored(log) == expected


def test_a_city_stands_beside_what_is_there(log: EventLog, events: Sequence[NewEvent]) -> None:
    log.append([event("issue-of-somebody")])
    load_city(log, city(), CLOCK)
    assert log.head() == len(events) + 1


@pytest.mark.parametrize("other", [city(seed=2), city(7_000)], ids=["seed", "size"])
@pytest.mark.parametrize("whole", [True, False])
def test_another_city_is_refused(log: EventLog, other: City, whole: bool) -> None:
    if whole:
        load_city(log, city(), CLOCK)
    else:
        _unplugged_at(log, city(), 1)
    before = _stored(log)
    with pytest.raises(AnotherCity, match=r"another city.*YISHI_DATABASE_URL"):
        load_city(log, other, CLOCK)
    assert _stored(log) == before


def test_two_who_load_at_the_same_time_do_not_mix(log: EventLog) -> None:
    def somebody_else(done: int, expected: int | None) -> None:
        load_city(log, city(), CLOCK)

    with pytest.raises(AnotherCity, match="somebody else is loading"):
        load_city(log, city(), CLOCK, somebody_else)
    assert _stored(log) == [event.state for event in written(city())]


def test_a_city_whose_time_has_not_ended_is_refused(log: EventLog) -> None:
    with pytest.raises(InTheFuture):
        load_city(log, city(), city().ended - timedelta(seconds=1))
    assert log.head() == 0


def test_a_batch_that_the_domain_would_not_read_is_not_recorded(log: EventLog) -> None:
    class Damaged(City):
        def batches(self) -> Iterator[list[NewEvent]]:
            for batch in super().batches():
                yield [each._replace(state=each.state.replace(b'"channel"', b'"tunnel"')) for each in batch]

    with pytest.raises(CityInvalid, match="version 1 of the city"):
        load_city(log, Damaged(city().size, 1, CALENDAR), CLOCK)
    assert {raw.type.split(".")[0] for raw in log.raw_page(0, 10_000)} == {"place", "body", "category"}
