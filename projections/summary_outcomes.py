"""What came of the outcomes of the meeting before: done, late, carried over.

Only those of the place's own meetings: what a meeting settles is followed up by the next one of the place.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, or_, select

from domain.chinese import OUTCOME_KINDS
from domain.coordination.carrying_over import SETTLED_ANEW
from domain.coordination.meeting import meeting_stream, task_reference
from projections.coordination import coordination_items, coordination_tasks
from projections.period import Month
from projections.stream_tables import done_at, set_at
from projections.summary_counted_entry import Counted, Found
from projections.summary_model_governance import FollowedOutcome, TaskTold
from projections.summary_names import Names
from projections.summary_scope import Scope
from projections.summary_times import local_time

AnyRow = Row[*tuple[Any, ...]]
Status = Literal["done", "late", "open", "overdue", "continued"]
STATUS_LABELS: Mapping[Status, str] = {
    "done": "按期完成",
    "late": "逾期完成",
    "open": "未完成",
    "overdue": "逾期未完成",
    "continued": "已另行安排",
}


def counted_outcomes(connection: Connection, scope: Scope) -> Iterator[Found]:
    """Tasks of the meetings before the period, and how each stood at its end."""
    anew: set[str] | None = None
    for row in followed_tasks(connection, scope):
        counted = Counted(row.set_position, row.stream, row.text, body=row.body)
        yield "outcomes.tasks", counted
        if anew is None:
            anew = settled_anew(connection, scope)
        status = status_of(row, scope, anew)
        if status in {"done", "late"}:
            done = counted._replace(position=row.done_position)
            yield "outcomes.done", done
            if status == "late":
                yield "outcomes.late", done
        else:
            yield "outcomes.continued" if status == "continued" else "outcomes.carried_over", counted


def outcomes(
    connection: Connection, scope: Scope, names: Names, carried: Mapping[str, int], zone: ZoneInfo
) -> tuple[FollowedOutcome, ...]:
    """What the meetings before settled, the oldest first; tasks from further back only while undone.

    `carried` tells how often tasks were carried over, by their reference.
    """
    tasks = {(row.stream, row.item): row for row in sorted(followed_tasks(connection, scope), key=_in_order)}
    items = {(row.stream, row.number): row for row in _settled_items(connection, scope, tasks)}
    anew = settled_anew(connection, scope) if tasks else set()
    told = []
    for key in sorted(items, key=lambda key: (items[key].stream, _number(items[key].number))):
        task = tasks.get(key)
        line = None if task is None else _task(task, scope, anew, names, carried, zone)
        told.append(_outcome(items[key], line))
    return tuple(told)


def followed_tasks(connection: Connection, scope: Scope) -> list[AnyRow]:
    """Tasks of the meetings of the period before, and of earlier ones those left when this one began.

    What another task or a decision had taken the place of by then is followed no longer.
    """
    t = coordination_tasks.c
    previous = scope.period.previous()
    query = select(
        *(t.stream, t.number, t.item, t.month, t.text, t.body, t.due, t.carried, t.outcome),
        *(t.set_position, t.done_position, t.done_at),
    ).where(
        t.place == scope.place,
        t.month < str(scope.period.first),
        set_at(coordination_tasks, scope.position, scope.end),
        or_(t.month >= str(previous.first), ~done_at(coordination_tasks, scope.position, scope.start)),
    )
    rows = list(connection.execute(query))
    if all(row.month >= str(previous.first) for row in rows):
        return rows
    gone_on = settled_anew(connection, scope, scope.start)
    return [
        row
        for row in rows
        if row.month >= str(previous.first) or task_reference(row.stream, row.number) not in gone_on
    ]


def settled_anew(connection: Connection, scope: Scope, until: datetime | None = None) -> set[str]:
    """References of tasks that another task or a decision has taken the place of: by the period's end."""
    items = coordination_items
    query = select(items.c.subject).where(
        items.c.place.in_(scope.places),
        items.c.subject.is_not(None),
        items.c.outcome.in_(sorted(SETTLED_ANEW)),
        done_at(items, scope.position, until or scope.end),
    )
    return {str(subject) for subject in connection.execute(query).scalars()}


def status_of(row: AnyRow, scope: Scope, anew: set[str]) -> Status:
    """How the task stood at the end of the period."""
    if is_known_by_the_end(row.done_position, row.done_at, scope):
        return "late" if row.done_at > row.due else "done"
    if task_reference(row.stream, row.number) in anew:
        return "continued"
    return "overdue" if row.due < scope.known_until else "open"


def is_known_by_the_end(position: int | None, at: datetime | None, scope: Scope) -> bool:
    """Whether it occurred before the end of the period, as known at the position."""
    return position is not None and at is not None and position <= scope.position and at < scope.end


def _settled_items(
    connection: Connection, scope: Scope, tasks: Mapping[tuple[str, str], AnyRow]
) -> list[AnyRow]:
    """Items with an outcome, of the meetings of the period before and of those that left a task."""
    months = (str(month) for month in scope.period.previous().months)
    streams = {*(meeting_stream(scope.place, month) for month in months), *(stream for stream, _ in tasks)}
    i = coordination_items
    query = select(i.c.stream, i.c.number, i.c.title, i.c.outcome, i.c.note).where(
        i.c.stream.in_(sorted(streams)), done_at(i, scope.position, scope.end)
    )
    previous = str(scope.period.previous().first)
    return [
        row
        for row in connection.execute(query)
        if _month(row.stream) >= previous or (row.stream, row.number) in tasks
    ]


def _outcome(row: AnyRow, task: TaskTold | None) -> FollowedOutcome:
    return FollowedOutcome(
        month=_month(row.stream),
        month_label=Month.parse(_month(row.stream)).label,
        title=row.title,
        outcome=row.outcome,
        outcome_label=OUTCOME_KINDS[row.outcome],
        note=row.note,
        task=task,
    )


def _task(  # noqa: PLR0917 what a task's line is made of
    row: AnyRow,
    scope: Scope,
    anew: set[str],
    names: Names,
    carried: Mapping[str, int],
    zone: ZoneInfo,
) -> TaskTold:
    status = status_of(row, scope, anew)
    is_over = status in {"done", "late"}
    return TaskTold(
        text=row.text,
        body=names.of("body", row.body),
        due=local_time(row.due, zone),
        done_at=local_time(row.done_at, zone) if is_over else None,
        outcome=row.outcome if is_over else None,
        status=status,
        status_label=STATUS_LABELS[status],
        carried=carried.get(task_reference(row.stream, row.number), 0),
    )


def _month(stream: str) -> str:
    return stream.removeprefix("coordination-")[: len("2026-03")]


def _in_order(row: AnyRow) -> tuple[str, int]:
    return row.stream, _number(row.number)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
