"""Giving more time."""

from datetime import timedelta

import pytest

from domain.issue import errors
from domain.issue.events import DeadlineExtended
from domain.issue.rules import DUE_WITHIN
from tests.given import DUTY, PROPERTY_COMPANY, acting_for, day, given, issue_after
from tests.occurrences import (
    NOW,
    assigned,
    discussed,
    extend,
    extended,
    handed_back,
    raised,
    reopened,
    resolved,
)

ASSIGNED = (raised(), discussed(), assigned(due=day(5)))


def test_the_coordinator_gives_more_time():
    expected = DeadlineExtended(due=day(8), previous=day(5), reason="雨天停工")
    given(*ASSIGNED).when(extend(day(8))).then(expected)
    assert issue_after(*ASSIGNED, expected).due == day(8)


@pytest.mark.parametrize("by", [DUTY, acting_for(PROPERTY_COMPANY)])
def test_nobody_else_does(by):
    given(*ASSIGNED).when(extend(day(8), by)).then_refused(errors.OnlyTheCoordinator)


def test_more_time_is_given_at_most_twice():
    assert given(*ASSIGNED, extended(day(8))).when(extend(day(9))).then_allowed()
    twice = (*ASSIGNED, extended(day(8)), extended(day(9)))
    given(*twice).when(extend(day(10))).then_refused(errors.ExtendedTooOften)


def test_an_import_gives_more_time_at_most_twice_as_well():
    twice = (*ASSIGNED, extended(day(8)), extended(day(9)))
    given(*twice).when(extend(day(10), imported="hotline")).then_refused(errors.ExtendedTooOften)


def test_a_reopened_issue_may_be_extended_twice_again():
    before = (*ASSIGNED, extended(day(8)), extended(day(9)), resolved(), reopened(due=day(10)))
    assert given(*before).when(extend(day(11))).then_allowed()


@pytest.mark.parametrize("due", [day(4), day(5)])
def test_the_new_deadline_is_later_than_the_present_one(due):
    given(*ASSIGNED).when(extend(due)).then_refused(errors.DeadlineNotLater)


def test_the_new_deadline_is_ahead_even_when_the_present_one_has_passed():
    overdue = (raised(), discussed(), assigned(due=day(2)))
    given(*overdue).when(extend(day(2.5))).then_refused(errors.DeadlineNotLater)
    given(*overdue).when(extend(NOW)).then_refused(errors.DeadlineNotLater)
    assert given(*overdue).when(extend(day(4))).then_allowed()


def test_a_new_deadline_in_another_decade_is_a_mistyped_year():
    assert given(*ASSIGNED).when(extend(NOW + DUE_WITHIN)).then_allowed()
    late = NOW + DUE_WITHIN + timedelta(milliseconds=1)
    given(*ASSIGNED).when(extend(late)).then_refused(errors.DueTooFarAhead)


def test_an_assignment_without_a_deadline_can_be_given_one():
    event = given(raised(), discussed(), assigned()).when(extend(day(8))).then_allowed()
    assert (event.due, event.previous) == (day(8), None)


def test_more_time_needs_a_reason():
    given(*ASSIGNED).when(extend(day(8), reason=" ")).then_refused(errors.ReasonRequired)


@pytest.mark.parametrize("before", [[raised()], [*ASSIGNED, handed_back()]])
def test_only_an_assigned_body_has_a_deadline_to_extend(before):
    given(*before).when(extend(day(8))).then_refused(errors.NotAssigned)


def test_a_resolved_issue_has_no_deadline_to_extend():
    given(*ASSIGNED, resolved()).when(extend(day(8))).then_refused(errors.NotOpen)
