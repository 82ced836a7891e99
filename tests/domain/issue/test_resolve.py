"""The handler's word that it is solved."""

import pytest

from domain.issue import errors
from domain.issue.events import IssueResolved
from domain.registry.errors import BodyServesElsewhere, UnknownBody
from tests.given import (
    COORDINATOR,
    DUTY,
    ELSEWHERE,
    PROPERTY_COMPANY,
    VOLUNTEERS,
    acting_for,
    day,
    given,
    issue_after,
)
from tests.occurrences import (
    accepted,
    assigned,
    declined,
    discussed,
    escalated,
    handed_back,
    merged,
    raised,
    resolve,
    resolved,
    withdrawn,
)

ASSIGNED = (raised(), discussed(), assigned(due=day(9), accept_due=day(4)))


@pytest.mark.parametrize("before", [ASSIGNED, (*ASSIGNED, accepted())])
def test_the_assigned_body_resolves_it(before):
    given(*before).when(resolve()).then(resolved())


def test_the_coordinator_resolves_it_in_the_name_of_the_body():
    given(*ASSIGNED).when(resolve(COORDINATOR)).then(resolved())


@pytest.mark.parametrize("by", [DUTY, acting_for(VOLUNTEERS)])
def test_nobody_else_does(by):
    given(*ASSIGNED).when(resolve(by)).then_refused(errors.NotTheAssignedBody)


@pytest.mark.parametrize(
    "before",
    [
        [raised()],
        [raised(), discussed()],
        [raised(), escalated()],
        [*ASSIGNED, handed_back()],
        [*ASSIGNED, escalated()],
    ],
)
def test_an_issue_that_is_not_assigned_cannot_be_resolved(before):
    given(*before).when(resolve()).then_refused(errors.NotAssigned)


@pytest.mark.parametrize("ending", [resolved(), declined(), merged()])
def test_an_issue_that_is_not_open_is_not_resolved_again(ending):
    given(*ASSIGNED, ending).when(resolve()).then_refused(errors.NotOpen)


def test_an_outcome_is_required_and_masked():
    given(*ASSIGNED).when(resolve(outcome=" ")).then_refused(errors.OutcomeRequired)
    event = given(*ASSIGNED).when(resolve(outcome="已电话138-1234-5678告知")).then_allowed()
    assert event.outcome == "已电话138****5678告知"


def test_a_resolved_issue_awaits_nothing_but_keeps_the_deadline_it_is_judged_by():
    issue = issue_after(*ASSIGNED, resolved())
    assert (issue.state, issue.accept_due, issue.discuss_due, issue.due) == ("resolved", None, None, day(9))
    assert not issue.is_open


def test_a_resolution_is_not_satisfied_before_the_resident_says_so():
    assert issue_after(*ASSIGNED, resolved()).resolution.satisfied is None


def test_an_imported_resolution_needs_no_assignment():
    expected = IssueResolved(outcome="已清运并设专人值守", body=PROPERTY_COMPANY, imported="hotline")
    given(raised()).when(resolve(imported="hotline", body=PROPERTY_COMPANY)).then(expected)


def test_an_imported_resolution_ends_the_wait_for_the_council():
    issue = issue_after(raised(discuss_due=day(2)), resolved(imported="hotline"))
    assert issue.discuss_due is None


def test_an_imported_resolution_may_name_no_body():
    assert given(raised()).when(resolve(imported="hotline")).then_allowed().body is None


def test_an_imported_resolution_that_names_none_is_that_of_the_assigned_body():
    assert given(*ASSIGNED).when(resolve(DUTY, imported="hotline")).then_allowed().body == PROPERTY_COMPANY


def test_the_body_of_an_imported_resolution_exists_and_serves_the_place():
    given(raised()).when(resolve(imported="hotline", body="nobody")).then_refused(UnknownBody)
    given(raised()).when(resolve(imported="hotline", body=ELSEWHERE)).then_refused(BodyServesElsewhere)


def test_an_imported_resolution_needs_an_outcome():
    given(raised()).when(resolve(imported="hotline", outcome="")).then_refused(errors.OutcomeRequired)


@pytest.mark.parametrize("closing", [resolved(), withdrawn(), declined(), merged()])
def test_an_import_cannot_resolve_what_is_not_open(closing):
    given(raised(), closing).when(resolve(imported="hotline")).then_refused(errors.NotOpen)


def test_the_body_of_the_command_does_not_matter_for_what_is_recorded_here():
    given(*ASSIGNED).when(resolve(body=VOLUNTEERS)).then(resolved())
