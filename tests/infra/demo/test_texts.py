"""The Chinese texts: complete, varied, and without a gap left open."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from string import Formatter

import pytest

from domain.coordination.events import OutcomeRecorded
from domain.event import Envelope
from domain.issue.events import IssueRaised
from domain.personal import holds_identifier
from infra.demo.community import BODIES, CATEGORIES, PLACES
from infra.demo.texts import GAPS, Matter, Phrases, load_phrases

MATTERS = load_phrases().matters


def texts_of(value: object) -> Iterator[str]:
    """Every text in the data, however deep."""
    match value:
        case str():
            yield value
        case dict():
            for member in value.values():
                yield from texts_of(member)
        case list() | tuple():
            for member in value:
                yield from texts_of(member)


def all_texts(phrases: Phrases) -> list[str]:
    return list(texts_of(phrases.model_dump()))


def titles(year: Sequence[Envelope]) -> list[str]:
    return [v.data.title for v in year if isinstance(v.data, IssueRaised)]


def is_said(envelope: Envelope) -> bool:
    """Whether its `outcome` is a text; of a meeting's item it is a kind."""
    return not isinstance(envelope.data, OutcomeRecorded)


def test_every_gap_is_one_that_the_story_fills() -> None:
    gaps = {name for text in all_texts(load_phrases()) for _, name, _, _ in Formatter().parse(text) if name}
    assert gaps == GAPS


def test_no_event_has_a_gap_left_open(year: Sequence[Envelope]) -> None:
    for envelope in year:
        told = [*texts_of(envelope.data.facts())]
        if envelope.data.personal:
            told += texts_of(envelope.data.personal.model_dump())
        for text in told:
            assert not re.search(r"[{}]|None|社区社区|(.)，\1，", text), text


@pytest.mark.parametrize("category", [entry.id for entry in CATEGORIES])
def test_every_category_has_matters(category: str) -> None:
    assert f"{category}" in {f"demo-{matter.category}" for matter in MATTERS}


def test_matters_name_categories_that_there_are() -> None:
    named = {matter.category for matter in (*MATTERS, *load_phrases().outside)}
    assert {f"demo-{category}" for category in named} <= {entry.id for entry in CATEGORIES}


@pytest.mark.parametrize(
    "matter", [m for m in MATTERS if m.upper_body], ids=lambda matter: matter.titles[0][:12]
)
def test_a_matter_that_can_be_escalated_is_told_to_its_end(matter: Matter) -> None:
    assert f"demo-{matter.upper_body}" in {body.id for body in BODIES}
    assert matter.returned
    assert matter.upper_conclusions
    assert matter.upper_outcomes


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.titles[0][:12])
def test_a_matter_that_speaks_of_a_thing_has_things(matter: Matter) -> None:
    speaks = any("{thing}" in text for text in texts_of(matter.model_dump()))
    assert speaks == (matter.things != ("",))


def test_what_is_not_accepted_names_the_law_and_another_way() -> None:
    for outside in load_phrases().outside:
        assert re.search(r"《.+》第[一二三四五六七八九十百]+条", outside.ground)


def test_titles_are_short_and_hold_nobodys_number(year: Sequence[Envelope]) -> None:
    assert all(6 <= len(title) <= 40 and not holds_identifier(title) for title in titles(year))


def test_titles_hardly_repeat(year: Sequence[Envelope]) -> None:
    counts = Counter(titles(year))
    assert max(counts.values()) <= 4
    assert len(counts) >= 0.9 * counts.total()


@pytest.mark.parametrize("member", ["outcome", "conclusion", "note", "comment"])
def test_nothing_is_heard_all_the_time(member: str, year: Sequence[Envelope]) -> None:
    heard = Counter(v.data.facts()[member] for v in year if member in v.data.facts() and is_said(v))
    assert heard.most_common(1)[0][1] <= 0.05 * heard.total()


def test_most_outcomes_are_heard_once(year: Sequence[Envelope]) -> None:
    outcomes = Counter(v.data.facts()["outcome"] for v in year if "outcome" in v.data.facts() and is_said(v))
    assert len(outcomes) >= 0.5 * outcomes.total()
    assert outcomes.most_common(1)[0][1] <= 10


def test_no_issue_is_resolved_twice_in_the_same_words(histories: Mapping[str, Sequence[Envelope]]) -> None:
    for history in histories.values():
        outcomes = [v.data.facts()["outcome"] for v in history if "outcome" in v.data.facts()]
        assert len(set(outcomes)) >= min(len(outcomes), 2)


def test_places_say_that_they_are_made_up() -> None:
    assert all(re.search("示范|演示", place.name) for place in PLACES)
    assert all("示范" in body.name for body in BODIES)
