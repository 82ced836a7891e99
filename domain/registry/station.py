"""The state of a service station with its duty roster, and how each event changes it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.event import Envelope
from domain.registry import events as e

LONGEST_DUTY = timedelta(hours=24)
"""Nobody is on duty for longer: what lasts longer is several duties, or a mistyped day."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody on duty from `starts_at` until, and not at, `ends_at`."""

    member: str
    """Pseudonym."""
    starts_at: datetime
    ends_at: datetime

    def overlaps(self, other: "Duty") -> bool:
        """Whether both last at one moment; one that begins when the other ends does not overlap it."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Station:
    """A party-mass service station."""

    id: str
    name: str
    place: str
    changed_at: datetime
    """When the last event occurred."""
    version: int = 1
    duties: tuple[Duty, ...] = ()
    """Those on the roster, in the order in which they were put there."""

    def on_duty(self, at: datetime) -> tuple[Duty, ...]:
        """Those on duty at the moment."""
        return tuple(duty for duty in self.duties if duty.starts_at <= at < duty.ends_at)


def fold_station(station: Station | None, history: Iterable[Envelope]) -> Station | None:
    """The station after these events."""
    duties = list(station.duties) if station else []
    for envelope in history:
        match envelope.data:
            case e.StationOpened() as event:
                station = Station(event.station, event.name, event.place, envelope.occurred_at)
            case e.DutyRostered() as event:
                duties.append(Duty(event.member, event.starts_at, event.ends_at))
            case e.DutyCancelled() as event:
                cancelled = (event.member, event.starts_at)
                duties = [duty for duty in duties if (duty.member, duty.starts_at) != cancelled]
        station = station and replace(station, version=envelope.version, changed_at=envelope.occurred_at)
    return station and replace(station, duties=tuple(duties))
