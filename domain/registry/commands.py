"""Commands on the registry."""

from dataclasses import dataclass
from datetime import datetime

from domain.event import Actor
from domain.registry.events import BodyKind, Grid, Responsibility, Tier
from domain.voting import VotingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryCommand:
    """Base of the commands on the registry."""

    by: Actor
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPlace(RegistryCommand):
    """Enter a place into the tree."""

    place: str
    name: str
    tier: Tier
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetResponsibilities(RegistryCommand):
    """Replace the responsibility list of a place."""

    place: str
    entries: tuple[Responsibility, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterBody(RegistryCommand):
    """Enter a body that can be made responsible."""

    body: str
    name: str
    kind: BodyKind
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineCategory(RegistryCommand):
    """Define or rename a category."""

    category: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetGrids(RegistryCommand):
    """Draw the grids of a place anew."""

    place: str
    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteeringCommand(RegistryCommand):
    """Base of the commands on volunteer posts, duty rosters and volunteer activities."""

    imported: str | None = None
    """The source that an import takes it from. The rules ask less of it: see volunteering_policies.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPost(VolunteeringCommand):
    """Name a volunteer post of a body."""

    body: str
    post: str
    name: str
    seats: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPost(VolunteeringCommand):
    """Claim a post, for oneself or for somebody named by pseudonym."""

    body: str
    post: str
    claimant: str
    party_member: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePost(VolunteeringCommand):
    """Leave a post."""

    body: str
    post: str
    claimant: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePost(VolunteeringCommand):
    """Want a post no longer."""

    body: str
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStation(VolunteeringCommand):
    """Open a party-mass service station."""

    station: str
    name: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterDuty(VolunteeringCommand):
    """Put somebody on the duty roster of a station."""

    station: str
    member: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelDuty(VolunteeringCommand):
    """Take a duty off the roster."""

    station: str
    member: str
    starts_at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanActivity(VolunteeringCommand):
    """Announce a volunteer activity."""

    place: str
    name: str
    starts_at: datetime
    body: str | None = None
    issue: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldActivity(VolunteeringCommand):
    """Record that an activity took place, and what came of it."""

    volunteers: int
    minutes: int
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelActivity(VolunteeringCommand):
    """Record that it did not take place."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineVotingRule(RegistryCommand):
    """Record a voting rule, or change one of that name for ballots from now on."""

    rule: VotingRule
