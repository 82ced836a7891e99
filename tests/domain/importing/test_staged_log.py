"""A log of what is staged: services see it, and it can be taken back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.event import Envelope
from domain.importing.staged_log import StagedLog
from domain.log import ConcurrentChange
from domain.registry import events as r
from tests.fakes.log import MemoryLog
from tests.given import COORDINATOR, day


def event(stream: str, version: int, command: str | None = None) -> Envelope:
    return Envelope(
        id=f"{stream}-{version}",
        stream=stream,
        version=version,
        occurred_at=day(version),
        actor=COORDINATOR,
        command_id=command or f"command-{version}",
        correlation_id="import",
        causation_id="import",
        data=r.PostClosed(post="lights"),
    )


@pytest.fixture
def log() -> MemoryLog:
    log = MemoryLog()
    log.append([event("body-a", 1), event("body-a", 2)])
    return log


def test_what_is_staged_is_seen_and_not_recorded(log):
    staged = StagedLog(log)
    assert staged.append([event("body-a", 3), event("body-b", 1)]) == [3, 4]
    assert [each.version for each in staged.history("body-a")] == [1, 2, 3]
    assert staged.versions(["body-a", "body-b", "body-c"]) == {"body-a": 3, "body-b": 1}
    assert staged.existing(["body-b", "body-c"]) == {"body-b"}
    assert set(staged.histories(["body-a", "body-c"])) == {"body-a"}
    assert staged.head() == 4
    assert log.head() == 2


def test_a_command_has_its_receipt_whether_it_is_recorded_or_staged(log):
    staged = StagedLog(log)
    staged.append([event("body-a", 3)])
    assert staged.receipt("body-a", "command-2").version == 2
    assert staged.receipt("body-a", "command-3").version == 3
    assert staged.receipt("body-a", "command-4") is None


def test_what_is_taken_back_was_never_there(log):
    staged = StagedLog(log)
    staged.append([event("body-a", 3)])
    staged.append([event("body-a", 4), event("body-b", 1)])
    staged.back_to(1)
    assert [each.version for each in staged.history("body-a")] == [1, 2, 3]
    assert staged.receipt("body-a", "command-4") is None
    assert staged.existing(["body-b"]) == set()
    staged.append([event("body-a", 4)])
    staged.record()
    assert [entry.envelope.version for entry in log.entries] == [1, 2, 3, 4]


def test_of_a_command_of_several_events_the_first_is_compared(log):
    staged = StagedLog(log)
    staged.append([event("body-b", 1, "one"), event("body-b", 2, "one")])
    assert staged.recorded("body-b", "one").version == 1
    staged.back_to(0)
    assert staged.recorded("body-b", "one") is None


def test_each_stream_is_read_once(log):
    staged = StagedLog(log)
    log.reads = 0
    for _ in range(5):
        staged.history("body-a")
        staged.versions(["body-a"])
    assert log.reads == 1
    staged.foresee(["body-a", "body-b", "body-c"])
    assert log.reads == 2


def test_all_is_recorded_in_one_append_or_nothing_is(log):
    staged = StagedLog(log)
    staged.append([event("body-b", 1), event("body-a", 3)])
    log.append([event("body-a", 3, "another writer")])
    with pytest.raises(ConcurrentChange):
        staged.record()
    assert log.head() == 3


def test_a_question_about_the_past_is_put_to_the_log_itself(log):
    staged = StagedLog(log)
    staged.append([event("body-a", 3)])
    assert [each.version for each in staged.history("body-a", 1)] == [1]
    assert staged.position_at(day(0)) == log.position_at(day(0))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3), st.booleans()), max_size=12))
def test_whatever_is_taken_back_only_the_kept_is_recorded(things):
    log = MemoryLog()
    staged, kept = StagedLog(log), []
    for stream, count, is_kept in things:
        before = len(staged.staged)
        begun = len(staged.history(f"body-{stream}"))
        told = [event(f"body-{stream}", begun + n) for n in range(1, count + 1)]
        for each in told:
            staged.append([each])
        if is_kept:
            kept += told
        else:
            staged.back_to(before)
    staged.record()
    assert [entry.envelope for entry in log.entries] == kept
