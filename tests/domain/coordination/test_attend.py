"""Recording who came to a meeting."""

from domain import errors as general
from domain.coordination import errors
from tests.domain.coordination import occurrences as o
from tests.domain.coordination.town import given
from tests.given import MONDAY


def test_who_came_is_counted_by_constituency():
    came = o.counted("community", 4), o.counted("owners_committee", 2), o.counted("property_company", 0)
    given(o.scheduled(), o.frozen()).when(o.attend(*came)).then(o.attended(*came))


def test_a_later_count_replaces_the_one_before():
    town = given(*o.sitting()).when(o.attend(o.counted(present=5))).then(o.attended(o.counted(present=5)))
    assert town.meeting().attendance == (o.counted(present=5),)


def test_the_agenda_comes_first():
    given(o.scheduled()).when(o.attend(o.counted())).then_refused(errors.AgendaNotFrozen)


def test_each_constituency_is_counted_once():
    refusal = (
        given(o.scheduled(), o.frozen())
        .when(o.attend(o.counted("residents", 1), o.counted("community"), o.counted("residents", 2)))
        .then_refused(errors.ConstituencyTwice)
    )
    assert "居民代表" in refusal.chinese


def test_a_meeting_that_nobody_attends_is_none():
    for nobody in ((), (o.counted(present=0),)):
        given(o.scheduled(), o.frozen()).when(o.attend(*nobody)).then_refused(
            errors.MeetingAttendanceRequired
        )


def test_nobody_comes_to_a_closed_meeting():
    closed = (*o.sitting(), o.settled(), o.closed())
    given(*closed).when(o.attend(o.counted())).then_refused(errors.MeetingIsClosed)


def test_nobody_comes_before_the_agenda_was_frozen():
    given(o.scheduled(), o.frozen()).when(o.attend(o.counted(), now=MONDAY)).then_refused(
        general.BeforeThePreviousEvent
    )
