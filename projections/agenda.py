"""What a coordination meeting should work on, proposed from what the views know at a position.

First the tasks of earlier meetings that are not done; then issues that need attention, for the reasons of the
monthly summary; then decisions that are open, those with a task overdue in front. The summary of a month
proposes the same for the meeting of the next, as things stood at the end of the month.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from domain.coordination.carrying_over import carried_over
from domain.coordination.events import AgendaItem, Reason
from domain.coordination.meeting import MeetingTask, task_reference
from domain.decision.events import OPEN_STATES
from projections.decisions import decision_timeline
from projections.issue_board import issue_board
from projections.period import Month, Period
from projections.reader import StreamReader
from projections.stream_tables import standing_at
from projections.summary_candidates import Candidate, candidates
from projections.summary_meetings import meetings_with_tasks_left
from projections.summary_scope import Scope, scope_of

MOST_OF_A_KIND = 30
"""How many issues and decisions are proposed, of each: more than a meeting gets through.

Tasks carried over are proposed all: what a meeting set comes back until it is done.
"""


class CarriedTask(NamedTuple):
    """A task of an earlier meeting that nobody has done, as an item and as it was set."""

    item: AgendaItem
    month: str
    """Of the meeting that set it."""
    task: MeetingTask
    is_late: bool


class OpenDecision(NamedTuple):
    """A decision that is open, as an item and as its timeline has it."""

    item: AgendaItem
    row: Row[*tuple[Any, ...]]


def proposed_agenda(  # noqa: PLR0917 what a summary takes
    connection: Connection, log: StreamReader, place: str, month: str, position: int, zone: ZoneInfo
) -> list[AgendaItem]:
    """The items for the meeting of the place and month (`2026-03`), numbered in the order to take them.

    Issues and decisions as they stand after the month before and so much of its own month as has passed. What
    became of tasks counts up to the position: a meeting that is held or written down late carries over what
    is still to be done, and nothing else. The connection must see one state of the views; the log tells
    what meetings said. Raises PlaceUnknownAtPosition and PeriodNotUnderstood.
    """
    own = Month.parse(month)
    scope = scope_of(connection, place, Period(own.later(-1), own), position, zone)
    tasks = carried_tasks(connection, log, scope.whenever(), month, scope.known_until)
    issues = open_candidates(candidates(connection, scope))[:MOST_OF_A_KIND]
    decisions = open_decisions(connection, scope)[:MOST_OF_A_KIND]
    return numbered(
        chain(
            (task.item for task in tasks),
            issue_items(connection, issues),
            (decision.item for decision in decisions),
        )
    )


def numbered(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """The items with their numbers, from 1."""
    return [item.model_copy(update={"item": str(number)}) for number, item in enumerate(items, start=1)]


def carried_tasks(
    connection: Connection, log: StreamReader, scope: Scope, month: str, now: datetime
) -> list[CarriedTask]:
    """Tasks of this place's own meetings before the month that nobody did, the most carried over in front.

    Late are those that were due before `now`.
    """
    meetings = meetings_with_tasks_left(connection, log, scope, month)
    if not meetings:
        return []
    tasks = {
        task_reference(meeting.stream, task.task.task): (meeting.month, task)
        for meeting in meetings
        for task in meeting.open_tasks
    }
    items = sorted(carried_over(meetings[-1], meetings[:-1]), key=lambda item: -item.carried)
    return [_carried(item, *tasks[item.subject], now) for item in items if item.subject is not None]


def _carried(item: AgendaItem, month: str, task: MeetingTask, now: datetime) -> CarriedTask:
    is_late = task.task.due < now
    reasons: tuple[Reason, ...] = (*item.reasons, "overdue") if is_late else item.reasons
    return CarriedTask(item.model_copy(update={"reasons": reasons}), month, task, is_late)


def open_candidates(found: Iterable[Candidate]) -> list[Candidate]:
    """Issues that are open and have a reason, the weightiest in front."""
    return [issue for issue in found if issue.is_open]


def issue_items(connection: Connection, issues: Sequence[Candidate]) -> Iterator[AgendaItem]:
    """The items of these issues."""
    about = select(issue_board.c.stream, issue_board.c.title)
    found = connection.execute(about.where(issue_board.c.stream.in_([issue.stream for issue in issues])))
    titles = {row.stream: row.title for row in found}
    for issue in issues:
        told = {"subject": issue.stream, "title": titles[issue.stream], "reasons": issue.reasons}
        yield AgendaItem.model_validate({"item": "1", **told})


def open_decisions(connection: Connection, scope: Scope) -> list[OpenDecision]:
    """Decisions that are open at the end, first those with a task overdue, then the oldest."""
    d = decision_timeline.c
    found = connection.execute(
        select(d.stream, d.code, d.title, d.kind, d.place, d.state, d.next_due, d.raised_at).where(
            d.place.in_(scope.places),
            d.state.in_(sorted(OPEN_STATES)),
            standing_at(decision_timeline, scope.position, scope.end),
        )
    ).all()
    ordered = sorted(found, key=lambda row: (not _is_late(row, scope), row.raised_at, row.stream))
    return [
        OpenDecision(
            AgendaItem(item="1", subject=row.stream, title=row.title, reasons=_why_open(row, scope)), row
        )
        for row in ordered
    ]


def _why_open(row: Row[*tuple[Any, ...]], scope: Scope) -> tuple[Reason, ...]:
    reasons: tuple[Reason, ...] = ("overdue", "decision_open") if _is_late(row, scope) else ("decision_open",)
    return (*reasons, "escalated") if row.state == "escalated" else reasons


def _is_late(row: Row[*tuple[Any, ...]], scope: Scope) -> bool:
    return row.next_due is not None and row.next_due < scope.known_until
