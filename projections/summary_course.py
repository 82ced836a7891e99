"""The data of the charts: issues in the course of the period, and how long the resolved ones took."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count, pairwise, takewhile
from typing import Literal
from zoneinfo import ZoneInfo

from projections.period import Period
from projections.schema import to_microseconds
from projections.summary_measures import QUARTER_HOUR
from projections.summary_model import (
    DurationBucket,
    DurationsSection,
    SeriesPoint,
    SeriesSection,
)
from projections.summary_model_parts import Value
from projections.summary_numbers import MICROSECONDS_PER_DAY
from projections.summary_tally import Tally

MAX_MONTHS = 48
"""Longer periods are shown by year."""
DAYS = (0, 1, 3, 7, 15, 30, 60, 90)
"""Bounds of the buckets of durations."""

Step = Literal["day", "month", "year"]


def course(raised: Tally, resolved: Tally, period: Period, zone: ZoneInfo) -> SeriesSection:
    """Issues raised and resolved per day of a month, or per month or year of a longer period.

    The tallies are along the `quarter` facet.
    """
    step: Step = "day" if period.is_one_month else "month" if len(period.months) <= MAX_MONTHS else "year"
    days = list(_first_days(period, step))
    starts = [to_microseconds(datetime.combine(day, time(), zone)) for day in days]
    points = (
        SeriesPoint(
            key=_key(day, step), label=_label(day, step), raised=number_raised, resolved=number_resolved
        )
        for day, number_raised, number_resolved in zip(
            days, _numbers(raised, starts), _numbers(resolved, starts), strict=True
        )
    )
    return SeriesSection(id="course", title="提出与办结走势", step=step, points=tuple(points))


def how_long(lasted: Sequence[int], figures: Mapping[str, Value]) -> DurationsSection:
    """The resolved issues by how many days they took, from their microseconds in ascending order."""
    median, p90 = figures["days_to_resolve.median"], figures["days_to_resolve.p90"]
    longer = [(days, _longer_than(lasted, days)) for days in DAYS]
    buckets = [
        DurationBucket(over=over, up_to=up_to, label=f"{over}–{up_to} 天", number=more - fewer)
        for (over, more), (up_to, fewer) in pairwise(longer)
    ]
    longest, number = longer[-1]
    buckets.append(DurationBucket(over=longest, up_to=None, label=f"{longest} 天以上", number=number))
    return DurationsSection(
        id="days_to_resolve",
        title="办理时长",
        median=None if median is None else str(median),
        p90=None if p90 is None else str(p90),
        buckets=tuple(buckets),
    )


def _longer_than(lasted: Sequence[int], days: int) -> int:
    """How many of the resolved issues took longer; all of them for zero."""
    return len(lasted) - (bisect_right(lasted, days * MICROSECONDS_PER_DAY) if days else 0)


def _numbers(tally: Tally, starts: Sequence[int]) -> list[int]:
    """How many there are from each of the moments to the next one."""
    numbers = [0] * len(starts)
    for quarter, number in tally.by["quarter"].items():
        numbers[bisect_right(starts, quarter * QUARTER_HOUR) - 1] += number
    return numbers


def _first_days(period: Period, step: Step) -> Iterator[date]:
    """The first day of each step of the period."""
    first = date(period.first.year, period.first.month, 1)
    match step:
        case "day":
            yield from takewhile(
                lambda day: day.month == first.month, (first + timedelta(n) for n in count())
            )
        case "month":
            yield from (date(month.year, month.month, 1) for month in period.months)
        case "year":
            yield from (date(year, 1, 1) for year in range(first.year, period.last.year + 1))


def _key(day: date, step: Step) -> str:
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[step]]


def _label(day: date, step: Step) -> str:
    match step:
        case "day":
            return f"{day.day}日"
        case "month":
            return f"{day.year}年{day.month}月"
        case "year":
            return f"{day.year}年"
