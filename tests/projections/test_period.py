from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.period import FIRST_YEAR, LAST_YEAR, Month, Period, PeriodNotUnderstood

MONTHS = st.builds(Month, st.integers(FIRST_YEAR + 1, LAST_YEAR - 1), st.integers(1, 12))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2019",
        "2019-4",
        "2019-13",
        "2019-00",
        "19-04",
        "2019-04-03",
        "2019/04",
        "0001-01",
        "9999-12",
        "2019-04..",
        "..2019-04",
        "2019-04...2019-05",
        "2019-05..2019-04",
        "２０１９-04",
        "2019-04\n..2019-05",
        "x" * 10_000,
    ],
)
def test_what_is_no_period_is_refused_with_an_example(text):
    with pytest.raises(PeriodNotUnderstood, match="such as 2019-04"):
        Period.parse(text)


def test_a_month_begins_at_midnight_in_local_time():
    bounds = Period.parse("2019-04").bounds(ZoneInfo("Asia/Shanghai"))
    assert bounds == (datetime(2019, 3, 31, 16, tzinfo=UTC), datetime(2019, 4, 30, 16, tzinfo=UTC))


def test_months_include_the_last():
    assert Period.parse("2011-11..2012-02").months == tuple(
        map(Month.parse, ("2011-11", "2011-12", "2012-01", "2012-02"))
    )


@given(MONTHS, MONTHS)
def test_a_period_reads_back_from_its_text(one, other):
    period = Period(min(one, other), max(one, other))
    assert Period.parse(str(period)) == period


@given(MONTHS, st.integers(0, 30))
def test_the_previous_period_is_as_long_and_ends_where_this_begins(first, months):
    period = Period(first, first.later(months))
    zone = ZoneInfo("Asia/Shanghai")
    assert len(period.previous().months) == len(period.months)
    assert period.previous().bounds(zone)[1] == period.bounds(zone)[0]


def test_the_year_before_has_the_same_months():
    assert str(Period.parse("2019-11..2020-02").year_before()) == "2018-11..2019-02"


def test_periods_are_named_in_chinese():
    assert Period.parse("2019-04").label == "2019年4月"
    assert Period.parse("2011-04..2020-01").label == "2011年4月至2020年1月"
