"""What each figure counts. docs/figures.md says the same in words.

The number of rows that a measure picks is the figure, and the rows are its trace, so the two cannot differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, select, type_coerce

from projections.issue_timeline import issue_timeline as t
from projections.summary_conditions import Conditions, EventsOf, LastOf, OpenAt, Rows, events_of
from projections.summary_scope import Scope

Condition = Callable[[Scope], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure counts: those of the rows that meet the condition, or all of them."""

    rows: Rows
    only: Condition | None = None

    def conditions(self, scope: Scope) -> Conditions:
        """What picks the counted rows of the timeline."""
        rows = self.rows.conditions(scope)
        return rows if self.only is None else (*rows, self.only(scope))


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
QUARTER_HOUR = 900_000_000
"""Microseconds. The days of every time zone in use begin on a multiple of it."""
QUARTER: ColumnElement[int] = type_coerce(t.c.occurred_at, BigInteger) // QUARTER_HOUR
"""Quarter hours from 1970 to the event, so that the local calendar stays with the rules of the time zone."""

# An issue is raised but once, so no last event is looked for.
RAISED = Measure(EventsOf(("issue.raised",)))
RESOLVED = Measure(LastOf("issue.resolved"))
OPEN = Measure(OpenAt("end"))
OVERDUE = Measure(OPEN.rows, past_due)
CONFIRMED = Measure(LastOf("issue.resolution_confirmed"))
SATISFIED = Measure(CONFIRMED.rows, resident_satisfied)

COUNTS: Mapping[str, Measure] = MappingProxyType(
    {
        "issues.raised": RAISED,
        "issues.resolved": RESOLVED,
        "issues.open": OPEN,
        "issues.open_at_start": Measure(OpenAt("start")),
        "issues.overdue": OVERDUE,
        "issues.escalated": Measure(LastOf("issue.escalated")),
        "issues.returned": Measure(LastOf("issue.returned")),
        "issues.reopened": Measure(LastOf("issue.reopened")),
        "issues.merged": Measure(LastOf("issue.merged")),
        "issues.supported": Measure(LastOf("issue.supported")),
        "issues.discussed": Measure(LastOf("issue.discussed")),
        "issues.assigned": Measure(LastOf("issue.assigned")),
        "issues.urged": Measure(LastOf("issue.urged")),
        "issues.extended": Measure(LastOf("issue.deadline_extended")),
        "issues.confirmed": CONFIRMED,
        "issues.satisfied": SATISFIED,
        "issues.withdrawn": Measure(LastOf("issue.withdrawn")),
        "issues.declined": Measure(LastOf("issue.declined")),
        "events.counted": Measure(EventsOf()),
        "events.recorded_late": Measure(EventsOf(), recorded_late),
        "events.imported": Measure(EventsOf(), was_imported),
    }
)

RATES: Mapping[str, Rate] = MappingProxyType(
    {
        "rate.resolution": Rate(RESOLVED, Measure(OPEN.rows, not_resolved)),
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

FACETS: Mapping[str, ColumnElement[Any]] = MappingProxyType(
    {**{name: t.c[name] for name in DIMENSIONS}, "lasted": LASTED, "quarter": QUARTER}
)
"""What rows can be counted along: the dimensions, how long the issue took, and when it was."""

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
