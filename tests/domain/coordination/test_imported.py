"""Meetings that come from other systems: what is asked less of them, and what is not."""

from dataclasses import replace

from domain.coordination import errors
from domain.coordination import events as e
from tests.domain.coordination import occurrences as o
from tests.domain.coordination.town import given
from tests.given import IMPORTER

SOURCE = "community-books"
FROZEN = (o.scheduled(imported=SOURCE), o.frozen(o.item(), position=0))


def told(command):
    """The command as an import gives it."""
    return replace(command, by=IMPORTER, imported=SOURCE)


def test_a_meeting_of_a_month_gone_by_is_scheduled_as_of_its_beginning():
    command = told(o.schedule(starts_at=o.NOW))
    given().when(command).then(o.scheduled(starts_at=o.NOW, imported=SOURCE))


def test_there_is_one_meeting_of_a_place_and_month_whoever_tells_of_it():
    given(o.scheduled()).when(told(o.schedule())).then_refused(errors.MeetingTaken)


def test_an_agenda_that_nobody_proposed_here_is_of_position_0():
    given(o.scheduled()).when(told(o.freeze(o.chosen(), position=0))).then(
        e.AgendaFrozen(position=0, items=(o.item(),), imported=SOURCE)
    )


def test_an_outcome_is_recorded_though_nobody_knows_who_came():
    given(*FROZEN).when(told(o.settle())).then(o.settled(imported=SOURCE))
    given(*FROZEN).when(o.settle()).then_refused(errors.MeetingNotSitting)


def test_a_meeting_is_closed_though_not_every_outcome_is_known():
    given(*FROZEN).when(told(o.close())).then(e.MeetingClosed(imported=SOURCE))
    given(*o.sitting()).when(o.close()).then_refused(errors.ItemWithoutOutcome)


def test_the_import_says_for_any_body_that_its_task_is_done():
    with_task = (*FROZEN, o.settled(1, "task", task=o.task()))
    given(*with_task).when(told(o.complete())).then(
        e.MeetingTaskCompleted(task="1", outcome="已恢复清运", imported=SOURCE)
    )
    given(*with_task).when(o.complete(by=IMPORTER)).then_refused(errors.NotTheBodyOfTheMeetingTask)


def test_attendance_is_counted_once_the_agenda_is_known_and_by_somebody():
    given(*FROZEN).when(told(o.attend(o.counted()))).then(
        e.MeetingAttended(attendance=(o.counted(),), imported=SOURCE)
    )
    given(*FROZEN).when(told(o.attend())).then_refused(errors.MeetingAttendanceRequired)


def test_a_subject_of_an_imported_agenda_is_recorded_and_lies_there():
    unknown = told(o.freeze(o.chosen("issue-9"), position=0))
    given(o.scheduled()).when(unknown).then_refused(errors.SubjectUnknown)


def test_a_task_of_an_imported_meeting_is_of_a_body_at_the_table():
    elsewhere = told(o.set_task(task=o.new_task(body="ridge-co")))
    given(*FROZEN).when(elsewhere).then_refused(errors.BodyOutsideTheMeeting)
