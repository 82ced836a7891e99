"""Carries out commands on the registry, and reads it for the decisions on issues."""

from collections.abc import Sequence

from domain.log import Receipt
from domain.registry import commands as c
from domain.registry import decide
from domain.registry.events import Responsibility
from domain.registry.registry import Body, Category, Place, fold_body, fold_category, fold_place
from domain.service import CommandService, Context, Decided


class RegistryService(CommandService):
    """Places, bodies, categories and responsibility lists."""

    def register_place(self, command: c.RegisterPlace, context: Context) -> Receipt:
        """Enter a place into the tree."""
        stream = f"place-{command.place}"

        def decided() -> Sequence[Decided]:
            parent = self.place(command.parent) if command.parent else None
            place = self.place(command.place)
            return [
                Decided(stream, place.version if place else 0, decide.register_place(place, command, parent))
            ]

        return self.carry_out(stream, decided, context)

    def set_responsibilities(self, command: c.SetResponsibilities, context: Context) -> Receipt:
        """Replace the responsibility list of a place."""
        stream = f"place-{command.place}"

        def decided() -> Sequence[Decided]:
            place = self.place(command.place)
            bodies = [body for e in command.entries if e.body and (body := self.body(e.body))]
            categories = [found for e in command.entries if (found := self.category(e.category))]
            events = decide.set_responsibilities(place, command, bodies, categories)
            return [Decided(stream, place.version if place else 0, events)]

        return self.carry_out(stream, decided, context)

    def register_body(self, command: c.RegisterBody, context: Context) -> Receipt:
        """Enter a body that can be made responsible."""
        stream = f"body-{command.body}"

        def decided() -> Sequence[Decided]:
            body = self.body(command.body)
            events = decide.register_body(body, command, self.place(command.place))
            return [Decided(stream, body.version if body else 0, events)]

        return self.carry_out(stream, decided, context)

    def define_category(self, command: c.DefineCategory, context: Context) -> Receipt:
        """Define a category, or rename it."""
        stream = f"category-{command.category}"

        def decided() -> Sequence[Decided]:
            category = self.category(command.category)
            above = self.categories_from(command.parent) if command.parent else []
            events = decide.define_category(category, command, above)
            return [Decided(stream, category.version if category else 0, events)]

        return self.carry_out(stream, decided, context)

    def place(self, id_: str) -> Place | None:
        """The place as it stands now, or None."""
        return fold_place(None, self.log.history(f"place-{id_}"))

    def body(self, id_: str) -> Body | None:
        """The body as it stands now, or None."""
        return fold_body(None, self.log.history(f"body-{id_}"))

    def category(self, id_: str) -> Category | None:
        """The category as it stands now, or None."""
        return fold_category(None, self.log.history(f"category-{id_}"))

    def lineage(self, place: Place) -> tuple[Place, ...]:
        """The place and its ancestors, nearest first."""
        above = (self.place(id_) for id_ in reversed(place.ancestors))
        return (place, *(found for found in above if found))

    def categories_from(self, id_: str | None) -> list[Category]:
        """The category and those above it, nearest first; empty when there is no such category."""
        chain: dict[str, Category] = {}
        # Two writers could each have put a category under the other's at the same time: stop at a cycle.
        while id_ is not None and id_ not in chain and (found := self.category(id_)):
            chain[id_] = found
            id_ = found.parent
        return list(chain.values())

    def responsibility(self, lineage: Sequence[Place], category: str) -> Responsibility | None:
        """The line in force: the nearest place that lists the category, or the nearest category above it."""
        for wanted in self.categories_from(category):
            for place in lineage:
                if entry := place.responsibilities.get(wanted.id):
                    return entry
        return None
