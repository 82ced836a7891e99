"""The view of sittings of the party-mass council: the board, the timeline, and what they deliberate."""

from collections.abc import Sequence

from sqlalchemy import Column, Index, Integer, String

from domain.council.council import Council, Deliberation, evolve
from domain.event import Envelope
from projections.schema import Moment, to_microseconds
from projections.stream_tables import board_table, parts_table, timeline_table
from projections.stream_view import Part, StreamView, Values


def _columns() -> list[Column[object]]:
    """Those that board and timeline both have."""
    return [
        Column("starts_at", Moment, nullable=False),
        Column("members", Integer, nullable=False),
        Column("members_present", Integer, doc="null until attendance is recorded"),
        Column("present", Integer, doc="of all constituencies; null until attendance is recorded"),
        Column("items", Integer, nullable=False, doc="on the agenda"),
        Column("deliberated", Integer, nullable=False),
    ]


council_board = board_table("council_board", _columns())
Index("ix_council_board_starts", council_board.c.starts_at, council_board.c.stream)

council_timeline = timeline_table("council_timeline", _columns())

council_items = parts_table(
    "council_items",
    [
        Column("subject", String, nullable=False, doc="stream of the issue or decision"),
        Column("conclusion", String),
        Column("recusals", Integer),
        Column("dissent", Integer, doc="opinions that stayed different"),
    ],
)
Index("ix_council_items_subject", council_items.c.subject)


class CouncilView(StreamView[Council]):
    """Fills `council_board`, `council_timeline` and `council_items`."""

    name = "councils"
    kinds = frozenset({"council"})
    meaning = "1"
    state = Council
    standard_tables = (council_board, council_timeline, council_items)

    def evolve(self, state: Council | None, envelope: Envelope) -> Council:
        """The sitting after one more event."""
        return evolve(state, envelope)

    def columns(self, state: Council) -> Values:
        """What board and timeline both say of a sitting."""
        counted = state.members_present is not None
        return {
            "starts_at": to_microseconds(state.starts_at),
            "members": state.members,
            "members_present": state.members_present,
            "present": sum(each.present for each in state.attendance) if counted else None,
            "items": len(state.agenda),
            "deliberated": len(state.deliberated),
        }

    def parts(self, state: Council) -> Sequence[Sequence[Part]]:
        """What it is to deliberate, in that order, and what it has deliberated besides."""
        concluded = dict(state.deliberations)
        subjects = dict.fromkeys((*state.agenda, *concluded))
        return ([_item(str(n), each, concluded.get(each)) for n, each in enumerate(subjects, start=1)],)


def _item(number: str, subject: str, told: Deliberation | None) -> Part:
    return Part(
        number=number,
        words={"subject": subject},
        is_done=told is not None,
        result={
            "conclusion": told.conclusion if told else None,
            "recusals": len(told.recusals) if told else None,
            "dissent": len(told.dissent) if told else None,
        },
    )
