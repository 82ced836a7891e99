"""Decisions on the registry: pure; each returns the events to record, or raises a refusal.

Registering or setting again what is there already is harmless: nothing happened, so there are no events.
"""

from collections.abc import Collection, Sequence

from domain import texts
from domain.event import DomainEvent
from domain.registry import commands as c
from domain.registry import errors, policies
from domain.registry import events as e
from domain.registry.registry import Body, Category, Place
from domain.registry.rule import RecordedRule

MAX_BUILDING = 50
"""Characters of the name of a building, as in the location of an issue."""


def register_place(
    existing: Place | None, command: c.RegisterPlace, parent: Place | None
) -> list[DomainEvent]:
    """Enter a place under its parent; `parent` is None when the command names none or one that is unknown."""
    policies.id_is_valid(command.place)
    name = texts.line(command.name, errors.NameRequired, "name")
    if existing:
        return _registered_already(existing, command, name)
    ancestors: tuple[str, ...] = ()
    if command.parent is not None:
        parent = policies.place_exists(parent, command.parent)
        policies.parent_is_above(parent, command.tier)
        ancestors = parent.lineage
    return [e.PlaceRegistered(place=command.place, name=name, tier=command.tier, ancestors=ancestors)]


def _registered_already(existing: Place, command: c.RegisterPlace, name: str) -> list[DomainEvent]:
    if (name, command.tier, command.parent) != (existing.name, existing.tier, existing.parent):
        raise errors.PlaceTaken(
            place=existing.id, name=existing.name, tier=existing.tier, parent=existing.parent or "—"
        )
    return []


def set_responsibilities(
    place: Place | None,
    command: c.SetResponsibilities,
    bodies: Collection[Body],
    categories: Collection[Category],
) -> list[DomainEvent]:
    """Replace the responsibility list of a place; `bodies` and `categories` are those that were found."""
    if place is None:
        raise errors.PlaceNotFound(place=command.place)
    policies.each_category_is_listed_once(command.entries)
    policies.categories_are_defined(command.entries, categories)
    policies.bodies_serve_the_place(command.entries, bodies, place)
    if tuple(place.responsibilities.values()) == command.entries:
        return []
    return [e.ResponsibilitiesSet(place=place.id, entries=command.entries)]


def register_body(existing: Body | None, command: c.RegisterBody, place: Place | None) -> list[DomainEvent]:
    """Enter a body that can be made responsible, with the place that it serves."""
    policies.id_is_valid(command.body)
    name = texts.line(command.name, errors.NameRequired, "name")
    if existing:
        if (name, command.kind, command.place) != (existing.name, existing.kind, existing.place):
            raise errors.BodyTaken(
                body=existing.id, name=existing.name, kind=existing.kind, place=existing.place
            )
        return []
    policies.place_exists(place, command.place)
    return [e.BodyRegistered(body=command.body, name=name, kind=command.kind, place=command.place)]


def define_category(
    existing: Category | None, command: c.DefineCategory, above: Sequence[Category]
) -> list[DomainEvent]:
    """Define a category, rename it or put it elsewhere; `above` are its parent and what is above that."""
    policies.id_is_valid(command.category)
    name = texts.line(command.name, errors.NameRequired, "name")
    if command.parent is not None:
        policies.category_is_not_under_itself(command.category, command.parent, above)
        policies.category_exists(above[0] if above else None, command.parent)
    if existing and (name, command.parent) == (existing.name, existing.parent):
        return []
    return [e.CategoryDefined(category=command.category, name=name, parent=command.parent)]


def set_grids(place: Place | None, command: c.SetGrids) -> list[DomainEvent]:
    """Draw the grids of a place anew, all of them."""
    if place is None:
        raise errors.PlaceNotFound(place=command.place)
    policies.follows_the_previous_event(place.changed_at, command.now)
    grids = tuple(_grid(grid) for grid in command.grids)
    policies.each_grid_is_listed_once(grids)
    policies.each_building_lies_in_one_grid(grids)
    return [] if grids == place.grids else [e.GridsSet(place=place.id, grids=grids)]


def _grid(grid: e.Grid) -> e.Grid:
    """The grid as it is recorded; Grid itself sees to its id."""
    name = texts.line(grid.name, errors.NameRequired, "name")
    buildings = (texts.line(each, errors.NameRequired, "building", MAX_BUILDING) for each in grid.buildings)
    return e.Grid(id=grid.id, name=name, buildings=tuple(buildings))


def define_voting_rule(existing: RecordedRule | None, command: c.DefineVotingRule) -> list[DomainEvent]:
    """Record a voting rule for ballots from now on; `existing` is what is recorded under its name."""
    rule = command.rule
    policies.follows_the_previous_event(existing.changed_at if existing else None, command.now)
    policies.share_can_be_met(rule.quorum)
    policies.share_can_be_met(rule.majority)
    policies.law_is_kept(rule)
    source = texts.line(rule.source, errors.RuleSourceRequired, "source")
    rule = rule.model_copy(update={"source": source})
    return [] if existing and existing.rule == rule else [e.VotingRuleDefined(rule=rule)]
