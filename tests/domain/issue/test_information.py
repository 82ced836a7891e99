"""What an assigned body lacks: while it waits, its clocks stand still."""

from datetime import datetime, timedelta

import pytest

from domain.issue import errors
from domain.issue.events import InformationGiven, InformationRequested, IssueResolved
from tests.given import (
    COORDINATOR,
    DUTY,
    PROPERTY_COMPANY,
    SHANGHAI,
    VOLUNTEERS,
    acting_for,
    day,
    given,
    issue_after,
)
from tests.occurrences import (
    accept,
    accepted,
    assign,
    assigned,
    confirm,
    decline,
    decline_assignment,
    declined,
    discuss,
    discussed,
    escalate,
    escalated,
    extend,
    give_information,
    handed_back,
    information_given,
    information_requested,
    merged,
    raised,
    reclassify,
    report_progress,
    request_information,
    resolve,
    resolved,
    return_,
    support,
    take_over,
    taken_over,
    unmerge,
    urge,
)

DUE = datetime(2026, 3, 10, tzinfo=SHANGHAI)
"""The end of Monday 9 March."""
ASSIGNED = (raised(), discussed(), assigned(due=DUE, accept_due=datetime(2026, 3, 7, tzinfo=SHANGHAI)))
WAITING = (*ASSIGNED, information_requested())


def local(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


@pytest.mark.parametrize("by", [acting_for(PROPERTY_COMPANY), COORDINATOR])
def test_the_assigned_body_or_the_coordinator_requests_information(by):
    given(*ASSIGNED).when(request_information(by)).then(
        InformationRequested(body=PROPERTY_COMPANY, question="垃圾堆的具体位置")
    )


def test_a_body_may_ask_before_it_accepts_and_after():
    given(*ASSIGNED, accepted()).when(request_information()).then_allowed()


@pytest.mark.parametrize("by", [acting_for(VOLUNTEERS), DUTY])
def test_nobody_else_requests_information(by):
    given(*ASSIGNED).when(request_information(by)).then_refused(errors.NotTheAssignedBody)


def test_information_is_requested_on_an_assigned_issue_only():
    given(raised(), discussed()).when(request_information()).then_refused(errors.NotAssigned)
    given(*ASSIGNED, resolved()).when(request_information()).then_refused(errors.NotOpen)


def test_there_is_no_second_request_while_one_is_open():
    refusal = given(*WAITING).when(request_information()).then_refused(errors.InformationAwaited)
    assert "2026-03-02 13:00" in refusal.chinese
    given(*WAITING, information_given(due=DUE)).when(request_information()).then_allowed()


def test_a_request_says_what_is_lacking_and_an_answer_what_it_is():
    given(*ASSIGNED).when(request_information(question=" ")).then_refused(errors.QuestionRequired)
    given(*WAITING).when(give_information(answer="\n")).then_refused(errors.AnswerRequired)


def test_identifiers_in_question_and_answer_are_masked():
    asked = given(*ASSIGNED).when(request_information(question="请13812345678的住户说明")).then_allowed()
    told = given(*WAITING).when(give_information(answer="已问13812345678")).then_allowed()
    assert (asked.question, told.answer) == ("请138****5678的住户说明", "已问138****5678")


def test_an_answer_belongs_to_a_request():
    given(*ASSIGNED).when(give_information()).then_refused(errors.NoInformationAwaited)
    given(*WAITING, information_given()).when(give_information()).then_refused(errors.NoInformationAwaited)


@pytest.mark.parametrize("by", [DUTY, COORDINATOR, acting_for(VOLUNTEERS)])
def test_anybody_may_record_the_answer(by):
    given(*WAITING).when(give_information(by=by)).then_allowed()


@pytest.mark.parametrize(
    ("asked", "told", "due", "why"),
    [
        ((2026, 3, 4, 10), (2026, 3, 5, 10), (2026, 3, 11), "a whole working day"),
        ((2026, 3, 4, 10), (2026, 3, 4, 13, 30), (2026, 3, 10, 3, 30), "three and a half hours"),
        ((2026, 3, 6, 12), (2026, 3, 9, 12), (2026, 3, 11), "the weekend was not worked"),
        ((2026, 3, 7, 9), (2026, 3, 8, 18), (2026, 3, 10), "on a weekend only: nothing was lost"),
        ((2026, 3, 4, 10), (2026, 3, 4, 10), (2026, 3, 10), "answered at once"),
        ((2026, 3, 4, 0), (2026, 3, 14, 0), (2026, 3, 20), "eight working days, the deadline among them"),
        ((2026, 3, 11, 0), (2026, 3, 12, 0), (2026, 3, 11), "asked after the deadline: as late as before"),
    ],
)
def test_the_deadline_moves_on_by_the_working_time_that_was_lost(asked, told, due, why):
    before = (
        (local(2026, 3, 2, 9), raised()),
        discussed(),
        assigned(due=DUE),
        (local(*asked), information_requested()),
    )
    answered = given(*before).when(give_information(now=local(*told)))
    answered.then(InformationGiven(answer="三号楼东门外", due=local(*due)))


def test_the_deadline_of_acceptance_moves_on_as_well_until_the_body_has_accepted():
    asked = (local(2026, 3, 4, 10), information_requested())
    event = given(*ASSIGNED, asked).when(give_information(now=local(2026, 3, 5, 10))).then_allowed()
    assert (event.accept_due, event.due) == (local(2026, 3, 10), local(2026, 3, 11))
    event = (
        given(*ASSIGNED, accepted(), asked).when(give_information(now=local(2026, 3, 5, 10))).then_allowed()
    )
    assert (event.accept_due, event.due) == (None, local(2026, 3, 11))


def test_without_a_deadline_there_is_none_to_move():
    before = (raised(), discussed(), assigned(), information_requested())
    given(*before).when(give_information()).then(InformationGiven(answer="三号楼东门外"))


def test_while_information_is_awaited_nothing_becomes_overdue():
    assert issue_after(*ASSIGNED).present_due == local(2026, 3, 7)
    waiting = issue_after(*WAITING)
    assert (waiting.present_due, waiting.due) == (None, DUE)
    assert issue_after(*WAITING, information_given(due=day(9))).present_due == day(9)


def test_a_deadline_is_not_extended_while_it_stands_still():
    given(*WAITING).when(extend(day(30))).then_refused(errors.InformationAwaited)
    given(*WAITING, information_given(due=DUE)).when(extend(day(30))).then_allowed()


@pytest.mark.parametrize("command", [report_progress(), accept(), urge(), support(), discuss(), reclassify()])
def test_other_steps_may_be_taken_meanwhile_and_the_wait_goes_on(command):
    event = given(*WAITING).when(command).then_allowed()
    assert issue_after(*WAITING, event).waiting_since == issue_after(*WAITING).waiting_since


@pytest.mark.parametrize(
    "command",
    [
        assign(VOLUNTEERS),
        decline_assignment(),
        escalate(),
        take_over(),
        decline(),
    ],
)
def test_what_ends_the_assignment_ends_the_wait(command):
    event = given(*WAITING).when(command).then_allowed()
    assert not isinstance(event, InformationGiven)
    assert issue_after(*WAITING, event).waiting_since is None


def test_a_returned_issue_waits_no_longer():
    before = (raised(), escalated(), discussed("community"), assigned(due=DUE), information_requested())
    event = given(*before).when(return_()).then_allowed()
    assert issue_after(*before, event).waiting_since is None


def test_a_body_that_solves_it_without_the_information_is_not_charged_for_the_wait():
    before = (*ASSIGNED[:2], assigned(due=DUE), (local(2026, 3, 9, 12), information_requested()))
    outcome = given(*before).when(resolve(now=local(2026, 3, 10, 12)))
    outcome.then(
        InformationGiven(due=local(2026, 3, 11)),
        IssueResolved(outcome="已清运并设专人值守", body=PROPERTY_COMPANY),
    )
    after = issue_after(*before, *((local(2026, 3, 10, 12), event) for event in outcome.events))
    assert (after.state, after.waiting_since, after.due) == ("resolved", None, local(2026, 3, 11))


def test_a_resolution_that_nothing_was_awaited_for_is_recorded_alone():
    assert len(given(*ASSIGNED).when(resolve()).events) == 1


def test_a_merge_neither_ends_the_wait_nor_counts_as_a_part_of_it():
    waiting = (*ASSIGNED[:2], assigned(due=DUE), (local(2026, 3, 4, 10), information_requested()))
    away = (*waiting, (local(2026, 3, 4, 16), merged()))
    target = issue_after(raised(code="20260302-9999"), stream="issue-2")
    back = given(*away, target=target).when(unmerge(now=local(2026, 3, 5, 16))).then_allowed()
    assert back.due == DUE + timedelta(days=1)
    again = (*away, (local(2026, 3, 5, 16), back))
    assert issue_after(*again).waiting_since == local(2026, 3, 5, 10)
    told = given(*again).when(give_information(now=local(2026, 3, 5, 17))).then_allowed()
    assert told.due == DUE + timedelta(days=1, hours=7)


def test_information_is_not_given_while_the_issue_is_merged():
    given(*WAITING, merged()).when(give_information()).then_refused(errors.NotOpen)


def test_what_an_import_tells_is_asked_less():
    asked = given(*ASSIGNED).when(request_information(DUTY, imported="hotline")).then_allowed()
    told = given(*WAITING).when(give_information(imported="hotline")).then_allowed()
    assert (asked.imported, told.imported) == ("hotline", "hotline")


@pytest.mark.parametrize("closed", [declined(), handed_back(), taken_over()])
def test_nothing_is_awaited_by_nobody(closed):
    after = issue_after(*WAITING, closed)
    assert (after.waiting_since, after.due, after.accept_due) == (None, None, None)


def test_a_waiting_issue_is_not_solved_yet():
    given(*WAITING).when(confirm()).then_refused(errors.NotResolved)
