"""Reads meetings and issued summaries from the log, as they stand now or at any past position."""

from domain.coordination.carrying_over import carried_over
from domain.coordination.errors import MeetingNotFound
from domain.coordination.events import AgendaItem
from domain.coordination.meeting import (
    IssuedSummaries,
    Meeting,
    fold,
    fold_summaries,
    meeting_stream,
    summary_stream,
)
from domain.coordination.months import later_month
from domain.log import Log

CARRIED_FOR = 120
"""Months that an unfinished task keeps coming back: ten years, as long as a deadline can be ahead."""


class MeetingReader:
    """Meetings and summaries, folded from the log at every question."""

    def __init__(self, log: Log) -> None:
        """`log` holds the streams `coordination-…` and `summary-…`."""
        self.log = log

    def load(self, stream: str) -> Meeting:
        """The meeting as it stands now. Raises MeetingNotFound."""
        meeting = self.find(stream)
        if meeting is None:
            raise MeetingNotFound(meeting=stream)
        return meeting

    def find(self, stream: str, position: int | None = None) -> Meeting | None:
        """The meeting as if the log ended at the position, or None."""
        return fold(None, self.log.history(stream, position))

    def summaries(self, place: str, month: str, position: int | None = None) -> IssuedSummaries | None:
        """The summaries issued for a place and month as if the log ended at the position, or None."""
        return fold_summaries(None, self.log.history(summary_stream(place, month), position))

    def earlier(self, place: str, month: str, position: int | None = None) -> tuple[Meeting, ...]:
        """The meetings of the place in the ten years before the month, in order, as of the position."""
        past = [meeting_stream(place, later_month(month, -back)) for back in range(CARRIED_FOR, 0, -1)]
        held = self.log.existing(past)
        return tuple(
            meeting for stream in past if stream in held and (meeting := self.find(stream, position))
        )

    def unfinished(self, place: str, month: str, position: int | None = None) -> tuple[AgendaItem, ...]:
        """What the place's earlier meetings set and nobody did: items for its agenda of the month."""
        earlier = self.earlier(place, month, position)
        return carried_over(earlier[-1], earlier[:-1]) if earlier else ()
