"""The rules of the registry, each with a name. A rule that does not hold raises its refusal."""

from collections.abc import Collection, Sequence
from datetime import datetime

from domain.errors import BeforeThePreviousEvent
from domain.event import is_identifier
from domain.registry import errors
from domain.registry.events import TIERS, Grid, Responsibility, Tier
from domain.registry.registry import Body, Category, Place
from domain.voting import Share, VotingRule, keeps_to_the_law

MOST_PARTS = 1_000_000
"""The greatest denominator of a share: finer than any compound can vote."""


def id_is_valid(id_: str) -> None:
    """Raises InvalidIdentifier."""
    if not is_identifier(id_):
        raise errors.InvalidIdentifier(id=id_)


def follows_the_previous_event(previous: datetime | None, now: datetime) -> None:
    """Raises BeforeThePreviousEvent."""
    if previous is not None and now < previous:
        raise BeforeThePreviousEvent(occurred_at=now, previous=previous)


def place_exists(place: Place | None, id_: str) -> Place:
    """The place. Raises UnknownPlace."""
    if place is None:
        raise errors.UnknownPlace(place=id_)
    return place


def body_exists(body: Body | None, id_: str) -> Body:
    """The body. Raises UnknownBody."""
    if body is None:
        raise errors.UnknownBody(body=id_)
    return body


def category_exists(category: Category | None, id_: str) -> Category:
    """The category. Raises UnknownCategory."""
    if category is None:
        raise errors.UnknownCategory(category=id_)
    return category


def parent_is_above(parent: Place, tier: Tier) -> None:
    """Raises ParentNotAbove unless the parent's tier is strictly higher."""
    if TIERS.index(parent.tier) <= TIERS.index(tier):
        raise errors.ParentNotAbove(parent=parent.id, parent_tier=parent.tier, tier=tier)


def body_serves(body: Body, place: Place) -> None:
    """A body serves its own place and everything below it. Raises BodyServesElsewhere."""
    if body.place not in place.lineage:
        raise errors.BodyServesElsewhere(body=body.id, serves=body.place, place=place.id)


def each_category_is_listed_once(entries: Sequence[Responsibility]) -> None:
    """Raises CategoryListedTwice."""
    seen: set[str] = set()
    for entry in entries:
        if entry.category in seen:
            raise errors.CategoryListedTwice(category=entry.category)
        seen.add(entry.category)


def categories_are_defined(entries: Sequence[Responsibility], categories: Collection[Category]) -> None:
    """Raises UnknownCategory for an entry whose category is not among those found."""
    defined = {category.id: category for category in categories}
    for entry in entries:
        category_exists(defined.get(entry.category), entry.category)


def bodies_serve_the_place(entries: Sequence[Responsibility], bodies: Collection[Body], place: Place) -> None:
    """Raises UnknownBody and BodyServesElsewhere for an entry that names such a body."""
    registered = {body.id: body for body in bodies}
    for entry in entries:
        if entry.body:
            body_serves(body_exists(registered.get(entry.body), entry.body), place)


def category_is_not_under_itself(category: str, parent: str, above: Sequence[Category]) -> None:
    """`above` are the parent and the categories above it. Raises CategoryUnderItself."""
    if category == parent or any(category in (found.id, found.parent) for found in above):
        raise errors.CategoryUnderItself(category=category, parent=parent)


def each_grid_is_listed_once(grids: Sequence[Grid]) -> None:
    """Raises GridListedTwice."""
    seen: set[str] = set()
    for grid in grids:
        if grid.id in seen:
            raise errors.GridListedTwice(grid=grid.id)
        seen.add(grid.id)


def each_building_lies_in_one_grid(grids: Sequence[Grid]) -> None:
    """Raises BuildingListedTwice."""
    found: dict[str, str] = {}
    for grid in grids:
        for building in grid.buildings:
            if other := found.get(building):
                raise errors.BuildingListedTwice(building=building, grid=grid.id, other=other)
            found[building] = grid.id


def law_is_kept(rule: VotingRule) -> None:
    """Raises WeakerThanTheLaw."""
    if not keeps_to_the_law(rule):
        raise errors.WeakerThanTheLaw(rule=rule.name)


def share_can_be_met(share: Share) -> None:
    """Above nothing, and by the whole at least. Raises ShareOutOfRange."""
    is_met_by_the_whole = share.is_met(share.denominator, share.denominator)
    if share.numerator < 1 or share.denominator > MOST_PARTS or not is_met_by_the_whole:
        raise errors.ShareOutOfRange(
            numerator=share.numerator, denominator=share.denominator, most=MOST_PARTS
        )
