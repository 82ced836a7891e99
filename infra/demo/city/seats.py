"""What the registry says of each compound, laid out so that an issue's next step is found at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from domain.registry.events import BodyKind, Responsibility
from infra.demo import community, responsibilities
from infra.demo.city.tree import CROWDED, ROOT
from infra.demo.community import BodyEntry, PlaceEntry
from infra.demo.responsibilities import Limits

_AT_COMPOUND: tuple[tuple[str, str, BodyKind], ...] = (
    ("property", "物业服务中心", "property_company"),
    ("committee", "业主委员会", "owners_committee"),
    ("branch", "党支部", "party_branch"),
    ("volunteers", "志愿服务队", "volunteer_team"),
)
_AT_COMMUNITY: tuple[tuple[str, str, BodyKind], ...] = (
    ("neighbourhood", "居民委员会", "neighbourhood_committee"),
    ("care", "为老服务中心", "social_organisation"),
)
_AT_SUBDISTRICT: tuple[tuple[str, str, BodyKind], ...] = (
    ("office", "办事处", "subdistrict_office"),
    ("enforcement", "综合行政执法队", "department"),
)
_AT_DISTRICT: tuple[tuple[str, str, BodyKind], ...] = (
    ("heating", "供热管理中心", "department"),
    ("housing", "住房和城乡建设局", "department"),
    ("city", "城市管理局", "department"),
    ("market", "市场监督管理局", "department"),
    ("fire", "消防救援大队", "department"),
)
_BODIES = {
    "compound": _AT_COMPOUND,
    "community": _AT_COMMUNITY,
    "subdistrict": _AT_SUBDISTRICT,
    "district": _AT_DISTRICT,
}
CROWDED_FROM = 1_000_000
UPPER = Limits("", direct=False, accept_days=2, discuss_days=10, resolve_days=20)
"""What the lists of all places above the compounds say: the council decides on the body."""


def of_city(demo_id: str) -> str:
    """The city's id of what the demonstration community calls `demo-…`."""
    return f"{ROOT}-{demo_id.removeprefix('demo-')}"


LIMITS: Mapping[str, Limits] = {of_city(id_): limits for id_, limits in responsibilities.LIMITS.items()}
"""What the list of each compound says, by category."""
SIBLINGS: Mapping[str, Sequence[str]] = {
    of_city(id_): [of_city(other) for other in others] for id_, others in community.SIBLINGS.items()
}
"""Other categories of the same group."""


def bodies(place: PlaceEntry) -> list[BodyEntry]:
    """The bodies that serve the place and what is below it."""
    return [
        BodyEntry(f"{place.id}-{desk}", place.name + name, name, kind, place.id)
        for desk, name, kind in _BODIES.get(place.tier, ())
    ]


def responsibility_list(place: PlaceEntry, upper: Limits = UPPER) -> tuple[Responsibility, ...]:
    """The list of the place: of a compound by category, of those above by group of categories."""
    if place.tier != "compound":
        return tuple(_line(of_city(group.id), upper, None) for group in community.GROUPS)
    return tuple(_line(category, limits, desk(place, limits.desk)) for category, limits in LIMITS.items())


def desk(compound: PlaceEntry, key: str) -> str:
    """The body at this desk of the compound, or of the community that it is in."""
    serves_community = any(key == each for each, _, _ in _AT_COMMUNITY)
    return f"{compound.parent if serves_community else compound.id}-{key}"


def _line(category: str, limits: Limits, body: str | None) -> Responsibility:
    return Responsibility(
        category=category,
        body=body,
        council_required=not limits.direct,
        accept_days=limits.accept_days,
        discuss_days=limits.discuss_days,
        resolve_days=limits.resolve_days,
    )


@dataclass(frozen=True, slots=True)
class Seat:
    """A compound with the places above it, and who acts there; actors are canonical JSON."""

    number: int
    lineage: tuple[str, str, str, str]
    """Compound, community, subdistrict, district."""
    character: community.Compound
    """The compound of the demonstration community that it is like."""
    coordinator: str
    secretaries: tuple[str, str, str, str]
    """Who writes down what the council of each tier concludes."""
    duty: str
    grid_worker: str
    desks: Mapping[str, str]
    """Which body answers for each desk of a responsibility list."""
    departments: Mapping[str, str]
    """The bodies above that can help, by what the phrases call them."""


def seats(places: Iterable[PlaceEntry]) -> list[Seat]:
    """One for each compound; those of the crowded community have numbers of their own in every city."""
    known = {place.id: place for place in places}
    ordinary, crowded = count(), count(CROWDED_FROM)
    return [
        _seat(next(crowded if place.parent == CROWDED else ordinary), place, known)
        for place in known.values()
        if place.tier == "compound"
    ]


def _seat(number: int, place: PlaceEntry, known: Mapping[str, PlaceEntry]) -> Seat:
    community_ = known[str(place.parent)]
    subdistrict = known[str(community_.parent)]
    lineage = (place.id, community_.id, subdistrict.id, str(subdistrict.parent))
    return Seat(
        number=number,
        lineage=lineage,
        character=community.COMPOUNDS[number % len(community.COMPOUNDS)],
        coordinator=actor(f"{lineage[1]}-coordinator", "coordinator", f"{lineage[1]}-neighbourhood"),
        secretaries=_secretaries(lineage),
        duty=actor(f"{place.id}-duty", "duty_member"),
        grid_worker=actor(f"{place.id}-grid", "grid_worker"),
        desks={limits.desk: desk(place, limits.desk) for limits in LIMITS.values()},
        departments={
            **{key: f"{lineage[2]}-{key}" for key, _, _ in _AT_SUBDISTRICT},
            **{key: f"{lineage[3]}-{key}" for key, _, _ in _AT_DISTRICT},
        },
    )


def _secretaries(lineage: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    first, second, third, fourth = (actor(f"{place}-council", "council_secretary") for place in lineage)
    return first, second, third, fourth


def actor(id_: str, role: str, body: str | None = None) -> str:
    """An actor as canonical JSON."""
    acting_for = f'"body":"{body}",' if body else ""
    return f'{{{acting_for}"id":"{id_}","role":"{role}"}}'
