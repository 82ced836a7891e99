"""Events of the registry. Streams: `place-<id>`, `body-<id>`, `category-<code>`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.event import DomainEvent, Identifier

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


class CategoryDefined(DomainEvent):
    """A category of issues was defined or renamed."""

    type = "category.defined"

    category: Identifier
    name: str
    parent: Identifier | None = None
