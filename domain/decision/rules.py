"""What the decisions on a governance decision need to know of the world: it comes in with the command."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.council.council import Council
from domain.decision.decision import Decision
from domain.decision.events import Kind
from domain.registry.registry import Body, Place
from domain.voting import OWNERS_GENERAL, Share, VotingRule

MOST_SEATS = 1_000
"""More seats than one election fills."""
MOST_TASKS = 100
"""More tasks than one assignment sets."""
MOST_TARGETS = 1_000
"""More places than one campaign names."""
LAW_WANTS_A_BALLOT: frozenset[Kind] = frozenset({"covenant", "election", "funds", "property_service"})
"""What the owners of a compound decide together: Civil Code, article 278, items 2 to 5."""
OF_OWNERS_ALONE: frozenset[Kind] = frozenset({"funds", "property_service"})
"""Of these, what owners alone decide: residents too adopt covenants, and elect the heads of buildings."""
OF_COMPOUNDS = OWNERS_GENERAL.name
"""The rule of such a decision at a compound that names no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What an owners' committee should be by local practice. It only warns: the law knows no such rule."""

    party_members: Share = field(default_factory=lambda: Share(numerator=3, denominator=5, inclusive=True))
    """Their share of the committee."""
    secretary_is_director: bool = True
    """Whether the secretary of the party branch is to be its director as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The registry and other streams as they stand at the time of the command, as far as it touches them."""

    place: Place | None = None
    """Where the decision was put forward; None when there is no such place."""
    lineage: tuple[Place, ...] = ()
    """`place` and its ancestors, nearest first."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Those of the other places named in the command, or served by the bodies named in it, that exist."""
    bodies: Mapping[str, Body] = field(default_factory=dict)
    """Those of the bodies named in the command that exist."""
    voting_rule: VotingRule | None = None
    """The rule under the name that the decision gives, as it is when the ballot is held; None when there is
    no such rule."""
    rule_version: int = 0
    """Its version in the registry; 0 for a standard rule that is not recorded yet."""
    covenant_version: int = 1
    """The version that a covenant put forward now is given."""
    issue_exists: bool = True
    """Whether there is the issue that the command names."""
    other: Decision | None = None
    """For a superseding, the decision that is to hold instead."""
    council: Council | None = None
    """For a discussion that names its sitting, that one; None when there is no such sitting."""
    composition: Composition = field(default_factory=Composition)


def ballot_rule(kind: Kind, place: Place | None, named: str | None) -> str | None:
    """Name of the voting rule that a decision needs a ballot under, or None."""
    if named is None and kind in LAW_WANTS_A_BALLOT and place is not None and place.tier == "compound":
        return OF_COMPOUNDS
    return named
