"""What the assigned body does: accept, hand back, report."""

import pytest

from domain.issue import errors
from domain.issue.events import AssignmentAccepted, AssignmentReturned, ProgressReported
from tests.given import (
    COORDINATOR,
    PROPERTY_COMPANY,
    VOLUNTEERS,
    acting_for,
    day,
    given,
    issue_after,
    listed,
    midnight,
)
from tests.occurrences import (
    NOW,
    accept,
    accepted,
    assigned,
    decline_assignment,
    declined,
    discussed,
    escalated,
    handed_back,
    merged,
    raised,
    report_progress,
    resolved,
)

ASSIGNED = (raised(), discussed(), assigned(accept_due=day(4), due=day(9)))
BY_THE_BODY = {"accept": accept, "decline assignment": decline_assignment, "progress": report_progress}


def test_the_assigned_body_accepts():
    given(*ASSIGNED).when(accept()).then(AssignmentAccepted(body=PROPERTY_COMPANY))


def test_accepting_ends_the_wait_for_it_and_no_other_clock():
    issue = issue_after(*ASSIGNED, accepted())
    assert (issue.state, issue.accept_due, issue.due) == ("assigned", None, day(9))
    assert issue.assignment.accepted


def test_an_assignment_is_accepted_once():
    given(*ASSIGNED, accepted()).when(accept()).then_refused(errors.AlreadyAccepted)


def test_another_body_accepts_anew_after_the_issue_was_handed_to_it():
    command = accept(acting_for(VOLUNTEERS))
    given(*ASSIGNED, accepted(), assigned(VOLUNTEERS)).when(command).then(accepted(VOLUNTEERS))


def test_the_assigned_body_hands_it_back_with_a_reason():
    expected = AssignmentReturned(body=PROPERTY_COMPANY, reason="不在合同范围内")
    given(*ASSIGNED).when(decline_assignment()).then(expected)


def test_the_assigned_body_may_hand_it_back_after_it_accepted():
    given(*ASSIGNED, accepted()).when(decline_assignment()).then(handed_back())


def test_handing_back_needs_a_reason():
    given(*ASSIGNED).when(decline_assignment(reason=" ")).then_refused(errors.ReasonRequired)


def test_an_issue_handed_back_is_where_it_was_before():
    issue = issue_after(*ASSIGNED, handed_back())
    assert (issue.state, issue.assignment, issue.due, issue.accept_due) == ("discussed", None, None, None)
    assert issue_after(raised(), assigned(basis="emergency", reason="漏电"), handed_back()).state == "raised"
    upstairs = issue_after(raised(), escalated(), assigned(basis="emergency", reason="漏电"), handed_back())
    assert (upstairs.state, upstairs.before) == ("escalated", "lake")


def test_an_issue_handed_back_before_any_discussion_waits_for_the_council():
    world = listed(discuss_days=1)
    before = (raised(), assigned(basis="emergency", reason="漏电"))
    event = given(*before, world=world).when(decline_assignment()).then_allowed()
    assert event.discuss_due == midnight(NOW.date().replace(day=6))
    assert issue_after(*before, event).discuss_due == event.discuss_due


def test_an_issue_handed_back_after_the_discussion_waits_for_the_council_again():
    event = given(*ASSIGNED, world=listed(discuss_days=1)).when(decline_assignment()).then_allowed()
    assert event.discuss_due == midnight(NOW.date().replace(day=6))
    issue = issue_after(*ASSIGNED, event)
    assert (issue.state, issue.discuss_due) == ("discussed", event.discuss_due)


def test_no_clock_starts_where_the_list_has_none_or_in_an_import():
    assert given(*ASSIGNED, world=listed()).when(decline_assignment()).then_allowed().discuss_due is None
    imported = given(*ASSIGNED, world=listed(discuss_days=1)).when(decline_assignment(imported="hotline"))
    assert imported.then_allowed().discuss_due is None


def test_the_assigned_body_reports_progress():
    given(*ASSIGNED).when(report_progress()).then(ProgressReported(body=PROPERTY_COMPANY, note="已清运一半"))


def test_a_report_of_progress_says_something_without_identifiers():
    given(*ASSIGNED).when(report_progress(note="")).then_refused(errors.NoteRequired)
    event = given(*ASSIGNED).when(report_progress(note="已电话13812345678约定")).then_allowed()
    assert event.note == "已电话138****5678约定"


@pytest.mark.parametrize("command", BY_THE_BODY.values(), ids=BY_THE_BODY)
def test_only_the_assigned_body_can_do_it(command):
    given(*ASSIGNED).when(command(acting_for(VOLUNTEERS))).then_refused(errors.NotTheAssignedBody)
    given(*ASSIGNED).when(command(COORDINATOR)).then_refused(errors.NotTheAssignedBody)


@pytest.mark.parametrize("command", BY_THE_BODY.values(), ids=BY_THE_BODY)
def test_the_body_of_before_can_no_longer_do_it(command):
    given(*ASSIGNED, assigned(VOLUNTEERS)).when(command()).then_refused(errors.NotTheAssignedBody)


@pytest.mark.parametrize("command", BY_THE_BODY.values(), ids=BY_THE_BODY)
def test_an_import_may_not_know_who_acted(command):
    assert (
        given(*ASSIGNED).when(command(COORDINATOR, imported="hotline")).then_allowed().imported == "hotline"
    )


@pytest.mark.parametrize("command", BY_THE_BODY.values(), ids=BY_THE_BODY)
@pytest.mark.parametrize(
    "before",
    [
        [raised()],
        [raised(), discussed()],
        [*ASSIGNED, handed_back()],
        [*ASSIGNED, escalated()],
    ],
)
def test_it_needs_an_assignment_in_force(command, before):
    given(*before).when(command()).then_refused(errors.NotAssigned)
    given(*before).when(command(imported="hotline")).then_refused(errors.NotAssigned)


@pytest.mark.parametrize("command", BY_THE_BODY.values(), ids=BY_THE_BODY)
@pytest.mark.parametrize("ending", [resolved(), declined(), merged()])
def test_it_is_too_late_once_the_issue_is_not_open(command, ending):
    given(*ASSIGNED, ending).when(command()).then_refused(errors.NotOpen)
