"""Ending a sitting."""

import pytest

from domain import errors as general
from domain.council import errors
from tests.given import ISSUE, day
from tests.given_councils import (
    adjourn,
    adjourned,
    attended,
    convened,
    council_after,
    deliberated,
    given,
)
from tests.given_decisions import DECISION

SITTING = (convened(), attended())


@pytest.mark.parametrize(
    ("deliberations", "postponed"),
    [
        ((), (ISSUE, DECISION)),
        ((deliberated(ISSUE),), (DECISION,)),
        ((deliberated(DECISION),), (ISSUE,)),
        ((deliberated(DECISION), deliberated(ISSUE)), ()),
    ],
)
def test_what_was_not_deliberated_is_postponed(deliberations, postponed):
    given(*SITTING, *deliberations).when(adjourn()).then(adjourned(*postponed))


def test_an_adjourned_sitting_has_its_minutes():
    council = council_after(*SITTING, adjourned(ISSUE))
    assert (council.state, council.postponed) == ("adjourned", (ISSUE,))
    assert council.minutes == "议事两项，均形成结论。"


@pytest.mark.parametrize("nothing", ["", " \n "])
def test_minutes_are_required(nothing):
    given(*SITTING).when(adjourn(nothing)).then_refused(errors.MinutesRequired)


def test_identifiers_in_minutes_are_masked():
    event = given(*SITTING).when(adjourn("联系人13812345678")).then_allowed()
    assert event.minutes == "联系人138****5678"


def test_who_came_is_counted_before():
    given(convened()).when(adjourn()).then_refused(errors.AttendanceMissing)


def test_a_sitting_ends_once():
    given(*SITTING, adjourned()).when(adjourn()).then_refused(errors.AlreadyAdjourned)


def test_it_does_not_end_before_the_last_step():
    given(*SITTING).when(adjourn(now=day(2))).then_refused(general.BeforeThePreviousEvent)
