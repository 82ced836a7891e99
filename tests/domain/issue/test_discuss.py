"""The council's discussion."""

import pytest

from domain import errors as general
from domain.issue import errors
from tests.given import day, given, issue_after
from tests.occurrences import assigned, discuss, discussed, escalated, raised, returned


def test_the_council_discusses_an_issue_at_its_present_tier():
    given(raised()).when(discuss()).then(discussed())
    given(raised(), escalated()).when(discuss()).then(discussed("community"))


def test_a_discussion_ends_the_wait_for_one():
    issue = issue_after(raised(discuss_due=day(9)), discussed())
    assert (issue.state, issue.discuss_due) == ("discussed", None)


def test_a_discussion_does_not_take_an_assignment_back():
    issue = issue_after(raised(), discussed(), assigned(), discussed())
    assert issue.state == "assigned"
    assert issue.assignment


@pytest.mark.parametrize("nothing", ["", " \n "])
def test_a_conclusion_is_required(nothing):
    given(raised()).when(discuss(nothing)).then_refused(errors.ConclusionRequired)


def test_identifiers_in_a_conclusion_are_masked():
    event = given(raised()).when(discuss("请李某13812345678配合，证号330106199001011234")).then_allowed()
    assert event.conclusion == "请李某138****5678配合，证号330106**********34"


def test_a_conclusion_of_10000_characters_is_allowed_and_one_more_refused():
    assert given(raised()).when(discuss("议" * 10_000)).then_allowed()
    given(raised()).when(discuss("议" * 10_001)).then_refused(general.TextTooLong)


def test_a_conclusion_holds_lines_but_no_control_characters():
    assert given(raised()).when(discuss("一、清运\r\n二、值守\t三人")).then_allowed()
    given(raised()).when(discuss("清运\x1b[2J")).then_refused(general.TextHoldsControlCharacter)


def test_what_was_discussed_below_still_stands_when_it_comes_back():
    issue = issue_after(raised(), discussed(), escalated(), returned())
    assert issue.state == "discussed"


def test_an_issue_that_comes_up_again_is_discussed_there_anew():
    issue = issue_after(raised(), escalated(), discussed("community"), returned(), escalated())
    assert issue.state == "escalated"
    assert "community" not in issue.discussed_at
