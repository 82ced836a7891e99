"""Sittings of the party-mass councils: one for all that a place discusses on a day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from domain.attendance import Attendance, Constituency
from domain.council import commands as c
from domain.council.events import Recusal
from infra.demo.community import COMMUNITY, DISTRICT, HEAN, LANTING, SONGYUAN, SUBDISTRICT
from infra.demo.governance_texts import CouncilTexts, council_texts
from infra.demo.hours import Hours
from infra.demo.life import secretary
from infra.demo.residents import pseudonym
from infra.demo.responsibilities import FOUNDED_ON
from infra.demo.steps import Discussion, Step
from infra.demo.texts import Said

MEMBERS = {SONGYUAN: 13, LANTING: 15, HEAN: 15, COMMUNITY: 17, SUBDISTRICT: 11, DISTRICT: 9}
"""How many members each council has."""
Guests = dict[Constituency, tuple[int, int]]
"""How few and how many of a constituency come."""
COMERS: dict[str, Guests] = {
    SONGYUAN: {"community": (1, 2), "party_branch": (3, 5), "property_company": (1, 2), "residents": (6, 14)},
    LANTING: {
        "community": (1, 1), "party_branch": (3, 5), "owners_committee": (2, 4),
        "property_company": (1, 2), "residents": (5, 11),
    },
    HEAN: {
        "community": (1, 2), "party_branch": (2, 4), "property_company": (1, 2),
        "residents": (6, 12), "volunteers": (1, 4),
    },
    COMMUNITY: {
        "community": (4, 6), "party_branch": (3, 4), "owners_committee": (1, 2), "property_company": (2, 3),
        "social_organisation": (1, 2), "residents": (3, 6),
    },
    SUBDISTRICT: {"subdistrict": (5, 7), "community": (2, 3), "department": (2, 4), "residents": (1, 2)},
    DISTRICT: {"department": (5, 7), "subdistrict": (2, 3), "community": (1, 2)},
}  # fmt: skip  # One place a row reads as the table that it is.
LEFT_ON = date(2025, 10, 1)
"""From then on nobody of Songyuan's property company comes."""
ROOMS = {COMMUNITY: 1, SUBDISTRICT: 2, DISTRICT: 3}
"""Where the councils above the compounds sit, among the rooms of the texts."""
MINUTES_AN_ITEM = 8
"""That the first item takes at least."""
OPINIONS, DISSENT, RECUSED = 0.5, 0.12, 0.03
"""How often opinions are written down, somebody stays of another, and somebody steps aside."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is before a council on one day."""

    place: str
    day: date
    items: Sequence[Discussion]
    """In the order in which they are deliberated."""
    postponed: Sequence[str]
    """Streams that are on the agenda and are not reached."""


def with_sittings(steps: Iterable[Step], seed: int, hours: Hours) -> Iterator[Step]:
    """The steps with a sitting around the discussions of each place and day."""
    discussions = []
    for step in steps:
        if isinstance(step, Discussion):
            discussions.append(step)
        else:
            yield step
    secretaries = Minutes(seed, hours)
    for agenda in _agendas(discussions, hours):
        yield from secretaries.of(agenda)


def _agendas(discussions: Iterable[Discussion], hours: Hours) -> Iterator[Agenda]:
    days: dict[tuple[date, str], list[Discussion]] = {}
    missed: dict[tuple[date, str], list[str]] = {}
    for item in sorted(discussions, key=lambda item: item.command.now):
        days.setdefault((hours.local_day(item.command.now), item.place), []).append(item)
        if item.postponed:
            missed.setdefault((hours.local_day(item.postponed), item.place), []).append(item.stream)
    for (day, place), items in days.items():
        yield Agenda(place, day, items, missed.get((day, place), ()))


class Minutes:
    """Writes down the sittings of the year."""

    def __init__(self, seed: int, hours: Hours) -> None:
        """The same seed writes the same minutes."""
        self.seed = seed
        self.hours = hours
        self.rng = Random(f"councils {seed}")  # noqa: S311 the same story for the same seed; nothing is secret in it
        self.texts: CouncilTexts = council_texts()
        self.said = Said()

    def of(self, agenda: Agenda) -> Iterator[Step]:
        """Convened in the morning, attended, each item deliberated, adjourned with minutes."""
        stream = f"council-{uuid5(NAMESPACE_URL, f'yishi:demo:{self.seed}:{agenda.place}:{agenda.day}')}"
        by = secretary(agenda.place)
        members, present = MEMBERS[agenda.place], self._present(agenda.place)
        first, last = agenda.items[0].command.now, agenda.items[-1].command.now
        starts_at = self._half_hour_before(first)

        def step(command: type[c.CouncilCommand], now: datetime, **facts: Any) -> Step:
            return Step(stream, command(by=by, now=now, **facts))

        subjects = (*(item.stream for item in agenda.items), *agenda.postponed)
        convened = self.hours.moment(agenda.day, self.rng.randint(7 * 60 + 50, 8 * 60 + 40))
        yield step(
            c.ConveneCouncil,
            convened,
            place=agenda.place,
            starts_at=starts_at,
            agenda=subjects,
            members=members,
        )
        came = self._attendance(agenda)
        arrived = starts_at + timedelta(minutes=self.rng.randint(1, 6))
        yield step(c.AttendCouncil, arrived, attendance=came, members_present=present)
        for item in agenda.items:
            yield self._deliberated(item, stream, present)
        closed = last + timedelta(minutes=self.rng.randint(6, 20))
        yield step(c.AdjournCouncil, closed, minutes=self._minutes(agenda, members, present))

    def _half_hour_before(self, moment: datetime) -> datetime:
        """The full or half hour that a sitting begins at whose first conclusion falls at the moment."""
        earliest = moment - timedelta(minutes=MINUTES_AN_ITEM)
        return earliest - timedelta(
            minutes=earliest.minute % 30, seconds=earliest.second, microseconds=earliest.microsecond
        )

    def _present(self, place: str) -> int:
        members = MEMBERS[place]
        return self.rng.randint(members * 2 // 3, members)

    def _attendance(self, agenda: Agenda) -> tuple[Attendance, ...]:
        """At least as many as there are members of the council, so that all of them can be among them."""
        comers = dict(COMERS[agenda.place])
        if agenda.place == SONGYUAN and agenda.day >= LEFT_ON:
            del comers["property_company"]
        if agenda.place == SONGYUAN and agenda.day >= FOUNDED_ON:
            comers["volunteers"] = (3, 8)
        counts = {name: self.rng.randint(*bounds) for name, bounds in comers.items()}
        short = MEMBERS[agenda.place] - sum(counts.values())
        if short > 0:
            more: Constituency = "residents" if "residents" in counts else "department"
            counts[more] += short
        return tuple(Attendance(constituency=name, present=count) for name, count in counts.items())

    def _deliberated(self, item: Discussion, stream: str, present: int) -> Step:
        command = item.command
        if not isinstance(command, c.DeliberateItem):
            raise TypeError(f"{type(command).__name__} is no deliberation")
        told = replace(
            command,
            opinions=self._opinions(item.place),
            dissent=self._few(DISSENT, self.texts.dissent["any"]),
            recusals=self._recusals(item.place) if present > 1 else (),
        )
        return Step(stream, told)

    def _opinions(self, place: str) -> tuple[str, ...]:
        tier = {COMMUNITY: "community", SUBDISTRICT: "upper", DISTRICT: "upper"}.get(place, "compound")
        number = self.rng.randint(1, 3) if self.rng.random() < OPINIONS else 0
        heard = (self.said.one_of(self.texts.opinions[tier], self.rng) for _ in range(number))
        return tuple(dict.fromkeys(heard))

    def _few(self, share: float, texts: Sequence[str]) -> tuple[str, ...]:
        return (self.said.one_of(texts, self.rng),) if self.rng.random() < share else ()

    def _recusals(self, place: str) -> tuple[Recusal, ...]:
        reasons = self._few(RECUSED, self.texts.recusal["any"])
        number = self.rng.randint(1, MEMBERS[place])
        return tuple(
            Recusal(member=pseudonym(f"{place}-member-{number:02d}"), reason=reason) for reason in reasons
        )

    def _minutes(self, agenda: Agenda, members: int, present: int) -> str:
        words = {
            "members": members,
            "present": present,
            "count": len(agenda.items),
            "postponed": len(agenda.postponed),
            "room": self.texts.minutes["rooms"][ROOMS.get(agenda.place, 0)],
        }
        parts = ("opened", "dealt", *(("postponed",) if agenda.postponed else ()), "closed")
        return "".join(self.said.one_of(self.texts.minutes[part], self.rng).format(**words) for part in parts)
