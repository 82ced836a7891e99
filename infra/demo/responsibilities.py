"""Who answers for what in the demonstration community, and how fast: its responsibility lists."""

from dataclasses import dataclass
from datetime import date

from domain.registry.events import Responsibility
from infra.demo.community import COMPOUNDS, GROUPS, SONGYUAN, Compound


@dataclass(frozen=True, slots=True)
class Limits:
    """One line of the list as all compounds have it; the desk becomes a body in each."""

    desk: str
    direct: bool
    """Whether it may be dispatched without the council."""
    accept_days: int
    discuss_days: int
    resolve_days: int


LIMITS = {
    "demo-refuse": Limits("property", True, 1, 5, 3),
    "demo-drainage": Limits("property", True, 1, 5, 5),
    "demo-greening": Limits("property", True, 2, 10, 10),
    "demo-heating": Limits("property", True, 1, 5, 5),
    "demo-wiring": Limits("property", True, 1, 5, 5),
    "demo-water": Limits("property", True, 1, 5, 4),
    "demo-elevator": Limits("property", True, 1, 5, 7),
    "demo-leak": Limits("committee", False, 3, 10, 30),
    "demo-parking": Limits("property", False, 2, 10, 20),
    "demo-ebike": Limits("property", False, 2, 10, 20),
    "demo-fire": Limits("property", True, 1, 5, 7),
    "demo-noise": Limits("neighbourhood", False, 2, 10, 15),
    "demo-dogs": Limits("neighbourhood", False, 2, 10, 15),
    "demo-illegal-building": Limits("property", False, 2, 5, 20),
    "demo-property-service": Limits("property", False, 2, 10, 15),
    "demo-neighbours": Limits("branch", False, 2, 10, 20),
    "demo-elderly": Limits("care", False, 3, 10, 20),
}
"""By category; days are working days."""
LIFT_TO_BE_BUILT = Limits("committee", False, 3, 10, 40)

UPPER_DAYS = 20
"""Working days that a body has for what has been escalated."""
UPPER_DAYS_NEXT_YEAR = 15
"""As the community resolves when the year ends."""

FOUNDED_ON = date(2025, 12, 6)
"""The residents of Songyuan found a temporary branch and a volunteer team; a week later the heating runs."""

SONGYUAN_DESKS = {
    "property": "demo-songyuan-volunteers",
    "committee": "demo-songyuan-branch",
    "branch": "demo-songyuan-branch",
}
"""From the day after that, its property company having left: the residents themselves."""


def compound_list(compound: Compound, desks: dict[str, str] | None = None) -> tuple[Responsibility, ...]:
    """The list of a compound; `desks` replace its own."""
    return tuple(
        Responsibility(
            category=category,
            body=body_at(line.desk, desks or compound.desks),
            council_required=not line.direct,
            accept_days=line.accept_days,
            discuss_days=line.discuss_days,
            resolve_days=line.resolve_days,
        )
        for category in LIMITS
        for line in [limits(compound.place, category)]
    )


def upper_list(resolve_days: int = UPPER_DAYS) -> tuple[Responsibility, ...]:
    """The list of the places above: by group of categories, and the council decides on the body."""
    return tuple(
        Responsibility(category=group.id, accept_days=2, discuss_days=10, resolve_days=resolve_days)
        for group in GROUPS
    )


def body_at(desk: str, desks: dict[str, str]) -> str:
    """The body at this desk of a compound; the neighbourhood committee and the care centre serve all."""
    return desks.get(desk, f"demo-{desk}")


def limits(place: str, category: str) -> Limits:
    """The line of a compound. Songyuan has no lifts: there it is about building one, which takes talks."""
    return LIFT_TO_BE_BUILT if (place, category) == (SONGYUAN, "demo-elevator") else LIMITS[category]


def allows_dispatch(place: str, category: str) -> bool:
    """Whether it may be dispatched without the council."""
    return limits(place, category).direct


def compound_at(place: str) -> Compound:
    """The compound with this place."""
    return next(compound for compound in COMPOUNDS if compound.place == place)
