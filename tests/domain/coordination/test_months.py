"""Local months, and the names of streams that hold one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.coordination.meeting import meeting_stream, place_and_month, summary_stream, task_reference
from domain.coordination.months import end_of, is_month, later_month, local_month
from domain.event import IDENTIFIER, is_identifier, stream_kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONTHS = st.builds("{:04d}-{:02d}".format, st.integers(1970, 2999), st.integers(1, 12))
PLACES = st.from_regex(IDENTIFIER, fullmatch=True).filter(is_identifier)


@pytest.mark.parametrize("text", ["1970-01", "2026-12", "2999-12"])
def test_year_and_month_make_a_month(text):
    assert is_month(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-3",
        "2026-00",
        "2026-13",
        "1969-12",
        "3000-01",
        "2026-03 ",
        "２０２６-03",
        "2026-03-01",
    ],
)
def test_anything_else_is_no_month(text):
    assert not is_month(text)


def test_midnight_of_the_first_in_local_time_begins_the_month():
    first = datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert local_month(first, SHANGHAI) == "2026-03"
    assert local_month(first - timedelta(milliseconds=1), SHANGHAI) == "2026-02"
    assert end_of("2026-02", SHANGHAI) == first


@pytest.mark.parametrize(
    ("month", "by", "other"),
    [
        ("2026-12", 1, "2027-01"),
        ("2026-01", -1, "2025-12"),
        ("2026-03", 0, "2026-03"),
        ("2026-03", -27, "2023-12"),
    ],
)
def test_a_later_or_earlier_month_may_be_of_another_year(month, by, other):
    assert later_month(month, by) == other


@given(MONTHS, st.integers(-200, 200))
def test_going_there_and_back_again_is_the_same_month(month, by):
    assert later_month(later_month(month, by), -by) == month


@given(MONTHS, st.integers(0, 2_000_000))
def test_a_month_ends_when_the_next_begins(month, milliseconds):
    ends = end_of(month, SHANGHAI)
    assert local_month(ends - timedelta(milliseconds=1 + milliseconds), SHANGHAI) == month
    assert local_month(ends + timedelta(milliseconds=milliseconds), SHANGHAI) == later_month(month)


@given(PLACES, MONTHS)
def test_place_and_month_are_read_back_from_the_name_of_a_stream(place, month):
    for stream, kind in (
        (meeting_stream(place, month), "coordination"),
        (summary_stream(place, month), "summary"),
    ):
        assert place_and_month(stream) == (place, month)
        assert stream_kind(stream) == kind


@given(PLACES, MONTHS, st.integers(1, 999).map(str))
def test_meeting_and_task_are_read_back_from_a_reference(place, month, task):
    reference = task_reference(meeting_stream(place, month), task)
    assert reference.partition("#") == (meeting_stream(place, month), "#", task)


@pytest.mark.parametrize("place", ["2026-04-lake", "a.b-c", "3-14", "x--y", "0"])
def test_a_place_may_look_like_a_part_of_the_name(place):
    assert place_and_month(meeting_stream(place, "2026-03")) == (place, "2026-03")


@pytest.mark.parametrize(
    "stream",
    [
        "",
        "issue-2026-03-lake",
        "coordination-2026-03",
        "coordination-2026-3-lake",
        "summary-2026-03-",
        "summary--lake",
        "coordination-2026-03-Lake",
        "coordination-2026-03-lake#1",
        "coordination-2026-03-lake\n",
        "coordination-2026-13-lake",
        "summary-0001-01-lake",
    ],
)
def test_other_names_hold_no_place_and_month(stream):
    assert place_and_month(stream) is None
