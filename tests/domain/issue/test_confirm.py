"""The resident's word on a resolution."""

from datetime import timedelta

import pytest

from domain.issue import errors
from domain.issue.decide import NOT_SATISFIED
from domain.issue.events import IssueReopened, ResolutionConfirmed
from tests.given import PROPERTY_COMPANY, day, given, issue_after, listed, midnight
from tests.occurrences import NOW, assigned, confirm, confirmed, discussed, raised, reopened, resolved

RESOLVED = (raised(), discussed(), assigned(), (day(1), resolved()))


def test_the_resident_is_satisfied():
    expected = ResolutionConfirmed(satisfied=True, rating=5, comment="很快")
    given(*RESOLVED).when(confirm(rating=5, comment="很快")).then(expected)
    issue = issue_after(*RESOLVED, expected)
    assert (issue.state, issue.resolution.satisfied, issue.resolution.rating) == ("resolved", True, 5)


def test_a_no_reopens_it_at_once():
    given(*RESOLVED).when(confirm(False, comment="又堆满了")).then(
        ResolutionConfirmed(satisfied=False, comment="又堆满了"),
        IssueReopened(reason="又堆满了", body=PROPERTY_COMPANY),
    )


def test_a_no_without_a_comment_says_that_much():
    given(*RESOLVED).when(confirm(False)).then(
        ResolutionConfirmed(satisfied=False), IssueReopened(reason=NOT_SATISFIED, body=PROPERTY_COMPANY)
    )


def test_a_reopened_issue_has_a_new_deadline():
    outcome = given(*RESOLVED, world=listed(resolve_days=1)).when(confirm(False))
    assert outcome.events[1].due == midnight(NOW.date().replace(day=6))


def test_a_no_on_the_last_moment_of_30_days_reopens_it():
    last = day(1) + timedelta(days=30)
    assert len(given(*RESOLVED).when(confirm(False, now=last)).events) == 2


def test_a_later_no_is_recorded_and_reopens_nothing():
    late = day(1) + timedelta(days=30, milliseconds=1)
    given(*RESOLVED).when(confirm(False, now=late)).then(ResolutionConfirmed(satisfied=False))
    assert issue_after(*RESOLVED, (late, confirmed(False))).state == "resolved"


def test_an_imported_no_is_recorded_and_reopens_nothing_that_the_source_does_not_tell():
    expected = ResolutionConfirmed(satisfied=False, imported="hotline")
    given(*RESOLVED).when(confirm(False, imported="hotline")).then(expected)


@pytest.mark.parametrize("before", [True, False])
def test_one_resolution_is_confirmed_once(before):
    given(*RESOLVED, confirmed(before)).when(confirm()).then_refused(errors.AlreadyConfirmed)


def test_the_next_resolution_is_confirmed_anew():
    again = (*RESOLVED, confirmed(False), reopened(), resolved())
    assert given(*again).when(confirm()).then_allowed()
    assert issue_after(*again).resolution.satisfied is None


@pytest.mark.parametrize("rating", [1, 5, None])
def test_a_rating_from_1_to_5_or_none_is_taken(rating):
    assert given(*RESOLVED).when(confirm(rating=rating)).then_allowed().rating == rating


@pytest.mark.parametrize("rating", [-1, 0, 6])
def test_another_rating_is_refused(rating):
    given(*RESOLVED).when(confirm(rating=rating)).then_refused(errors.RatingOutOfRange)


def test_identifiers_in_a_comment_are_masked():
    outcome = given(*RESOLVED).when(confirm(False, comment="打13812345678没人接"))
    assert [outcome.events[0].comment, outcome.events[1].reason] == ["打138****5678没人接"] * 2


@pytest.mark.parametrize(
    "before", [[], [discussed()], [discussed(), assigned()], [*RESOLVED[1:], reopened()]]
)
def test_only_a_resolved_issue_is_confirmed(before):
    given(raised(), *before).when(confirm()).then_refused(errors.NotResolved)
