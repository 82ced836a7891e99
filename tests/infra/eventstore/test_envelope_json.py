"""Envelopes to stored bytes and back."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from domain.event import DomainEvent, Envelope, Personal, UnknownEventType
from domain.issue.events import IssueUrged
from infra.eventstore.envelope_json import from_bytes, to_bytes
from infra.eventstore.errors import NotStorable, SealerMissing, UnreadableEvent
from tests.conftest import FakeSealer
from tests.infra.eventstore.given import event, raised

ZHANG = Personal(subject="subject-1", name="张三", phone="13900000000", description="家里很冷")


def stored(**changes: Any) -> bytes:
    """Stored bytes with members changed; None takes a member away."""
    members = json.loads(to_bytes(event())) | changes
    return rfc8785.dumps({name: value for name, value in members.items() if value is not None})


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_envelope_reads_back_as_it_was_stored_and_stores_as_the_same_bytes(note: str) -> None:
    envelope = event(data=IssueUrged(note=note))
    state = to_bytes(envelope)
    assert from_bytes(state) == envelope
    assert to_bytes(from_bytes(state)) == state
    assert state == rfc8785.dumps(json.loads(state))


def test_the_stored_members_are_those_of_the_contract_and_no_others() -> None:
    members = json.loads(to_bytes(event(data=raised())))
    assert sorted(members) == [
        "actor",
        "causation_id",
        "command_id",
        "correlation_id",
        "data",
        "id",
        "occurred_at",
        "stream",
        "type",
        "v",
        "version",
    ]
    assert members["occurred_at"] == "2026-03-01T04:00:00.000Z"
    assert members["type"] == "issue.raised"


def test_personal_data_are_sealed_with_the_rest_of_the_envelope_as_authenticated_data() -> None:
    sealer = FakeSealer()
    state = to_bytes(event(data=raised(ZHANG)), sealer)
    members = json.loads(state)
    sealed = members.pop("sealed")
    assert sealer.open(sealed, rfc8785.dumps(members)) == ZHANG


def test_nothing_of_a_person_is_stored_in_the_open() -> None:
    text = to_bytes(event(data=raised(ZHANG)), FakeSealer()).decode()
    assert not any(secret in text for secret in ("张三", "13900000000", "家里很冷"))


def test_a_sealed_event_reads_back_without_its_personal_data_and_stores_as_the_same_bytes() -> None:
    state = to_bytes(event(data=raised(ZHANG)), FakeSealer())
    envelope = from_bytes(state)
    assert envelope.data.personal is None
    assert envelope.sealed is not None
    assert to_bytes(envelope) == state


def test_personal_data_are_refused_without_a_sealer() -> None:
    with pytest.raises(SealerMissing, match="open the log with a sealer"):
        to_bytes(event(data=raised(ZHANG)))


def test_an_event_both_open_and_sealed_is_refused() -> None:
    with pytest.raises(NotStorable, match="both open and sealed"):
        to_bytes(replace(event(data=raised(ZHANG)), sealed={"subject": "subject-1"}), FakeSealer())


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "42"},
        {"id": "0193A7B0-0000-7000-8000-000000000000"},
        {"id": "00000000-0000-4000-8000-000000000000"},
        {"stream": "issue"},
        {"stream": "Issue-1"},
        {"stream": "issue-1\n"},
        {"version": 0},
        {"command_id": ""},
        {"command_id": "a\0b"},
        {"correlation_id": "x" * 501},
        {"causation_id": ""},
        {"occurred_at": datetime(2026, 3, 1)},  # noqa: DTZ001 - the case under test
    ],
)
def test_an_envelope_that_breaks_the_contract_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        to_bytes(replace(event(), **changes))


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "not an object"),
        (stored(actor=None), r"lacks \['actor'\]"),
        (stored(extra=1), r"has \['extra'\] too many"),
        (stored(data={"no": "such fact"}), "issue-1 version 1: .*no"),
        (stored(data=[]), "issue-1 version 1: "),
        (stored(actor={"id": "staff-1"}), "issue-1 version 1: .*role"),
        (stored(actor={"id": "staff-1", "role": "王芳\n"}), "issue-1 version 1: .*role"),
        (stored(actor={"id": "staff-1", "role": "duty", "body": "a\n"}), "issue-1 version 1: .*body"),
        (stored(occurred_at="yesterday"), "issue-1 version 1: .*yesterday"),
    ],
)
def test_bytes_that_are_not_of_the_contract_are_unreadable_and_say_why(state: bytes, reason: str) -> None:
    with pytest.raises(UnreadableEvent, match=f"(?s){reason}"):
        from_bytes(state)


@pytest.mark.parametrize("changes", [{"type": "issue.teleported"}, {"v": 99}])
def test_events_of_a_newer_version_of_yishi_are_told_apart_from_broken_ones(changes: dict[str, Any]) -> None:
    with pytest.raises(UnknownEventType):
        from_bytes(stored(**changes))


def hours_to_minutes(data: dict[str, Any]) -> dict[str, Any]:
    return {"minutes": data["hours"] * 60}


def named_waiting(data: dict[str, Any]) -> dict[str, Any]:
    return {"waiting_minutes": data["minutes"]}


class HeatingMeasured(DomainEvent):
    """A test's own event: hours in version 1, minutes in version 2, another name in version 3."""

    type = "test.heating_measured"
    v = 3
    upcasters = {1: hours_to_minutes, 2: named_waiting}  # noqa: RUF012 - the base class says ClassVar

    waiting_minutes: int


def measured(v: int, data: dict[str, int]) -> Envelope:
    return from_bytes(stored(type=HeatingMeasured.type, v=v, data=data))


def test_facts_of_each_earlier_version_are_upcast_when_read() -> None:
    expected = HeatingMeasured(waiting_minutes=120)
    assert measured(1, {"hours": 2}).data == expected
    assert measured(2, {"minutes": 120}).data == expected
    assert measured(3, {"waiting_minutes": 120}).data == expected
