"""Not accepting an issue."""

import pytest

from domain.issue import errors
from domain.issue.events import IssueDeclined
from tests.given import day, given, issue_after
from tests.occurrences import assigned, decline, declined, discussed, raised

GROUND = "《信访工作条例》第十九条"


def test_an_issue_is_declined_on_a_legal_ground():
    given(raised()).when(decline()).then(IssueDeclined(legal_ground=GROUND))


@pytest.mark.parametrize("nothing", ["", " \t"])
@pytest.mark.parametrize("imported", [None, "hotline"])
def test_a_legal_ground_is_required(nothing, imported):
    command = decline(legal_ground=nothing, imported=imported)
    given(raised()).when(command).then_refused(errors.LegalGroundRequired)


def test_a_declined_issue_awaits_nothing():
    before = (raised(), discussed(), assigned(due=day(5), accept_due=day(4)))
    issue = issue_after(*before, declined())
    assert (issue.state, issue.due, issue.accept_due, issue.discuss_due) == ("declined", None, None, None)
