"""What is registered: nearly all when the year begins, something in December, a new list when it ends."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from domain.event import Actor
from domain.registry import commands as c
from domain.registry.events import Responsibility
from domain.voting import COUNCIL_MAJORITY
from infra.demo.community import (
    BODIES,
    CATEGORIES,
    COMMUNITY,
    COMPOUNDS,
    DISTRICT,
    FOUNDED_IN_DECEMBER,
    GROUPS,
    HIRED_ON_TRIAL,
    PLACES,
    SONGYUAN,
    SUBDISTRICT,
    BodyEntry,
)
from infra.demo.hours import Hours
from infra.demo.responsibilities import (
    FOUNDED_ON,
    SONGYUAN_DESKS,
    UPPER_DAYS_NEXT_YEAR,
    compound_at,
    compound_list,
    upper_list,
)

REGISTRAR = Actor(id="demo-registrar", role="administrator", body="demo-office")


def registrations(hours: Hours) -> Iterator[c.RegistryCommand]:
    """The commands on the registry, in order of time."""
    first_day = hours.midnight(date(2025, 1, 1))
    for place in PLACES:
        yield c.RegisterPlace(
            by=REGISTRAR, now=first_day, place=place.id, name=place.name, tier=place.tier, parent=place.parent
        )
    for entry in (*GROUPS, *CATEGORIES):
        yield c.DefineCategory(
            by=REGISTRAR, now=first_day, category=entry.id, name=entry.name, parent=entry.parent
        )
    yield from (_body(body, first_day) for body in BODIES)
    yield from (_list(compound.place, compound_list(compound), first_day) for compound in COMPOUNDS)
    yield from (_list(place, upper_list(), first_day) for place in (COMMUNITY, SUBDISTRICT, DISTRICT))
    yield c.DefineVotingRule(by=REGISTRAR, now=first_day, rule=COUNCIL_MAJORITY)
    founded = hours.midnight(FOUNDED_ON) + timedelta(hours=18, minutes=30)
    yield from (_body(body, founded) for body in FOUNDED_IN_DECEMBER)
    yield _list(SONGYUAN, compound_list(compound_at(SONGYUAN), SONGYUAN_DESKS), founded)
    yield _body(HIRED_ON_TRIAL, hours.midnight(date(2025, 12, 28)) + timedelta(hours=9))


def closing(hours: Hours) -> c.SetResponsibilities:
    """The last command of the year: the community gives itself shorter limits for the next one."""
    last_second = hours.midnight(date(2026, 1, 1)) - timedelta(seconds=1)
    return _list(COMMUNITY, upper_list(UPPER_DAYS_NEXT_YEAR), last_second)


def _body(body: BodyEntry, now: datetime) -> c.RegisterBody:
    return c.RegisterBody(
        by=REGISTRAR, now=now, body=body.id, name=body.name, kind=body.kind, place=body.place
    )


def _list(place: str, entries: tuple[Responsibility, ...], now: datetime) -> c.SetResponsibilities:
    return c.SetResponsibilities(by=REGISTRAR, now=now, place=place, entries=entries)
