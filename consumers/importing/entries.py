"""What a mapping may register: places, bodies and categories, their texts being templates in a pattern."""

from typing import Annotated

from pydantic import AfterValidator, Field

from consumers.importing.mapping_checks import check_entries, check_name, check_places
from consumers.importing.section import Section
from consumers.importing.template import parse_template
from domain.registry.events import BodyKind, Tier

Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(check_name)]


class PlaceEntry(Section):
    """A place that the mapping registers; in a pattern, its texts are templates."""

    id: str
    name: Name
    tier: Tier
    parent: str | None = None


class BodyEntry(Section):
    """A body that the mapping registers."""

    id: str
    name: Name
    kind: BodyKind
    place: str


class CategoryEntry(Section):
    """A category that the mapping registers."""

    id: str
    name: Name
    parent: str | None = None


Entry = PlaceEntry | BodyEntry | CategoryEntry


class Registering(Section):
    """A rule that may register what the value it gives refers to."""

    places: tuple[PlaceEntry, ...] = ()
    bodies: tuple[BodyEntry, ...] = ()
    categories: tuple[CategoryEntry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is registered, in an order in which each finds what it refers to."""
        return (*self.places, *self.bodies, *self.categories)

    def check_templates(self, known: set[str]) -> None:
        """Raises ValueError for a template that uses a name which is not known, and for what is no id."""
        for table in ("places", "bodies", "categories"):
            check_entries(table, getattr(self, table))
        check_places("places", self.places, ())
        for entry in self.entries:
            for text in entry.model_dump(exclude_none=True, exclude={"tier", "kind"}).values():
                parse_template(text, known)
