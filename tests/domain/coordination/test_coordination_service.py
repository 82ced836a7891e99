"""Carrying out commands on meetings: load, decide, save."""

from datetime import timedelta

import pytest

from domain import errors as general
from domain.coordination import commands as c
from domain.coordination import errors
from domain.coordination.service import DECISIONS, raised_stream
from tests import occurrences as i
from tests.domain.coordination import occurrences as o
from tests.domain.coordination.town import MARCH, SUMMARY, Town
from tests.given import ISSUE, OTHER


@pytest.fixture
def town():
    return Town()


def test_every_command_on_a_meeting_has_its_decision():
    of_their_own = {c.ScheduleMeeting, c.IssueSummary}
    commands = {
        found
        for found in vars(c).values()
        if isinstance(found, type) and found.__base__ is c.CoordinationCommand
    }
    assert commands == set(DECISIONS) | of_their_own


def test_a_meeting_from_its_call_to_its_close(town):
    town.happened(ISSUE, i.raised())
    items = o.chosen(ISSUE, reasons=("overdue",)), o.chosen(), o.chosen(), o.chosen()
    steps = [
        o.schedule(),
        o.freeze(*items),
        o.attend(o.counted()),
        o.settle(1, "escalated"),
        o.set_task(2),
        o.settle(3, "decision_raised", decision=o.motion()),
        o.settle(4),
        o.close(),
        o.complete(),
    ]
    versions = [town.give(command).version for command in steps]
    assert versions == list(range(1, 10))
    meeting = town.meeting()
    assert (meeting.state, len(meeting.outcomes), meeting.open_tasks) == ("closed", 4, ())


def test_a_command_on_an_unknown_meeting_is_refused(town):
    for command in (o.freeze(), o.attend(o.counted()), o.settle(), o.complete(), o.close()):
        with pytest.raises(errors.MeetingNotFound) as refused:
            town.give(command)
        assert MARCH in refused.value.english


def test_nothing_is_recorded_before_it_happens(town):
    for command in (o.schedule(), o.issue_summary()):
        with pytest.raises(general.InTheFuture):
            town.give(command, clock=o.NOW - timedelta(milliseconds=1))


def test_a_command_from_an_old_view_is_refused(town):
    town.happened(MARCH, *o.sitting())
    with pytest.raises(general.StaleVersion):
        town.give(o.settle(), expected_version=2)


def test_what_happens_now_comes_after_what_another_writer_recorded_first(town):
    town.happened(MARCH, *o.sitting(o.item(1), o.item(2)))
    ahead = o.NOW + timedelta(milliseconds=5)
    town.log.before_append.append(lambda: town.give(o.settle(2, now=ahead), clock=ahead))
    town.give(o.settle(1), clock=o.NOW)
    assert town.log.entries[-1].envelope.occurred_at == ahead


def test_a_summary_now_comes_after_one_that_another_writer_issued_first(town):
    ahead = o.NOW + timedelta(milliseconds=5)
    town.happened(SUMMARY, (ahead, o.issued()))
    town.give(o.correct(), clock=o.NOW)
    assert town.log.entries[-1].envelope.occurred_at == ahead


def test_a_time_that_was_claimed_is_not_moved(town):
    town.happened(MARCH, *o.sitting())
    with pytest.raises(general.BeforeThePreviousEvent):
        town.give(o.settle(now=town.meeting().changed_at - timedelta(milliseconds=1)))


def repeated(town, command, command_id="repeated-1"):
    """The receipts of the command and of its repetition, when it wrote nothing the second time."""
    first = town.give(command, command_id)
    between = town.log.head()
    town.happened(OTHER, i.raised())
    again = town.give(command, command_id)
    assert town.log.head() == between + 1
    assert again.replayed
    assert not first.replayed
    return first, again


@pytest.mark.parametrize(
    "command",
    [
        o.settle(),
        o.set_task(),
        o.settle(1, "escalated"),
        o.settle(1, "decision_raised", decision=o.motion()),
        o.settle(1, "decision_raised", decision=o.motion(kind="covenant", covenant_text="楼道不堆物")),
    ],
)
def test_a_repeated_outcome_gives_the_first_receipt_and_leads_to_nothing_again(town, command):
    town.happened(ISSUE, i.raised())
    town.happened(MARCH, *o.sitting(o.item(1, ISSUE)))
    head = town.log.head()
    first, again = repeated(town, command)
    assert first == again.__class__(MARCH, 4, first.position)
    assert (again.stream, again.version, again.position) == (first.stream, first.version, first.position)
    written = [entry.position for entry in town.log.entries[head:] if entry.envelope.stream != OTHER]
    assert written[-1] == first.position


@pytest.mark.parametrize(
    ("before", "command"),
    [
        ((), o.schedule()),
        ((o.scheduled(),), o.freeze(o.chosen())),
        ((o.scheduled(), o.frozen()), o.attend(o.counted())),
        ((*o.sitting(), o.settled(1, "task", task=o.task())), o.complete()),
        ((*o.sitting(), o.settled()), o.close()),
    ],
)
def test_any_repeated_command_gives_the_first_receipt(town, before, command):
    town.happened(MARCH, *before)
    first, again = repeated(town, command)
    assert (again.stream, again.version, again.position) == (first.stream, first.version, first.position)


def test_the_decision_of_a_repeated_command_has_the_same_stream_and_of_another_another():
    assert raised_stream(MARCH, "command-1") == raised_stream(MARCH, "command-1")
    others = {raised_stream(MARCH, "command-2"), raised_stream(f"{MARCH}-1", "command-1")}
    assert raised_stream(MARCH, "command-1") not in others
    assert len(others) == 2


def test_when_another_settled_the_item_first_nothing_is_escalated(town):
    town.happened(ISSUE, i.raised())
    town.happened(MARCH, *o.sitting(o.item(1, ISSUE)))
    town.log.before_append.append(lambda: town.give(o.settle()))
    with pytest.raises(errors.ItemSettledAlready):
        town.give(o.settle(1, "escalated"))
    assert town.issues.load(ISSUE).state == "raised"


def test_when_the_issue_changed_meanwhile_the_escalation_is_decided_again(town):
    town.happened(ISSUE, i.raised())
    town.happened(MARCH, *o.sitting(o.item(1, ISSUE)))
    town.log.before_append.append(lambda: town.happened(ISSUE, (o.NOW, i.escalated())))
    town.give(o.settle(1, "escalated"))
    assert town.issues.load(ISSUE).before == "north"


def test_a_meeting_is_read_as_it_stood(town):
    first = town.give(o.schedule())
    town.give(o.freeze(o.chosen()))
    assert town.meetings.find(MARCH, first.position).state == "scheduled"
    assert town.meetings.find(MARCH, first.position - 1) is None


def test_meetings_of_many_items_ask_the_log_for_their_subjects_at_once(town):
    streams = [f"issue-many-{number}" for number in range(50)]
    for stream in streams:
        town.happened(stream, i.raised())
    town.happened(MARCH, o.scheduled())
    reads = []
    for items in (streams[:1], streams):
        town.log.reads = 0
        with pytest.raises(errors.AgendaTitleRequired):
            town.give(o.freeze(*(o.chosen(stream) for stream in items), o.chosen(title="")))
        reads.append(town.log.reads)
    assert reads[0] == reads[1]
