"""The state of places, bodies and categories, and how each event changes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from domain.event import Envelope
from domain.registry import events as e


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the tree of places."""

    id: str
    name: str
    tier: e.Tier
    ancestors: tuple[str, ...]
    """From the root down to the parent."""
    version: int = 1
    responsibilities: Mapping[str, e.Responsibility] = field(default_factory=dict)
    """By category."""

    @property
    def parent(self) -> str | None:
        """The place directly above, or None for a root."""
        return self.ancestors[-1] if self.ancestors else None

    @property
    def lineage(self) -> tuple[str, ...]:
        """From the root down to the place itself."""
        return (*self.ancestors, self.id)


@dataclass(frozen=True, slots=True)
class Body:
    """A body that can be made responsible."""

    id: str
    name: str
    kind: e.BodyKind
    place: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Category:
    """A category of issues."""

    id: str
    name: str
    parent: str | None
    version: int = 1


def fold_place(place: Place | None, history: Iterable[Envelope]) -> Place | None:
    """The place after these events."""
    for envelope in history:
        match envelope.data:
            case e.PlaceRegistered() as event:
                place = Place(event.place, event.name, event.tier, event.ancestors, envelope.version)
            case e.ResponsibilitiesSet() as event if place:
                entries = {entry.category: entry for entry in event.entries}
                place = replace(place, responsibilities=entries, version=envelope.version)
    return place


def fold_body(body: Body | None, history: Iterable[Envelope]) -> Body | None:
    """The body after these events."""
    for envelope in history:
        match envelope.data:
            case e.BodyRegistered() as event:
                body = Body(event.body, event.name, event.kind, event.place, envelope.version)
    return body


def fold_category(category: Category | None, history: Iterable[Envelope]) -> Category | None:
    """The category after these events."""
    for envelope in history:
        match envelope.data:
            case e.CategoryDefined() as event:
                category = Category(event.category, event.name, event.parent, envelope.version)
    return category
