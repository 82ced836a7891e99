"""The state of an appointment, and how each event changes it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.appointment import events as e
from domain.event import Envelope


@dataclass(frozen=True, slots=True)
class Appointment:
    """What an actor is appointed to."""

    actor: str
    role: str
    place: str | None
    """None: everywhere."""
    body: str | None
    changed_at: datetime
    version: int = 1
    dismissed: bool = False


def fold(appointment: Appointment | None, history: Iterable[Envelope]) -> Appointment | None:
    """The appointment after these events."""
    for envelope in history:
        at, version = envelope.occurred_at, envelope.version
        match envelope.data:
            case e.ActorAppointed() as event:
                appointment = Appointment(envelope.stream, event.role, event.place, event.body, at, version)
            case e.ActorDismissed() if appointment:
                appointment = replace(appointment, dismissed=True, changed_at=at, version=version)
    return appointment
