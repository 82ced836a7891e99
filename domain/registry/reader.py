"""Reads the registry as it stands now, for decisions."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from domain.event import Envelope
from domain.log import Log
from domain.registry.activity import Activity, fold_activity
from domain.registry.events import Responsibility
from domain.registry.registry import Body, Category, Place, fold_body, fold_category, fold_place
from domain.registry.rule import RecordedRule, fold_rule
from domain.registry.station import Station, fold_station
from domain.voting import STANDARD_RULES, VotingRule

T = TypeVar("T", Place, Body, Category, Station, Activity, RecordedRule)
Fold = Callable[[T | None, Iterable[Envelope]], T | None]


class RegistryReader:
    """The registry's streams, folded from the log at every question."""

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

    def folded(self, stream: str, fold: Fold[T]) -> T | None:
        """What the stream says as it stands now, or None; every question below comes here."""
        return fold(None, self.log.history(stream))

    def place(self, id_: str) -> Place | None:
        """The place as it stands, or None."""
        return self.folded(f"place-{id_}", fold_place)

    def body(self, id_: str) -> Body | None:
        """The body as it stands, or None."""
        return self.folded(f"body-{id_}", fold_body)

    def category(self, id_: str) -> Category | None:
        """The category as it stands, or None."""
        return self.folded(f"category-{id_}", fold_category)

    def station(self, id_: str) -> Station | None:
        """The service station with its roster as it stands, or None."""
        return self.folded(f"station-{id_}", fold_station)

    def activity(self, stream: str) -> Activity | None:
        """The volunteer activity of this stream as it stands, or None."""
        return self.folded(stream, fold_activity)

    def recorded_rule(self, name: str) -> RecordedRule | None:
        """The voting rule that is recorded under the name, or None."""
        return self.folded(f"rule-{name}", fold_rule)

    def voting_rule(self, name: str, at: datetime | None = None) -> tuple[VotingRule, int] | None:
        """The rule in force `at` a moment, by default now, with its version.

        A standard rule that is not recorded has version 0. Before the first version is recorded, that one is
        in force: a rule may be written down only when its ballot is.
        """
        recorded = self.recorded_rule(name)
        if recorded and at and at < recorded.changed_at:
            versions = list(self.log.history(f"rule-{name}"))
            then = [version for version in versions if version.occurred_at <= at]
            recorded = fold_rule(None, then or versions[:1])
        if recorded:
            return recorded.rule, recorded.version
        standard = STANDARD_RULES.get(name)
        return (standard, 0) if standard else None

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


class RegistryOfOneBatch(RegistryReader):
    """The same, but each thing is read once: one batch is decided by one state of the registry."""

    def __init__(self, log: Log) -> None:
        """`log` holds the registry's streams."""
        super().__init__(log)
        self._read: dict[str, Any] = {}
        self._lineages: dict[str, tuple[Place, ...]] = {}

    def folded(self, stream: str, fold: Fold[T]) -> T | None:
        """What the stream said at first sight, or None."""
        if stream not in self._read:
            self._read[stream] = super().folded(stream, fold)
        found: T | None = self._read[stream]
        return found

    def lineage(self, place: Place) -> tuple[Place, ...]:
        """The place and its ancestors as they stood at first sight, nearest first."""
        if place.id not in self._lineages:
            self._lineages[place.id] = super().lineage(place)
        return self._lineages[place.id]
