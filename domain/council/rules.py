"""What the decisions on a sitting need to know of the world: it comes in with the command."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from domain.decision.decision import Decision
from domain.issue.issue import Issue
from domain.registry.registry import Place

CONVENED_WITHIN = timedelta(days=366)
"""A sitting that is further ahead is a mistyped year."""
MOST_MEMBERS = 1_000
"""More members than a council has."""
MOST_ITEMS = 100
"""More items than a sitting can deliberate."""
MOST_TEXTS = 200
"""More opinions, or recusals, than a record of one item holds."""

Subject = Issue | Decision
"""What a council deliberates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The registry, issues and decisions as far as the command touches them."""

    place: Place | None = None
    """Whose council it is; None when there is no such place."""
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    """By stream, those of the issues and decisions named in the command that exist."""
