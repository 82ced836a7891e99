"""What refusals say."""

from collections import Counter
from datetime import UTC, datetime
from string import Formatter
from typing import get_args

import pytest

from domain import chinese
from domain.errors import StaleVersion, TextTooLong
from domain.event import Personal
from domain.issue.errors import DueInThePast, ExtendedTooOften, IssueNotYetRecorded, NoTierAbove, NotOpen
from domain.issue.events import ExternalId, Location, State
from domain.issue.importing import SOURCE_MAY_NOT_CHANGE
from domain.registry.errors import BodyTaken
from domain.registry.events import BodyKind, Tier
from tests.domain.refusal_table import DOCUMENT, documented, refusals


def facts(sentence):
    return {(name, spec) for _, name, spec, _ in Formatter().parse(sentence) if name is not None}


def example(refusal):
    return {name: 7 if spec else "seven" for name, spec in facts(refusal.en)}


def test_there_are_refusals_to_look_at():
    assert {StaleVersion, ExtendedTooOften} <= set(refusals())


@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: refusal.__name__)
def test_every_refusal_speaks_english_and_chinese_from_the_same_facts(refusal):
    said = refusal(**example(refusal))
    assert str(said) == said.english
    assert "{" not in said.english + said.chinese
    assert {name for name, _ in facts(refusal.zh)} <= {name for name, _ in facts(refusal.en)}


@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: refusal.__name__)
def test_every_refusal_is_a_sentence_that_says_what_to_do(refusal):
    assert refusal.en.endswith(".")
    assert refusal.zh.endswith("。")
    assert refusal.en.isascii() or set("“”") & set(refusal.en)
    assert any("\u4e00" <= character <= "\u9fff" for character in refusal.zh)


def test_every_refusal_has_a_name_of_its_own():
    names = Counter(refusal.rule for refusal in refusals())
    assert [name for name, count in names.items() if count > 1] == []


def test_the_document_lists_them_all_as_they_are():
    text = DOCUMENT.read_text("utf-8")
    assert text == documented(text), "write it anew: python -m tests.domain.refusal_table"


def test_a_chinese_sentence_has_chinese_words_for_states_tiers_kinds_and_fields():
    assert "状态为“办理中”" in NotOpen(code="20260302-7K3F", state="assigned").chinese
    assert "（区县）" in NoTierAbove(code="20260302-7K3F", place="east", tier="district").chinese
    taken = BodyTaken(body="clean-co", name="洁净物业", kind="property_company", place="garden")
    assert "类型“物业”" in taken.chinese
    assert "“标题”" in TextTooLong(field="title", length=201, limit=200).chinese


def test_a_chinese_sentence_tells_the_time_of_china_and_an_english_one_that_of_the_log():
    due, now = datetime(2026, 2, 28, 16, tzinfo=UTC), datetime(2026, 2, 28, 16, 0, 5, tzinfo=UTC)
    refusal = DueInThePast(due=due, now=now)
    assert "办理期限 2026-02-28 24:00 不晚于本操作的时间 2026-03-01 00:00:05" in refusal.chinese
    assert "办理期限 2026-02-28 16:00 不晚于" in refusal.in_chinese(UTC)
    assert "2026-02-28T16:00:00.000Z is not after 2026-02-28T16:00:05.000Z" in refusal.english


def test_a_time_of_recording_keeps_its_microseconds_in_english():
    recorded = datetime(2026, 3, 1, microsecond=123456, tzinfo=UTC)
    refusal = IssueNotYetRecorded(code="20260301-7K3FQ", recorded_at=recorded, position=7)
    assert "2026-03-01T00:00:00.123456Z" in refusal.english
    assert "于 2026-03-01 08:00 登记" in refusal.chinese


def test_every_value_that_a_sentence_may_hold_has_a_chinese_word():
    assert set(chinese.STATES) == set(get_args(State))
    assert set(chinese.TIERS) == set(get_args(Tier))
    assert set(chinese.BODY_KINDS) == set(get_args(BodyKind))
    written = {*Personal.model_fields, *Location.model_fields, *ExternalId.model_fields}
    assert {field for field in written if not field.endswith("_e7")} <= set(chinese.FIELDS)
    assert {field.replace("_", " ") for field in SOURCE_MAY_NOT_CHANGE} <= set(chinese.FIELDS)


def test_the_name_of_a_rule_is_written_with_hyphens():
    assert ExtendedTooOften.rule == "extended-too-often"


def test_a_refusal_knows_its_facts():
    refusal = StaleVersion(actual=3, expected=2)
    assert refusal.facts == {"actual": 3, "expected": 2}
    assert "version 3" in refusal.english
    assert "第 3 版" in refusal.chinese
