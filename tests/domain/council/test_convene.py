"""Calling a sitting."""

from datetime import timedelta

import pytest

from domain.council import errors
from domain.issue.errors import TooLongAgo
from tests import motions as m
from tests import occurrences as o
from tests.given import ISSUE, MONDAY, OTHER, day
from tests.given_councils import AGENDA, BEFORE_GARDEN, BEGINS, CALLED, convene, convened, given
from tests.given_decisions import DECISION, OTHER_DECISION


def test_a_sitting_is_called_for_what_is_before_its_place():
    given().when(convene()).then(convened())


def test_a_stream_begins_once():
    given(convened()).when(convene()).then_refused(errors.CouncilExists)


@pytest.mark.parametrize(
    ("place", "tier"), [("lake", "community"), ("north", "subdistrict"), ("east", "district")]
)
def test_every_tier_up_to_the_district_has_councils(place, tier):
    before = {DECISION: [m.raised(place=place, tier=tier)]}
    called = convene(place=place, agenda=(DECISION,))
    given(beside=before).when(called).then(convened(place=place, tier=tier, agenda=(DECISION,)))


def test_a_city_has_no_council_and_the_place_is_registered():
    given().when(convene(place="capital")).then_refused(errors.PlaceIsForTotals)
    given().when(convene(place="nowhere")).then_refused(errors.UnknownPlace)


def test_a_sitting_is_not_called_into_the_past():
    just_past = convene(starts_at=CALLED - timedelta(milliseconds=1))
    refusal = given().when(just_past).then_refused(errors.CouncilInThePast)
    assert "give a later time" in refusal.english
    assert "occurred_at" in refusal.chinese


def test_a_sitting_may_begin_the_moment_it_is_called():
    assert given().when(convene(starts_at=CALLED)).then_allowed()


def test_one_that_was_held_is_recorded_as_called_when_it_was():
    held = convene(now=day(1), starts_at=day(2))
    assert given().when(held).then_allowed()


def test_a_sitting_more_than_a_year_ahead_is_a_mistyped_year():
    assert given().when(convene(starts_at=CALLED + timedelta(days=366))).then_allowed()
    too_far = convene(starts_at=CALLED + timedelta(days=366, milliseconds=1))
    given().when(too_far).then_refused(errors.CouncilTooFarAhead)
    long_ago = MONDAY.replace(year=1926)
    given().when(convene(now=long_ago, starts_at=long_ago)).then_refused(TooLongAgo)


@pytest.mark.parametrize("members", [1, 1_000])
def test_a_council_has_members(members):
    assert given().when(convene(members=members)).then_allowed().members == members


@pytest.mark.parametrize("members", [0, -1, 1_001])
def test_a_council_has_a_number_of_members_that_can_be(members):
    given().when(convene(members=members)).then_refused(errors.MembersOutOfRange)


def test_an_agenda_has_at_least_one_item():
    given().when(convene(agenda=())).then_refused(errors.AgendaEmpty)


def test_an_agenda_has_at_most_100_items():
    many = {f"issue-{number}": [o.raised()] for number in range(101)}
    assert given(beside=many).when(convene(agenda=tuple(many)[:100])).then_allowed()
    given(beside=many).when(convene(agenda=tuple(many))).then_refused(errors.AgendaTooLong)


def test_each_item_is_on_the_agenda_once():
    given().when(convene(agenda=(*AGENDA, ISSUE))).then_refused(errors.AgendaItemTwice)


@pytest.mark.parametrize("unknown", [OTHER, OTHER_DECISION, "council-2", "place-garden", "garden", ""])
def test_each_item_is_an_issue_or_decision_that_is_there(unknown):
    given().when(convene(agenda=(ISSUE, unknown))).then_refused(errors.UnknownAgendaItem)


@pytest.mark.parametrize(
    "closed",
    [
        {ISSUE: [o.raised(), o.withdrawn()]},
        {ISSUE: [o.raised(), o.discussed(), o.assigned(), o.resolved()]},
        {DECISION: [m.raised(), m.withdrawn()]},
        {DECISION: [m.raised(), m.discussed(), m.assigned(), m.task_completed(), m.resolved()]},
    ],
)
def test_each_item_is_open(closed):
    given(beside={**BEFORE_GARDEN, **closed}).when(convene()).then_refused(errors.AgendaItemNotOpen)


@pytest.mark.parametrize(
    "open_",
    [
        {ISSUE: [o.raised(), o.discussed()]},
        {ISSUE: [o.raised(), o.discussed(), o.assigned()]},
        {DECISION: [m.raised(), m.discussed(), m.assigned()]},
        {DECISION: [m.raised(), m.escalated(), m.returned()]},
    ],
)
def test_what_was_discussed_before_can_be_discussed_again(open_):
    assert given(beside={**BEFORE_GARDEN, **open_}).when(convene()).then_allowed()


@pytest.mark.parametrize(
    "elsewhere",
    [
        {ISSUE: [o.raised(place="court")]},
        {ISSUE: [o.raised(), o.escalated()]},
        {DECISION: [m.raised(place="lake", tier="community")]},
        {DECISION: [m.raised(), m.escalated()]},
    ],
)
def test_each_item_is_before_the_place_now(elsewhere):
    refusal = given(beside={**BEFORE_GARDEN, **elsewhere}).when(convene()).refusal
    assert isinstance(refusal, errors.BeforeAnotherPlace)
    assert "garden" in refusal.chinese


def test_what_came_up_from_below_is_before_the_council_above():
    came_up = {ISSUE: [o.raised(), o.escalated()]}
    called = convene(place="lake", agenda=(ISSUE,))
    assert given(beside=came_up).when(called).then_allowed().tier == "community"


def test_a_sitting_begins_when_it_was_called_for():
    assert given().when(convene()).then_allowed().starts_at == BEGINS
