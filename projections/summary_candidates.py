"""Issues that need attention, for named reasons."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Connection, select, type_coerce

from domain.issue.events import OPEN_STATES
from projections.issue_timeline import issue_timeline as t
from projections.summary_conditions import Conditions, events_of, open_at_end, state_of
from projections.summary_measures import COUNTS, past_due
from projections.summary_scope import Scope

REASONS = ("overdue", "escalated", "reopened", "unsatisfied", "much_supported")
"""Why an issue needs attention, the weightiest first."""
MANY_SUPPORTERS = 5
"""From this many supporters on, an open issue is much supported."""
AT_ONCE = 500
"""Streams that one query asks for; databases bound the number of parameters."""
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
    for reason, conditions in _conditions(scope).items():
        for stream, raised_at in connection.execute(select(t.c.stream, _RAISED).where(*conditions)).all():
            raised[stream] = raised_at
            having.setdefault(stream, set()).add(reason)
    still_open = _open_among(connection, scope, having)
    return sorted(
        _candidate(stream, having[stream], raised[stream], stream in still_open) for stream in having
    )


def _conditions(scope: Scope) -> Mapping[str, Conditions]:
    return {
        "overdue": (*open_at_end(scope), past_due(scope)),
        "escalated": COUNTS["issues.escalated"].conditions(scope),
        "reopened": COUNTS["issues.reopened"].conditions(scope),
        "unsatisfied": (*events_of(scope, "issue.resolution_confirmed"), t.c.satisfied.is_(False)),
        "much_supported": (*open_at_end(scope), t.c.supporters >= MANY_SUPPORTERS),
    }


def _candidate(stream: str, reasons: set[str], raised_at: int, is_open: bool) -> Candidate:
    lacking = tuple(reason not in reasons for reason in REASONS)
    return Candidate(sum(lacking), lacking, raised_at, stream, is_open)


def _open_among(connection: Connection, scope: Scope, having: Mapping[str, set[str]]) -> set[str]:
    """Those of the streams that are open at the end; being overdue or much supported says it already."""
    found = {stream for stream, reasons in having.items() if reasons & {"overdue", "much_supported"}}
    unsure = sorted(having.keys() - found)
    for start in range(0, len(unsure), AT_ONCE):
        positions = state_of(scope, scope.end, unsure[start : start + AT_ONCE])
        is_open = (t.c.position.in_(positions), t.c.state.in_(sorted(OPEN_STATES)))
        found.update(connection.execute(select(t.c.stream).where(*is_open)).scalars())
    return found
