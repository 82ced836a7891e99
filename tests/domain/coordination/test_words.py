"""Every value of a meeting that people read has a Chinese word."""

from typing import get_args

from domain import chinese
from domain.attendance import Constituency
from domain.coordination.events import OutcomeKind, Reason, State
from domain.coordination.rules import REASONS


def test_states_reasons_outcomes_and_constituencies_have_their_words():
    assert set(chinese.MEETING_STATES) == set(get_args(State))
    assert set(chinese.AGENDA_REASONS) == set(get_args(Reason))
    assert set(chinese.OUTCOME_KINDS) == set(get_args(OutcomeKind))
    assert set(chinese.CONSTITUENCIES) == set(get_args(Constituency))


def test_fields_that_a_refusal_may_name_have_their_words():
    assert {"title", "note", "task", "outcome", "remark", "reason"} <= set(chinese.FIELDS)


def test_every_reason_fits_something():
    assert frozenset().union(*REASONS.values()) == set(get_args(Reason))
