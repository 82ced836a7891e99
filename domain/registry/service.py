"""Carries out commands on the registry: load, decide, save."""

from collections.abc import Sequence

from domain.log import Receipt
from domain.registry import commands as c
from domain.registry import decide
from domain.registry.reader import RegistryReader
from domain.service import CommandService, Context, Decided


class RegistryService(CommandService, RegistryReader):
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
