"""What a demonstration tells is known by its marks, and nothing else is."""

from collections.abc import Sequence
from dataclasses import replace

from domain.event import Envelope
from infra.demo.marks import is_of_a_demonstration
from infra.eventstore.envelope_json import from_bytes
from tests.infra.demo.city.conftest import city


def test_every_event_of_the_community_bears_the_mark(year: Sequence[Envelope]) -> None:
    assert all(is_of_a_demonstration(envelope) for envelope in year)


def test_every_event_of_a_city_bears_the_mark() -> None:
    first = next(iter(city().batches()))
    assert all(is_of_a_demonstration(from_bytes(event.state)) for event in first)
    assert first


def test_what_comes_in_by_a_request_does_not(year: Sequence[Envelope]) -> None:
    visited = replace(year[0], correlation_id="019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02")
    assert not is_of_a_demonstration(visited)
