"""Completing what a meeting set."""

import pytest

from domain import errors as general
from domain.coordination import errors
from tests.domain.coordination import occurrences as o
from tests.domain.coordination.town import given
from tests.given import COORDINATOR, DUTY, MONDAY, REPORTER, VOLUNTEERS, acting_for

SET = (*o.sitting(), o.settled(1, "task", task=o.task()))


@pytest.mark.parametrize("by", [acting_for("clean-co"), COORDINATOR])
def test_its_body_or_the_coordinator_says_that_it_is_done(by):
    town = given(*SET).when(o.complete(by=by)).then(o.completed())
    done = town.meeting().task("1")
    assert (done.done_at, done.outcome) == (o.NOW, "已恢复清运")
    assert town.meeting().open_tasks == ()


@pytest.mark.parametrize("by", [acting_for(VOLUNTEERS), DUTY, REPORTER])
def test_nobody_else_does(by):
    given(*SET).when(o.complete(by=by)).then_refused(errors.NotTheBodyOfTheMeetingTask)


def test_it_is_done_once():
    given(*SET, o.completed()).when(o.complete()).then_refused(errors.MeetingTaskDoneAlready)


def test_it_can_be_done_after_the_meeting_is_closed():
    given(*SET, o.closed()).when(o.complete()).then(o.completed())


@pytest.mark.parametrize("number", ["2", "0", "", "9" * 50])
def test_a_task_that_was_not_set_is_not_done(number):
    given(*SET).when(o.complete(number)).then_refused(errors.MeetingTaskUnknown)


def test_a_meeting_before_any_outcome_has_no_task():
    given(o.scheduled()).when(o.complete()).then_refused(errors.MeetingTaskUnknown)


def test_how_it_was_done_is_told_and_masked():
    given(*SET).when(o.complete(outcome=" ")).then_refused(errors.MeetingTaskOutcomeRequired)
    event = given(*SET).when(o.complete(outcome="已致电13812345678")).then_recorded()
    assert event.outcome == "已致电138****5678"


def test_it_is_not_done_before_it_was_set():
    given(*SET).when(o.complete(now=MONDAY)).then_refused(general.BeforeThePreviousEvent)


def test_the_others_stay_open():
    items = o.item(1), o.item(2)
    both = (o.settled(1, "task", task=o.task(1)), o.settled(2, "task", task=o.task(2)))
    town = given(*o.sitting(*items), *both).when(o.complete(2)).then(o.completed(2))
    assert [task.task.task for task in town.meeting().open_tasks] == ["1"]
