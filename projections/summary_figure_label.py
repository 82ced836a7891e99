"""What a figure is called, and what it is a number of."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal[
    "issues",
    "events",
    "share",
    "days",
    "hours",
    "tasks",
    "decisions",
    "items",
    "sittings",
    "activities",
    "people",
    "shifts",
    "posts",
    "seats",
]
"""What a figure is a number of; a share is a fraction of one, which documents write in percent."""


@dataclass(frozen=True, slots=True)
class FigureLabel:
    """A figure's name for readers, its unit, and its definition."""

    label: str
    unit: Unit
    definition: str


def figure_label(label: str, unit: Unit, definition: str) -> FigureLabel:
    """A label, on one line."""
    return FigureLabel(label, unit, definition)
