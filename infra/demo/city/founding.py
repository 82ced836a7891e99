"""Registers the city: its places, bodies, categories and responsibility lists, by the very services."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.event import Actor, Envelope
from domain.registry import commands as c
from domain.registry.service import RegistryService
from domain.service import Context
from infra.demo.city.seats import bodies, of_city, responsibility_list
from infra.demo.city.tree import ROOT
from infra.demo.community import CATEGORIES, GROUPS, PlaceEntry
from infra.demo.recital import SeededIds
from infra.demo.rehearsal import Rehearsal

REGISTRAR = Actor(id="city-registrar", role="administrator")


def founded(places: Iterable[PlaceEntry], now: datetime, correlation: str, seed: int) -> list[Envelope]:
    """The events of the registry, all at that moment."""
    rehearsal, ids = Rehearsal(), SeededIds(seed)
    ids.moment = int(now.timestamp() * 1000)
    registry = RegistryService(rehearsal, ids)
    for number, command in enumerate(_registrations(list(places), now), start=1):
        give(registry, command, correlation, f"{correlation}:registry-{number}")
    return rehearsal.recorded


def give(registry: RegistryService, command: c.RegistryCommand, correlation: str, command_id: str) -> None:
    """Carry out one command on the registry."""
    context = Context(
        by=command.by,
        command_id=command_id,
        correlation_id=correlation,
        causation_id=command_id,
        clock=command.now,
        occurred_at=command.now,
    )
    match command:
        case c.RegisterPlace():
            registry.register_place(command, context)
        case c.DefineCategory():
            registry.define_category(command, context)
        case c.RegisterBody():
            registry.register_body(command, context)
        case c.SetResponsibilities():
            registry.set_responsibilities(command, context)


def _registrations(places: list[PlaceEntry], now: datetime) -> Iterator[c.RegistryCommand]:
    for entry in (*GROUPS, *CATEGORIES):
        parent = entry.parent and of_city(entry.parent)
        yield c.DefineCategory(
            by=REGISTRAR, now=now, category=of_city(entry.id), name=entry.name, parent=parent
        )
    for place in places:
        yield c.RegisterPlace(
            by=REGISTRAR, now=now, place=place.id, name=place.name, tier=place.tier, parent=place.parent
        )
    for body in (body for place in places for body in bodies(place)):
        yield c.RegisterBody(
            by=REGISTRAR, now=now, body=body.id, name=body.name, kind=body.kind, place=body.place
        )
    for place in places:
        if place.id != ROOT:
            yield c.SetResponsibilities(
                by=REGISTRAR, now=now, place=place.id, entries=responsibility_list(place)
            )
