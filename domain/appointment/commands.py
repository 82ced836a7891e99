"""Commands on appointments."""

from dataclasses import dataclass
from datetime import datetime

from domain.event import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCommand:
    """Base of the commands on appointments."""

    by: Actor
    now: datetime
    actor: str
    """Whose appointment: `actor-<uuid>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointActor(AppointmentCommand):
    """Let somebody act in a role."""

    role: str
    place: str | None = None
    """None: everywhere."""
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissActor(AppointmentCommand):
    """Let them act no more."""
