"""Checks of what a mapping refers to and registers, so that a mistake is told once and not for every row.

Each raises ValueError naming the key and what is wrong. Texts with `{` are templates, known only with a row.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from domain import texts
from domain.event import is_identifier
from domain.registry.events import TIERS

if TYPE_CHECKING:
    from consumers.importing.entries import CategoryEntry, Entry, PlaceEntry

ID_RULE = "an id has lower-case ASCII letters, digits, dot, hyphen and underscore, at most 64"


def check_name(name: str) -> str:
    """A name of one line that is not blank."""
    if not name.strip() or texts.CONTROL_IN_LINE.search(name):
        raise ValueError(f"{name[:40]!r} is no name; give one line of text")
    return name


def check_ids(field: str, values: Iterable[str]) -> None:
    """The values that a field can have are ids."""
    for value in values:
        _check_id(field, value)


def check_entries(table: str, entries: "Sequence[Entry]") -> None:
    """Ids, and the ids that they refer to, are ids; each is there once."""
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        for key in ("id", "parent", "place"):
            text = getattr(entry, key, None)
            if text is not None and "{" not in text:
                _check_id(f"{table}[{number}].{key}", text)
        if entry.id in seen:
            raise ValueError(f"{table}[{number}].id: {entry.id!r} is there twice; leave one of them out")
        seen.add(entry.id)


def check_places(table: str, places: "Sequence[PlaceEntry]", known: "Sequence[PlaceEntry]") -> None:
    """Each parent that the mapping registers, in this table or among `known`, is of a higher tier."""
    tiers = {place.id: place.tier for place in (*known, *places)}
    for number, place in enumerate(places, start=1):
        above = tiers.get(place.parent) if place.parent else None
        if above and TIERS.index(above) <= TIERS.index(place.tier):
            raise ValueError(
                f"{table}[{number}].parent: {place.parent!r} is of the tier {above}, which is not above "
                f"{place.tier}; name a place of a higher tier"
            )


def check_categories(table: str, categories: "Sequence[CategoryEntry]") -> None:
    """No category is under itself."""
    parents = {category.id: category.parent for category in categories}
    for number, category in enumerate(categories, start=1):
        above, passed = category.parent, {category.id}
        while above is not None:
            if above in passed:
                raise ValueError(f"{table}[{number}].parent: {category.id!r} is under itself; correct it")
            passed.add(above)
            above = parents.get(above)


def _check_id(where: str, text: str) -> None:
    if not is_identifier(text):
        raise ValueError(f"{where} cannot be {text[:40]!r}; {ID_RULE}")
