"""Registers the places, bodies and categories that a mapping brings along, when the first issue needs them.

What is registered already stays as it is: a mapping adds to the registry and never changes it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from consumers.importing.mapping import BodyEntry, CategoryEntry, Entry, PlaceEntry, Registering
from consumers.importing.mapping import Mapping as ImportMapping
from consumers.importing.template import parse_template
from domain.event import Actor
from domain.registry import commands as c
from domain.registry.service import RegistryService
from domain.service import Context

Key = tuple[type[Entry], str]
"""Of what kind, and its id."""


class Registrations:
    """What the mapping may register, and what is known to be there."""

    def __init__(
        self,
        mapping: ImportMapping,
        registry: RegistryService,
        by: Actor,
        correlation_id: str,
        clock: Callable[[], datetime],
    ) -> None:
        """The registry is written as `by`; the clock gives the time of registration."""
        entries: tuple[Entry, ...] = (*mapping.places, *mapping.bodies, *mapping.categories)
        self.offered: dict[Key, Entry] = {(type(entry), entry.id): entry for entry in entries}
        self.present: set[Key] = set()
        self.registered = 0
        self.registry = registry
        self.source = mapping.source.name
        self.by = by
        self.correlation_id = correlation_id
        self.clock = clock

    def offer(self, rule: Registering, values: Mapping[str, str]) -> None:
        """Take in what a rule may register, its templates filled; what was offered first stays."""
        for entry in rule.entries:
            filled = _filled(entry, values)
            self.offered.setdefault((type(filled), filled.id), filled)

    def place_name(self, id_: str) -> str:
        """The name of a place that is registered or offered; its id where it is neither."""
        offered = self.offered.get((PlaceEntry, id_))
        if offered is None and (place := self.registry.place(id_)):
            return place.name
        return offered.name if offered else id_

    def ensure(self, place: str, category: str, body: str | None) -> None:
        """See that what an issue refers to is registered, as far as the mapping offers it.

        What it does not offer is left to the rules of the issue. Raises the refusals of the registry.
        """
        self._ensure((PlaceEntry, place))
        self._ensure((CategoryEntry, category))
        if body is not None:
            self._ensure((BodyEntry, body))

    def _ensure(self, key: Key) -> None:
        if key in self.present:
            return
        self.present.add(key)
        entry = self.offered.get(key)
        if entry is None:
            return
        try:
            self._register(entry)
        except BaseException:
            self.present.discard(key)
            raise

    def _register(self, entry: Entry) -> None:
        match entry:
            case PlaceEntry() if not self.registry.place(entry.id):
                if entry.parent:
                    self._ensure((PlaceEntry, entry.parent))
                context, now = self._context("place", entry.id)
                command = c.RegisterPlace(
                    by=self.by, now=now, place=entry.id, name=entry.name, tier=entry.tier, parent=entry.parent
                )
                self.registered += not self.registry.register_place(command, context).replayed
            case BodyEntry() if not self.registry.body(entry.id):
                self._ensure((PlaceEntry, entry.place))
                context, now = self._context("body", entry.id)
                body = c.RegisterBody(
                    by=self.by, now=now, body=entry.id, name=entry.name, kind=entry.kind, place=entry.place
                )
                self.registered += not self.registry.register_body(body, context).replayed
            case CategoryEntry() if not self.registry.category(entry.id):
                if entry.parent:
                    self._ensure((CategoryEntry, entry.parent))
                context, now = self._context("category", entry.id)
                category = c.DefineCategory(
                    by=self.by, now=now, category=entry.id, name=entry.name, parent=entry.parent
                )
                self.registered += not self.registry.define_category(category, context).replayed

    def _context(self, kind: str, id_: str) -> tuple[Context, datetime]:
        now, command_id = self.clock(), f"import:{self.source}:{kind}:{id_}"
        context = Context(
            by=self.by,
            command_id=command_id,
            correlation_id=self.correlation_id,
            causation_id=command_id,
            clock=now,
            occurred_at=now,
        )
        return context, now


def _filled(entry: Entry, values: Mapping[str, str]) -> Entry:
    fixed = entry.model_dump(exclude_none=True)
    texts = {key: text for key, text in fixed.items() if key not in ("tier", "kind")}
    filled = {key: parse_template(text, values).fill(values) for key, text in texts.items()}
    return type(entry).model_validate(fixed | filled)
