"""The state of a sitting, and how each event changes it. Nothing here refuses: see decide.py."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.attendance import Attendance
from domain.council import events as e
from domain.event import Envelope
from domain.registry.events import Tier


@dataclass(frozen=True, slots=True)
class Deliberation:
    """What the sitting concluded on one item."""

    at: datetime
    conclusion: str
    opinions: tuple[str, ...] = ()
    recusals: tuple[e.Recusal, ...] = ()
    dissent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Council:
    """A sitting as its events up to `version` leave it."""

    stream: str
    version: int
    state: e.State
    place: str
    tier: Tier
    starts_at: datetime
    changed_at: datetime
    """When the last event occurred."""
    agenda: tuple[str, ...]
    members: int
    attendance: tuple[Attendance, ...] = ()
    members_present: int | None = None
    """None until attendance is recorded."""
    deliberations: tuple[tuple[str, Deliberation], ...] = ()
    """Streams of what was deliberated, in that order."""
    minutes: str | None = None
    postponed: tuple[str, ...] = ()

    @property
    def deliberated(self) -> frozenset[str]:
        """Streams on which it has concluded."""
        return frozenset(subject for subject, _ in self.deliberations)


def fold(council: Council | None, history: Iterable[Envelope]) -> Council | None:
    """The sitting after these events."""
    for envelope in history:
        council = evolve(council, envelope)
    return council


def evolve(council: Council | None, envelope: Envelope) -> Council:
    """The sitting after one more event. Never refuses: what is recorded has happened."""
    event = envelope.data
    if isinstance(event, e.CouncilConvened):
        return _convened(event, envelope)
    if council is None:
        raise ValueError(f"stream {envelope.stream} does not begin with {e.CouncilConvened.type}")
    council = replace(council, version=envelope.version, changed_at=envelope.occurred_at)
    match event:
        case e.CouncilAttended():
            return replace(
                council,
                state="sitting",
                attendance=event.attendance,
                members_present=event.members_present,
            )
        case e.CouncilDeliberated():
            return _deliberated(council, event, envelope.occurred_at)
        case e.CouncilAdjourned():
            return replace(council, state="adjourned", minutes=event.minutes, postponed=event.postponed)
        case _:
            return council


def _convened(event: e.CouncilConvened, envelope: Envelope) -> Council:
    return Council(
        stream=envelope.stream,
        version=envelope.version,
        state="convened",
        place=event.place,
        tier=event.tier,
        starts_at=event.starts_at,
        changed_at=envelope.occurred_at,
        agenda=event.agenda,
        members=event.members,
    )


def _deliberated(council: Council, event: e.CouncilDeliberated, at: datetime) -> Council:
    told = Deliberation(at, event.conclusion, event.opinions, event.recusals, event.dissent)
    return replace(council, deliberations=(*council.deliberations, (event.subject, told)))
