"""Reads the registry as it stands now, for decisions."""

from collections.abc import Sequence

from domain.log import Log
from domain.registry.events import Responsibility
from domain.registry.registry import Body, Category, Place, fold_body, fold_category, fold_place
from domain.registry.rule import fold_rule
from domain.voting import STANDARD_RULES, VotingRule


class RegistryReader:
    """Places, bodies, categories and responsibilities, folded from the log at every question."""

    def __init__(self, log: Log) -> None:
        """`log` holds the registry's streams."""
        self.log = log

    def standing(
        self,
        *,
        place: str | None = None,  # noqa: ARG002 - one that reads at every question need not know beforehand
        category: str | None = None,  # noqa: ARG002 - the same
        body: str | None = None,  # noqa: ARG002 - the same
        beside: Sequence[str] = (),  # noqa: ARG002 - the same
    ) -> "RegistryReader":
        """The registry for one command that will ask for these, and about the streams `beside` them."""
        return self

    def may_hold(self, stream: str) -> bool:  # noqa: ARG002 - who has not looked cannot tell
        """Whether the log may hold the stream: False only where `standing` has seen that."""
        return True

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

    def voting_rule(self, name: str) -> tuple[VotingRule, int] | None:
        """The rule in force with its version: the recorded one, else the standard one with 0, or None."""
        if recorded := fold_rule(None, self.log.history(f"rule-{name}")):
            return recorded.rule, recorded.version
        standard = STANDARD_RULES.get(name)
        return (standard, 0) if standard else None

    def responsibility(self, lineage: Sequence[Place], category: str) -> Responsibility | None:
        """The line in force: the nearest place that lists the category, or the nearest category above it."""
        for wanted in self.categories_from(category):
            for place in lineage:
                if entry := place.responsibilities.get(wanted.id):
                    return entry
        return None


class RegistryOfOneBatch(RegistryReader):
    """The same, but each thing is read once: one batch is decided by one state of the registry."""

    def __init__(self, log: Log) -> None:
        """`log` holds the registry's streams."""
        super().__init__(log)
        self._places: dict[str, Place | None] = {}
        self._bodies: dict[str, Body | None] = {}
        self._categories: dict[str, Category | None] = {}
        self._lineages: dict[str, tuple[Place, ...]] = {}

    def place(self, id_: str) -> Place | None:
        """The place as it stood at first sight, or None."""
        if id_ not in self._places:
            self._places[id_] = super().place(id_)
        return self._places[id_]

    def body(self, id_: str) -> Body | None:
        """The body as it stood at first sight, or None."""
        if id_ not in self._bodies:
            self._bodies[id_] = super().body(id_)
        return self._bodies[id_]

    def category(self, id_: str) -> Category | None:
        """The category as it stood at first sight, or None."""
        if id_ not in self._categories:
            self._categories[id_] = super().category(id_)
        return self._categories[id_]

    def lineage(self, place: Place) -> tuple[Place, ...]:
        """The place and its ancestors as they stood at first sight, nearest first."""
        if place.id not in self._lineages:
            self._lineages[place.id] = super().lineage(place)
        return self._lineages[place.id]
