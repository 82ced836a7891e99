"""Stored events are contracts: every version ever written is read on every run, and none changes silently."""

import json
import re
from collections import Counter

import pytest
import rfc8785

from domain.event import DomainEvent, event_class
from infra.eventstore.envelope_json import from_bytes, to_bytes
from tests.contracts.approved import SAMPLES, SCHEMAS, known_classes, name, present_schema

CLASSES = known_classes()
FILES = sorted(path.name for path in SAMPLES.glob("*.json"))
NAME = re.compile(r"(?P<type>.+)\.v(?P<v>\d+)\.json")


def of_class(cls: type[DomainEvent]) -> str:
    return cls.type


@pytest.mark.parametrize("cls", CLASSES, ids=of_class)
def test_every_version_of_every_type_has_an_approved_sample_and_schema(cls: type[DomainEvent]) -> None:
    for v in range(1, cls.v + 1):
        assert (SAMPLES / name(cls, v)).exists(), f"write the stored bytes of such an event to {name(cls, v)}"
        assert (SCHEMAS / name(cls, v)).exists(), "run python -m tests.contracts.approved"


@pytest.mark.parametrize("cls", CLASSES, ids=of_class)
def test_the_facts_of_a_type_change_only_with_a_new_version(cls: type[DomainEvent]) -> None:
    approved = json.loads((SCHEMAS / name(cls)).read_text(encoding="utf-8"))
    assert present_schema(cls) == approved, f"raise v of {cls.__name__}, and write an upcaster from v{cls.v}"


@pytest.mark.parametrize("cls", CLASSES, ids=of_class)
def test_every_earlier_version_has_an_upcaster_to_the_next(cls: type[DomainEvent]) -> None:
    assert sorted(cls.upcasters) == list(range(1, cls.v))


@pytest.mark.parametrize("cls", CLASSES, ids=of_class)
def test_the_sample_of_the_present_version_shows_every_fact(cls: type[DomainEvent]) -> None:
    shown = json.loads((SAMPLES / name(cls)).read_bytes())["data"]
    assert set(shown) == set(cls.model_fields) - {"personal"}


@pytest.mark.parametrize("file", FILES)
def test_an_approved_sample_is_read_and_stored_again_as_the_same_bytes(file: str) -> None:
    state = (SAMPLES / file).read_bytes()
    stored = json.loads(state)
    assert rfc8785.dumps(stored) == state
    found = NAME.fullmatch(file)
    assert found is not None
    assert (stored["type"], stored["v"]) == (found["type"], int(found["v"]))
    envelope = from_bytes(state)
    assert type(envelope.data) is event_class(stored["type"])
    if stored["v"] == envelope.data.v:
        assert to_bytes(envelope) == state


def test_no_sample_or_schema_is_of_a_type_that_yishi_no_longer_knows() -> None:
    known = {cls.type for cls in CLASSES}
    files = [path.name for folder in (SAMPLES, SCHEMAS) for path in folder.glob("*.json")]
    assert {
        file for file in files if (found := NAME.fullmatch(file)) is None or found["type"] not in known
    } == set()


def test_no_two_classes_share_a_type() -> None:
    def subclasses(cls: type[DomainEvent]) -> list[type[DomainEvent]]:
        return [each for sub in cls.__subclasses__() for each in (sub, *subclasses(sub))]

    types = Counter(
        cls.type
        for cls in subclasses(DomainEvent)
        if "type" in vars(cls) and cls.__module__.startswith("domain.")
    )
    assert [type_ for type_, count in types.items() if count > 1] == []


def test_types_are_stable_names_and_not_module_paths() -> None:
    assert [cls.type for cls in CLASSES if not re.fullmatch(r"[a-z_]+\.[a-z_]+", cls.type)] == []
