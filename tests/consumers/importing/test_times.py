"""Times written in plain numbers are read sooner than by `strptime`, and just as strictly."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.importing.field_rules import DEFAULT_FORMATS
from consumers.importing.refusal import RowRejected
from consumers.importing.values import FIRST_YEAR, time_in

ZONE = ZoneInfo("Asia/Shanghai")
FORMATS = (*DEFAULT_FORMATS, "%Y%m%d", "%Y-%m-%dT%H:%M:%S", "%H:%M %d.%m.%Y", "%Y-%m-%d %I:%M %p", "%y-%m-%d")

numbers = st.one_of(st.integers(0, 70).map(str), st.integers(0, 70).map("{:02d}".format), st.just("１"))
years = st.one_of(st.integers(FIRST_YEAR, 2100).map(str), st.sampled_from(["19", "201", "20190", "0000"]))


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str]:
    """A format, and a text that looks much like it."""
    format_ = draw(st.sampled_from(FORMATS))
    text = format_
    for directive in ("%m", "%d", "%H", "%M", "%S", "%I", "%y"):
        text = text.replace(directive, draw(numbers))
    text = text.replace("%Y", draw(years)).replace("%p", draw(st.sampled_from(["AM", "pm"])))
    return format_, text + draw(st.sampled_from(["", "", "", "0", " ", "x"]))


@given(written())
def test_a_time_is_what_strptime_makes_of_it(given_time: tuple[str, str]) -> None:
    format_, text = given_time
    assert read(text.strip(), format_) == expected(text.strip(), format_)


@pytest.mark.parametrize(
    "text",
    ["2019/13/45", "2019/02/29 00:00:00", "2019/1/1 24:00:00", "2019/1/1 00:60:00", "2019/1/1 00:00:61"],
)
def test_a_time_that_no_calendar_or_clock_has_is_refused(text: str) -> None:
    with pytest.raises(RowRejected, match="no time in any of the formats"):
        time_in(text, "提出时间", DEFAULT_FORMATS, ZONE)


def read(text: str, format_: str) -> datetime | None:
    """The time in the text, None where it is refused."""
    try:
        return time_in(text, "提出时间", [format_], ZONE)
    except RowRejected:
        return None


def expected(text: str, format_: str) -> datetime | None:
    """The same by `strptime`."""
    try:
        moment = datetime.strptime(text, format_)  # noqa: DTZ007 the zone is added below
    except ValueError:
        return None
    return moment.replace(tzinfo=ZONE) if moment.year >= FIRST_YEAR else None
