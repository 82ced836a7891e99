"""Registers the city: its places, bodies, categories and responsibility lists, by the very services."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from domain.event import Actor, Envelope
from domain.registry import commands as c
from domain.registry.service import RegistryService
from domain.service import Context
from infra.demo.city.seats import UPPER, bodies, of_city, responsibility_list
from infra.demo.city.tree import ROOT
from infra.demo.community import CATEGORIES, GROUPS, PlaceEntry
from infra.demo.handing_over import on_registry
from infra.demo.recital import SeededIds
from infra.demo.rehearsal import Rehearsal
from infra.demo.responsibilities import UPPER_DAYS_NEXT_YEAR

REGISTRAR = Actor(id="city-registrar", role="administrator")


class Registry:
    """What is registered in a city, decided by the services on a log in memory."""

    def __init__(self, places: Sequence[PlaceEntry], correlation: str, seed: int) -> None:
        """The events have the correlation id, and command ids that begin with it."""
        self._places = places
        self._correlation = correlation
        self._rehearsal = Rehearsal()
        self._ids = SeededIds(seed)
        self._service = RegistryService(self._rehearsal, self._ids)

    def founded(self, now: datetime) -> list[Envelope]:
        """Places, bodies, categories and lists, all at that moment."""
        for number, command in enumerate(_registrations(self._places, now), start=1):
            self._give(command, f"{self._correlation}:registry-{number}")
        return self._rehearsal.recorded

    def closed(self, now: datetime) -> list[Envelope]:
        """The last event: the first district resolves on shorter limits for the year to come."""
        district = next(place for place in self._places if place.tier == "district")
        before = self._rehearsal.head()
        entries = responsibility_list(district, replace(UPPER, resolve_days=UPPER_DAYS_NEXT_YEAR))
        command = c.SetResponsibilities(by=REGISTRAR, now=now, place=district.id, entries=entries)
        self._give(command, end_id(self._correlation))
        return self._rehearsal.recorded[before:]

    def _give(self, command: c.RegistryCommand, command_id: str) -> None:
        self._ids.moment = int(command.now.timestamp() * 1000)
        context = Context(
            by=command.by,
            command_id=command_id,
            correlation_id=self._correlation,
            causation_id=command_id,
            clock=command.now,
            occurred_at=command.now,
        )
        on_registry(self._service, command, context)


def end_id(correlation: str) -> str:
    """The id of a city's last command, which tells that it is recorded to its end."""
    return f"{correlation}:end"


def _registrations(places: Sequence[PlaceEntry], now: datetime) -> Iterator[c.RegistryCommand]:
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
