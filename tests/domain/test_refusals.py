"""What refusals say."""

from collections import Counter
from string import Formatter

import pytest

import domain.issue.import_service
import domain.registry.service  # noqa: F401 so that every refusal of the domain is known
from domain.errors import NotFound, Refusal, StaleVersion, TextRequired
from domain.issue.errors import ExtendedTooOften


def every(kind=Refusal):
    below = [found for sub in kind.__subclasses__() for found in every(sub)]
    own = [] if kind in {Refusal, NotFound, TextRequired} else [kind]
    return [refusal for refusal in own + below if refusal.__module__.startswith("domain.")]


def facts(sentence):
    return {(name, spec) for _, name, spec, _ in Formatter().parse(sentence) if name is not None}


def example(refusal):
    return {name: 7 if spec else "seven" for name, spec in facts(refusal.en)}


def test_there_are_refusals_to_look_at():
    assert {StaleVersion, ExtendedTooOften} <= set(every())


@pytest.mark.parametrize("refusal", every(), ids=lambda refusal: refusal.__name__)
def test_every_refusal_speaks_english_and_chinese_from_the_same_facts(refusal):
    said = refusal(**example(refusal))
    assert str(said) == said.english
    assert "{" not in said.english + said.chinese
    assert {name for name, _ in facts(refusal.zh)} <= {name for name, _ in facts(refusal.en)}


@pytest.mark.parametrize("refusal", every(), ids=lambda refusal: refusal.__name__)
def test_every_refusal_is_a_sentence_that_says_what_to_do(refusal):
    assert refusal.en.endswith(".")
    assert refusal.zh.endswith("。")
    assert refusal.en.isascii() or set("“”") & set(refusal.en)
    assert any("\u4e00" <= character <= "\u9fff" for character in refusal.zh)


def test_every_refusal_has_a_name_of_its_own():
    names = Counter(refusal.rule for refusal in every())
    assert [name for name, count in names.items() if count > 1] == []


def test_the_name_of_a_rule_is_written_with_hyphens():
    assert ExtendedTooOften.rule == "extended-too-often"


def test_a_refusal_knows_its_facts():
    refusal = StaleVersion(actual=3, expected=2)
    assert refusal.facts == {"actual": 3, "expected": 2}
    assert "version 3" in refusal.english
    assert "第 3 版" in refusal.chinese
