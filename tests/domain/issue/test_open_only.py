"""What is done on open issues only, in order of time."""

import pytest

from domain.errors import BeforeThePreviousEvent
from domain.issue import errors
from tests import occurrences as o
from tests.given import OFFICE, OTHER, acting_for, day, given, issue_after

OPEN = {
    "raised": [],
    "discussed": [o.discussed()],
    "assigned": [o.discussed(), o.assigned()],
    "escalated": [o.escalated()],
    "reopened": [o.discussed(), o.assigned(), o.resolved(), o.reopened()],
}
CLOSED = {
    "resolved": [o.discussed(), o.assigned(), o.resolved()],
    "withdrawn": [o.withdrawn()],
    "declined": [o.declined()],
    "merged": [o.merged("issue-3")],
}
COMMANDS = {
    "reclassify": o.reclassify(),
    "discuss": o.discuss(),
    "assign": o.assign(basis="emergency", reason="漏电", to="garden-team"),
    "urge": o.urge(),
    "escalate": o.escalate(),
    "take over": o.take_over(acting_for(OFFICE)),
    "decline": o.decline(),
    "merge": o.merge(),
}
TARGET = issue_after(o.raised(code="20260302-9999"), stream=OTHER)


@pytest.mark.parametrize("before", OPEN.values(), ids=OPEN)
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_it_can_be_done_while_the_issue_is_open(command, before):
    assert given(o.raised(), *before, target=TARGET).when(command).then_allowed()


@pytest.mark.parametrize("before", CLOSED.values(), ids=CLOSED)
@pytest.mark.parametrize("command", [*COMMANDS.values(), o.return_()], ids=[*COMMANDS, "return"])
def test_it_cannot_be_done_once_the_issue_is_not_open(command, before):
    given(o.raised(), *before, target=TARGET).when(command).then_refused(errors.NotOpen)


EVERY = {
    **COMMANDS,
    "support": o.support(),
    "accept": o.accept(),
    "decline assignment": o.decline_assignment(),
    "progress": o.report_progress(),
    "extend": o.extend(day(30)),
    "request information": o.request_information(),
    "give information": o.give_information(),
    "resolve": o.resolve(),
    "imported resolve": o.resolve(imported="hotline"),
    "confirm": o.confirm(),
    "reopen": o.reopen(),
    "return": o.return_(),
    "unmerge": o.unmerge(),
    "withdraw": o.withdraw(),
}


@pytest.mark.parametrize("command", EVERY.values(), ids=EVERY)
def test_nothing_happens_before_the_previous_event(command):
    late = (day(3.001), o.raised())
    given(late, target=TARGET).when(command).then_refused(BeforeThePreviousEvent)


@pytest.mark.parametrize("command", [o.urge(), o.support(), o.discuss()])
def test_something_may_happen_at_the_very_time_of_the_previous_event(command):
    assert given((o.NOW, o.raised())).when(command).then_allowed()
