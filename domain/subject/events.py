"""Events of data subjects. Stream: `subject-<uuid>`, the pseudonym that seals and facts name them by."""

from typing import Literal

from domain.event import DomainEvent

Ground = Literal[
    "purpose_achieved", "retention_ended", "consent_withdrawn", "unlawful_processing", "other_law"
]
"""Why personal data are to be deleted: the five cases of article 47 of the Personal Information Protection
Law, in its order."""


class SubjectErased(DomainEvent):
    """The data key of the person was destroyed: what was sealed with it is unreadable for ever."""

    type = "subject.erased"

    ground: Ground
    reason: str | None = None
    """What the administrator adds, without personal data."""


class SubjectRead(DomainEvent):
    """Somebody who may was shown the person's data: who is the actor of the event, in which role too."""

    type = "subject.read"

    stream: str
    """That holds the event that was opened, such as `issue-<uuid>`."""
    version: int
    """Of that event in its stream."""
    right: str
    """By which it was shown, such as `personal.read`."""
