"""What the values of decisions are called in Chinese."""

from typing import get_args

from domain import chinese
from domain.decision.errors import NotOfThisKind, TallyDoesNotSumUp
from domain.decision.events import CompositionWarning, Kind, Office, State
from domain.issue.events import State as IssueState
from domain.voting import STANDARD_RULES, Counted, Tally


def test_every_value_of_a_decision_has_a_chinese_word():
    assert set(chinese.DECISION_STATES) == set(get_args(State))
    assert set(chinese.DECISION_KINDS) == set(get_args(Kind))
    assert set(chinese.OFFICES) == set(get_args(Office))
    assert set(chinese.COMPOSITION_WARNINGS) == set(get_args(CompositionWarning))
    assert set(chinese.COUNTED) == set(get_args(Counted))
    assert set(chinese.VOTING_RULES) == set(STANDARD_RULES)
    assert set(chinese.TALLY_GROUPS) == set(Tally.model_fields)


def test_every_state_of_what_a_council_deliberates_has_a_chinese_word():
    states = {*get_args(State), *get_args(IssueState)}
    assert states <= set(chinese.WORDS["item_state"])


def test_a_chinese_sentence_has_chinese_words_for_kinds_fields_and_measures():
    assert (
        "“选举”类决议没有“公约文本”" in NotOfThisKind(decision_kind="election", field="covenant text").chinese
    )
    assert "按人数计" in TallyDoesNotSumUp(measure="number", counted=901, eligible=900).chinese
