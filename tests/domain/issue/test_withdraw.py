"""Taking one's matter back."""

import pytest

from domain.issue import errors
from domain.issue.events import IssueWithdrawn
from tests.given import COORDINATOR, DUTY, NEIGHBOUR, REPORTER, RESIDENT, day, given, issue_after
from tests.occurrences import (
    assigned,
    declined,
    discussed,
    escalated,
    handed_back,
    merged,
    raised,
    reopened,
    resolved,
    withdraw,
    withdrawn,
)


@pytest.mark.parametrize(
    "before",
    [[], [discussed()], [escalated()], [discussed(), assigned(), handed_back()], [assigned(), escalated()]],
)
def test_the_reporter_withdraws_before_assignment(before):
    expected = IssueWithdrawn(reason="已自行解决")
    given(raised(), *before).when(withdraw(reason="已自行解决")).then(expected)


@pytest.mark.parametrize("by", [DUTY, COORDINATOR, DUTY.model_copy(update={"id": NEIGHBOUR})])
def test_nobody_else_does(by):
    given(raised()).when(withdraw(by)).then_refused(errors.NotTheReporter)


@pytest.mark.parametrize("by", [DUTY, COORDINATOR])
def test_an_official_records_it_on_behalf_of_the_reporter(by):
    expected = IssueWithdrawn(reason="来电撤回", on_behalf_of=RESIDENT)
    given(raised()).when(withdraw(by, reason="来电撤回", on_behalf_of=RESIDENT)).then(expected)


@pytest.mark.parametrize("by", [DUTY, REPORTER])
@pytest.mark.parametrize("imported", [None, "hotline"])
def test_on_behalf_of_another_resident_nobody_withdraws_it(by, imported):
    command = withdraw(by, on_behalf_of=NEIGHBOUR, imported=imported)
    refusal = given(raised()).when(command).then_refused(errors.NotTheReporter)
    assert "on_behalf_of" in refusal.english
    assert "on_behalf_of" in refusal.chinese


@pytest.mark.parametrize("on_behalf_of", [None, RESIDENT])
def test_nobody_withdraws_an_issue_without_a_reporter(on_behalf_of):
    command = withdraw(on_behalf_of=on_behalf_of)
    given(raised(reporter=None)).when(command).then_refused(errors.NotTheReporter)


@pytest.mark.parametrize(
    "before",
    [
        [assigned()],
        [assigned(), resolved()],
        [assigned(), resolved(), reopened()],
        [merged()],
        [declined()],
        [withdrawn()],
    ],
)
@pytest.mark.parametrize("imported", [None, "hotline"])
def test_after_that_it_is_too_late(before, imported):
    given(raised(), *before).when(withdraw(imported=imported)).then_refused(errors.WithdrawnTooLate)


def test_an_import_may_not_know_who_withdrew_it():
    given(raised(reporter=None)).when(withdraw(DUTY, imported="hotline")).then(
        IssueWithdrawn(imported="hotline")
    )


def test_a_withdrawn_issue_awaits_nothing():
    issue = issue_after(raised(discuss_due=day(5)), withdrawn())
    assert (issue.state, issue.discuss_due, issue.is_open) == ("withdrawn", None, False)
