"""What each figure counts. docs/figures.md says the same in words.

The number of rows that a measure picks is the figure, and the rows are its trace, so the two cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from sqlalchemy import select

from projections.issue_timeline import issue_timeline as t
from projections.summary_conditions import (
    Conditions,
    Measure,
    all_events,
    last_of,
    open_at_end,
    open_at_start,
)
from projections.summary_scope import Scope


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: rows of `part` over rows of `part` and `rest` together. No row is in both."""

    part: Measure
    rest: Measure


@dataclass(frozen=True, slots=True)
class Quantile:
    """The time from raised to resolved that this share of the resolved issues does not exceed."""

    share: Fraction


resolved = last_of("issue.resolved")
confirmed = last_of("issue.resolution_confirmed")


def overdue(scope: Scope) -> Conditions:
    """Issues open at the end of the period whose deadline had passed by then."""
    return (*open_at_end(scope), t.c.due < scope.end)


def satisfied(scope: Scope) -> Conditions:
    """Issues whose resident said so, at the last confirmation in the period."""
    return (*confirmed(scope), t.c.satisfied.is_(True))


def unsatisfied(scope: Scope) -> Conditions:
    """Issues whose resident said no at the last confirmation in the period."""
    return (*confirmed(scope), t.c.satisfied.is_(False))


def resolved_on_time(scope: Scope) -> Conditions:
    """Resolved issues that had a deadline and kept it."""
    return (*resolved(scope), t.c.occurred_at <= t.c.resolution_due)


def resolved_late(scope: Scope) -> Conditions:
    """Resolved issues that had a deadline and missed it."""
    return (*resolved(scope), t.c.occurred_at > t.c.resolution_due)


def left_open(scope: Scope) -> Conditions:
    """Issues open at the end of the period that were not resolved in it."""
    solved = select(t.c.stream).where(*resolved(scope))
    return (*open_at_end(scope), t.c.stream.not_in(solved))


def recorded_late(scope: Scope) -> Conditions:
    """Events of the period that were recorded after it had ended 补录."""
    return (*all_events(scope), t.c.recorded_at >= scope.end)


def imported(scope: Scope) -> Conditions:
    """Events of the period that were imported from another source."""
    return (*all_events(scope), t.c.imported.is_not(None))


COUNTS: Mapping[str, Measure] = MappingProxyType(
    {
        "issues.raised": last_of("issue.raised"),
        "issues.resolved": resolved,
        "issues.open": open_at_end,
        "issues.open_at_start": open_at_start,
        "issues.overdue": overdue,
        "issues.escalated": last_of("issue.escalated"),
        "issues.returned": last_of("issue.returned"),
        "issues.reopened": last_of("issue.reopened"),
        "issues.merged": last_of("issue.merged"),
        "issues.supported": last_of("issue.supported"),
        "issues.discussed": last_of("issue.discussed"),
        "issues.assigned": last_of("issue.assigned"),
        "issues.urged": last_of("issue.urged"),
        "issues.extended": last_of("issue.deadline_extended"),
        "issues.confirmed": confirmed,
        "issues.satisfied": satisfied,
        "issues.withdrawn": last_of("issue.withdrawn"),
        "issues.declined": last_of("issue.declined"),
        "events.counted": all_events,
        "events.recorded_late": recorded_late,
        "events.imported": imported,
    }
)

RATES: Mapping[str, Rate] = MappingProxyType(
    {
        "rate.resolution": Rate(resolved, left_open),
        "rate.on_time": Rate(resolved_on_time, resolved_late),
        "rate.satisfaction": Rate(satisfied, unsatisfied),
    }
)

QUANTILES: Mapping[str, Quantile] = MappingProxyType(
    {
        "days_to_resolve.median": Quantile(Fraction(1, 2)),
        "days_to_resolve.p90": Quantile(Fraction(9, 10)),
    }
)

DIMENSIONS = ("category", "place", "channel", "tier", "body")
"""What a figure can be broken down by: `<figure>.by_<dimension>.<code>`."""

NO_CODE = "-"
"""The code of rows without one: no body is responsible, or the issue arose in the place itself."""

BROKEN_DOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "issues.raised": ("category", "place", "channel", "tier"),
        "issues.resolved": DIMENSIONS,
        "issues.open": DIMENSIONS,
        "issues.overdue": DIMENSIONS,
        "issues.assigned": ("body",),
        "issues.confirmed": ("body",),
        "issues.satisfied": ("body",),
        "rate.resolution": DIMENSIONS,
        "rate.on_time": DIMENSIONS,
        "rate.satisfaction": DIMENSIONS,
    }
)
"""The breakdowns that a summary holds; a trace may ask for any."""
