"""The state of a data subject, and how each event changes it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.event import Envelope
from domain.subject import events as e


@dataclass(frozen=True, slots=True)
class Erased:
    """That and why a person's data are no longer there."""

    at: datetime
    ground: e.Ground
    reason: str | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a person besides what is sealed."""

    stream: str
    changed_at: datetime
    version: int
    reads: int = 0
    """How often somebody was shown data of theirs."""
    erased: Erased | None = None


def fold(subject: Subject | None, history: Iterable[Envelope]) -> Subject | None:
    """The subject after these events."""
    for envelope in history:
        at, version = envelope.occurred_at, envelope.version
        known = subject or Subject(envelope.stream, at, version)
        subject = replace(known, changed_at=at, version=version)
        match envelope.data:
            case e.SubjectRead():
                subject = replace(subject, reads=known.reads + 1)
            case e.SubjectErased() as event:
                subject = replace(subject, erased=Erased(at, event.ground, event.reason))
    return subject
