"""Making a body responsible."""

from datetime import timedelta

import pytest

from domain.issue import errors
from domain.issue.rules import DUE_WITHIN
from domain.registry.errors import BodyServesElsewhere, UnknownBody
from tests.given import (
    ELSEWHERE,
    OFFICE,
    PROPERTY_COMPANY,
    VOLUNTEERS,
    day,
    given,
    issue_after,
    listed,
    midnight,
)
from tests.occurrences import (
    NOW,
    assign,
    assigned,
    discussed,
    escalated,
    extended,
    handed_back,
    raised,
    returned,
)


def test_an_issue_the_council_has_discussed_is_assigned():
    given(raised(), discussed()).when(assign()).then(assigned())


def test_an_issue_the_council_has_not_discussed_cannot_be_assigned():
    given(raised()).when(assign(to=PROPERTY_COMPANY)).then_refused(errors.NotYetDiscussed)


def test_a_discussion_below_does_not_count_above():
    given(raised(), discussed(), escalated()).when(assign()).then_refused(errors.NotYetDiscussed)


def test_a_discussion_at_the_tier_it_came_to_counts():
    given(raised(), escalated(), discussed("community")).when(assign()).then(assigned())


def test_a_discussion_below_counts_again_when_it_came_back():
    given(raised(), discussed(), escalated(), returned()).when(assign()).then(assigned())


def test_the_responsibility_list_allows_direct_dispatch():
    world = listed(council_required=False, body=PROPERTY_COMPANY)
    expected = assigned(basis="responsibility_list")
    given(raised(), world=world).when(assign(basis="responsibility_list")).then(expected)


def test_a_list_that_names_no_body_allows_dispatch_to_any():
    world = listed(council_required=False)
    command = assign(to=VOLUNTEERS, basis="responsibility_list")
    assert given(raised(), world=world).when(command).then_allowed()


def test_direct_dispatch_goes_to_the_body_on_the_list():
    world = listed(council_required=False, body=PROPERTY_COMPANY)
    command = assign(to=VOLUNTEERS, basis="responsibility_list")
    given(raised(), world=world).when(command).then_refused(errors.AnotherBodyIsResponsible)


def test_no_direct_dispatch_where_the_list_requires_the_council():
    command = assign(basis="responsibility_list")
    given(raised(), world=listed()).when(command).then_refused(errors.DirectDispatchNotAllowed)


def test_no_direct_dispatch_without_a_line_on_the_list():
    given(raised()).when(assign(basis="responsibility_list")).then_refused(errors.DirectDispatchNotAllowed)


def test_once_escalated_the_list_of_the_compound_no_longer_allows_direct_dispatch():
    world = listed(council_required=False)
    command = assign(basis="responsibility_list")
    given(raised(), escalated(), world=world).when(command).then_refused(errors.DirectDispatchNotAllowed)


def test_an_emergency_needs_no_discussion():
    expected = assigned(basis="emergency", reason="燃气泄漏")
    given(raised()).when(assign(basis="emergency", reason="燃气泄漏")).then(expected)


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_an_emergency_needs_a_reason(nothing):
    given(raised()).when(assign(basis="emergency", reason=nothing)).then_refused(errors.ReasonRequired)


def test_the_basis_imported_is_for_imports():
    given(raised(), discussed()).when(assign(basis="imported")).then_refused(errors.BasisIsForImports)


def test_an_imported_assignment_needs_no_discussion_and_starts_no_clock():
    world = listed(accept_days=1, resolve_days=5)
    expected = assigned(basis="imported", imported="hotline")
    given(raised(), world=world).when(assign(imported="hotline")).then(expected)


def test_an_imported_assignment_keeps_the_deadline_of_its_source():
    event = given(raised()).when(assign(imported="hotline", due=day(9))).then_allowed()
    assert event.due == day(9)


def test_the_body_must_be_registered():
    given(raised(), discussed()).when(assign(to="nobody")).then_refused(UnknownBody)


@pytest.mark.parametrize("body", [PROPERTY_COMPANY, VOLUNTEERS, OFFICE])
def test_a_body_of_the_place_or_of_one_above_can_be_made_responsible(body):
    assert given(raised(), discussed()).when(assign(to=body)).then_allowed().body == body


def test_a_body_that_serves_another_place_cannot():
    given(raised(), discussed()).when(assign(to=ELSEWHERE)).then_refused(BodyServesElsewhere)


def test_an_import_cannot_assign_a_body_of_another_place_either():
    given(raised()).when(assign(to=ELSEWHERE, imported="hotline")).then_refused(BodyServesElsewhere)


def test_the_clocks_are_those_of_the_responsibility_list():
    """Assigned on a Thursday: one working day ends on Friday, five end on the Thursday after."""
    event = (
        given(raised(), discussed(), world=listed(accept_days=1, resolve_days=5))
        .when(assign())
        .then_allowed()
    )
    assert event.accept_due == midnight(NOW.date().replace(day=6))
    assert event.due == midnight(NOW.date().replace(day=12))


def test_a_deadline_of_the_command_goes_before_that_of_the_list():
    event = given(raised(), discussed(), world=listed(resolve_days=5)).when(assign(due=day(4))).then_allowed()
    assert event.due == day(4)


def test_a_deadline_must_be_ahead():
    given(raised(), discussed()).when(assign(due=NOW)).then_refused(errors.DueInThePast)


@pytest.mark.parametrize("imported", [None, "hotline"])
def test_a_deadline_in_another_decade_is_a_mistyped_year(imported):
    before = given(raised(), discussed())
    assert before.when(assign(due=NOW + DUE_WITHIN, imported=imported)).then_allowed()
    late = NOW + DUE_WITHIN + timedelta(milliseconds=1)
    before.when(assign(due=late, imported=imported)).then_refused(errors.DueTooFarAhead)


def test_an_assigned_issue_can_be_handed_to_another_body():
    given(raised(), discussed(), assigned()).when(assign(to=VOLUNTEERS)).then(assigned(VOLUNTEERS))


def test_an_assigned_issue_is_not_assigned_to_the_same_body_again():
    given(raised(), discussed(), assigned()).when(assign()).then_refused(errors.AlreadyAssigned)


def test_a_body_that_handed_it_back_can_be_made_responsible_again():
    given(raised(), discussed(), assigned(), handed_back()).when(assign()).then(assigned())


def test_another_body_begins_with_all_its_extensions():
    issue = issue_after(raised(), discussed(), assigned(due=day(5)), extended(day(6)), assigned(VOLUNTEERS))
    assert issue.assignment.extensions == 0
    assert issue.assignment.accepted is False
