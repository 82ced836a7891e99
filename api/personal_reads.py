"""Opens sealed personal data for those who may read them, and keeps the record of each such read.

First the right is looked at, then the seal is opened, then the read is recorded, and only then are the data
given out: a read that cannot be recorded, because the log is full or away, is answered with 507 or 503.
"""

from dataclasses import dataclass
from typing import Literal

from api.authority import Authority
from api.dependencies import Services
from domain.event import Envelope, Personal
from domain.issue.events import IssueRaised
from domain.service import Context
from domain.subject.reading import Reading
from domain.subject.subject import Erased

RIGHT = "personal.read"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a caller gets of the personal data of an event."""

    state: Literal["none", "open", "withheld", "erased"]
    personal: Personal | None = None
    erased: Erased | None = None
    """When and why they were erased, which is open to everybody."""


def opened(services: Services, raised: Envelope, authority: Authority) -> Opened:
    """The personal data that were sealed when an issue was raised. Raises LogFull and LogAway."""
    if raised.sealed is None:
        return Opened("none")
    if erased := erased_since(services, raised):
        return Opened("erased", erased=erased)
    if not _may_read(services, raised, authority):
        return Opened("withheld")
    personal = services.open_personal(raised)
    if personal is None:
        return Opened("erased")
    reading = Reading.of(personal.subject, raised, RIGHT)
    services.readings.record([reading], _context(services, authority))
    return Opened("open", personal)


def erased_since(services: Services, sealing: Envelope) -> Erased | None:
    """That the data that an event sealed were erased, at whatever position the event is read."""
    if sealing.sealed is None or services.subjects.keys.has_key(sealing.sealed["subject"]):
        # Nor is the stream read for nothing: it is as long as there were reads.
        return None
    subject = services.subjects.load(sealing.sealed["subject"])
    return subject.erased if subject else None


def _may_read(services: Services, raised: Envelope, authority: Authority) -> bool:
    """Whether the caller may read them now: the body that is responsible now, not one that once was."""
    event = raised.data
    if not isinstance(event, IssueRaised):
        raise TypeError(f"{event.type} seals no data of a reporter")
    body = None
    if authority.caller.actor.body is not None:
        assignment = services.issues.load(raised.stream).assignment
        body = assignment.body if assignment else None
    return authority.may(RIGHT, event.place, reporter=event.reporter, body=body)


def _context(services: Services, authority: Authority) -> Context:
    now = services.clock()
    return Context(
        by=authority.caller.actor,
        command_id=f"read:{authority.request_id}",
        correlation_id=authority.request_id,
        causation_id=authority.request_id,
        clock=now,
        occurred_at=now,
    )
