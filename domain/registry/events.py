"""Events of the registry.

Streams: `place-<id>`, `body-<id>`, `category-<code>`, `station-<id>`, `activity-<uuid>`, `rule-<name>`.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.event import DomainEvent, Identifier, Instant
from domain.voting import VotingRule

Tier = Literal["compound", "community", "subdistrict", "district", "city", "province"]
"""小区, 社区, 街道/镇, 区县; city and province are for totals only."""
TIERS: tuple[Tier, ...] = ("compound", "community", "subdistrict", "district", "city", "province")

BodyKind = Literal[
    "party_branch",  # 党支部
    "owners_committee",  # 业委会
    "property_company",  # 物业
    "volunteer_team",  # 志愿服务队
    "neighbourhood_committee",  # 居委会
    "property_management_committee",  # 物管会
    "subdistrict_office",  # 街道办
    "department",  # 职能部门
    "social_organisation",  # 社会组织
]


class Responsibility(BaseModel):
    """One line of a place's responsibility list: who answers for a category there, and how fast."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Identifier
    body: Identifier | None = None
    """The body that answers for it; without one the council decides."""
    council_required: bool = True
    """Whether the council must discuss before assignment; false allows direct dispatch."""
    accept_days: int | None = Field(default=None, ge=1, le=365)
    """Working days from assignment to the body's acceptance."""
    discuss_days: int | None = Field(default=None, ge=1, le=365)
    """Working days from raised (or escalated, handed back, returned) to the council's discussion."""
    resolve_days: int | None = Field(default=None, ge=1, le=365)
    """Working days from assignment to resolution."""


class PlaceRegistered(DomainEvent):
    """A place entered the tree. Its parent never changes, so its ancestors are recorded with it."""

    type = "place.registered"

    place: Identifier
    name: str
    tier: Tier
    ancestors: tuple[Identifier, ...] = ()
    """From the root down to the parent."""


class ResponsibilitiesSet(DomainEvent):
    """The whole responsibility list of a place was replaced."""

    type = "place.responsibilities_set"

    place: Identifier
    entries: tuple[Responsibility, ...]


class BodyRegistered(DomainEvent):
    """A body that can be made responsible was entered, with the place that it serves."""

    type = "body.registered"

    body: Identifier
    name: str
    kind: BodyKind
    place: Identifier
    """It serves this place and everything below it."""


class Grid(BaseModel):
    """A grid 网格 of a place, with the buildings that lie in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    name: str
    buildings: tuple[str, ...] = ()


class GridsSet(DomainEvent):
    """The grids of a place were drawn anew, all of them."""

    type = "place.grids_set"

    place: Identifier
    grids: tuple[Grid, ...]


class VolunteeringEvent(DomainEvent):
    """Base of the events of volunteer posts, duty rosters and volunteer activities."""

    imported: str | None = None
    """The source that the event was imported from; absent for what was recorded here."""


class PostOpened(VolunteeringEvent):
    """A volunteer post 志愿岗位 of a body was named, for party members and others to claim."""

    type = "body.post_opened"

    post: Identifier
    name: str
    seats: int = Field(ge=1, le=1_000)
    """How many can hold it."""


class PostClaimed(VolunteeringEvent):
    """Somebody claimed a post 认领岗位."""

    type = "body.post_claimed"

    post: Identifier
    claimant: str
    """Pseudonym."""
    party_member: bool


class PostReleased(VolunteeringEvent):
    """Somebody left a post."""

    type = "body.post_released"

    post: Identifier
    claimant: str
    reason: str | None = None


class PostClosed(VolunteeringEvent):
    """A post is no longer wanted; whoever held it holds it no more."""

    type = "body.post_closed"

    post: Identifier


class StationOpened(VolunteeringEvent):
    """A party-mass service station 党群服务站 was opened."""

    type = "station.opened"

    station: Identifier
    name: str
    place: Identifier


class DutyRostered(VolunteeringEvent):
    """Somebody was put on the duty roster 值班表 of a station."""

    type = "station.duty_rostered"

    member: str
    """Pseudonym."""
    starts_at: Instant
    ends_at: Instant


class DutyCancelled(VolunteeringEvent):
    """A duty was taken off the roster."""

    type = "station.duty_cancelled"

    member: str
    starts_at: Instant
    reason: str | None = None


class ActivityPlanned(VolunteeringEvent):
    """A volunteer activity 志愿活动 was announced."""

    type = "activity.planned"

    place: Identifier
    name: str
    body: Identifier | None = None
    """The body that organises it."""
    starts_at: Instant
    issue: str | None = None
    """Stream of the issue that it works on."""


class ActivityHeld(VolunteeringEvent):
    """It took place."""

    type = "activity.held"

    volunteers: int = Field(ge=0)
    minutes: int = Field(ge=0)
    """Of all volunteers together."""
    result: str


class ActivityCancelled(VolunteeringEvent):
    """It did not take place."""

    type = "activity.cancelled"

    reason: str


class VotingRuleDefined(DomainEvent):
    """A voting rule was recorded; the version of its stream is the version of the rule."""

    type = "rule.defined"

    rule: VotingRule


class CategoryDefined(DomainEvent):
    """A category of issues was defined or renamed."""

    type = "category.defined"

    category: Identifier
    name: str
    parent: Identifier | None = None
