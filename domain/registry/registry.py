"""The state of places, bodies and categories, and how each event changes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

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
    grids: tuple[e.Grid, ...] = ()
    changed_at: datetime | None = None
    """When the last event occurred."""

    @property
    def parent(self) -> str | None:
        """The place directly above, or None for a root."""
        return self.ancestors[-1] if self.ancestors else None

    @property
    def lineage(self) -> tuple[str, ...]:
        """From the root down to the place itself."""
        return (*self.ancestors, self.id)


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody holds a volunteer post."""

    claimant: str
    """Pseudonym."""
    party_member: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A volunteer post of a body."""

    id: str
    name: str
    seats: int
    """How many can hold it."""
    claims: tuple[Claim, ...] = ()
    """Of those who hold it now, the first to claim it first."""
    is_open: bool = True
    """Whether it is wanted still."""

    def held_by(self, claimant: str) -> bool:
        """Whether this one holds it now."""
        return any(claim.claimant == claimant for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Body:
    """A body that can be made responsible."""

    id: str
    name: str
    kind: e.BodyKind
    place: str
    version: int = 1
    posts: Mapping[str, Post] = field(default_factory=dict)
    """By id, the closed ones among them."""
    changed_at: datetime | None = None
    """When the last event occurred."""


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
                place = Place(event.place, event.name, event.tier, event.ancestors)
            case e.ResponsibilitiesSet() as event if place:
                entries = {entry.category: entry for entry in event.entries}
                place = replace(place, responsibilities=entries)
            case e.GridsSet() as event if place:
                place = replace(place, grids=event.grids)
        place = place and replace(place, version=envelope.version, changed_at=envelope.occurred_at)
    return place


def fold_body(body: Body | None, history: Iterable[Envelope]) -> Body | None:
    """The body after these events."""
    for envelope in history:
        match envelope.data:
            case e.BodyRegistered() as event:
                body = Body(event.body, event.name, event.kind, event.place)
            case e.PostOpened() as event if body:
                body = _with_post(body, Post(event.post, event.name, event.seats))
            case e.PostClaimed() | e.PostReleased() | e.PostClosed() as event if body:
                if post := body.posts.get(event.post):
                    body = _with_post(body, _changed(post, event, envelope.occurred_at))
        body = body and replace(body, version=envelope.version, changed_at=envelope.occurred_at)
    return body


def _with_post(body: Body, post: Post) -> Body:
    return replace(body, posts={**body.posts, post.id: post})


def _changed(post: Post, event: e.PostClaimed | e.PostReleased | e.PostClosed, at: datetime) -> Post:
    """The post after an event of it."""
    match event:
        case e.PostClaimed():
            return replace(post, claims=(*post.claims, Claim(event.claimant, event.party_member, at)))
        case e.PostReleased():
            staying = tuple(claim for claim in post.claims if claim.claimant != event.claimant)
            return replace(post, claims=staying)
        case e.PostClosed():
            return replace(post, claims=(), is_open=False)


def fold_category(category: Category | None, history: Iterable[Envelope]) -> Category | None:
    """The category after these events."""
    for envelope in history:
        match envelope.data:
            case e.CategoryDefined() as event:
                category = Category(event.category, event.name, event.parent, envelope.version)
    return category
