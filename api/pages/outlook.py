"""What lies ahead for a place: its next meeting and sitting, and what is still open there and below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Table, case, func, select

from api.issue_lists import below
from domain.decision.events import OPEN_STATES
from projections.coordination import coordination_board, coordination_tasks
from projections.councils import council_board
from projections.decisions import decision_board, decision_tasks
from projections.period import Month


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """Tasks that are not done."""

    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """The meeting of the place that is to come, or that goes on."""

    month: Month
    state: str
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class NextCouncil:
    """A sitting that is to come, or that goes on."""

    id: str
    place: str
    state: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Outlook:
    """What lies ahead for a place."""

    meeting: NextMeeting | None
    councils: Sequence[NextCouncil]
    decisions: int
    """Open ones."""
    decision_tasks: OpenTasks
    meeting_tasks: OpenTasks


COUNCILS_SHOWN = 3


def outlook_of(connection: Connection, place: str, now: datetime, month: Month) -> Outlook:
    """What lies ahead for the place and those below it; `month` is the local month of now."""
    board = decision_board.c
    is_open = (board.place.in_(below(place)), board.state.in_(sorted(OPEN_STATES)))
    return Outlook(
        meeting=_meeting(connection, place, month),
        councils=_councils(connection, place),
        decisions=connection.execute(select(func.count()).where(*is_open)).scalar_one(),
        decision_tasks=_tasks(connection, decision_tasks, place, now),
        meeting_tasks=_tasks(connection, coordination_tasks, place, now),
    )


def _meeting(connection: Connection, place: str, month: Month) -> NextMeeting | None:
    """The first that is not closed of this month or later, else the last before that was never closed."""
    board = coordination_board.c
    wanted = select(board.month, board.state, board.starts_at).where(board.place == place)
    ordered = wanted.where(board.state != "closed").order_by(board.month)
    rows: Sequence[Row[str, str, datetime | None]] = connection.execute(ordered).all()
    ahead = [row for row in rows if row.month >= str(month)]
    chosen = ahead[:1] or rows[-1:]
    return NextMeeting(Month.parse(chosen[0].month), chosen[0].state, chosen[0].starts_at) if chosen else None


def _councils(connection: Connection, place: str) -> list[NextCouncil]:
    board = council_board.c
    wanted = select(board.stream, board.place, board.state, board.starts_at)
    ahead = wanted.where(board.place.in_(below(place)), board.state != "adjourned")
    rows = connection.execute(ahead.order_by(board.starts_at, board.stream).limit(COUNCILS_SHOWN))
    return [NextCouncil(row.stream.removeprefix("council-"), *row[1:]) for row in rows]


def _tasks(connection: Connection, parts: Table, place: str, now: datetime) -> OpenTasks:
    rows = parts.c
    is_late = case((rows.due < now, 1), else_=0)
    counted = select(func.count(), func.coalesce(func.sum(is_late), 0)).where(
        rows.place.in_(below(place)), rows.done_position.is_(None), rows.dropped_position.is_(None)
    )
    return OpenTasks(*connection.execute(counted).one())
