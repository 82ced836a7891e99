"""How far a view has come, read in one snapshot with its rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from projections.checkpoints import read_checkpoints
from projections.parking import view_parked


@dataclass(frozen=True, slots=True)
class Reached:
    """The position that the rows of a view are at, but for those of parked streams."""

    position: int
    events: int
    """Of its kinds that it says it has passed."""
    is_ours: bool
    """Whether the tables are for this version of the view."""
    parked: Mapping[str, int]
    """By stream, the position of the first entry that is not in its rows."""

    def stop(self, stream: str) -> int:
        """The last position that the rows of the stream may know."""
        return min(self.position, self.parked.get(stream, self.position + 1) - 1)


def reached(connection: Connection, view: str, fingerprint: str) -> Reached | None:
    """How far the view is in this snapshot; None for a view that has never been made.

    `fingerprint` is that of this version of the view.
    """
    checkpoint = read_checkpoints(connection).get(view)
    if checkpoint is None:
        return None
    parked = select(view_parked.c.stream, view_parked.c.position).where(view_parked.c.view == view)
    return Reached(
        position=checkpoint.position,
        events=checkpoint.events,
        is_ours=checkpoint.fingerprint == fingerprint,
        parked={row.stream: row.position for row in connection.execute(parked)},
    )
