"""Commands on a sitting of the party-mass council, in the words of its events."""

from dataclasses import dataclass
from datetime import datetime

from domain.attendance import Attendance
from domain.council.events import Recusal
from domain.event import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilCommand:
    """Base of the commands on a sitting."""

    by: Actor
    now: datetime
    """When it happened, in UTC; the service sets it from the context, and has checked that it is past."""
    imported: str | None = None
    """The source that an import takes it from. The rules ask less of an imported step: see policies.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConveneCouncil(CouncilCommand):
    """Call a sitting, not into the past."""

    place: str
    starts_at: datetime
    agenda: tuple[str, ...]
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendCouncil(CouncilCommand):
    """Record who came."""

    attendance: tuple[Attendance, ...]
    members_present: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliberateItem(CouncilCommand):
    """Record what was concluded on one item; its issue or decision is thereby discussed."""

    subject: str
    conclusion: str
    opinions: tuple[str, ...] = ()
    recusals: tuple[Recusal, ...] = ()
    dissent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjournCouncil(CouncilCommand):
    """End the sitting with its minutes."""

    minutes: str
