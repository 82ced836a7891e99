"""Appends that are written together are each told their own outcome."""

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent

from infra.eventstore.group_commit import MOST_EVENTS, GroupCommit
from tests.infra.eventstore.given import Tally


def stored(stream: str, version: int = 1) -> StoredEvent:
    return StoredEvent(stream, version, "issue.urged", b"{}")


class Table:
    """A table in memory whose writer can be held up, so that appends gather behind it."""

    def __init__(self) -> None:
        self.rows: list[StoredEvent] = []
        self.writes: list[int] = []
        self.taken: set[str] = set()
        self.entered = Event()
        self.free = Event()
        self.free.set()
        self.failure: BaseException | None = None

    def write(self, events: Sequence[StoredEvent]) -> Sequence[int]:
        self.entered.set()
        self.free.wait()
        self.writes.append(len(events))
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        if refused := self.taken & {str(event.originator_id) for event in events}:
            raise IntegrityError(f"{refused} is taken")
        first = len(self.rows) + 1
        self.rows += events
        return range(first, first + len(events))


class InterruptedTable(Table):
    """Is interrupted in the write that follows the refusal of a group."""

    def write(self, events: Sequence[StoredEvent]) -> Sequence[int]:
        try:
            return super().write(events)
        except IntegrityError:
            if len(events) > 1:
                self.failure = KeyboardInterrupt()
            raise


def gathered(
    table: Table, appends: Sequence[Sequence[StoredEvent]], commit: GroupCommit | None = None
) -> list["Future[Sequence[int]]"]:
    """Append these while the writer is held up by another, so that they wait together."""
    commit = commit or GroupCommit(table.write)
    with ThreadPoolExecutor(len(appends) + 1) as pool:
        table.free.clear()
        table.entered.clear()
        pool.submit(commit.append, [stored("first")])
        table.entered.wait()
        futures = [pool.submit(commit.append, append) for append in appends]
        while len(commit._waiting) < len(appends):
            table.entered.wait(0.001)
        table.free.set()
    return futures


def test_appends_that_wait_are_written_in_one_transaction() -> None:
    table = Table()
    futures = gathered(table, [[stored(f"s{n}", 1), stored(f"s{n}", 2)] for n in range(10)])
    assert table.writes == [1, 20]
    for future in futures:
        first, second = future.result()
        assert [table.rows[first - 1].originator_version, table.rows[second - 1].originator_version] == [1, 2]
        assert table.rows[first - 1].originator_id == table.rows[second - 1].originator_id


def test_an_append_that_is_refused_takes_no_other_with_it() -> None:
    table = Table()
    table.taken = {"s3", "s8"}
    futures = gathered(table, [[stored(f"s{n}")] for n in range(12)])
    refused = {n for n, future in enumerate(futures) if isinstance(future.exception(), IntegrityError)}
    assert refused == {3, 8}
    assert len(table.rows) == 1 + 10


def test_appends_to_one_stream_are_not_put_together() -> None:
    table = Table()
    futures = gathered(table, [[stored("same", n)] for n in range(1, 4)])
    assert table.writes == [1, 1, 1, 1]
    assert all(future.result() for future in futures)


def test_a_great_append_goes_alone() -> None:
    table = Table()
    gathered(table, [[stored("s1")], [stored("great", n) for n in range(1, MOST_EVENTS + 2)], [stored("s2")]])
    assert sorted(table.writes) == [1, 2, MOST_EVENTS + 1]


def test_a_failure_of_the_database_is_told_to_all_who_waited() -> None:
    table = Table()
    table.failure = OperationalError("the disk is full")
    commit = GroupCommit(table.write)
    with pytest.raises(OperationalError, match="disk is full"):
        commit.append([stored("s1")])
    assert commit.append([stored("s1")]) == range(1, 2)
    assert table.writes == [1, 1]


def test_an_interruption_reaches_the_thread_that_wrote_and_leaves_nobody_waiting() -> None:
    table = Table()
    commit = GroupCommit(table.write)
    table.failure = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        commit.append([stored("s1")])
    assert commit.append([stored("s2")]) == range(1, 2)


@pytest.mark.timeout(20)
def test_an_interruption_while_a_refused_group_is_halved_leaves_nobody_waiting() -> None:
    table = InterruptedTable()
    table.taken = {"s3"}
    futures = gathered(table, [[stored(f"s{n}")] for n in range(8)])
    outcomes = [type(future.exception()) for future in futures]
    assert outcomes.count(KeyboardInterrupt) == 1
    assert outcomes.count(OperationalError) == 7
    assert table.writes == [1, 8, 4]


@pytest.mark.timeout(20)
def test_after_an_interrupted_half_others_go_on() -> None:
    table = InterruptedTable()
    table.taken = {"s1"}
    commit = GroupCommit(table.write)
    with pytest.raises(IntegrityError):
        commit.append([stored("s1")])
    gathered(table, [[stored(f"s{n}")] for n in range(4)], commit)
    assert commit.append([stored("next")]) == range(2, 3)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Lets SIGINT interrupt, also where the tests were started in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.timeout(20)
def test_a_thread_that_is_interrupted_while_it_waits_takes_its_append_back(interruptible: None) -> None:
    table = Table()
    commit = GroupCommit(table.write)
    table.free.clear()

    def interrupt_who_waits() -> None:
        while not commit._waiting:
            table.free.wait(0.001)
        os.kill(os.getpid(), signal.SIGINT)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(commit.append, [stored("first")])
        table.entered.wait()
        pool.submit(interrupt_who_waits)
        with pytest.raises(KeyboardInterrupt):
            commit.append([stored("waiting")])
        table.free.set()
        first.result()
    assert commit.append([stored("next")]) == range(2, 3)
    assert [row.originator_id for row in table.rows] == ["first", "next"]


def test_an_observer_is_told_of_every_append_once() -> None:
    table = Table()
    table.taken = {"s3"}
    commit = GroupCommit(table.write)
    commit.observer = tally = Tally()
    gathered(table, [[stored(f"s{n}", 1), stored(f"s{n}", 2)] for n in range(8)], commit)
    assert tally.groups[0] == (1, 1)
    assert sum(appends for appends, _ in tally.groups) == 1 + 7
    assert sum(events for _, events in tally.groups) == 1 + 2 * 7 == len(table.rows)
    assert (tally.refusals, tally.failures) == (1, 0)


def test_an_observer_is_told_of_appends_that_the_database_failed() -> None:
    table = Table()
    commit = GroupCommit(table.write)
    commit.observer = tally = Tally()
    table.failure = OperationalError("the disk is full")
    with pytest.raises(OperationalError):
        commit.append([stored("s1")])
    assert (tally.groups, tally.refusals, tally.failures) == ([], 0, 1)
