"""Moments, facts and versions of events."""

from datetime import UTC, datetime, timedelta, timezone
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain import event
from domain.event import (
    Actor,
    DomainEvent,
    Identifier,
    UnknownEventType,
    event_class,
    event_classes,
    is_identifier,
    read_facts,
    rfc3339,
    to_milliseconds,
)
from domain.issue.events import IssueRaised, IssueUrged
from domain.registry.events import PlaceRegistered
from tests.occurrences import raise_issue, raised


@pytest.fixture
def lamp_lit(monkeypatch):
    """An event at its third version, known during one test only: the real types are a contract."""
    monkeypatch.setattr(event, "_CLASSES", dict(event_classes()))

    class LampLit(DomainEvent):
        type = "test.lamp_lit"
        v = 3
        upcasters: ClassVar = {
            1: lambda data: {**data, "colour": "white"},
            2: lambda data: {"brightness": data["watts"] * 10, "colour": data["colour"]},
        }

        brightness: int
        colour: str

    return LampLit


def test_a_moment_is_cut_to_milliseconds_in_utc():
    local = datetime(2026, 3, 2, 9, 0, 0, 123999, tzinfo=timezone(timedelta(hours=8)))
    moment = to_milliseconds(local)
    assert moment == datetime(2026, 3, 2, 1, 0, 0, 123000, tzinfo=UTC)
    assert moment.tzinfo is UTC


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        to_milliseconds(datetime(2026, 3, 2))  # noqa: DTZ001 that is the point


@pytest.mark.parametrize(("year", "hours"), [(1, 8), (9999, -8)])
def test_a_moment_outside_the_years_that_can_be_written_is_refused(year, hours):
    edge = datetime(year, 1 if hours > 0 else 12, 1 if hours > 0 else 31, 0 if hours > 0 else 23, tzinfo=UTC)
    with pytest.raises(ValueError, match="check the year"):
        to_milliseconds(edge.replace(tzinfo=timezone(timedelta(hours=hours))))


def test_a_moment_is_written_with_three_digits_and_z():
    assert rfc3339(datetime(2026, 3, 2, 1, 0, 0, 7000, tzinfo=UTC)) == "2026-03-02T01:00:00.007Z"
    assert rfc3339(datetime(987, 3, 2, tzinfo=UTC)) == "0987-03-02T00:00:00.000Z"


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_written_moment_is_read_back(moment):
    moment = to_milliseconds(moment)
    assert datetime.fromisoformat(rfc3339(moment)) == moment


def test_facts_hold_neither_personal_data_nor_what_has_no_value():
    occurred = raised(personal=raise_issue().personal)
    assert "personal" not in occurred.facts()
    assert "imported" not in occurred.facts()
    assert "李四" not in repr(occurred)


def test_facts_are_read_back_as_the_event():
    occurred = raised(discuss_due=datetime(2026, 3, 9, 16, tzinfo=UTC))
    assert read_facts("issue.raised", 1, occurred.facts()) == occurred


def test_an_event_does_not_change():
    with pytest.raises(ValidationError):
        raised().title = "另一个标题"


def test_an_event_holds_no_fact_that_its_type_does_not_know():
    with pytest.raises(ValidationError):
        IssueUrged.model_validate({"volume": "loud"})


def test_facts_of_an_older_version_are_brought_up_step_by_step(lamp_lit):
    expected = lamp_lit(brightness=400, colour="white")
    assert read_facts("test.lamp_lit", 1, {"watts": 40}) == expected
    assert read_facts("test.lamp_lit", 2, {"watts": 40, "colour": "white"}) == expected
    assert read_facts("test.lamp_lit", 3, {"brightness": 400, "colour": "white"}) == expected


def test_a_newer_version_is_not_guessed_at(lamp_lit):
    with pytest.raises(UnknownEventType, match="newer"):
        read_facts("test.lamp_lit", 4, {})


def test_an_unknown_type_is_not_guessed_at():
    with pytest.raises(UnknownEventType, match=r"test\.unheard_of"):
        read_facts("test.unheard_of", 1, {})


def test_every_type_is_known_by_its_name():
    assert event_class("issue.raised") is IssueRaised
    assert event_classes()["place.registered"] is PlaceRegistered


def test_a_place_is_not_registered_under_an_id_that_is_none():
    with pytest.raises(ValidationError):
        PlaceRegistered(place="花园", name="花园小区", tier="compound")


@pytest.mark.parametrize("id_", ["a", "7", "a-b", "clean-co", "d.1_x", "a" * 64])
def test_short_plain_ids_are_identifiers(id_):
    assert is_identifier(id_)
    assert TypeAdapter(Identifier).validate_python(id_) == id_
    assert Actor(id="official-1", role="handler", body=id_).body == id_


@pytest.mark.parametrize(
    "id_", ["", "abc\n", "\nabc", "abc\nabc", "abc ", "Abc", "-a", "a-", "a" * 65, "物业", "ａ", "٣", "a\x00"]
)
def test_anything_else_is_none_wherever_it_is_checked(id_):
    assert not is_identifier(id_)
    with pytest.raises(ValidationError):
        TypeAdapter(Identifier).validate_python(id_)
    with pytest.raises(ValidationError):
        Actor(id="official-1", role="handler", body=id_)


@pytest.mark.parametrize("role", ["duty", "building_head", "a" * 40])
def test_somebody_acts_in_a_role(role):
    assert Actor(id="official-1", role=role).role == role


@pytest.mark.parametrize(
    "role", ["", "duty\n", "Duty", "王芳", "13812345678", "a b", "_a", "a" * 41, "duty\x1b[31m"]
)
def test_a_role_is_a_word_and_never_a_name_or_number(role):
    with pytest.raises(ValidationError):
        Actor(id="official-1", role=role)
