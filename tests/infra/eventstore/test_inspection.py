"""A log that is whole passes; every kind of damage is found, and named."""

from collections.abc import Iterator
from random import Random
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.eventstore import inspection
from infra.eventstore.inspection import Inspection, LogReport
from infra.eventstore.log import EventLog, open_log
from infra.eventstore.recorder import LogRecorder
from tests.conftest import FakeSealer
from tests.infra.eventstore.given import event, execute, history, raised

STREAMS = 12
LENGTH = 5
HEAD = STREAMS * LENGTH


@pytest.fixture
def log(database_url: str, sealer: FakeSealer) -> Iterator[EventLog]:
    """Twelve streams of five events each, the events of all of them mixed."""
    with_streams = open_log(database_url, sealer)
    for version in range(1, LENGTH + 1):
        with_streams.append(
            [event(f"issue-{n}", version, data=raised() if version == 1 else None) for n in range(STREAMS)]
        )
    yield with_streams
    with_streams.close()


def inspect(log: EventLog, seed: int = 1, sample: int = STREAMS * 10) -> LogReport:
    return Inspection(cast(LogRecorder, log.recorder), sample=sample, random=Random(seed)).run()


def damage(url: str, statement: str, *parameters: object) -> None:
    """Change what is recorded, past everything that forbids it."""
    if url.startswith("sqlite"):
        for trigger in ("events_only_follow", "events_never_change", "events_never_leave"):
            execute(url, f"DROP TRIGGER IF EXISTS {trigger}")
    else:
        execute(url, "ALTER TABLE events DISABLE TRIGGER ALL")
    execute(url, statement, parameters)


def sentences(report: LogReport) -> list[tuple[str, str]]:
    return [(finding.kind, finding.sentence) for finding in report.findings.told]


def test_nothing_is_found_in_a_log_that_is_whole(log: EventLog) -> None:
    report = inspect(log)
    assert sentences(report) == []
    assert (report.head, report.times, report.streams) == (HEAD, HEAD, STREAMS)


def test_it_tells_what_it_looks_at_and_how_far_it_is(log: EventLog) -> None:
    told: dict[str, tuple[int, int | None]] = {}
    inspection = Inspection(cast(LogRecorder, log.recorder), sample=HEAD, random=Random(1))
    inspection.run(lambda part, done, total: told.update({part: (done, total)}))
    assert told == {
        "positions": (0, None),
        "versions": (0, None),
        "recorded times": (1, 1),
        "bytes of streams": (STREAMS, STREAMS),
    }


def test_nothing_is_found_in_an_empty_log(database_url: str) -> None:
    empty = open_log(database_url)
    report = inspect(empty)
    empty.close()
    assert (report.head, report.times, report.streams, len(report.findings)) == (0, 0, 0, 0)


@pytest.mark.parametrize("missing", [1, 2, 17, HEAD - 1])
def test_a_position_without_an_entry_is_found(log: EventLog, database_url: str, missing: int) -> None:
    damage(database_url, "DELETE FROM events WHERE position = %s", missing)
    kinds = dict(sentences(inspect(log)))
    assert kinds["gap"] == (
        f"log: the log ends at position {HEAD} and holds {HEAD - 1} entries:"
        f" the first position without one is {missing}"
    )


def test_the_first_of_several_gaps_is_named(log: EventLog, database_url: str) -> None:
    damage(database_url, "DELETE FROM events WHERE position IN (%s, %s, %s)", 40, 23, 24)
    assert "the first position without one is 23" in dict(sentences(inspect(log)))["gap"]


def test_a_stream_that_lacks_an_event_is_found_wherever_it_is(log: EventLog, database_url: str) -> None:
    damage(database_url, "DELETE FROM events WHERE stream = 'issue-7' AND version = 3")
    report = inspect(log, sample=0)
    assert ("version_gap", "log: stream issue-7 holds 4 events, of versions 1 to 5: some are missing") in (
        sentences(report)
    )


def test_a_time_before_that_of_an_earlier_position_is_found(log: EventLog, database_url: str) -> None:
    damage(database_url, "UPDATE events SET recorded_at = recorded_at - 5000000 WHERE position = 30")
    [(kind, sentence)] = sentences(inspect(log))
    assert kind == "time"
    assert "position 30 was recorded at" in sentence
    assert "before position 29" in sentence


def test_in_a_great_log_a_time_that_falls_between_the_parts_that_are_read_is_found(
    log: EventLog, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "TIMES", 10)
    monkeypatch.setattr(inspection, "WINDOW", 2)
    damage(database_url, "UPDATE events SET recorded_at = recorded_at - 5000000 WHERE position > 30")
    report = inspect(log)
    assert report.times == 10
    assert [kind for kind, _ in sentences(report)] == ["time"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (b'{"b":1, "a":2}', "holds bytes that are no event"),
        (b"\xff\xfe", "holds bytes that are no event"),
        (b"[1,2]", "holds bytes that are no event"),
        (b'{"stream":"issue-4","type":"issue.urged","version":3, "data":{}}', "not canonical JSON"),
        (
            b'{"stream":"issue-5","type":"issue.urged","version":3}',
            "is entered as version 3 of issue-4, issue.urged, and its bytes are version 3 of issue-5",
        ),
    ],
)
def test_bytes_that_are_not_as_they_were_written_are_found(
    log: EventLog, database_url: str, state: bytes, words: str
) -> None:
    damage(database_url, "UPDATE events SET state = %s WHERE stream = 'issue-4' AND version = 3", state)
    [(kind, sentence)] = sentences(inspect(log))
    assert kind == "bytes"
    assert words in sentence


def test_what_is_told_is_bounded_and_what_is_not_is_counted(log: EventLog, database_url: str) -> None:
    damage(database_url, "UPDATE events SET state = %s", b"{}")
    findings = inspect(log).findings
    assert (len(findings.told), findings.beyond) == (50, HEAD - 50)


@given(lengths=st.lists(st.integers(1, 6), max_size=12), seed=st.integers(0, 2**32), data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_found_in_any_honest_log(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], seed: int, data: st.DataObject
) -> None:
    log = open_log(f"sqlite:///{tmp_path_factory.mktemp('log')}/yishi.db")
    order = data.draw(st.permutations([n for n, length in enumerate(lengths) for _ in range(length)]))
    versions = dict.fromkeys(range(len(lengths)), 0)
    for n in order:
        versions[n] += 1
        log.append([event(f"issue-{n}", versions[n])])
    report = inspect(log, seed, sample=3)
    log.close()
    assert sentences(report) == []
    assert report.times == len(order)


def test_a_log_goes_on_being_written_while_it_is_looked_over(log: EventLog) -> None:
    recorder = cast(LogRecorder, log.recorder)
    looking = Inspection(recorder, sample=5, random=Random(1))
    windows = looking._windows

    def meanwhile(head: int) -> list[int]:
        log.append(history("issue-new", 3))
        return windows(head)

    looking._windows = meanwhile  # type: ignore[method-assign]
    assert len(looking.run().findings) == 0
