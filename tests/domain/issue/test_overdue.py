"""What happens by itself when a deadline has passed."""

from datetime import timedelta

import pytest

from domain.issue.events import IssueEscalated, IssueUrged
from domain.issue.overdue import command_id, is_imported, with_its_deadline
from tests.given import ISSUE, day, given, history, issue_after, listed, midnight
from tests.occurrences import (
    NOW,
    accepted,
    assigned,
    declined,
    discussed,
    escalate_overdue,
    escalated,
    extended,
    information_given,
    information_requested,
    merged,
    raised,
    resolved,
    supported,
    taken_over,
    withdrawn,
)

PASSED = day(2.5)
"""Before the commands of these tests come."""
TO_NORTH = taken_over("north", "subdistrict", from_tier="community")
AT_THE_DISTRICT = escalated("east", "district", from_tier="subdistrict")


def test_what_the_council_has_not_discussed_in_time_goes_one_tier_up():
    given(raised(discuss_due=PASSED)).when(escalate_overdue(PASSED)).then(
        IssueEscalated(
            from_tier="compound",
            to_tier="community",
            place="lake",
            reason="议事时限（2026-03-04 21:00）已过，自动上报。",
            automatic=True,
        )
    )


@pytest.mark.parametrize(
    ("clocks", "stage"),
    [
        ({"due": PASSED}, "办理时限"),
        ({"due": day(9), "accept_due": PASSED}, "接办时限"),
        ({"accept_due": PASSED}, "接办时限"),
        ({"due": PASSED, "accept_due": day(9)}, "办理时限"),
    ],
)
def test_the_reason_names_the_clock_that_has_run_out(clocks, stage):
    before = (raised(), discussed(), assigned(**clocks))
    event = given(*before).when(escalate_overdue(PASSED)).then_allowed()
    assert event.reason == f"{stage}（2026-03-04 21:00）已过，自动上报。"


def test_a_deadline_at_the_end_of_a_day_is_told_as_that_days_end():
    due = midnight(day(1).date())
    event = given(raised(discuss_due=due)).when(escalate_overdue(due)).then_allowed()
    assert "（2026-03-03 24:00）" in event.reason


def test_the_tier_above_has_its_own_time():
    world = listed("lake", discuss_days=1)
    event = given(raised(discuss_due=PASSED), world=world).when(escalate_overdue(PASSED)).then_allowed()
    assert event.discuss_due == midnight(NOW.date().replace(day=6))


@pytest.mark.parametrize(
    "before",
    [
        (raised(), AT_THE_DISTRICT, discussed("district"), assigned(due=PASSED)),
        (raised(place="east", tier="district", discuss_due=PASSED),),
    ],
)
def test_at_the_district_it_is_urged_instead_and_the_note_says_why(before):
    [event] = given(*before).when(escalate_overdue(PASSED)).events
    assert isinstance(event, IssueUrged)
    assert event.note.endswith("时限（2026-03-04 21:00）已过，已无上一级可上报，自动督办。")


@pytest.mark.parametrize(
    "before",
    [
        (raised(discuss_due=day(9)),),
        (raised(),),
        (raised(discuss_due=PASSED), discussed()),
        (raised(discuss_due=PASSED), discussed(), assigned(due=day(9))),
        (raised(), discussed(), assigned(due=PASSED), extended(day(9))),
        (raised(), discussed(), assigned(due=PASSED), resolved()),
        (raised(), discussed(), assigned(due=PASSED), information_requested()),
        (raised(), discussed(), assigned(accept_due=PASSED), accepted()),
        (raised(discuss_due=PASSED), escalated()),
        (raised(discuss_due=PASSED), withdrawn()),
        (raised(discuss_due=PASSED), declined()),
        (raised(discuss_due=PASSED), merged()),
    ],
)
def test_nothing_happens_when_the_deadline_is_another_by_now_or_nothing_is_due(before):
    given(*before).when(escalate_overdue(PASSED)).then()


def test_nothing_happens_at_the_very_moment_of_the_deadline():
    given(raised(discuss_due=NOW)).when(escalate_overdue(NOW)).then()
    late = escalate_overdue(NOW, now=NOW + timedelta(milliseconds=1))
    given(raised(discuss_due=NOW)).when(late).then_allowed()


def test_the_command_id_is_that_of_issue_and_deadline():
    assert command_id(ISSUE, PASSED) == "deadline:issue-1:2026-03-04T13:00:00.000Z"
    assert command_id(ISSUE, PASSED) != command_id("issue-2", PASSED)
    assert command_id(ISSUE, PASSED) != command_id(ISSUE, day(9))


@pytest.mark.parametrize(
    ("events", "setting"),
    [
        ((raised(discuss_due=PASSED), supported()), 1),
        ((raised(discuss_due=PASSED), discussed(), assigned(due=day(9)), supported()), 3),
        ((raised(), discussed(), assigned(due=day(5)), extended(day(9)), supported()), 4),
        ((raised(), discussed(), assigned(due=day(5), accept_due=day(4)), accepted(), supported()), 4),
        (
            (
                *(raised(), discussed(), assigned(due=day(5))),
                *(information_requested(), information_given(due=day(5)), supported()),
            ),
            5,
        ),
    ],
)
def test_the_event_that_set_the_deadline_is_known(events, setting):
    issue, found = with_its_deadline(history(ISSUE, events))
    assert issue == issue_after(*events)
    assert found is not None
    assert found.version == setting


@pytest.mark.parametrize("events", [(raised(),), (raised(discuss_due=PASSED), discussed())])
def test_no_event_set_a_deadline_that_there_is_not(events):
    assert with_its_deadline(history(ISSUE, events)) == (issue_after(*events), None)


def test_a_deadline_is_imported_when_its_event_was():
    assert is_imported(history(ISSUE, [assigned(due=PASSED, imported="hotline")])[0])
    assert not is_imported(history(ISSUE, [assigned(due=PASSED)])[0])
