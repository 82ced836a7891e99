"""What every timeline says of an event, whatever kind of stream it is of."""

from typing import Any, Self

from pydantic import BaseModel

from api.moments import Moment, RecordedMoment
from domain.event import Actor, LogEntry


class TimelineEvent(BaseModel):
    """One event of a stream. Open data only."""

    position: int
    recorded_at: RecordedMoment
    event_id: str
    version: int
    type: str
    occurred_at: Moment
    actor: Actor
    data: dict[str, Any]

    @classmethod
    def telling(cls, entry: LogEntry, **more: Any) -> Self:
        """The event of an entry of the log, with what its kind tells `more` of the state that it led to."""
        envelope = entry.envelope
        return cls(
            position=entry.position,
            recorded_at=entry.recorded_at,
            event_id=envelope.id,
            version=envelope.version,
            type=envelope.data.type,
            occurred_at=envelope.occurred_at,
            actor=envelope.actor,
            data=envelope.data.facts(),
            **more,
        )
