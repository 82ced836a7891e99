"""Issues that need attention, for named reasons: the hard cases, and what the next meeting should take up."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal, select, union_all

from projections.issue_timeline import issue_timeline as t
from projections.summary_conditions import Conditions, Measure, events_of, open_at_end, state_of
from projections.summary_labels import REASON_LABELS, STATE_LABELS
from projections.summary_measures import COUNTS, overdue
from projections.summary_model import AgendaSection, Case, CasesSection, HardCase
from projections.summary_names import Names
from projections.summary_scope import Scope
from projections.summary_timeline import Timeline, local_time, timelines

MANY_SUPPORTERS = 5
"""From this many supporters on, an open issue is much supported."""
MOST_CASES, MOST_ITEMS = 10, 30
"""How many hard cases and agenda items a summary shows."""


def _unsatisfied(scope: Scope) -> Conditions:
    return (*events_of(scope, "issue.resolution_confirmed"), t.c.satisfied.is_(False))


def _much_supported(scope: Scope) -> Conditions:
    return (*open_at_end(scope), t.c.supporters >= MANY_SUPPORTERS)


REASONS: Mapping[str, Measure] = MappingProxyType(
    {
        "overdue": overdue,
        "escalated": COUNTS["issues.escalated"],
        "reopened": COUNTS["issues.reopened"],
        "unsatisfied": _unsatisfied,
        "much_supported": _much_supported,
    }
)
"""Why an issue needs attention, the weightiest first."""


def hard_cases(connection: Connection, scope: Scope, names: Names, zone: ZoneInfo) -> CasesSection:
    """The issues with the most reasons, oldest first among equals, with their timelines."""
    total, chosen = _chosen(connection, scope, MOST_CASES)
    told = timelines(connection, scope, list(chosen), names, zone)
    cases = _cases(connection, scope, chosen, names, zone)
    section = (_with_timeline(case, told[case.stream]) for case in cases)
    return CasesSection(id="hard_cases", title="重点难点诉求", total=total, cases=tuple(section))


def agenda(connection: Connection, scope: Scope, names: Names, zone: ZoneInfo) -> AgendaSection:
    """Open issues with a reason, for the next meeting, in the order of the hard cases."""
    still_open = select(t.c.stream).where(*open_at_end(scope))
    total, chosen = _chosen(connection, scope, MOST_ITEMS, t.c.stream.in_(still_open))
    items = tuple(_cases(connection, scope, chosen, names, zone))
    return AgendaSection(id="agenda", title="下次协调会建议议题", total=total, items=items)


def _chosen(
    connection: Connection, scope: Scope, limit: int, *conditions: ColumnElement[bool]
) -> tuple[int, dict[str, tuple[str, ...]]]:
    rows = union_all(
        *(_having_reason(bit, measure, scope, conditions) for bit, measure in enumerate(REASONS.values()))
    ).subquery()
    number, reasons = func.count(), func.sum(rows.c.bit)
    order = (number.desc(), reasons, func.min(rows.c.raised_at), rows.c.stream)
    columns = select(rows.c.stream, reasons.label("reasons"), func.count().over().label("total"))
    found = connection.execute(columns.group_by(rows.c.stream).order_by(*order).limit(limit)).all()
    return (found[0].total if found else 0), {row.stream: _names_of(row.reasons) for row in found}


def _having_reason(bit: int, measure: Measure, scope: Scope, conditions: Conditions) -> Select[Any]:
    columns = (t.c.stream, t.c.raised_at, literal(1 << bit).label("bit"))
    return select(*columns).where(*measure(scope), *conditions).distinct()


def _names_of(bits: int) -> tuple[str, ...]:
    return tuple(name for bit, name in enumerate(REASONS) if bits & 1 << bit)


def _cases(
    connection: Connection, scope: Scope, chosen: Mapping[str, tuple[str, ...]], names: Names, zone: ZoneInfo
) -> list[Case]:
    positions = state_of(scope, scope.end, t.c.stream.in_(list(chosen)))
    rows = {row.stream: row for row in connection.execute(select(t).where(t.c.position.in_(positions)))}
    return [_case(rows[stream], reasons, names, zone) for stream, reasons in chosen.items()]


def _case(row: Row[Any], reasons: tuple[str, ...], names: Names, zone: ZoneInfo) -> Case:
    return Case(
        stream=row.stream,
        code=row.code,
        title=row.title,
        place=names.of("place", row.place),
        category=names.of("category", row.category),
        body=None if row.body is None else names.of("body", row.body),
        state=row.state,
        state_label=STATE_LABELS[row.state],
        raised_at=local_time(row.raised_at, zone),
        due=None if row.due is None else local_time(row.due, zone),
        supporters=row.supporters,
        reasons=reasons,
        reason_labels=tuple(REASON_LABELS[reason] for reason in reasons),
    )


def _with_timeline(case: Case, told: Timeline) -> HardCase:
    return HardCase(**case.model_dump(), omitted=told.omitted, timeline=told.entries)
