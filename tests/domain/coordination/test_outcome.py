"""Recording what a meeting settled on an item, with what that leads to elsewhere."""

from datetime import timedelta

import pytest

from domain import errors as general
from domain.coordination import errors
from domain.coordination.service import raised_stream
from domain.decision import events as d
from domain.decision.errors import DecisionNoTierAbove, DecisionNotOpen, MotionRequired
from domain.issue.errors import DueInThePast, DueTooFarAhead, NoTierAbove, NotOpen
from domain.registry.errors import UnknownBody, UnknownPlace
from tests import motions as m
from tests import occurrences as i
from tests.domain.coordination import occurrences as o
from tests.domain.coordination.town import FEBRUARY, MARCH, Town, given
from tests.given import ELSEWHERE, ISSUE, MONDAY, OFFICE, PROPERTY_COMPANY, VOLUNTEERS

DECISION = "decision-1"


def test_an_item_may_only_be_noted():
    given(*o.sitting()).when(o.settle()).then(o.settled())


def test_a_note_is_required_and_masked():
    given(*o.sitting()).when(o.settle(note=" ")).then_refused(errors.OutcomeNoteRequired)
    given(*o.sitting()).when(o.settle(note="联系13812345678")).then(o.settled(note="联系138****5678"))


def test_the_agenda_comes_first_then_attendance():
    given(o.scheduled()).when(o.settle()).then_refused(errors.AgendaNotFrozen)
    given(o.scheduled(), o.frozen(o.item())).when(o.settle()).then_refused(errors.MeetingNotSitting)


def test_a_closed_meeting_settles_nothing():
    closed = (*o.sitting(), o.settled(), o.closed())
    given(*closed).when(o.settle()).then_refused(errors.MeetingIsClosed)


@pytest.mark.parametrize("number", ["2", "0", "", "01", "一", "1" * 50])
def test_what_is_not_on_the_agenda_is_not_settled(number):
    refusal = given(*o.sitting()).when(o.settle(number)).then_refused(errors.ItemNotOnTheAgenda)
    assert MARCH in refusal.english


def test_an_item_has_one_outcome():
    refusal = given(*o.sitting(), o.settled()).when(o.set_task()).then_refused(errors.ItemSettledAlready)
    assert "记录说明" in refusal.chinese
    given(*o.sitting(o.item(1), o.item(2)), o.settled()).when(o.settle(2)).then(o.settled(2))


def test_nothing_is_settled_before_anybody_came():
    given(*o.sitting()).when(o.settle(now=MONDAY)).then_refused(general.BeforeThePreviousEvent)


def test_a_task_is_numbered_within_the_meeting():
    items = o.item(1), o.item(2), o.item(3)
    given(*o.sitting(*items)).when(o.set_task(2)).then(o.settled(2, "task", task=o.task(1)))
    given(*o.sitting(*items), o.settled(2, "task", task=o.task(1)), o.settled(1)).when(o.set_task(3)).then(
        o.settled(3, "task", task=o.task(2))
    )


def test_a_task_says_who_does_what_by_when():
    given(*o.sitting()).when(o.settle(1, "task")).then_refused(errors.OutcomeNeedsTask)
    blank = o.set_task(task=o.new_task(text=" "))
    given(*o.sitting()).when(blank).then_refused(errors.TaskTextRequired)


def test_what_a_task_says_is_masked():
    task = o.new_task(text="致电13812345678")
    given(*o.sitting()).when(o.set_task(task=task)).then(
        o.settled(1, "task", task=o.task(text="致电138****5678"))
    )


@pytest.mark.parametrize("outcome", ["noted", "escalated", "decision_raised"])
def test_another_outcome_takes_no_task(outcome):
    beside = {ISSUE: [i.raised()]}
    decision = o.motion() if outcome == "decision_raised" else None
    command = o.settle(1, outcome, task=o.new_task(), decision=decision)
    given(*o.sitting(o.item(1, ISSUE)), beside=beside).when(command).then_refused(errors.OutcomeTakesNoTask)


@pytest.mark.parametrize("outcome", ["noted", "escalated", "task"])
def test_another_outcome_takes_no_decision(outcome):
    beside = {ISSUE: [i.raised()]}
    task = o.new_task() if outcome == "task" else None
    command = o.settle(1, outcome, decision=o.motion(), task=task)
    given(*o.sitting(o.item(1, ISSUE)), beside=beside).when(command).then_refused(
        errors.OutcomeTakesNoDecision
    )


@pytest.mark.parametrize("body", [PROPERTY_COMPANY, VOLUNTEERS, OFFICE])
def test_bodies_of_the_place_and_of_those_above_and_below_get_tasks(body):
    given(*o.sitting()).when(o.set_task(task=o.new_task(body))).then(
        o.settled(1, "task", task=o.task(body=body))
    )


def test_a_body_of_a_place_beside_it_gets_none():
    given(*o.sitting()).when(o.set_task(task=o.new_task(ELSEWHERE))).then_refused(
        errors.BodyOutsideTheMeeting
    )


def test_an_unknown_body_gets_no_task():
    given(*o.sitting()).when(o.set_task(task=o.new_task("nobody"))).then_refused(UnknownBody)


def test_a_task_is_due_ahead_and_within_ten_years():
    soon = o.NOW + timedelta(milliseconds=1)
    given(*o.sitting()).when(o.set_task(task=o.new_task(due=soon))).then_recorded()
    given(*o.sitting()).when(o.set_task(task=o.new_task(due=o.NOW))).then_refused(DueInThePast)
    far = o.NOW + timedelta(days=3_661)
    given(*o.sitting()).when(o.set_task(task=o.new_task(due=far))).then_refused(DueTooFarAhead)


def test_an_escalated_issue_goes_up_in_the_same_transaction_for_the_reason_noted():
    town = (
        given(*o.sitting(o.item(1, ISSUE)), beside={ISSUE: [i.raised()]})
        .when(o.settle(1, "escalated", note="需街道协调，联系13812345678"))
        .then(
            o.settled(1, "escalated", note="需街道协调，联系138****5678"),
            i.escalated(reason="需街道协调，联系138****5678"),
        )
    )
    assert town.issues.load(ISSUE).before == "lake"
    outcome, escalation = town.log.entries[-2:]
    assert outcome.envelope.command_id == escalation.envelope.command_id
    assert outcome.envelope.occurred_at == escalation.envelope.occurred_at


def test_an_escalated_decision_goes_up_in_the_same_transaction():
    given(*o.sitting(o.item(1, DECISION)), beside={DECISION: [o.motion_raised()]}).when(
        o.settle(1, "escalated")
    ).then(
        o.settled(1, "escalated"),
        d.DecisionEscalated(from_tier="community", to_tier="subdistrict", place="north", reason="下月复查"),
    )


def test_past_the_district_nothing_is_escalated_and_the_outcome_is_not_recorded():
    at_the_district = [i.raised(place="east", tier="district")]
    given(*o.sitting(o.item(1, ISSUE)), beside={ISSUE: at_the_district}).when(
        o.settle(1, "escalated")
    ).then_refused(NoTierAbove)
    raised = [o.motion_raised(place="east", tier="district")]
    given(*o.sitting(o.item(1, DECISION)), beside={DECISION: raised}).when(
        o.settle(1, "escalated")
    ).then_refused(DecisionNoTierAbove)


def test_what_has_gone_past_the_meeting_is_not_moved_up_by_it():
    above = i.escalated("north", "subdistrict")
    gone = {ISSUE: [i.raised(), above], DECISION: [o.motion_raised(), m.escalated("north", "subdistrict")]}
    for subject in gone:
        refusal = (
            given(*o.sitting(o.item(1, subject)), beside=gone)
            .when(o.settle(1, "escalated"))
            .then_refused(errors.SubjectIsAboveTheMeeting)
        )
        assert (refusal.facts["before"], refusal.facts["place"]) == ("north", "lake")


def test_what_has_come_up_to_the_meeting_is_moved_up_by_it():
    come = {ISSUE: [i.raised(), i.escalated("lake")]}
    came = given(*o.sitting(o.item(1, ISSUE)), beside=come).when(o.settle(1, "escalated"))
    came.then_recorded()
    assert came.town.issues.load(ISSUE).before == "north"


def test_what_is_closed_is_not_escalated():
    beside = {
        ISSUE: [i.raised(), i.withdrawn()],
        DECISION: [o.motion_raised(), d.DecisionWithdrawn(reason="不办了")],
    }
    for subject, refusal in ((ISSUE, NotOpen), (DECISION, DecisionNotOpen)):
        given(*o.sitting(o.item(1, subject)), beside=beside).when(o.settle(1, "escalated")).then_refused(
            refusal
        )


@pytest.mark.parametrize("subject", [None, f"{FEBRUARY}#1"])
def test_only_issues_and_decisions_have_somewhere_to_go(subject):
    given(*o.sitting(o.item(1, subject))).when(o.settle(1, "escalated")).then_refused(
        errors.OutcomeCannotEscalate
    )


def test_an_escalation_now_comes_after_what_happened_to_the_issue():
    """Another writer's clock is ahead: nobody claimed a time, so nobody is refused."""
    town = Town()
    ahead = o.NOW + timedelta(milliseconds=5)
    town.happened(ISSUE, (ahead, i.raised()))
    town.happened(MARCH, *o.sitting(o.item(1, ISSUE)))
    town.give(o.settle(1, "escalated"), clock=o.NOW)
    assert [entry.envelope.occurred_at for entry in town.log.entries[-2:]] == [ahead, ahead]


def test_an_escalation_is_not_before_what_happened_to_the_issue():
    beside = {ISSUE: [(o.NOW + timedelta(milliseconds=5), i.raised())]}
    given(*o.sitting(o.item(1, ISSUE)), beside=beside).when(o.settle(1, "escalated")).then_refused(
        general.BeforeThePreviousEvent
    )


def raises(**facts):
    return o.settle(1, "decision_raised", decision=o.motion(**facts))


def test_a_decision_is_raised_in_the_same_transaction():
    town = Town()
    town.happened(MARCH, *o.sitting())
    town.give(raises(), "outcome-1")
    outcome, raised = (entry.envelope for entry in town.log.entries[-2:])
    stream = raised_stream(MARCH, "outcome-1")
    assert outcome.data == o.settled(1, "decision_raised", decision=stream)
    assert (raised.stream, raised.data) == (stream, o.motion_raised(code="20260305-ABCDE"))
    assert outcome.occurred_at == raised.occurred_at == o.NOW
    assert town.decisions.load(stream).state == "raised"
    assert town.meeting().outcomes[0].decision == stream


def test_a_covenant_that_a_meeting_raises_is_numbered():
    town = Town()
    town.happened(MARCH, *o.sitting(o.item(1), o.item(2)))
    for item in (1, 2):
        town.give(
            o.settle(item, "decision_raised", decision=o.motion(kind="covenant", covenant_text="楼道不堆物")),
            f"outcome-{item}",
        )
    versions = [town.decisions.load(raised_stream(MARCH, f"outcome-{n}")).covenant.version for n in (1, 2)]
    assert versions == [1, 2]


def test_a_raised_decision_needs_its_motion():
    given(*o.sitting()).when(o.settle(1, "decision_raised")).then_refused(errors.OutcomeNeedsDecision)


def test_the_rules_of_decisions_hold_for_it():
    given(*o.sitting()).when(raises(motion=" ")).then_refused(MotionRequired)
    given(*o.sitting()).when(raises(place="nowhere")).then_refused(UnknownPlace)
    given(*o.sitting()).when(raises(place="capital")).then_refused(errors.PlaceIsForTotals)


@pytest.mark.parametrize(
    ("place", "allowed"),
    [("lake", True), ("garden", True), ("north", False), ("hill", False), ("ridge", False)],
    ids=["its own", "below", "above", "beside", "below another"],
)
def test_it_binds_the_place_of_the_meeting_or_one_below(place, allowed):
    outcome = given(*o.sitting()).when(raises(place=place))
    if allowed:
        outcome.then_recorded()
    else:
        outcome.then_refused(errors.DecisionOutsideTheMeeting)


def test_it_is_raised_by_whoever_records_the_outcome_and_then():
    town = Town()
    town.happened(MARCH, *o.sitting())
    town.give(raises(now=MONDAY), "outcome-1")
    assert town.decisions.load(raised_stream(MARCH, "outcome-1")).raised_at == o.NOW
