"""Where else an issue or decision was dealt with: sittings, meetings, decisions, volunteer activities."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select

from projections.activities import activities
from projections.coordination import coordination_board, coordination_items
from projections.councils import council_board, council_items
from projections.decisions import decision_timeline


@dataclass(frozen=True, slots=True)
class AtCouncil:
    """A sitting that has it on its agenda."""

    id: str
    place: str
    starts_at: datetime
    is_done: bool
    """Whether it was deliberated there."""


@dataclass(frozen=True, slots=True)
class AtMeeting:
    """A coordination meeting that has it on its agenda."""

    place: str
    month: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Motion:
    """A decision that came of it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Action:
    """A volunteer activity that works on it."""

    name: str
    starts_at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class Related:
    """Everything of the kind, the first first."""

    councils: Sequence[AtCouncil]
    meetings: Sequence[AtMeeting]
    decisions: Sequence[Motion]
    activities: Sequence[Action]

    def within(self, places: Container[str]) -> "Related":
        """What of it is of these places; a decision is shown, and leads on, where the issue is."""
        return Related(
            [each for each in self.councils if each.place in places],
            [each for each in self.meetings if each.place in places],
            self.decisions,
            [each for each in self.activities if each.place in places],
        )

    def __bool__(self) -> bool:
        return bool(self.councils or self.meetings or self.decisions or self.activities)


def related_to(connection: Connection, stream: str, position: int) -> Related:
    """What deals with the stream of an issue or decision, as known at the position."""
    return Related(
        _councils(connection, stream, position),
        _meetings(connection, stream, position),
        _decisions(connection, stream, position),
        _activities(connection, stream, position),
    )


def _councils(connection: Connection, stream: str, position: int) -> list[AtCouncil]:
    items, board = council_items.c, council_board.c
    wanted = (
        select(items.stream, board.place, board.starts_at, items.done_position)
        .join(council_board, board.stream == items.stream)
        .where(items.subject == stream, _known(council_items, position))
        .order_by(board.starts_at, board.stream)
    )
    return [
        AtCouncil(
            row.stream.removeprefix("council-"),
            row.place,
            row.starts_at,
            row.done_position is not None and row.done_position <= position,
        )
        for row in connection.execute(wanted)
    ]


def _meetings(connection: Connection, stream: str, position: int) -> list[AtMeeting]:
    items, board = coordination_items.c, coordination_board.c
    wanted = (
        select(board.place, board.month, items.outcome, items.done_position)
        .join(coordination_board, board.stream == items.stream)
        .where(items.subject == stream, _known(coordination_items, position))
        .order_by(board.month, board.place)
    )
    return [
        AtMeeting(
            row.place, row.month, row.outcome if (row.done_position or position + 1) <= position else None
        )
        for row in connection.execute(wanted)
    ]


def _decisions(connection: Connection, stream: str, position: int) -> list[Motion]:
    rows = decision_timeline.c
    wanted = select(rows.stream, rows.title).where(
        rows.issue == stream, rows.version == 1, rows.position <= position
    )
    found = connection.execute(wanted.order_by(rows.position))
    return [Motion(row.stream.removeprefix("decision-"), row.title) for row in found]


def _activities(connection: Connection, stream: str, position: int) -> list[Action]:
    rows = activities.c
    wanted = select(rows.name, rows.starts_at, rows.place)
    wanted = wanted.where(rows.issue == stream, rows.position <= position).order_by(rows.starts_at, rows.id)
    return [Action(*row) for row in connection.execute(wanted)]


def _known(parts: Table, position: int) -> ColumnElement[bool]:
    """The parts that there were at the position."""
    rows = parts.c
    dropped = or_(rows.dropped_position.is_(None), rows.dropped_position > position)
    return and_(rows.set_position <= position, dropped)
