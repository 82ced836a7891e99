"""What lies ahead for a place: its next meeting and sitting, and what is still open there and below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, case, func, select

from api.issue_lists import below
from domain.decision.events import OPEN_STATES
from projections.coordination import coordination_board, coordination_tasks, taken_up_again
from projections.councils import council_board
from projections.decisions import decision_board, decision_tasks
from projections.period import Month


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """Tasks that are not done."""

    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """A coordination meeting."""

    month: Month
    state: str
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class Meetings:
    """Where the matters of a place are coordinated."""

    place: str
    """The place itself, or the nearest above it that has ever met: compounds leave it to their community."""
    next: HeldMeeting | None
    """To come, or going on."""
    last: HeldMeeting | None
    """Closed."""


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

    meetings: Meetings
    councils: Sequence[NextCouncil]
    decisions: int
    """Open ones."""
    decision_tasks: OpenTasks
    meeting_tasks: OpenTasks


COUNCILS_SHOWN = 3
REFERENCE = coordination_tasks.c.stream + "#" + coordination_tasks.c.number
"""How an agenda names a task that another meeting set: `task_reference` of the domain."""


def outlook_of(connection: Connection, lineage: Sequence[str], now: datetime, month: Month) -> Outlook:
    """What lies ahead for the last place of the lineage and those below it; `month` is the local month."""
    place = lineage[-1]
    board = decision_board.c
    is_open = (board.place.in_(below(place)), board.state.in_(sorted(OPEN_STATES)))
    return Outlook(
        meetings=_meetings(connection, lineage, month),
        councils=_councils(connection, place),
        decisions=connection.execute(select(func.count()).where(*is_open)).scalar_one(),
        decision_tasks=_tasks(connection, decision_tasks, place, now),
        meeting_tasks=_tasks(connection, coordination_tasks, place, now, REFERENCE.not_in(taken_up_again())),
    )


def _meetings(connection: Connection, lineage: Sequence[str], month: Month) -> Meetings:
    board = coordination_board.c
    met = set(connection.execute(select(board.place).where(board.place.in_(lineage)).distinct()).scalars())
    place = next((each for each in reversed(lineage) if each in met), lineage[-1])
    wanted = select(board.month, board.state, board.starts_at).where(board.place == place)
    rows = connection.execute(wanted.order_by(board.month)).all()
    held = [HeldMeeting(Month.parse(row.month), row.state, row.starts_at) for row in rows]
    under_way = [each for each in held if each.state != "closed"]
    # The first that is still to come; else one of an earlier month that was never closed.
    ahead = [each for each in under_way if each.month >= month] or under_way[-1:]
    closed = [each for each in held if each.state == "closed"]
    return Meetings(place, next(iter(ahead), None), closed[-1] if closed else None)


def _councils(connection: Connection, place: str) -> list[NextCouncil]:
    board = council_board.c
    wanted = select(board.stream, board.place, board.state, board.starts_at)
    ahead = wanted.where(board.place.in_(below(place)), board.state != "adjourned")
    rows = connection.execute(ahead.order_by(board.starts_at, board.stream).limit(COUNCILS_SHOWN))
    return [NextCouncil(row.stream.removeprefix("council-"), *row[1:]) for row in rows]


def _tasks(
    connection: Connection, parts: Table, place: str, now: datetime, *more: ColumnElement[bool]
) -> OpenTasks:
    rows = parts.c
    is_late = case((rows.due < now, 1), else_=0)
    counted = select(func.count(), func.coalesce(func.sum(is_late), 0)).where(
        rows.place.in_(below(place)), rows.done_position.is_(None), rows.dropped_position.is_(None), *more
    )
    return OpenTasks(*connection.execute(counted).one())
