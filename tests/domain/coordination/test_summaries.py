"""Issuing the summary of a month, and correcting it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from domain import errors as general
from domain.coordination import errors
from domain.registry.errors import UnknownPlace
from tests import occurrences as i
from tests.domain.coordination import occurrences as o
from tests.domain.coordination.town import SUMMARY, Town
from tests.domain.coordination.town import given as given_in
from tests.given import day

END_OF_FEBRUARY = datetime(2026, 2, 28, 16, tzinfo=UTC)


def given(*events):
    return given_in(*events, stream=SUMMARY)


def test_the_first_is_number_one():
    given().when(o.issue_summary()).then(o.issued())


def test_every_tier_has_its_summary():
    for place in ("garden", "lake", "north", "east", "capital"):
        given().when(o.issue_summary(place=place)).then(o.issued(place=place))


def test_an_unknown_place_has_none():
    given().when(o.issue_summary(place="nowhere")).then_refused(UnknownPlace)


@pytest.mark.parametrize("month", ["2026-2", "2026-13", "", "February"])
def test_what_is_no_month_is_refused(month):
    given().when(o.issue_summary(month=month)).then_refused(errors.InvalidMonth)


def test_a_month_is_summed_up_once_it_is_over_in_local_time():
    given().when(o.issue_summary(now=END_OF_FEBRUARY)).then(o.issued())
    before = END_OF_FEBRUARY - timedelta(milliseconds=1)
    refusal = given().when(o.issue_summary(now=before)).then_refused(errors.MonthNotOver)
    assert "2026-03-01 00:00" in refusal.chinese


def test_its_position_is_in_the_log():
    head = Town().log.head()
    given().when(o.issue_summary(position=head)).then(o.issued(position=head))
    for beyond in (head + 1, -1):
        given().when(o.issue_summary(position=beyond)).then_refused(errors.PositionNotInTheLog)


def test_it_holds_all_that_was_recorded_by_the_end_of_the_month():
    town = Town()
    town.happened("issue-1", i.raised())
    in_time = town.log.head()
    town.log.entries = [replace(entry, recorded_at=END_OF_FEBRUARY) for entry in town.log.entries]
    town.happened("issue-2", i.raised())
    with pytest.raises(errors.SummaryLacksEvents) as refused:
        town.give(o.issue_summary(position=in_time - 1))
    assert str(in_time) in refused.value.english
    town.give(o.issue_summary(position=in_time))


def test_the_first_explains_nothing():
    given().when(o.issue_summary(reason="补录")).then_refused(errors.ReasonIsForCorrections)
    given().when(o.issue_summary(reason=" ", late_events=3)).then(o.issued())


def test_a_correction_has_the_next_number_and_says_why():
    second = o.issued(2, position=9, sha256=o.OTHER_SHA, reason="二月的两件诉求三月才补录", late_events=2)
    given(o.issued()).when(o.correct()).then(second)
    third = o.correct(position=12, sha256="c" * 64, late_events=1)
    told = {"position": 12, "sha256": "c" * 64, "late_events": 1, "reason": second.reason}
    given(o.issued(), second).when(third).then(o.issued(3, **told))


def test_a_correction_needs_its_reason_which_is_masked():
    for none in (None, " "):
        given(o.issued()).when(o.correct(reason=none)).then_refused(errors.CorrectionReasonRequired)
    event = given(o.issued()).when(o.correct(reason="社区13812345678补录")).then_recorded()
    assert event.reason == "社区138****5678补录"


def test_what_still_holds_is_not_corrected():
    given(o.issued()).when(o.correct(sha256=o.SHA)).then_refused(errors.SummaryStillHolds)
    given(o.issued()).when(o.correct(late_events=0)).then_refused(errors.SummaryStillHolds)
    refusal = given(o.issued()).when(o.issue_summary()).then_refused(errors.SummaryStillHolds)
    assert refusal.facts["number"] == 1


def test_a_correction_may_come_to_what_was_issued_before_the_last():
    """What arrived late was itself taken back: the figures are again those of number 1."""
    second = o.issued(2, position=9, sha256=o.OTHER_SHA, reason="补录", late_events=2)
    event = given(o.issued(), second).when(o.correct(position=12, sha256=o.SHA)).then_recorded()
    assert (event.number, event.sha256) == (3, o.SHA)


def test_a_correction_knows_more_than_what_it_corrects():
    given(o.issued(position=9)).when(o.correct(position=9)).then_refused(errors.CorrectionNotLater)
    given(o.issued(position=9)).when(o.correct(position=10)).then_recorded()


def test_it_is_not_issued_before_the_one_it_corrects():
    given((day(2), o.issued())).when(o.correct(now=day(1))).then_refused(general.BeforeThePreviousEvent)


def test_what_is_no_checksum_is_never_recorded():
    with pytest.raises(ValidationError):
        given().when(o.issue_summary(sha256="A" * 64))


def test_the_summaries_of_a_month_are_read_as_they_stood():
    town = Town()
    assert town.meetings.summaries("lake", "2026-02") is None
    first = town.give(o.issue_summary())
    second = town.give(o.correct())
    assert (first.stream, first.version, second.version) == (SUMMARY, 1, 2)
    assert [each.number for each in town.meetings.summaries("lake", "2026-02").issued] == [1, 2]
    assert town.meetings.summaries("lake", "2026-02", first.position).last.number == 1
    assert town.meetings.summaries("lake", "2026-02", first.position - 1) is None
    assert town.meetings.summaries("garden", "2026-02") is None


def test_a_summary_issued_twice_by_one_command_is_issued_once():
    town = Town()
    first = town.give(o.issue_summary(), "issue-1")
    again = town.give(o.issue_summary(), "issue-1")
    assert (again.version, again.position, again.replayed) == (first.version, first.position, True)


def test_of_two_who_issue_it_at_once_one_is_refused():
    town = Town()
    town.log.before_append.append(lambda: town.give(o.issue_summary()))
    with pytest.raises(errors.SummaryStillHolds):
        town.give(o.issue_summary())
    assert len(town.meetings.summaries("lake", "2026-02").issued) == 1
