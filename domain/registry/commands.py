"""Commands on the registry."""

from dataclasses import dataclass
from datetime import datetime

from domain.event import Actor
from domain.registry.events import BodyKind, Responsibility, Tier


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
