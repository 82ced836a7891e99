"""The log in which the year is rehearsed keeps the promises of the port."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.event import Actor, Envelope
from domain.log import ConcurrentChange, Log, Receipt
from domain.registry.events import CategoryDefined
from infra.demo.rehearsal import Rehearsal

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)


def event(stream: str, version: int, command_id: str = "a", hours: int = 0) -> Envelope:
    return Envelope(
        id=f"{stream}/{version}",
        stream=stream,
        version=version,
        occurred_at=BEGIN + timedelta(hours=hours),
        actor=Actor(id="somebody", role="registrar"),
        command_id=command_id,
        correlation_id="c",
        causation_id="c",
        data=CategoryDefined(category="heating", name="供暖"),
    )


def test_it_is_a_log() -> None:
    log: Log = Rehearsal()
    assert log.head() == 0


def test_positions_follow_the_order_of_appends() -> None:
    log = Rehearsal()
    assert log.append([event("x", 1), event("y", 1)]) == [1, 2]
    assert log.append([event("x", 2)]) == [3]
    assert [envelope.id for envelope in log.history("x")] == ["x/1", "x/2"]
    assert [envelope.id for envelope in log.history("x", position=2)] == ["x/1"]
    assert log.existing(["x", "z"]) == {"x"}
    assert set(log.histories(["x", "y", "z"])) == {"x", "y"}


def test_a_version_that_does_not_follow_is_refused() -> None:
    log = Rehearsal()
    with pytest.raises(ConcurrentChange):
        log.append([event("x", 2)])


def test_a_command_is_found_at_its_last_event() -> None:
    log = Rehearsal()
    log.append([event("x", 1, "first"), event("x", 2, "first"), event("x", 3, "second")])
    assert log.receipt("x", "first") == Receipt("x", 2, 2)
    assert log.receipt("x", "third") is None


def test_the_position_at_a_moment_is_the_last_that_had_happened() -> None:
    log = Rehearsal()
    log.append([event("x", 1), event("x", 2, hours=2)])
    assert [log.position_at(BEGIN + timedelta(hours=h)) for h in (-1, 0, 1, 2)] == [0, 1, 1, 2]
