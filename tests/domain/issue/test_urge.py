"""Formal reminders."""

from domain.issue.events import IssueUrged
from tests.given import day, given, issue_after
from tests.occurrences import assigned, discussed, raised, urge


def test_an_issue_is_urged_with_or_without_a_note():
    given(raised()).when(urge()).then(IssueUrged())
    given(raised()).when(urge(note="请于周五前办结")).then(IssueUrged(note="请于周五前办结"))


def test_a_blank_note_is_no_note_and_identifiers_in_it_are_masked():
    given(raised()).when(urge(note="  ")).then(IssueUrged())
    given(raised()).when(urge(note="回电13812345678")).then(IssueUrged(note="回电138****5678"))


def test_reminders_are_counted_and_change_nothing_else():
    before = issue_after(raised(), discussed(), assigned(due=day(5)))
    after = issue_after(raised(), discussed(), assigned(due=day(5)), IssueUrged(), IssueUrged())
    assert after.urged == 2
    assert (after.state, after.due, after.assignment) == (before.state, before.due, before.assignment)
