"""What an outcome leads to is recorded with it or not at all, on each database."""

from dataclasses import replace

import pytest

from domain.coordination import errors
from domain.coordination.service import raised_stream
from domain.issue.errors import NoTierAbove
from infra.eventstore.log import EventLog
from infra.identifiers import new_id
from tests import occurrences as i
from tests.domain.coordination import occurrences as o
from tests.domain.coordination.town import MARCH, SUMMARY, Town
from tests.given import ISSUE
from tests.registered import log_of_the_world


@pytest.fixture
def town(log: EventLog) -> Town:
    log.append([replace(entry.envelope, id=new_id()) for entry in log_of_the_world().entries])
    town = Town(log, new_id)
    town.happened(ISSUE, i.raised())
    town.happened(MARCH, *o.sitting(o.item(1, ISSUE), o.item(2)))
    return town


@pytest.mark.parametrize(
    ("command", "written"),
    [
        (o.settle(2), 1),
        (o.settle(1, "escalated"), 2),
        (o.settle(2, "decision_raised", decision=o.motion()), 2),
        (o.settle(2, "decision_raised", decision=o.motion(kind="covenant", covenant_text="楼道不堆物")), 3),
    ],
    ids=["noted", "escalated", "decision raised", "covenant raised"],
)
def test_an_outcome_is_one_transaction_and_its_receipt_the_same_when_repeated(town, command, written):
    head = town.log.head()
    first = town.give(command, "outcome-1")
    assert (first.version, first.position) == (4, head + written)
    moments = {entry.recorded_at for entry in town.log.page(head, 10)}
    assert len(moments) == 1
    town.happened("issue-9", i.raised())
    again = town.give(command, "outcome-1")
    assert (again.stream, again.version, again.position) == (MARCH, 4, first.position)
    assert again.replayed
    assert town.log.head() == first.position + 1


def test_a_refused_consequence_leaves_no_outcome(town):
    for _ in range(3):
        issue = town.issues.load(ISSUE)
        escalation = i.escalate(now=o.NOW)
        town.issues.handle(ISSUE, escalation, town.context(escalation))
        assert town.issues.load(ISSUE).escalated == issue.escalated + 1
    head = town.log.head()
    with pytest.raises(NoTierAbove):
        town.give(o.settle(1, "escalated"))
    assert town.log.head() == head
    assert town.meeting().outcomes == ()


def test_what_was_recorded_is_read_back_by_whoever_comes_later(town):
    first = town.give(o.settle(2, "decision_raised", decision=o.motion()), "outcome-1")
    later = Town(town.log, new_id)
    assert later.meeting() == town.meeting()
    assert later.decisions.load(raised_stream(MARCH, "outcome-1")).title == o.motion().title
    assert later.meetings.find(MARCH, first.position - 2).outcomes == ()


def test_a_meeting_is_called_once_and_its_tasks_come_back(town):
    town.give(o.set_task(2))
    with pytest.raises(errors.MeetingTaken):
        town.give(o.schedule())
    (item,) = town.meetings.unfinished("lake", "2026-04")
    assert (item.subject, item.carried) == (f"{MARCH}#1", 1)


def test_summaries_are_numbered(town):
    assert town.give(o.issue_summary()).stream == SUMMARY
    town.give(o.correct())
    assert [each.number for each in town.meetings.summaries("lake", "2026-02").issued] == [1, 2]
