"""What both databases promise of reading."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.event import UnknownEventType
from infra.eventstore.envelope_json import to_bytes
from infra.eventstore.errors import UnreadableEvent
from infra.eventstore.log import EventLog
from infra.eventstore.rows import RawEntry, microseconds, moment
from tests.infra.eventstore.given import event, execute, history, raised

ON_ONE_DATABASE = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def test_pages_follow_each_other_without_gap_or_overlap(log: EventLog) -> None:
    log.append(history("issue-1", 10))
    seen: list[int] = []
    while page := log.page(seen[-1] if seen else 0, 3):
        seen += [entry.position for entry in page]
    assert seen == list(range(1, 11))


def test_a_page_ends_at_the_position_that_it_is_told(log: EventLog) -> None:
    log.append(history("issue-1", 5))
    assert [entry.position for entry in log.page(1, 10, stop=3)] == [2, 3]
    assert log.page(3, 10, stop=3) == []
    assert log.page(5, 10) == []


def test_a_history_can_be_read_as_if_the_log_ended_earlier(log: EventLog) -> None:
    log.append([event("issue-1", 1), event("issue-2", 1), event("issue-1", 2), event("issue-1", 3)])
    versions = [
        [e.version for e in log.history("issue-1", position)] for position in (None, 0, 1, 2, 3, 4, 99)
    ]
    assert versions == [[1, 2, 3], [], [1], [1], [1, 2], [1, 2, 3], [1, 2, 3]]


def test_histories_of_many_streams_are_each_in_order_and_leave_out_the_empty(log: EventLog) -> None:
    # More than one query's worth of streams, interleaved.
    streams = [f"issue-{n}" for n in range(1_100)]
    log.append([event(stream, version) for version in (1, 2) for stream in streams])
    histories = log.histories([*streams, "issue-none", "issue-5"])
    assert set(histories) == set(streams)
    assert all([e.version for e in histories[stream]] == [1, 2] for stream in streams)
    assert all(e.stream == stream for stream in streams for e in histories[stream])
    assert log.existing([*streams, "issue-none"]) == set(streams)
    assert log.versions([*streams, "issue-none"]) == dict.fromkeys(streams, 2)
    assert log.histories([]) == log.versions([]) == {}
    assert log.existing([]) == set()


def test_a_stream_whose_name_begins_with_anothers_is_another(log: EventLog) -> None:
    log.append([event("issue-1"), event("issue-10"), event("issue-1", 2)])
    assert [e.version for e in log.history("issue-1")] == [1, 2]


def test_the_position_at_a_moment_is_the_last_recorded_by_then(log: EventLog) -> None:
    for n in range(1, 8):
        log.append(history(f"issue-{n}", n))
    entries = log.raw_page(0, 100)
    for entry in entries:
        at = [e.position for e in entries if e.recorded_at <= entry.recorded_at]
        assert log.position_at(entry.recorded_at) == at[-1]
        before = [e.position for e in entries if e.recorded_at < entry.recorded_at]
        assert log.position_at(entry.recorded_at - timedelta(microseconds=1)) == (before[-1] if before else 0)
    assert log.position_at(datetime.now(UTC) + timedelta(days=1)) == log.head()


def test_an_empty_log_has_no_position_at_any_moment(log: EventLog) -> None:
    assert log.position_at(datetime.now(UTC)) == 0


def test_a_moment_without_a_time_zone_is_refused(log: EventLog) -> None:
    with pytest.raises(ValueError, match="time zone"):
        log.position_at(datetime(2026, 3, 1))  # noqa: DTZ001 - the case under test


def test_a_leaf_is_canonical_json_of_event_position_and_recorded_time(log: EventLog) -> None:
    envelope = event()
    log.append([envelope])
    (raw,) = log.raw_page(0, 1)
    recorded_at = raw.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"
    # As bytes, because the event may hold any text and must not be written anew.
    start, end = log.leaf(raw).split(to_bytes(envelope))
    assert start == b'{"event":'
    assert end == f',"position":1,"recorded_at":"{recorded_at}"}}'.encode()


def test_a_leaf_stays_canonical_for_a_time_on_the_full_second() -> None:
    raw = RawEntry(7, moment(1_772_337_600_000_000), "issue-1", 1, "issue.urged", b"{}")
    document = {"event": {}, "position": 7, "recorded_at": "2026-03-01T04:00:00.000000Z"}
    assert EventLog.leaf(raw) == rfc8785.dumps(document)


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds
def test_moments_and_microseconds_are_the_same_thing(when: datetime) -> None:
    assert moment(microseconds(when)) == when


@pytest.mark.parametrize(
    ("type_", "error"), [("issue.teleported", UnknownEventType), ("issue.urged", UnreadableEvent)]
)
def test_an_event_that_cannot_be_read_is_named_by_its_position_and_others_stay_readable(
    log: EventLog, database_url: str, type_: str, error: type[Exception]
) -> None:
    log.append([event("issue-1")])
    broken = to_bytes(event("issue-2")).replace(b"issue.urged", type_.encode()).replace(b"note", b"what")
    execute(
        database_url,
        "INSERT INTO events SELECT 2, recorded_at, 'issue-2', 1, %s, %s, NULL FROM events",
        [type_, broken],
    )
    log.append([event("issue-3")])
    with pytest.raises(error, match="position 2: "):
        log.page(0, 10)
    good = [raw for raw in log.raw_page(0, 10) if raw.position != 2]
    assert [log.decode(raw).envelope.stream for raw in good] == ["issue-1", "issue-3"]


def test_an_entry_is_not_called_unreadable_because_this_machine_has_no_memory_left(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: bytes) -> None:
        raise MemoryError

    log.append([event("issue-1")])
    monkeypatch.setattr("infra.eventstore.log.from_bytes", full)
    with pytest.raises(MemoryError):
        log.entries(0, 10)


@ON_ONE_DATABASE
@given(data=st.data())
def test_whatever_is_appended_the_log_reads_back_as_it_was_given(log: EventLog, data: st.DataObject) -> None:
    start = log.head()
    versions: dict[str, int] = {}
    given_: list[bytes] = []
    for _ in range(data.draw(st.integers(1, 5))):
        batch = []
        for stream in data.draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=6)):
            name = f"issue-{stream}-{start}"
            versions[name] = versions.get(name, 0) + 1
            batch.append(event(name, versions[name]))
        log.append(batch)
        given_ += [to_bytes(envelope) for envelope in batch]
    entries = log.raw_page(start, 100)
    assert [entry.state for entry in entries] == given_
    assert [entry.position for entry in entries] == list(range(start + 1, start + 1 + len(given_)))
    assert all(a.recorded_at <= b.recorded_at for a, b in pairwise(entries))


@pytest.mark.parametrize(
    ("arguments", "positions"),
    [
        ({"start": None, "limit": 10}, [1, 2, 3, 4]),
        ({"start": 2, "limit": 10}, [2, 3, 4]),
        ({"start": 2, "limit": 10, "inclusive_of_start": False}, [3, 4]),
        ({"start": 2, "limit": 10, "stop": 3}, [2, 3]),
        ({"start": 1, "limit": 2}, [1, 2]),
        ({"start": None, "limit": 10, "topics": ["issue.raised"]}, [3]),
        ({"start": 4, "limit": 10, "topics": ["issue.raised", "issue.urged"]}, [4]),
    ],
)
def test_the_library_selects_notifications_by_position_and_topic(
    log: EventLog, arguments: dict[str, Any], positions: list[int]
) -> None:
    log.append([event(), event(version=2), event("issue-2", data=raised()), event(version=3)])
    assert [found.id for found in log.recorder.select_notifications(**arguments)] == positions
    assert log.recorder.max_notification_id() == 4


def test_the_library_selects_a_streams_events_by_version(log: EventLog) -> None:
    assert log.recorder.max_notification_id() is None
    log.append(history("issue-1", 5))
    chosen = log.recorder.select_events("issue-1", gt=1, lte=4, desc=True, limit=2)
    assert [stored.originator_version for stored in chosen] == [4, 3]
    assert [e.originator_version for e in log.events.get("issue-1", gt=3)] == [4, 5]


def test_a_subscription_gives_what_is_there_and_what_comes_until_it_is_stopped(log: EventLog) -> None:
    log.append(history("issue-1", 2))
    with log.recorder.subscribe(gt=1) as subscription:
        assert next(subscription).id == 2
        log.append([event("issue-2")])
        assert next(subscription).id == 3
        subscription.stop()
        assert list(subscription) == []


def test_a_subscription_to_some_types_goes_past_the_others(log: EventLog) -> None:
    log.append(history("issue-1", 3))
    with log.recorder.subscribe(topics=["issue.raised"]) as subscription:
        log.append([event("issue-2", data=raised())])
        assert next(subscription).id == 4
