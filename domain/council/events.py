"""Events of a sitting of the party-mass council 党群议事会. Stream: `council-<uuid>`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.attendance import Attendance
from domain.event import DomainEvent, Identifier, Instant
from domain.registry.events import Tier

State = Literal["convened", "sitting", "adjourned"]


class Recusal(BaseModel):
    """A member who took no part in one item, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    member: str
    """Pseudonym of the member."""
    reason: str


class CouncilEvent(DomainEvent):
    """Base of the events of a sitting."""

    imported: str | None = None
    """The source that the event was imported from; absent for what was recorded here."""


class CouncilConvened(CouncilEvent):
    """A sitting was called for a place, with what it is to deliberate."""

    type = "council.convened"

    place: Identifier
    tier: Tier
    starts_at: Instant
    agenda: tuple[str, ...]
    """Streams of issues and decisions, in order: `issue-<uuid>`, `decision-<uuid>`."""
    members: int
    """How many members the council has."""


class CouncilAttended(CouncilEvent):
    """Who came was counted; a later count of the same sitting replaces the one before."""

    type = "council.attended"

    attendance: tuple[Attendance, ...]
    members_present: int
    """Members of the council among them: their share makes the quorum."""


class CouncilDeliberated(CouncilEvent):
    """One item was deliberated. The discussed event of its issue or decision is in the same transaction."""

    type = "council.deliberated"

    subject: str
    """Stream of the issue or decision."""
    opinions: tuple[str, ...] = ()
    conclusion: str
    recusals: tuple[Recusal, ...] = ()
    dissent: tuple[str, ...] = ()
    """Opinions that stayed different from the conclusion."""


class CouncilAdjourned(CouncilEvent):
    """The sitting ended, with its minutes."""

    type = "council.adjourned"

    minutes: str
    postponed: tuple[str, ...] = ()
    """Streams on the agenda that were not deliberated."""
