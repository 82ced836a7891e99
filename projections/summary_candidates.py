"""Issues that need attention, for named reasons."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Connection, select, type_coerce

from projections.issue_timeline import issue_timeline as t
from projections.summary_conditions import Conditions, events_of
from projections.summary_measures import COUNTS, OPEN, past_due
from projections.summary_scope import Scope
from projections.summary_tally import AT_ONCE

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
    raised: dict[str, int] = {}
    having: dict[str, set[str]] = {}
    still_open: set[str] = set()
    for reason, stream, raised_at in (
        *_of_open_issues(connection, scope, still_open),
        *_of_events(connection, scope),
    ):
        raised[stream] = raised_at
        having.setdefault(stream, set()).add(reason)
    return sorted(
        _candidate(stream, having[stream], raised[stream], stream in still_open) for stream in having
    )


def _of_open_issues(connection: Connection, scope: Scope, still_open: set[str]) -> Iterator[Reason]:
    """The reasons of issues open at the end, found in one search, which adds all of those to `still_open`."""
    overdue, much_supported = past_due(scope), t.c.supporters >= MANY_SUPPORTERS
    query = select(t.c.stream, _RAISED, overdue, much_supported).where(*OPEN.conditions(scope))
    for rows in connection.execute(query).partitions(AT_ONCE):
        still_open.update(row.stream for row in rows)
        yield from (("overdue", row[0], row[1]) for row in rows if row[2])
        yield from (("much_supported", row[0], row[1]) for row in rows if row[3])


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
