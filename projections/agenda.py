"""What a coordination meeting should work on, proposed from what the views know at a position.

First the tasks of earlier meetings that are not done; then issues that need attention, for the reasons of the
monthly summary, as things stand after the month before and so much of its own month as has passed; then
decisions that are open, those with a task overdue in front.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, or_, select

from domain.coordination.carrying_over import carried_over
from domain.coordination.events import AgendaItem, Reason
from domain.coordination.meeting import Meeting, fold, task_reference
from domain.decision.events import OPEN_STATES
from projections.coordination import coordination_board, coordination_tasks, coordination_timeline
from projections.decisions import decision_timeline
from projections.issue_board import issue_board
from projections.pages import readable
from projections.period import Month, Period
from projections.reader import StreamReader
from projections.stream_tables import standing_at
from projections.summary_candidates import candidates
from projections.summary_scope import Scope, scope_of

MOST_OF_A_KIND = 30
"""How many tasks, issues and decisions are proposed, of each: more than a meeting gets through."""


def proposed_agenda(  # noqa: PLR0917 what a summary takes
    connection: Connection, log: StreamReader, place: str, month: str, position: int, zone: ZoneInfo
) -> list[AgendaItem]:
    """The items for the meeting of the place and month (`2026-03`), numbered in the order to take them.

    The connection must see one state of the views; the log tells what meetings said. Raises
    PlaceUnknownAtPosition and PeriodNotUnderstood.
    """
    own = Month.parse(month)
    scope = scope_of(connection, place, Period(own.later(-1), own), position, zone)
    found = chain(
        _tasks(connection, log, scope, month), _issues(connection, scope), _decisions(connection, scope)
    )
    return [item.model_copy(update={"item": str(number)}) for number, item in enumerate(found, start=1)]


def _tasks(connection: Connection, log: StreamReader, scope: Scope, month: str) -> Iterator[AgendaItem]:
    """Tasks of earlier meetings of this very place that nobody did, those carried over the most in front."""
    meetings = _meetings(connection, log, scope, month)
    if not meetings:
        return
    dues = {
        task_reference(meeting.stream, task.task.task): task.task.due
        for meeting in meetings
        for task in meeting.open_tasks
    }
    until = _reached(connection, scope)
    found = sorted(carried_over(meetings[-1], meetings[:-1]), key=lambda item: -item.carried)
    for item in found[:MOST_OF_A_KIND]:
        late = item.subject is not None and dues[item.subject] < until
        yield item.model_copy(update={"reasons": (*item.reasons, "overdue") if late else item.reasons})


def _meetings(connection: Connection, log: StreamReader, scope: Scope, month: str) -> list[Meeting]:
    """The earlier meetings from the first on that has left a task undone, as they stood at the position."""
    board, first = coordination_board.c, _first_with_open_tasks(connection, scope, month)
    if first is None:
        return []
    wanted = select(board.stream).where(board.place == scope.place, board.month >= first, board.month < month)
    streams = connection.execute(wanted.order_by(board.month)).scalars()
    folded = (
        fold(None, (entry.envelope for entry in readable(log.stream_entries(stream, scope.position))))
        for stream in streams
    )
    return [meeting for meeting in folded if meeting is not None]


def _first_with_open_tasks(connection: Connection, scope: Scope, month: str) -> str | None:
    t = coordination_tasks.c
    wanted = select(func.min(t.month)).where(
        t.place == scope.place,
        t.month < month,
        t.set_position <= scope.position,
        or_(t.done_position.is_(None), t.done_position > scope.position),
    )
    first: str | None = connection.execute(wanted).scalar_one()
    return first


def _issues(connection: Connection, scope: Scope) -> Iterator[AgendaItem]:
    """Issues that are open and have a reason, the weightiest in front."""
    chosen = [issue for issue in candidates(connection, scope) if issue.is_open][:MOST_OF_A_KIND]
    about = select(issue_board.c.stream, issue_board.c.title)
    streams = [issue.stream for issue in chosen]
    found = connection.execute(about.where(issue_board.c.stream.in_(streams)))
    titles = {row.stream: row.title for row in found}
    for issue in chosen:
        told = {"subject": issue.stream, "title": titles[issue.stream], "reasons": issue.reasons}
        yield AgendaItem.model_validate({"item": "1", **told})


def _decisions(connection: Connection, scope: Scope) -> Iterator[AgendaItem]:
    """Decisions that are open, first those with a task overdue, then the oldest."""
    d = decision_timeline.c
    found = connection.execute(
        select(d.stream, d.title, d.state, d.next_due, d.raised_at).where(
            d.place.in_(scope.places),
            d.state.in_(sorted(OPEN_STATES)),
            standing_at(decision_timeline, scope.position, scope.end),
        )
    ).all()
    until = _reached(connection, scope)
    ordered = sorted(found, key=lambda row: (not _is_late(row, until), row.raised_at, row.stream))
    for row in ordered[:MOST_OF_A_KIND]:
        yield AgendaItem(item="1", subject=row.stream, title=row.title, reasons=_why_open(row, until))


def _reached(connection: Connection, scope: Scope) -> datetime:
    """The end of the month, or the time that the log had reached by then: the clock has no say."""
    recorded = [scope.reached] if scope.reached else []
    for timeline in (decision_timeline, coordination_timeline):
        known = select(timeline.c.recorded_at).where(timeline.c.position <= scope.position)
        last = connection.execute(known.order_by(timeline.c.position.desc()).limit(1))
        recorded.extend(last.scalars())
    return min(scope.end, max(recorded, default=scope.start))


def _why_open(row: Row[*tuple[Any, ...]], until: datetime) -> tuple[Reason, ...]:
    reasons: tuple[Reason, ...] = ("overdue", "decision_open") if _is_late(row, until) else ("decision_open",)
    return (*reasons, "escalated") if row.state == "escalated" else reasons


def _is_late(row: Row[*tuple[Any, ...]], until: datetime) -> bool:
    return row.next_due is not None and row.next_due < until
