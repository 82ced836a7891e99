"""Many writers in threads and in processes, readers beside them, and writers that are killed."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.log import ConcurrentChange
from infra.eventstore.log import EventLog
from tests.infra.eventstore.given import event, history
from tests.infra.eventstore.processes import Crowd, check_log

DEFAULT_ENDURANCE_SECONDS = 60.0


@pytest.fixture
def crowd(database_url: str, tmp_path: Path) -> Iterator[Crowd]:
    crowd = Crowd(database_url, tmp_path)
    yield crowd
    crowd.end()


def test_many_threads_append_in_one_order_without_gaps(log: EventLog) -> None:
    def write(writer: int) -> list[tuple[int, str]]:
        written = []
        for version in range(1, 26):
            envelopes = [event(f"issue-{writer}", version), event(f"issue-{writer}-{version}")]
            positions = log.append(envelopes)
            written += [(position, e.id) for position, e in zip(positions, envelopes, strict=True)]
        return written

    with ThreadPoolExecutor(16) as pool:
        acknowledged = [line for written in pool.map(write, range(16)) for line in written]
    entries = log.raw_page(0, 10_000)
    check_log(entries, acknowledged)
    assert len(entries) == len(acknowledged) == 16 * 25 * 2


def test_of_many_threads_that_write_one_version_exactly_one_succeeds(log: EventLog) -> None:
    log.append(history("issue-1", 3))

    def write(writer: int) -> bool:
        try:
            log.append([event(f"issue-other-{writer}"), event("issue-1", 4)])
        except ConcurrentChange:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(write, range(16)))
    assert outcomes.count(True) == 1
    winner = f"issue-other-{outcomes.index(True)}"
    assert log.existing([f"issue-other-{n}" for n in range(16)]) == {winner}
    assert log.head() == 5


def test_refused_appends_between_others_leave_no_gap(log: EventLog) -> None:
    log.append([event("issue-taken")])

    def write(writer: int) -> None:
        for version in range(1, 11):
            log.append([event(f"issue-{writer}", version)])
            with pytest.raises(ConcurrentChange):
                log.append([event(f"issue-{writer}", version + 1), event("issue-taken")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert [raw.position for raw in log.raw_page(0, 1_000)] == list(range(1, 82))


def test_processes_append_while_readers_follow_and_nothing_is_passed_over(crowd: Crowd) -> None:
    for _ in range(2):
        crowd.start_reader()
    for _ in range(4):
        crowd.start_writer(appends=150)
    for writer in crowd.writers:
        writer.wait()
    entries = crowd.finish()
    check_log(entries, crowd.acknowledged())
    assert len(entries) == len(crowd.acknowledged())
    # The stream that all contended for holds what each of them got through: three each.
    assert [e.version for e in entries if e.stream == "issue-shared-0"] == list(range(1, 13))


def test_a_writer_that_is_killed_loses_nothing_that_was_acknowledged_and_stops_nobody(crowd: Crowd) -> None:
    crowd.start_reader()
    for _ in range(3):
        crowd.start_writer()
    crowd.wait_for_writers()
    for victim, moment in ((0, 150), (1, 400)):
        crowd.wait_for_events(moment)
        crowd.kill_writer(victim)
    # The writer that is left goes on.
    crowd.wait_for_events(len(crowd.acknowledged()) + 200)
    check_log(crowd.finish(killed=[0, 1]), crowd.acknowledged())


@pytest.mark.endurance
@pytest.mark.timeout(600)
def test_eight_writers_and_two_readers_endure(postgres_url: str, tmp_path: Path) -> None:
    seconds = float(os.environ.get("YISHI_ENDURANCE_SECONDS") or DEFAULT_ENDURANCE_SECONDS)
    crowd = Crowd(postgres_url, tmp_path)
    try:
        for _ in range(2):
            crowd.start_reader()
        for _ in range(8):
            crowd.start_writer()
        crowd.wait_for_writers()
        time.sleep(seconds / 2)
        crowd.kill_writer(3)
        time.sleep(seconds / 2)
        entries = crowd.finish(killed=[3])
    finally:
        crowd.end()
    check_log(entries, crowd.acknowledged())
    # A killed writer may have one append that was recorded and not acknowledged: two events at most.
    assert len(entries) - len(crowd.acknowledged()) <= 2
