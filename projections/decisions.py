"""The view of governance decisions: the board, the timeline, and the tasks that carry them out."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String

from domain.decision.decision import Decision, TaskState, evolve
from domain.event import Envelope
from projections.schema import Moment, to_microseconds
from projections.stream_tables import board_table, parts_table, timeline_table
from projections.stream_view import Part, StreamView, Values


def _columns() -> list[Column[object]]:
    """Those that board and timeline both have."""
    return [
        Column("code", String, nullable=False),
        Column("title", String, nullable=False),
        Column("kind", String, nullable=False),
        Column("before", String, nullable=False, doc="the place that it is before; `tier` is its tier"),
        Column("rule", String, doc="the voting rule that it needs a ballot under"),
        Column("issue", String, doc="stream of the issue that led to it"),
        Column("raised_at", Moment, nullable=False),
        Column("balloted_at", Moment),
        Column("adopted", Boolean, doc="by the ballot; null until there is one"),
        Column("resolved_at", Moment),
        Column("tasks", Integer, nullable=False, doc="set"),
        Column("tasks_done", Integer, nullable=False),
        Column("next_due", Moment, doc="the earliest of the tasks not done; null once it is closed"),
        Column("remaining", BigInteger, doc="of a campaign, in all its places; null for any other kind"),
        Column("escalated", Integer, nullable=False, doc="times"),
        Column("adopted_by", Integer, nullable=False, doc="other places that adopted the covenant"),
        Column("superseded_by", String, doc="stream of the decision that holds instead"),
    ]


decision_board = board_table("decision_board", _columns())
Index("ix_decision_board_code", decision_board.c.code)
Index("ix_decision_board_raised", decision_board.c.raised_at, decision_board.c.stream)

decision_timeline = timeline_table("decision_timeline", _columns())

decision_tasks = parts_table(
    "decision_tasks",
    [
        Column("body", String, nullable=False),
        Column("text", String, nullable=False),
        Column("due", Moment, nullable=False),
        Column("outcome", String),
    ],
)


class DecisionView(StreamView[Decision]):
    """Fills `decision_board`, `decision_timeline` and `decision_tasks`."""

    name = "decisions"
    kinds = frozenset({"decision"})
    meaning = "1"
    state = Decision
    standard_tables = (decision_board, decision_timeline, decision_tasks)

    def evolve(self, state: Decision | None, envelope: Envelope) -> Decision:
        """The decision after one more event."""
        return evolve(state, envelope)

    def columns(self, state: Decision) -> Values:
        """What board and timeline both say of a decision."""
        ballot = state.ballot
        dues = [to_microseconds(each.task.due) for each in state.open_tasks] if state.is_open else []
        return {
            "code": state.code,
            "title": state.title,
            "kind": state.kind,
            "before": state.before,
            "rule": state.rule,
            "issue": state.issue,
            "raised_at": to_microseconds(state.raised_at),
            "balloted_at": to_microseconds(ballot.at) if ballot else None,
            "adopted": ballot.adopted if ballot else None,
            "resolved_at": to_microseconds(state.resolved_at) if state.resolved_at else None,
            "tasks": len(state.tasks),
            "tasks_done": len(state.tasks) - len(state.open_tasks),
            "next_due": min(dues, default=None),
            "remaining": sum(state.remaining.values()) if state.campaign else None,
            "escalated": state.escalated,
            "adopted_by": len(state.adopted_by),
            "superseded_by": state.superseded_by,
        }

    def parts(self, state: Decision) -> Sequence[Sequence[Part]]:
        """Its tasks; what a decision that is closed has left undone is wanted no longer."""
        return ([_task(each) for each in state.tasks if each.done_at or state.is_open],)


def _task(task: TaskState) -> Part:
    told = task.task
    return Part(
        number=told.task,
        words={"body": told.body, "text": told.text, "due": to_microseconds(told.due)},
        is_done=task.done_at is not None,
        result={"outcome": task.outcome},
    )
