"""A discussion that is recorded by hand names a sitting that can have held it, or none."""

from typing import Any

import pytest

from domain.council import errors
from tests import given_decisions as decisions
from tests import motions as m
from tests import occurrences as o
from tests.given import ISSUE, Outcome, World, day, given
from tests.given_councils import COUNCIL, NOW, adjourned, attended, convened
from tests.given_decisions import DECISION, log_with


def discussed(*sitting: Any, before: tuple[Any, ...] = (), **facts: Any) -> Outcome:
    """What comes of discussing the issue by hand, where the log holds this sitting."""
    world = World({})
    world.log = log_with({COUNCIL: sitting})
    told = {"council": COUNCIL, "now": NOW} | facts
    return given(o.raised(), *before, world=world).when(o.discuss(**told))


def decision_discussed(*sitting: Any, before: tuple[Any, ...] = (), **facts: Any) -> Outcome:
    """The same of the decision."""
    told = {"council": COUNCIL, "now": NOW} | facts
    return decisions.given(m.raised(), *before, beside={COUNCIL: sitting}).when(m.discuss(**told))


@pytest.mark.parametrize("discussed", [discussed, decision_discussed])
@pytest.mark.parametrize(
    "sitting",
    [(convened(),), (convened(), attended()), (convened(), attended(), adjourned())],
    ids=["convened", "sitting", "adjourned"],
)
def test_it_names_a_sitting_that_has_begun_and_has_it_on_its_agenda(discussed, sitting):
    assert discussed(*sitting).then_allowed().council == COUNCIL


@pytest.mark.parametrize("discussed", [discussed, decision_discussed])
def test_it_need_not_name_any(discussed):
    assert discussed(council=None).then_allowed().council is None


@pytest.mark.parametrize("discussed", [discussed, decision_discussed])
@pytest.mark.parametrize("named", ["council-9", "issue-1"])
def test_it_names_none_that_is_not_there(discussed, named):
    refusal = discussed(convened(), council=named).then_refused(errors.UnknownCouncil)
    assert named.removeprefix("council-") in refusal.english


@pytest.mark.parametrize(("discussed", "other"), [(discussed, DECISION), (decision_discussed, ISSUE)])
def test_it_names_none_that_did_not_have_it_on_its_agenda(discussed, other):
    discussed(convened(agenda=(other,))).then_refused(errors.NotOnTheAgenda)


@pytest.mark.parametrize(
    ("discussed", "escalated"), [(discussed, o.escalated()), (decision_discussed, m.escalated())]
)
def test_it_names_none_of_a_place_that_it_is_no_longer_before(discussed, escalated):
    refusal = discussed(convened(), before=(escalated,)).then_refused(errors.BeforeAnotherPlace)
    assert (refusal.facts["before"], refusal.facts["place"]) == ("lake", "garden")


@pytest.mark.parametrize("discussed", [discussed, decision_discussed])
def test_it_names_none_that_is_yet_to_begin(discussed):
    discussed(convened(), now=day(2)).then_refused(errors.CouncilNotYetBegun)


def test_an_import_tells_of_sittings_that_nobody_recorded_here():
    assert discussed(council="council-9", imported="12345").then_allowed().council == "council-9"
