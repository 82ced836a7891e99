"""What the figures of tasks count: those that decisions and coordination meetings set."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from domain.coordination.meeting import task_reference
from projections.coordination import coordination_tasks
from projections.decisions import decision_tasks
from projections.stream_tables import done_at, dropped_at
from projections.summary_counted_entry import Counted, Found
from projections.summary_outcomes import is_known_by_the_end, settled_anew
from projections.summary_scope import Scope


def counted_tasks(connection: Connection, scope: Scope) -> Iterator[Found]:
    """Tasks set and done in the period, and those that were to be done at its end."""
    for row in _tasks(connection, scope, decision_tasks):
        yield from _of(row, scope, goes_on=False)
    of_meetings = list(_tasks(connection, scope, coordination_tasks))
    anew = settled_anew(connection, scope) if of_meetings else set()
    for row in of_meetings:
        yield from _of(row, scope, goes_on=task_reference(row.stream, row.number) in anew)


def _of(row: Row[*tuple[Any, ...]], scope: Scope, *, goes_on: bool) -> Iterator[Found]:
    """What a task counts in; one that `goes_on` as another task or a decision is not counted open twice."""
    set_ = Counted(row.set_position, row.stream, row.text, body=row.body)
    if row.set_at >= scope.start:
        yield "tasks.set", set_
    if is_known_by_the_end(row.done_position, row.done_at, scope):
        done = set_._replace(position=row.done_position)
        yield "tasks.done", done
        if row.done_at > row.due:
            yield "tasks.late", done
    elif not goes_on and not is_known_by_the_end(row.dropped_position, row.dropped_at, scope):
        yield "tasks.open", set_
        if row.due < scope.known_until:
            yield "tasks.overdue", set_


def _tasks(connection: Connection, scope: Scope, table: Table) -> Iterator[Row[*tuple[Any, ...]]]:
    """Those that there were in the period: neither done nor dropped before it began."""
    t = table.c
    query = select(
        *(t.stream, t.number, t.text, t.body, t.due, t.set_position, t.set_at),
        *(t.done_position, t.done_at, t.dropped_position, t.dropped_at),
    ).where(
        t.place.in_(scope.places),
        t.set_position <= scope.position,
        t.set_at < scope.end,
        ~done_at(table, scope.position, scope.start),
        ~dropped_at(table, scope.position, scope.start),
    )
    yield from connection.execute(query)
