"""Ending a meeting."""

from domain import errors as general
from domain.coordination import errors
from domain.coordination.events import MeetingClosed
from tests.domain.coordination import occurrences as o
from tests.domain.coordination.town import given
from tests.given import MONDAY

TWO = o.sitting(o.item(1), o.item(2, title="停车收费"))


def test_a_meeting_ends_once_every_item_is_settled():
    town = given(*TWO, o.settled(2), o.settled(1)).when(o.close()).then(o.closed())
    assert (town.meeting().state, town.meeting().closed_at) == ("closed", o.NOW)


def test_the_refusal_names_the_first_item_that_is_not_settled():
    refusal = given(*TWO, o.settled(1)).when(o.close()).then_refused(errors.ItemWithoutOutcome)
    assert (refusal.facts["item"], refusal.facts["title"]) == ("2", "停车收费")
    refusal = given(*TWO, o.settled(2)).when(o.close()).then_refused(errors.ItemWithoutOutcome)
    assert refusal.facts["item"] == "1"


def test_a_meeting_with_an_empty_agenda_ends_as_well():
    given(o.scheduled(), o.frozen(), o.attended()).when(o.close()).then(o.closed())


def test_its_tasks_may_still_be_open():
    given(*o.sitting(), o.settled(1, "task", task=o.task())).when(o.close()).then(o.closed())


def test_what_did_not_sit_does_not_end():
    given(o.scheduled()).when(o.close()).then_refused(errors.AgendaNotFrozen)
    given(o.scheduled(), o.frozen()).when(o.close()).then_refused(errors.MeetingNotSitting)


def test_it_ends_once():
    refusal = (
        given(*o.sitting(), o.settled(), o.closed()).when(o.close()).then_refused(errors.MeetingIsClosed)
    )
    assert "2026-03-02" in refusal.english


def test_a_remark_may_be_left_and_is_masked():
    given(*o.sitting(), o.settled()).when(o.close(remark=" ")).then(o.closed())
    given(*o.sitting(), o.settled()).when(o.close(remark="会务13812345678")).then(
        MeetingClosed(remark="会务138****5678")
    )


def test_it_does_not_end_before_what_happened_last():
    given(*o.sitting(), o.settled()).when(o.close(now=MONDAY)).then_refused(general.BeforeThePreviousEvent)
