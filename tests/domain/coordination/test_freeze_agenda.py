"""Settling what a meeting works on."""

from datetime import timedelta

import pytest

from domain import errors as general
from domain.coordination import errors
from domain.coordination.meeting import meeting_stream
from domain.coordination.rules import MAX_ITEMS
from domain.personal import TextHoldsIdentifier
from tests import occurrences as i
from tests.domain.coordination import occurrences as o
from tests.domain.coordination.town import FEBRUARY, JANUARY, MARCH, given
from tests.given import ISSUE, MONDAY

DECISION = "decision-1"
TASK = f"{FEBRUARY}#1"
EARLIER = MONDAY - timedelta(days=20)
"""When the meeting of February sat."""


def past(*events):
    return [(EARLIER + timedelta(hours=number), event) for number, event in enumerate(events)]


def february(*more, **facts):
    """A meeting of February that set one task."""
    sat = o.sitting()[1:]
    outcome = o.settled(1, "task", task=o.task(due=MONDAY, **facts))
    return {FEBRUARY: past(o.scheduled(month="2026-02"), *sat, outcome, o.closed(), *more)}


BESIDE = {ISSUE: [i.raised()], DECISION: [o.motion_raised()]}


def test_items_are_numbered_in_the_order_given():
    issue, decision, own = o.chosen(ISSUE, reasons=("overdue",)), o.chosen(DECISION), o.chosen()
    given(o.scheduled(), beside=BESIDE).when(o.freeze(issue, decision, own)).then(
        o.frozen(o.item(1, ISSUE, reasons=("overdue",)), o.item(2, DECISION), o.item(3))
    )


def test_a_place_with_nothing_to_settle_meets_all_the_same():
    given(o.scheduled()).when(o.freeze()).then(o.frozen())


def test_the_agenda_is_frozen_once():
    given(o.scheduled(), o.frozen()).when(o.freeze()).then_refused(errors.AgendaIsFrozen)
    given(*o.sitting()).when(o.freeze()).then_refused(errors.AgendaIsFrozen)


def test_a_meeting_that_nobody_called_has_no_agenda():
    given().when(o.freeze()).then_refused(errors.MeetingNotFound)


def test_it_is_not_frozen_before_the_meeting_is_called():
    earlier = o.freeze(now=MONDAY)
    given(o.scheduled()).when(earlier).then_refused(general.BeforeThePreviousEvent)


def test_the_position_of_the_proposal_is_in_the_log():
    town = given(o.scheduled()).when(o.freeze(position=0)).then(o.frozen(position=0))
    head = town.log.head() - 1
    given(o.scheduled()).when(o.freeze(position=head)).then(o.frozen(position=head))
    for beyond in (head + 1, -1):
        given(o.scheduled()).when(o.freeze(position=beyond)).then_refused(errors.PositionNotInTheLog)


@pytest.mark.parametrize(
    "subject", ["issue-404", "decision-404", f"{MARCH}#1", f"{FEBRUARY}#1", f"{JANUARY}#9"]
)
def test_what_is_not_recorded_is_not_put_on_an_agenda(subject):
    refusal = given(o.scheduled()).when(o.freeze(o.chosen(subject))).then_refused(errors.SubjectUnknown)
    assert subject in refusal.english


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "garden",
        "council-1",
        "place-lake",
        "body-clean-co",
        FEBRUARY,
        "issue-1#1",
        "summary-2026-02-lake#1",
    ],
)
def test_what_is_no_issue_decision_or_task_is_refused(subject):
    given(o.scheduled(), beside=BESIDE).when(o.freeze(o.chosen(subject))).then_refused(
        errors.SubjectNotUnderstood
    )


def test_a_subject_is_listed_once_and_matters_of_its_own_as_often_as_the_meeting_likes():
    given(o.scheduled(), beside=BESIDE).when(o.freeze(o.chosen(ISSUE), o.chosen(ISSUE))).then_refused(
        errors.SubjectListedTwice
    )
    given(o.scheduled()).when(o.freeze(o.chosen(), o.chosen())).then(o.frozen(o.item(1), o.item(2)))


def test_an_agenda_is_no_longer_than_anybody_works_through():
    given(o.scheduled()).when(o.freeze(*[o.chosen()] * MAX_ITEMS)).then_recorded()
    given(o.scheduled()).when(o.freeze(*[o.chosen()] * (MAX_ITEMS + 1))).then_refused(
        errors.MeetingAgendaTooLong
    )


@pytest.mark.parametrize("place", ["garden", "court", "lake", "north", "east"])
def test_issues_of_the_place_and_of_those_above_and_below_are_its_matter(place):
    beside = {ISSUE: [i.raised(place=place)]}
    given(o.scheduled(), beside=beside).when(o.freeze(o.chosen(ISSUE))).then(o.frozen(o.item(1, ISSUE)))


@pytest.mark.parametrize("place", ["hill", "ridge", "grove", "quay"])
def test_issues_and_decisions_of_a_place_beside_it_are_not(place):
    beside = {ISSUE: [i.raised(place=place)], DECISION: [o.motion_raised(place=place)]}
    for subject in (ISSUE, DECISION):
        given(o.scheduled(), beside=beside).when(o.freeze(o.chosen(subject))).then_refused(
            errors.SubjectOfAnotherPlace
        )


def test_a_title_that_is_left_out_is_that_of_the_subject():
    given(o.scheduled(), beside=BESIDE).when(o.freeze(o.chosen(ISSUE, title=" "))).then(
        o.frozen(o.item(1, ISSUE, title=i.raised().title))
    )


def test_a_matter_of_its_own_needs_a_title():
    given(o.scheduled()).when(o.freeze(o.chosen(title="  "))).then_refused(errors.AgendaTitleRequired)


def test_a_title_holds_no_number_of_a_person():
    given(o.scheduled()).when(o.freeze(o.chosen(title="致电13812345678"))).then_refused(TextHoldsIdentifier)


def test_without_a_reason_an_item_was_added():
    given(o.scheduled(), beside=BESIDE).when(
        o.freeze(o.chosen(ISSUE, reasons=()), o.chosen(reasons=()))
    ).then(o.frozen(o.item(1, ISSUE, reasons=("added",)), o.item(2, reasons=("added",))))


def test_a_reason_is_recorded_once():
    given(o.scheduled(), beside=BESIDE).when(
        o.freeze(o.chosen(ISSUE, reasons=("reopened", "overdue", "reopened")))
    ).then(o.frozen(o.item(1, ISSUE, reasons=("reopened", "overdue"))))


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        *(
            (ISSUE, reason)
            for reason in ("overdue", "escalated", "reopened", "unsatisfied", "much_supported")
        ),
        *((DECISION, reason) for reason in ("decision_open", "overdue", "escalated")),
    ],
)
def test_reasons_that_fit_the_subject_are_recorded(subject, reason):
    given(o.scheduled(), beside=BESIDE).when(o.freeze(o.chosen(subject, reasons=(reason,)))).then(
        o.frozen(o.item(1, subject, reasons=(reason,)))
    )


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        *((ISSUE, reason) for reason in ("carried_over", "decision_open")),
        *((DECISION, reason) for reason in ("carried_over", "unsatisfied", "much_supported", "reopened")),
        *((None, reason) for reason in ("overdue", "carried_over", "escalated")),
        *((TASK, reason) for reason in ("reopened", "decision_open", "escalated")),
    ],
)
def test_reasons_that_do_not_fit_the_subject_are_refused(subject, reason):
    given(o.scheduled(), beside={**BESIDE, **february()}).when(
        o.freeze(o.chosen(subject, reasons=(reason,)))
    ).then_refused(errors.ReasonDoesNotFit)


def test_a_task_that_is_not_done_is_carried_over_once_more():
    given(o.scheduled(), beside=february()).when(
        o.freeze(o.chosen(TASK, carried=0, reasons=("overdue",)))
    ).then(o.frozen(o.item(1, TASK, reasons=("carried_over", "overdue"), carried=1)))


def test_how_often_it_was_carried_over_is_counted_and_not_believed():
    given(o.scheduled(), beside={**february(), **BESIDE}).when(
        o.freeze(o.chosen(TASK, carried=99, reasons=()), o.chosen(ISSUE, carried=7), o.chosen(carried=7))
    ).then(
        o.frozen(
            o.item(1, TASK, reasons=("carried_over",), carried=1),
            o.item(2, ISSUE, carried=0),
            o.item(3, carried=0),
        )
    )


def test_a_title_that_is_left_out_is_what_the_task_says_on_one_line():
    beside = february(text="三日内\n恢复清运，" + "每日复查，" * 60)
    event = given(o.scheduled(), beside=beside).when(o.freeze(o.chosen(TASK, title=""))).then_recorded()
    assert event.items[0].title.startswith("三日内 恢复清运，每日复查")
    assert len(event.items[0].title) == 200


def test_lines_of_a_task_that_make_a_number_together_are_masked_in_its_title():
    beside = february(text="电话 138\n12345678")
    event = given(o.scheduled(), beside=beside).when(o.freeze(o.chosen(TASK, title=""))).then_recorded()
    assert "12345678" not in event.items[0].title


def test_a_task_that_is_done_is_not_carried_over():
    given(o.scheduled(), beside=february(o.completed())).when(o.freeze(o.chosen(TASK))).then_refused(
        errors.CarriedTaskIsDone
    )


def test_a_task_of_another_place_is_not_carried_over():
    stream = meeting_stream("garden", "2026-02")
    events = february()[FEBRUARY]
    beside = {stream: [past(o.scheduled(place="garden", tier="compound", month="2026-02"))[0], *events[1:]]}
    given(o.scheduled(), beside=beside).when(o.freeze(o.chosen(f"{stream}#1"))).then_refused(
        errors.TaskOfNoEarlierMeeting
    )


def test_a_task_of_a_later_meeting_is_not_carried_over():
    april = meeting_stream("lake", "2026-04")
    beside = {april: [past(o.scheduled(month="2026-04"))[0], *february()[FEBRUARY][1:]]}
    given(o.scheduled(), beside=beside).when(o.freeze(o.chosen(f"{april}#1"))).then_refused(
        errors.TaskOfNoEarlierMeeting
    )


def test_a_task_that_another_goes_on_for_is_not_carried_over():
    january = {JANUARY: [past(o.scheduled(month="2026-01"))[0], *february()[FEBRUARY][1:]]}
    taken_up = [
        o.scheduled(month="2026-02"),
        o.frozen(o.item(1, f"{JANUARY}#1", reasons=("carried_over",), carried=1)),
        o.attended(),
        o.settled(1, "task", task=o.task()),
    ]
    beside = {**january, FEBRUARY: past(*taken_up)}
    given(o.scheduled(), beside=beside).when(o.freeze(o.chosen(f"{JANUARY}#1"))).then_refused(
        errors.CarriedTaskGoesOn
    )
    given(o.scheduled(), beside=beside).when(o.freeze(o.chosen(TASK, reasons=()))).then(
        o.frozen(o.item(1, TASK, reasons=("carried_over",), carried=2))
    )
