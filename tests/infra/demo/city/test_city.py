"""The generated city against the domain: its events are those that the services decide on."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby, pairwise

import pytest

from domain.event import Envelope, event_classes
from domain.issue.events import IssueEvent
from domain.issue.issue import fold
from infra.demo.city.arrivals import Crowd
from infra.demo.city.city import BATCH
from infra.demo.city.days import Days
from infra.demo.city.size import CityOfNoSize, size_for
from infra.demo.city.spot_check import EVERY, CityInvalid, SpotCheck
from infra.eventstore.envelope_json import from_bytes, to_bytes
from infra.eventstore.rows import NewEvent
from tests.infra.demo.city.conftest import SMALL, city, written
from tests.infra.demo.city.replay import decided_again
from tests.infra.demo.conftest import CALENDAR, CLOCK

CROWD = Crowd(month=10, issues=200, before=20)


def _as_told(envelope: Envelope) -> tuple[object, ...]:
    """All of it but the event's id, which every writer makes up."""
    where = (envelope.stream, envelope.version, envelope.command_id, envelope.correlation_id)
    return (*where, envelope.causation_id, envelope.occurred_at, envelope.actor, envelope.data)


def _without_personal(envelope: Envelope) -> tuple[object, ...]:
    *where, data = _as_told(envelope)
    return (*where, data.model_copy(update={"personal": None}))  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_services_decide_every_event_of_a_city_alike(seed: int) -> None:
    told = [from_bytes(event.state) for event in written(city(seed=seed, crowd=CROWD))]
    decided = decided_again(told, CALENDAR, CLOCK).recorded
    for ours, theirs in zip(told, decided, strict=True):
        assert _as_told(ours) == _without_personal(theirs)


def test_every_event_is_stored_in_canonical_form(events: Sequence[NewEvent]) -> None:
    for event in events:
        envelope = from_bytes(event.state)
        assert to_bytes(envelope) == event.state
        assert (event.stream, event.version, event.type, event.command_id) == (
            envelope.stream,
            envelope.version,
            envelope.data.type,
            envelope.command_id,
        )


def test_every_issue_folds(envelopes: Sequence[Envelope]) -> None:
    issues = sorted((e for e in envelopes if e.stream.startswith("issue-")), key=lambda e: e.stream)
    for _, history in groupby(issues, key=lambda e: e.stream):
        events = list(history)
        issue = fold(None, events)
        assert issue is not None
        assert issue.version == len(events)
        assert issue.code.startswith(issue.raised_at.astimezone(CALENDAR.zone).strftime("%Y%m%d-"))


def test_time_never_goes_back_and_the_city_ends_before_2026(envelopes: Sequence[Envelope]) -> None:
    assert all(one.occurred_at <= other.occurred_at for one, other in pairwise(envelopes))
    assert envelopes[-1].occurred_at < datetime(2025, 12, 31, 16, tzinfo=UTC)


def test_event_ids_are_unique_and_of_their_time(envelopes: Sequence[Envelope]) -> None:
    assert len({envelope.id for envelope in envelopes}) == len(envelopes)
    for envelope in envelopes:
        assert int(envelope.id.replace("-", "")[:12], 16) == envelope.occurred_at.timestamp() * 1000


def test_lives_run_side_by_side(envelopes: Sequence[Envelope]) -> None:
    streams = [envelope.stream for envelope in envelopes if envelope.stream.startswith("issue-")]
    alone = sum(one == other for one, other in pairwise(streams))
    assert alone < len(streams) / 5


def test_a_city_has_every_type_of_event_of_an_issue_but_questions_and_taking_over() -> None:
    found = {event.type for event in written(city(30_000))}
    every = {type_ for type_, kind in event_classes().items() if issubclass(kind, IssueEvent)}
    # Rare in life as well: the demonstration community tells of them.
    assert every - found == {"issue.information_requested", "issue.information_given", "issue.taken_over"}


def test_types_come_in_believable_shares(envelopes: Sequence[Envelope]) -> None:
    types = Counter(envelope.data.type for envelope in envelopes)
    raised = types["issue.raised"]
    assert 0.85 < types["issue.resolved"] / raised < 1.2
    assert 0.05 < types["issue.reopened"] / raised < 0.2
    assert 0.08 < types["issue.escalated"] / raised < 0.35
    assert 0.005 < types["issue.declined"] / raised < 0.05


@pytest.mark.parametrize("size", [1_000, SMALL, 40_000])
def test_a_city_comes_close_to_the_number_of_events_asked_for(size: int) -> None:
    assert len(written(city(size))) == pytest.approx(size, rel=0.04)


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(events: Sequence[NewEvent]) -> None:
    assert written(city()) == events
    assert written(city(seed=2)) != events


def test_a_crowd_raises_its_issues_in_its_month() -> None:
    raised = [
        envelope
        for event in written(city(crowd=CROWD))
        if event.type == "issue.raised" and b'"place":"city-crowded-' in event.state
        for envelope in [from_bytes(event.state)]
    ]
    months = Counter(f"{envelope.occurred_at.astimezone(CALENDAR.zone):%Y-%m}" for envelope in raised)
    # Twins of some of them are raised besides.
    assert 200 <= months["2025-10"] <= 225
    assert 20 <= months["2025-09"] <= 25
    assert months.keys() <= {"2025-09", "2025-10", "2025-11"}


def test_a_crowd_is_the_same_in_a_city_of_another_size() -> None:
    def crowd_of(size: int) -> list[tuple[object, ...]]:
        told = [from_bytes(event.state) for event in written(city(size, crowd=CROWD))]
        raised = [each for each in told if each.data.type == "issue.raised"]
        return [
            (each.occurred_at, each.data.title, each.data.category, each.data.reporter)  # type: ignore[attr-defined]
            for each in raised
            if each.data.place.startswith("city-crowded-")  # type: ignore[attr-defined]
        ]

    assert crowd_of(6_000) == crowd_of(12_000)


def test_batches_never_part_what_one_command_recorded() -> None:
    batches = list(city(30_000).batches())
    assert max(len(batch) for batch in batches) < BATCH + 10
    for one, other in pairwise(batches):
        assert one[-1].command_id != other[0].command_id


@pytest.mark.parametrize("events", [0, 999, 100_000_001])
def test_a_city_of_no_size_is_refused(events: int) -> None:
    with pytest.raises(CityOfNoSize, match="a city has from 1,000 to 100,000,000 events"):
        size_for(events)


def test_deadlines_are_those_of_the_work_calendar() -> None:
    size = size_for(100_000)
    days = Days(CALENDAR, size.first_day, size.end)
    for day in range(days.first, days.end, 3):
        start = days.midnight(day) + 3600 * (day % 24)
        for limit in (1, 2, 5, 20, 40):
            expected = CALENDAR.due(datetime.fromtimestamp(start, UTC), limit)
            assert days.due(start, limit) == expected.timestamp()


def test_an_issue_that_the_domain_cannot_read_is_found_by_the_spot_check(events: Sequence[NewEvent]) -> None:
    first = next(event for event in events if event.type == "issue.raised")
    for state in (first.state.replace(b'"tier"', b'"rank"'), first.state.replace(b'{"actor"', b'{ "actor"')):
        with pytest.raises(CityInvalid, match=f"{first.stream} version 1 of the city"):
            SpotCheck().look_at([first._replace(state=state)])


def test_the_spot_check_follows_its_issues_to_the_end(events: Sequence[NewEvent]) -> None:
    assert sum(event.type == "issue.raised" for event in events) < EVERY
    stream = next(event.stream for event in events if event.type == "issue.raised")
    *before, last = [event for event in events if event.stream == stream]
    assert before
    check = SpotCheck()
    check.look_at(before)
    with pytest.raises(CityInvalid):
        check.look_at([last._replace(state=last.state[:-2])])
