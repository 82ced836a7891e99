"""Putting an issue under another category."""

from domain.issue import errors
from domain.issue.events import IssueReclassified
from domain.registry.errors import UnknownCategory
from tests.given import day, given, issue_after
from tests.occurrences import raised, reclassify


def test_an_issue_is_put_under_another_category():
    expected = IssueReclassified(category="parking", previous="rubbish", reason="占道停车")
    given(raised()).when(reclassify(reason="占道停车")).then(expected)


def test_the_reason_may_be_left_out_and_is_masked():
    assert given(raised()).when(reclassify()).then_allowed().reason is None
    event = given(raised()).when(reclassify(reason="来电13812345678说明")).then_allowed()
    assert event.reason == "来电138****5678说明"


def test_the_category_must_be_defined():
    given(raised()).when(reclassify("weather")).then_refused(UnknownCategory)


def test_the_category_must_be_another():
    given(raised()).when(reclassify("rubbish")).then_refused(errors.SameCategory)


def test_a_running_clock_goes_on():
    issue = issue_after(raised(discuss_due=day(9)), IssueReclassified(category="parking", previous="rubbish"))
    assert (issue.category, issue.discuss_due) == ("parking", day(9))
