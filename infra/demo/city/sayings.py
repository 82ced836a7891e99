"""The texts of the demonstration, made ready to be filled ten thousand times a second."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from infra.demo.community import COMPOUNDS
from infra.demo.texts import Matter, Outside, Phrases

Sayings = tuple[str, ...]
"""Texts with their gaps written `%(name)s`, as JSON has them between its quotes."""
_GAP = re.compile(r"\{([a-z]+)\}")


def sayings(texts: Sequence[str]) -> Sayings:
    """The texts, ready to be filled with `%` from words that need no escape in JSON."""
    return tuple(_GAP.sub(r"%(\1)s", _escaped(text).replace("%", "%%")) for text in texts)


def _escaped(text: str) -> str:
    return orjson.dumps(text).decode()[1:-1]


@dataclass(frozen=True, slots=True)
class Theme:
    """One kind of issue, from the title to the outcome."""

    category: str
    things: Sequence[str]
    titles: Sayings
    conclusions: Sayings
    progress: Sayings
    outcomes: Sayings
    again: Sayings
    emergency: Sayings
    """Why it cannot wait for the council; empty where it can."""
    upper_body: str
    """The body above that can help; empty where none can."""
    returned: Sayings
    upper_conclusions: Sayings
    upper_outcomes: Sayings


@dataclass(frozen=True, slots=True)
class Refused:
    """What is not accepted, with the legal ground."""

    category: str
    titles: Sayings
    ground: str


class Library:
    """All texts, and which themes are raised in which month in which kind of compound."""

    def __init__(self, phrases: Phrases) -> None:
        themes = [(_theme(matter), matter) for matter in phrases.matters]
        self._themes = {
            (compound.key, month): tuple(
                theme
                for theme, matter in themes
                if month in matter.months and compound.key in matter.compounds
                for _ in range(matter.weight)
            )
            for compound in COMPOUNDS
            for month in range(1, 13)
        }
        self.refused = tuple(_refused(outside) for outside in phrases.outside)
        self.procedure: Mapping[tuple[str, str], Sayings] = {
            (step, kind): sayings(texts)
            for step, kinds in phrases.procedure.items()
            for kind, texts in kinds.items()
        }

    def themes(self, compound: str, month: int) -> Sequence[Theme]:
        """Those of a month, as often as they weigh."""
        return self._themes[compound, month]


def _theme(matter: Matter) -> Theme:
    return Theme(
        category=f"city-{matter.category}",
        things=matter.things,
        titles=sayings(matter.titles),
        conclusions=sayings(matter.conclusions),
        progress=sayings(matter.progress),
        outcomes=sayings(matter.outcomes),
        again=sayings(matter.again),
        emergency=sayings([matter.emergency] if matter.emergency else []),
        upper_body=matter.upper_body or "",
        returned=sayings(matter.returned),
        upper_conclusions=sayings(matter.upper_conclusions),
        upper_outcomes=sayings(matter.upper_outcomes),
    )


def _refused(outside: Outside) -> Refused:
    return Refused(f"city-{outside.category}", sayings(outside.titles), sayings([outside.ground])[0])
