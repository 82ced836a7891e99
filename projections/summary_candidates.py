"""Issues that need attention, for named reasons."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Connection, Row, Select, select, type_coerce

from projections.issue_timeline import issue_timeline as t
from projections.summary_conditions import Conditions, events_of
from projections.summary_measures import COUNTS, OPEN, past_due
from projections.summary_scope import Scope

REASONS = ("overdue", "escalated", "reopened", "unsatisfied", "much_supported")
"""Why an issue needs attention, the weightiest first."""
MANY_SUPPORTERS = 5
"""From this many supporters on, an open issue is much supported."""
Reason = tuple[str, str, int]
"""One of REASONS, the stream of an issue that has it, and when that was raised in microseconds since 1970."""
_RAISED: ColumnElement[int] = type_coerce(t.c.raised_at, BigInteger)


class Candidate(NamedTuple):
    """An issue with reasons for attention. First sorts what has most, weightiest reasons and is oldest."""

    fewer: int
    """How many of the reasons it does not have."""
    lacking: tuple[bool, ...]
    """For each of REASONS, whether it does not have it."""
    raised_at: int
    """Microseconds since 1970."""
    stream: str
    is_open: bool
    """At the end of the period."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Its reasons, the weightiest first."""
        return tuple(reason for reason, lacks in zip(REASONS, self.lacking, strict=True) if not lacks)


def candidates(connection: Connection, scope: Scope) -> list[Candidate]:
    """The issues that have at least one reason, the one to take up first in front."""
    standing = connection.execute(_standing(scope)).all()
    still_open = {row.stream for row in standing}
    raised: dict[str, int] = {}
    having: dict[str, set[str]] = {}
    for reason, stream, raised_at in (*_of_open_issues(standing), *_of_events(connection, scope)):
        raised[stream] = raised_at
        having.setdefault(stream, set()).add(reason)
    return sorted(
        _candidate(stream, having[stream], raised[stream], stream in still_open) for stream in having
    )


def _standing(scope: Scope) -> Select[str, int, bool, bool]:
    """The issues that are open at the end, all in one search, with what may be a reason."""
    overdue, much_supported = past_due(scope), t.c.supporters >= MANY_SUPPORTERS
    reasons = (overdue.label("overdue"), much_supported.label("much_supported"))
    return select(t.c.stream, _RAISED, *reasons).where(*OPEN.conditions(scope))


def _of_open_issues(standing: Sequence[Row[str, int, bool, bool]]) -> Iterator[Reason]:
    for stream, raised_at, overdue, much_supported in standing:
        if overdue:
            yield "overdue", stream, raised_at
        if much_supported:
            yield "much_supported", stream, raised_at


def _of_events(connection: Connection, scope: Scope) -> Iterator[Reason]:
    conditions: Mapping[str, Conditions] = {
        "escalated": COUNTS["issues.escalated"].conditions(scope),
        "reopened": COUNTS["issues.reopened"].conditions(scope),
        "unsatisfied": (*events_of(scope, "issue.resolution_confirmed"), t.c.satisfied.is_(False)),
    }
    for reason, meeting in conditions.items():
        for stream, raised_at in connection.execute(select(t.c.stream, _RAISED).where(*meeting)).all():
            yield reason, stream, raised_at


def _candidate(stream: str, reasons: set[str], raised_at: int, is_open: bool) -> Candidate:
    lacking = tuple(reason not in reasons for reason in REASONS)
    return Candidate(sum(lacking), lacking, raised_at, stream, is_open)
