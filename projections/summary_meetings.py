"""Coordination meetings of one place as they stood at the end of a period, folded from the log."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from domain.coordination.meeting import Meeting, fold
from projections.coordination import coordination_board, coordination_tasks
from projections.pages import readable
from projections.reader import StreamReader
from projections.stream_tables import done_at, set_at
from projections.summary_scope import Scope


def meetings_with_tasks_left(
    connection: Connection, log: StreamReader, scope: Scope, before: str
) -> list[Meeting]:
    """The place's meetings of before that month, from the first on that has left a task undone."""
    t, board = coordination_tasks, coordination_board.c
    left = select(func.min(t.c.month)).where(
        t.c.place == scope.place,
        t.c.month < before,
        set_at(t, scope.position, scope.end),
        ~done_at(t, scope.position, scope.end),
    )
    first: str | None = connection.execute(left).scalar_one()
    if first is None:
        return []
    wanted = select(board.stream).where(
        board.place == scope.place, board.month >= first, board.month < before
    )
    return _folded(log, scope, connection.execute(wanted.order_by(board.month)).scalars())


def _folded(log: StreamReader, scope: Scope, streams: Iterable[str]) -> list[Meeting]:
    folded = (meeting_at(log, scope, stream) for stream in streams)
    return [meeting for meeting in folded if meeting is not None]


def meeting_at(log: StreamReader, scope: Scope, stream: str) -> Meeting | None:
    """The meeting at the end of the period as known at the position, or None."""
    entries = readable(log.stream_entries(stream, scope.position))
    return fold(None, (each.envelope for each in entries if each.envelope.occurred_at < scope.end))
