"""Commands on data subjects."""

from dataclasses import dataclass
from datetime import datetime

from domain.event import Actor
from domain.subject.events import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectCommand:
    """Base of the commands on data subjects."""

    by: Actor
    now: datetime
    subject: str
    """The pseudonym: `subject-<uuid>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseSubject(SubjectCommand):
    """Make all personal data of the person unreadable, for ever."""

    ground: Ground
    reason: str | None = None
