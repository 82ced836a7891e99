"""Registers the places, bodies and categories of a mapping, each with the first row that needs it.

What is registered already stays as it is: a mapping adds to the registry and never changes it.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from consumers.importing.entries import BodyEntry, CategoryEntry, Entry, PlaceEntry
from consumers.importing.offers import Key
from consumers.importing.pending import PendingLog
from domain.errors import Refusal
from domain.event import Actor
from domain.registry import commands as c
from domain.registry.service import RegistryService
from domain.service import Context

KINDS: dict[type[Entry], str] = {PlaceEntry: "place", BodyEntry: "body", CategoryEntry: "category"}
"""How the streams of what entries register begin."""


class Registrations:
    """What the mapping may register, and what is known to be there."""

    def __init__(
        self,
        source: str,
        registry: RegistryService,
        by: Actor,
        correlation_id: str,
        clock: Callable[[], datetime],
    ) -> None:
        """The registry is written as `by` for the source; the clock gives the time of registration."""
        self.offered: dict[Key, Entry] = {}
        self.present: set[Key] = set()
        self.log = PendingLog(registry.log)
        self.registry = RegistryService(self.log, registry.new_id)
        self.source = source
        self.by = by
        self.correlation_id = correlation_id
        self.clock = clock

    def offer(self, entries: Iterable[Entry]) -> None:
        """Take in what may be registered; what was offered first stays."""
        for entry in entries:
            self.offered.setdefault((type(entry), entry.id), entry)

    def place_name(self, id_: str) -> str | None:
        """The name of a place that is registered, or None."""
        place = self.registry.place(id_)
        return place.name if place else None

    def ensure(self, references: Mapping[str, type[Entry]], values: Mapping[str, str]) -> None:
        """Decide, in `log`, to register what the values of a row refer to, as far as the mapping offers it.

        What it does not offer is left to the rules of what is imported. Raises the refusals of the registry.
        """
        for field, entry in references.items():
            if field in values:
                self._ensure((entry, values[field]))

    def decide_again(self) -> None:
        """Decide again on what is pending: another writer may have registered the same at the same moment.

        What can no longer be registered is left to the rules of the issues that refer to it.
        """
        keys = [key for key in self.offered if _stream(key) in self.log.pending]
        self.log.pending.clear()
        self.present.difference_update(keys)
        for key in keys:
            with suppress(Refusal):
                self._ensure(key)

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
                self._register_place(entry)
            case BodyEntry() if not self.registry.body(entry.id):
                self._register_body(entry)
            case CategoryEntry() if not self.registry.category(entry.id):
                self._define_category(entry)
            case _:
                pass

    def _register_place(self, entry: PlaceEntry) -> None:
        if entry.parent:
            self._ensure((PlaceEntry, entry.parent))
        context, id_ = self._context("place", entry.id), entry.id
        command = c.RegisterPlace(
            by=self.by, now=context.clock, place=id_, name=entry.name, tier=entry.tier, parent=entry.parent
        )
        self.registry.register_place(command, context)

    def _register_body(self, entry: BodyEntry) -> None:
        self._ensure((PlaceEntry, entry.place))
        context, id_ = self._context("body", entry.id), entry.id
        command = c.RegisterBody(
            by=self.by, now=context.clock, body=id_, name=entry.name, kind=entry.kind, place=entry.place
        )
        self.registry.register_body(command, context)

    def _define_category(self, entry: CategoryEntry) -> None:
        if entry.parent:
            self._ensure((CategoryEntry, entry.parent))
        context, id_ = self._context("category", entry.id), entry.id
        command = c.DefineCategory(
            by=self.by, now=context.clock, category=id_, name=entry.name, parent=entry.parent
        )
        self.registry.define_category(command, context)

    def _context(self, kind: str, id_: str) -> Context:
        now, command_id = self.clock(), f"import:{self.source}:{kind}:{id_}"
        return Context(
            by=self.by,
            command_id=command_id,
            correlation_id=self.correlation_id,
            causation_id=command_id,
            clock=now,
            occurred_at=now,
        )


def _stream(key: Key) -> str:
    entry, id_ = key
    return f"{KINDS[entry]}-{id_}"
