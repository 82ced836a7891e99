"""What each figure counts. docs/figures.md says the same in words.

The number of rows that a measure picks is the figure, and the rows are its trace, so the two cannot differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from sqlalchemy import BigInteger, ColumnElement, select, type_coerce

from projections.issue_timeline import issue_timeline as t
from projections.summary_conditions import (
    Conditions,
    Rows,
    all_events,
    events_of,
    last_of,
    open_at_end,
    open_at_start,
    raised_in,
)
from projections.summary_scope import Scope

Condition = Callable[[Scope], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure counts: those of the rows that meet the condition, or all of them."""

    rows: Rows
    only: Condition | None = None

    def conditions(self, scope: Scope) -> Conditions:
        """What picks the counted rows of the timeline."""
        return self.rows(scope) if self.only is None else (*self.rows(scope), self.only(scope))


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: rows of `part` over rows of `part` and `rest` together. No row is in both."""

    part: Measure
    rest: Measure


@dataclass(frozen=True, slots=True)
class Quantile:
    """The time from raised to resolved that this share of the resolved issues does not exceed."""

    share: Fraction


def past_due(scope: Scope) -> ColumnElement[bool]:
    """The deadline of the present stage had passed at the end of the period, or by now if it is under way."""
    return t.c.due < scope.known_until


def not_resolved(scope: Scope) -> ColumnElement[bool]:
    """The issue was not resolved in the period."""
    return t.c.stream.not_in(select(t.c.stream).where(*events_of(scope, "issue.resolved")))


def kept_deadline(_: Scope) -> ColumnElement[bool]:
    """There was a deadline, and the issue was resolved by it."""
    return t.c.occurred_at <= t.c.resolution_due


def missed_deadline(_: Scope) -> ColumnElement[bool]:
    """There was a deadline, and the issue was resolved after it."""
    return t.c.occurred_at > t.c.resolution_due


def resident_satisfied(_: Scope) -> ColumnElement[bool]:
    """The resident said that it is solved."""
    return t.c.satisfied.is_(True)


def resident_unsatisfied(_: Scope) -> ColumnElement[bool]:
    """The resident said that it is not solved."""
    return t.c.satisfied.is_(False)


def recorded_late(scope: Scope) -> ColumnElement[bool]:
    """Recorded after the period had ended 补录."""
    return t.c.recorded_at >= scope.end


def was_imported(_: Scope) -> ColumnElement[bool]:
    """Imported from another source."""
    return t.c.imported.is_not(None)


LASTED: ColumnElement[int] = type_coerce(t.c.occurred_at, BigInteger) - type_coerce(t.c.raised_at, BigInteger)
"""Microseconds from raised to the event."""
RESOLVED = Measure(last_of("issue.resolved"))
CONFIRMED = Measure(last_of("issue.resolution_confirmed"))
SATISFIED = Measure(CONFIRMED.rows, resident_satisfied)

COUNTS: Mapping[str, Measure] = MappingProxyType(
    {
        "issues.raised": Measure(raised_in),
        "issues.resolved": RESOLVED,
        "issues.open": Measure(open_at_end),
        "issues.open_at_start": Measure(open_at_start),
        "issues.overdue": Measure(open_at_end, past_due),
        "issues.escalated": Measure(last_of("issue.escalated")),
        "issues.returned": Measure(last_of("issue.returned")),
        "issues.reopened": Measure(last_of("issue.reopened")),
        "issues.merged": Measure(last_of("issue.merged")),
        "issues.supported": Measure(last_of("issue.supported")),
        "issues.discussed": Measure(last_of("issue.discussed")),
        "issues.assigned": Measure(last_of("issue.assigned")),
        "issues.urged": Measure(last_of("issue.urged")),
        "issues.extended": Measure(last_of("issue.deadline_extended")),
        "issues.confirmed": CONFIRMED,
        "issues.satisfied": SATISFIED,
        "issues.withdrawn": Measure(last_of("issue.withdrawn")),
        "issues.declined": Measure(last_of("issue.declined")),
        "events.counted": Measure(all_events),
        "events.recorded_late": Measure(all_events, recorded_late),
        "events.imported": Measure(all_events, was_imported),
    }
)

RATES: Mapping[str, Rate] = MappingProxyType(
    {
        "rate.resolution": Rate(RESOLVED, Measure(open_at_end, not_resolved)),
        "rate.on_time": Rate(Measure(RESOLVED.rows, kept_deadline), Measure(RESOLVED.rows, missed_deadline)),
        "rate.satisfaction": Rate(SATISFIED, Measure(CONFIRMED.rows, resident_unsatisfied)),
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
        "issues.confirmed": ("place", "body"),
        "issues.satisfied": ("place", "body"),
        "rate.resolution": DIMENSIONS,
        "rate.on_time": DIMENSIONS,
        "rate.satisfaction": ("place", "body"),
    }
)
"""The breakdowns that a summary holds; a trace may ask for any."""
