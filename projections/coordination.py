"""The view of coordination meetings: the board, the timeline, their agendas, and the tasks that they set."""

from collections.abc import Sequence

import orjson
from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Select, String, select

from domain.coordination.carrying_over import SETTLED_ANEW
from domain.coordination.events import AgendaItem
from domain.coordination.meeting import Meeting, MeetingTask, Outcome, evolve
from domain.event import Envelope
from projections.schema import Moment, to_microseconds
from projections.stream_tables import board_table, parts_table, timeline_table
from projections.stream_view import Part, StreamView, Values


def _columns() -> list[Column[object]]:
    """Those that board and timeline both have."""
    return [
        Column("month", String, nullable=False, doc="local, such as 2026-03"),
        Column("starts_at", Moment),
        Column("closed_at", Moment),
        Column("agenda_position", BigInteger, doc="of the log, as which the agenda was proposed"),
        Column("present", Integer, doc="of all constituencies; null until attendance is recorded"),
        Column("items", Integer, nullable=False, doc="on the agenda"),
        Column("settled", Integer, nullable=False, doc="items with an outcome"),
        Column("tasks", Integer, nullable=False, doc="set"),
        Column("tasks_done", Integer, nullable=False),
        Column("next_due", Moment, doc="the earliest of the tasks not done"),
    ]


coordination_board = board_table("coordination_board", _columns())
Index("ix_coordination_board_month", coordination_board.c.month, coordination_board.c.place)

coordination_timeline = timeline_table("coordination_timeline", _columns())

coordination_items = parts_table(
    "coordination_items",
    [
        Column("subject", String, doc="stream of an issue or decision, or <stream of a meeting>#<task>"),
        Column("title", String, nullable=False),
        Column("reasons", JSON, nullable=False),
        Column("carried", Integer, nullable=False, doc="meetings that it was carried over from"),
        Column("outcome", String),
        Column("note", String),
        Column("task", String, doc="number of the task that was set"),
        Column("decision", String, doc="stream of the decision that was raised"),
    ],
)
Index("ix_coordination_items_subject", coordination_items.c.subject)

coordination_tasks = parts_table(
    "coordination_tasks",
    [
        Column("month", String, nullable=False, doc="of the meeting"),
        Column("item", String, nullable=False, doc="number of the agenda item"),
        Column("carried", Integer, nullable=False, doc="meetings that the item was carried over from"),
        Column("body", String, nullable=False),
        Column("text", String, nullable=False),
        Column("due", Moment, nullable=False),
        Column("outcome", String),
    ],
)


def taken_up_again(position: int | None = None) -> Select[str]:
    """References of tasks that a later meeting set another task for, or raised a decision.

    As known at the position, default now. Such a task is not done, and not left to be done either.
    """
    i = coordination_items.c
    query = select(i.subject).where(
        i.subject.is_not(None), i.outcome.in_(sorted(SETTLED_ANEW)), i.done_position.is_not(None)
    )
    return query if position is None else query.where(i.done_position <= position)


class CoordinationView(StreamView[Meeting]):
    """Fills `coordination_board`, `coordination_timeline`, `coordination_items` and `coordination_tasks`."""

    name = "coordination"
    kinds = frozenset({"coordination"})
    meaning = "1"
    state = Meeting
    standard_tables = (coordination_board, coordination_timeline, coordination_items, coordination_tasks)

    def evolve(self, state: Meeting | None, envelope: Envelope) -> Meeting:
        """The meeting after one more event."""
        return evolve(state, envelope)

    def columns(self, state: Meeting) -> Values:
        """What board and timeline both say of a meeting."""
        dues = [to_microseconds(each.task.due) for each in state.open_tasks]
        counted = state.state in ("sitting", "closed")
        return {
            "month": state.month,
            "starts_at": to_microseconds(state.starts_at) if state.starts_at else None,
            "closed_at": to_microseconds(state.closed_at) if state.closed_at else None,
            "agenda_position": state.position,
            "present": sum(each.present for each in state.attendance) if counted else None,
            "items": len(state.items),
            "settled": len({each.item for each in state.outcomes}),
            "tasks": len(state.tasks),
            "tasks_done": len(state.tasks) - len(dues),
            "next_due": min(dues, default=None),
        }

    def parts(self, state: Meeting) -> Sequence[Sequence[Part]]:
        """Its agenda, and the tasks that it set."""
        settled = {each.item: each for each in state.outcomes}
        carried = {each.item: each.carried for each in state.items}
        items = [_item(each, settled.get(each.item)) for each in state.items]
        return (items, [_task(each, state.month, carried.get(each.item, 0)) for each in state.tasks])


def _item(item: AgendaItem, settled: Outcome | None) -> Part:
    return Part(
        number=item.item,
        words={
            "subject": item.subject,
            "title": item.title,
            "reasons": orjson.dumps(item.reasons).decode(),
            "carried": item.carried,
        },
        is_done=settled is not None,
        result={
            "outcome": settled.outcome if settled else None,
            "note": settled.note if settled else None,
            "task": settled.task if settled else None,
            "decision": settled.decision if settled else None,
        },
    )


def _task(task: MeetingTask, month: str, carried: int) -> Part:
    told = task.task
    return Part(
        number=told.task,
        words={
            "month": month,
            "item": task.item,
            "carried": carried,
            "body": told.body,
            "text": told.text,
            "due": to_microseconds(told.due),
        },
        is_done=task.done_at is not None,
        result={"outcome": task.outcome},
    )
