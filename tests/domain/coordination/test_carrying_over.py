"""Tasks that are not done come back in the next meeting."""

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.coordination.carrying_over import carried_over
from domain.coordination.meeting import fold, meeting_stream, task_reference
from domain.coordination.months import later_month
from tests.domain.coordination import occurrences as o
from tests.domain.coordination.town import FEBRUARY, JANUARY, MARCH, Town
from tests.given import history


def meeting(stream, *events):
    month = stream.split("-", 1)[1][:7]
    return fold(None, history(stream, [o.scheduled(month=month), *events]))


def carried(number, subject, count):
    return o.item(number, subject, title="三日内恢复清运", reasons=("carried_over",), carried=count)


TASK = o.settled(1, "task", task=o.task())
HELD = (o.frozen(o.item()), o.attended())
ANEW = (o.frozen(carried(1, f"{JANUARY}#1", 1)), o.attended())


def test_a_task_that_is_not_done_comes_back():
    january = meeting(JANUARY, *HELD, TASK, o.closed())
    assert carried_over(january) == (carried(1, f"{JANUARY}#1", 1),)


def test_a_task_that_is_done_does_not():
    assert carried_over(meeting(JANUARY, *HELD, TASK, o.closed(), o.completed())) == ()


def test_it_comes_back_also_from_a_meeting_that_nobody_closed():
    assert carried_over(meeting(JANUARY, *HELD, TASK)) == (carried(1, f"{JANUARY}#1", 1),)


def test_a_task_set_again_counts_both_meetings_and_comes_back_alone():
    january = meeting(JANUARY, *HELD, TASK, o.closed())
    february = meeting(FEBRUARY, *ANEW, TASK, o.closed())
    assert carried_over(february) == (carried(1, f"{FEBRUARY}#1", 2),)
    assert carried_over(february, [january]) == (carried(1, f"{FEBRUARY}#1", 2),)


def test_a_task_that_a_decision_goes_on_for_does_not_come_back():
    january = meeting(JANUARY, *HELD, TASK)
    february = meeting(FEBRUARY, *ANEW, o.settled(1, "decision_raised", decision="decision-1"))
    assert carried_over(february, [january]) == ()


def test_a_task_that_was_only_noted_comes_back_with_a_higher_count():
    january = meeting(JANUARY, *HELD, TASK)
    february = meeting(FEBRUARY, *ANEW, o.settled(1), o.closed())
    assert carried_over(february, [january]) == (carried(1, f"{JANUARY}#1", 2),)


def test_a_task_that_was_left_off_an_agenda_comes_back():
    january = meeting(JANUARY, *HELD, TASK)
    february = meeting(FEBRUARY, o.frozen(), o.attended(), o.closed())
    assert carried_over(february, [january]) == (carried(1, f"{JANUARY}#1", 1),)


def test_tasks_come_back_the_oldest_first():
    january = meeting(JANUARY, *HELD, TASK)
    two = (o.item(1), o.item(2))
    tasks = (o.settled(2, "task", task=o.task(1)), o.settled(1, "task", task=o.task(2)))
    february = meeting(FEBRUARY, o.frozen(*two), o.attended(), *tasks)
    assert carried_over(february, [january]) == (
        carried(1, f"{JANUARY}#1", 1),
        carried(2, f"{FEBRUARY}#1", 1),
        carried(3, f"{FEBRUARY}#2", 1),
    )


def test_the_service_finds_them_in_earlier_meetings_of_the_place_alone():
    town = Town()
    garden = meeting_stream("garden", "2026-01")
    town.happened(JANUARY, o.scheduled(month="2026-01"), *HELD, TASK)
    town.happened(garden, o.scheduled(place="garden", tier="compound", month="2026-01"), *HELD, TASK)
    before = town.log.head()
    town.happened(MARCH, o.scheduled(), *HELD, TASK)
    assert town.meetings.unfinished("lake", "2026-03") == (carried(1, f"{JANUARY}#1", 1),)
    assert town.meetings.unfinished("lake", "2026-01") == ()
    assert town.meetings.unfinished("lake", "2026-04") == (
        carried(1, f"{JANUARY}#1", 1),
        carried(2, f"{MARCH}#1", 1),
    )
    assert town.meetings.unfinished("lake", "2026-04", before) == (carried(1, f"{JANUARY}#1", 1),)
    assert town.meetings.unfinished("lake", "2036-02") == (carried(1, f"{MARCH}#1", 1),)


FATES = st.sampled_from(["done", "set again", "noted", "left off"])


@settings(max_examples=60, deadline=None)
@for_all(st.lists(FATES, max_size=8))
def test_a_task_is_on_every_proposal_until_it_is_done_and_never_twice(fates):
    """Whatever becomes of it month by month: exactly one item stands for it, until somebody does it."""
    town, month = Town(), "2025-01"
    town.happened(meeting_stream("lake", month), o.scheduled(month=month), *HELD, TASK)
    sat = 0
    for fate in fates:
        month = later_month(month)
        (item,) = town.meetings.unfinished("lake", month)
        assert item.carried == 1 + sat
        stream, _, number = item.subject.partition("#")
        if fate == "done":
            town.happened(stream, o.completed(int(number)))
            assert town.meetings.unfinished("lake", month) == ()
            return
        items = [] if fate == "left off" else [item]
        outcomes = {"set again": [TASK], "noted": [o.settled(1)], "left off": []}[fate]
        here = meeting_stream("lake", month)
        town.happened(here, o.scheduled(month=month), o.frozen(*items), o.attended(), *outcomes)
        sat += len(items)
        [left] = town.meetings.unfinished("lake", later_month(month))
        assert left.subject == (task_reference(here, "1") if fate == "set again" else item.subject)
