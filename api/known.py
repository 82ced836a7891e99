"""What a filter names must exist: a mistyped one would otherwise look like nothing being there.

The log is asked, not the views, so that what was registered just now is known at once.
"""

from domain.registry.errors import BodyNotFound, CategoryNotFound, PlaceNotFound
from domain.registry.reader import RegistryReader


def known_place(registry: RegistryReader, place: str | None) -> None:
    """Raises PlaceNotFound."""
    if place is not None and registry.place(place) is None:
        raise PlaceNotFound(place=place)


def known_body(registry: RegistryReader, body: str | None) -> None:
    """Raises BodyNotFound."""
    if body is not None and registry.body(body) is None:
        raise BodyNotFound(body=body)


def known_category(registry: RegistryReader, category: str | None) -> None:
    """Raises CategoryNotFound."""
    if category is not None and registry.category(category) is None:
        raise CategoryNotFound(category=category)
