"""Announcing volunteer activities, and what came of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.errors import BeforeThePreviousEvent
from domain.personal import TextHoldsIdentifier
from domain.registry import commands as c
from domain.registry import errors, volunteering
from domain.registry import events as e
from domain.registry.activity import Activity
from domain.registry.registry import Body, Place
from domain.registry.volunteering_policies import MOST_MINUTES_EACH
from tests.given import COORDINATOR, NOW_IN_THE_REGISTRY

NOW = NOW_IN_THE_REGISTRY
WHO_AND_WHEN = {"by": COORDINATOR, "now": NOW}
GARDEN = Place("garden", "花园小区", "compound", ("north", "lake"))
TEAM = Body("team", "花园志愿服务队", "volunteer_team", "garden")
PLANNED = Activity("activity-1", "garden", "清理楼道", starts_at=NOW, changed_at=NOW - timedelta(days=3))
HELD, CANCELLED = replace(PLANNED, state="held"), replace(PLANNED, state="cancelled")


def planning(**facts):
    return c.PlanActivity(**WHO_AND_WHEN | {"place": "garden", "name": "清理楼道", "starts_at": NOW, **facts})


def holding(volunteers=15, minutes=1800, result="清出杂物两车", now=NOW):
    return c.HoldActivity(by=COORDINATOR, now=now, volunteers=volunteers, minutes=minutes, result=result)


def cancelling(reason="暴雨", now=NOW):
    return c.CancelActivity(by=COORDINATOR, now=now, reason=reason)


def planned(command, existing=None, place=GARDEN, body=None, issue_is_recorded=False):
    return volunteering.plan_activity(existing, command, place, body, issue_is_recorded=issue_is_recorded)


def test_an_activity_is_announced():
    expected = e.ActivityPlanned(place="garden", name="清理楼道", body="team", starts_at=NOW, issue="issue-1")
    command = planning(name=" 清理楼道 ", body="team", issue="issue-1")
    assert planned(command, body=TEAM, issue_is_recorded=True) == [expected]


def test_an_activity_needs_neither_body_nor_issue():
    [event] = planned(planning())
    assert (event.body, event.issue) == (None, None)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"body": "team"}, errors.UnknownBody),
        ({"issue": "issue-1"}, errors.UnknownIssue),
        ({"name": ""}, errors.NameRequired),
        ({"name": "找王芳 13800001111"}, TextHoldsIdentifier),
        ({"starts_at": NOW + timedelta(days=366, milliseconds=1)}, errors.TooFarOff),
        ({"starts_at": NOW - timedelta(days=366, milliseconds=1)}, errors.TooFarOff),
    ],
)
def test_what_an_activity_names_must_be_there(facts, refusal):
    with pytest.raises(refusal):
        planned(planning(**facts))


def test_the_place_of_an_activity_must_be_registered():
    with pytest.raises(errors.UnknownPlace):
        planned(planning(), place=None)


def test_an_activity_is_announced_once():
    with pytest.raises(errors.ActivityExists):
        planned(planning(), existing=PLANNED)


def test_an_activity_is_held_from_its_beginning_on():
    expected = e.ActivityHeld(volunteers=15, minutes=1800, result="清出杂物两车，联系 138****1111")
    assert volunteering.hold_activity(PLANNED, holding(result="清出杂物两车，联系 13800001111 ")) == [
        expected
    ]


def test_an_activity_is_not_held_before_it_begins():
    with pytest.raises(errors.ActivityNotBegun):
        volunteering.hold_activity(PLANNED, holding(now=NOW - timedelta(milliseconds=1)))


@pytest.mark.parametrize(("volunteers", "minutes"), [(0, 0), (1, MOST_MINUTES_EACH), (100_000, 0)])
def test_an_effort_that_is_possible_is_recorded(volunteers, minutes):
    [event] = volunteering.hold_activity(PLANNED, holding(volunteers, minutes))
    assert (event.volunteers, event.minutes) == (volunteers, minutes)


@pytest.mark.parametrize(
    ("volunteers", "minutes"), [(0, 1), (1, MOST_MINUTES_EACH + 1), (-1, 0), (1, -1), (100_001, 0)]
)
def test_an_effort_that_nobody_can_have_made_is_refused(volunteers, minutes):
    with pytest.raises(errors.EffortOutOfRange):
        volunteering.hold_activity(PLANNED, holding(volunteers, minutes))


def test_a_report_says_what_came_of_it():
    with pytest.raises(errors.ActivityResultRequired):
        volunteering.hold_activity(PLANNED, holding(result=" "))


def test_an_activity_is_cancelled_with_a_reason():
    assert volunteering.cancel_activity(PLANNED, cancelling()) == [e.ActivityCancelled(reason="暴雨")]
    with pytest.raises(errors.CancellationReasonRequired):
        volunteering.cancel_activity(PLANNED, cancelling(reason=""))


@pytest.mark.parametrize(
    ("activity", "refusal"),
    [(HELD, errors.ActivityHeldAlready), (CANCELLED, errors.ActivityCancelledAlready)],
)
def test_an_activity_is_held_or_cancelled_once(activity, refusal):
    with pytest.raises(refusal):
        volunteering.hold_activity(activity, holding())
    with pytest.raises(refusal):
        volunteering.cancel_activity(activity, cancelling())


def test_nothing_happens_before_what_happened_to_the_activity_last():
    late = replace(PLANNED, changed_at=NOW + timedelta(milliseconds=1))
    with pytest.raises(BeforeThePreviousEvent):
        volunteering.hold_activity(late, holding())
    with pytest.raises(BeforeThePreviousEvent):
        volunteering.cancel_activity(late, cancelling())
