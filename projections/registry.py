"""Places, bodies and categories, with the position that each came in at."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    literal,
)

from domain.event import LogEntry
from domain.registry import events as e
from projections.rows import insert_rows, ready, update_rows
from projections.schema import metadata

places = Table(
    "places",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("tier", String, nullable=False),
    Column("parent", String),
    Column("path", String, nullable=False, doc="/root/…/parent/id/ ; a subtree is a prefix of it"),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False, doc="of its registration"),
    Column("responsibilities", JSON, nullable=False, doc="the list in force now"),
    Index("ix_places_path", "path"),
)

bodies = Table(
    "bodies",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("place", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False, doc="of its registration"),
    Index("ix_bodies_place", "place"),
)

categories = Table(
    "categories",
    metadata,
    # A rename is another row, so that a summary at an earlier position keeps the name of that time.
    Column("id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("parent", String),
    Column("position", BigInteger, nullable=False, doc="of this definition"),
)


@dataclass(slots=True)
class _Changes:
    """Rows that one page of entries leads to."""

    registered: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Responsibility lists of places that were registered on an earlier page."""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    categories: list[dict[str, Any]] = field(default_factory=list)


class RegistryView:
    """Fills `places`, `bodies` and `categories`; each event is a row or changes one."""

    name = "registry"
    version = "1"
    kinds = frozenset({"place", "body", "category"})

    def __init__(
        self, places: Table = places, bodies: Table = bodies, categories: Table = categories
    ) -> None:
        """Tables of the shape of `places`, `bodies` and `categories` to fill."""
        self.places = places
        self.bodies = bodies
        self.categories = categories

    @property
    def tables(self) -> Sequence[Table]:
        """Places, bodies, categories."""
        return (self.places, self.bodies, self.categories)

    def with_tables(self, tables: Sequence[Table]) -> Self:
        """The same view on other tables."""
        return type(self)(*tables)

    def for_building(self, tables: Sequence[Table]) -> Self:
        """The same view on other tables: it keeps nothing back."""
        return self.with_tables(tables)

    def settle(self, connection: Connection) -> Iterator[_Changes]:  # noqa: ARG002 needs no rows
        """Nothing was kept back."""
        return iter(())

    def forget(self) -> None:
        """Nothing is remembered."""

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> _Changes:  # noqa: ARG002 needs no rows
        """What was registered; a responsibility list replaces the one before."""
        changes = _Changes()
        for entry in entries:
            _add(changes, entry)
        return changes

    def write(self, connection: Connection, changes: _Changes) -> None:
        """Enter what was registered."""
        insert_rows(connection, self.places, ready(connection, list(changes.registered.values())))
        update_rows(connection, self.places, "id", ready(connection, list(changes.lists.values())))
        insert_rows(connection, self.bodies, ready(connection, changes.bodies))
        insert_rows(connection, self.categories, ready(connection, changes.categories))

    def rows_of(self, table: Table, streams: Collection[str]) -> ColumnElement[bool]:
        """The rows whose id the stream is named after."""
        kind = self._kind(table)
        ids = [stream.partition("-")[2] for stream in streams if stream.startswith(f"{kind}-")]
        return table.c.id.in_(ids)

    def stream_of(self, table: Table) -> ColumnElement[str]:
        """The stream that is named after the row's id."""
        return literal(f"{self._kind(table)}-", String) + table.c.id

    def rows_due(self, table: Table, stream: str, events: int) -> int:
        """One row a place and a body, whatever happens to it; one a definition of a category."""
        if not stream.startswith(f"{self._kind(table)}-"):
            return 0
        return events if table is self.categories else min(events, 1)

    def _kind(self, table: Table) -> str:
        return {self.places: "place", self.bodies: "body", self.categories: "category"}[table]


def _add(changes: _Changes, entry: LogEntry) -> None:
    match entry.envelope.data:
        case e.PlaceRegistered() as event:
            changes.registered[event.place] = _place_row(event, entry)
        case e.ResponsibilitiesSet() as event:
            change = {"responsibilities": _list(event), "version": entry.envelope.version}
            if event.place in changes.registered:
                changes.registered[event.place] |= change
            else:
                changes.lists[event.place] = {**change, "id": event.place}
        case e.BodyRegistered() as event:
            changes.bodies.append(_body_row(event, entry))
        case e.CategoryDefined() as event:
            changes.categories.append(_category_row(event, entry))


def _place_row(event: e.PlaceRegistered, entry: LogEntry) -> dict[str, Any]:
    return {
        "id": event.place,
        "name": event.name,
        "tier": event.tier,
        "parent": event.ancestors[-1] if event.ancestors else None,
        "path": "".join(f"/{place}" for place in (*event.ancestors, event.place)) + "/",
        "version": entry.envelope.version,
        "position": entry.position,
        "responsibilities": "[]",
    }


def _body_row(event: e.BodyRegistered, entry: LogEntry) -> dict[str, Any]:
    return {
        "id": event.body,
        "name": event.name,
        "kind": event.kind,
        "place": event.place,
        "version": entry.envelope.version,
        "position": entry.position,
    }


def _category_row(event: e.CategoryDefined, entry: LogEntry) -> dict[str, Any]:
    return {
        "id": event.category,
        "version": entry.envelope.version,
        "name": event.name,
        "parent": event.parent,
        "position": entry.position,
    }


def _list(event: e.ResponsibilitiesSet) -> str:
    """The entries as JSON, as the event holds them."""
    return orjson.dumps(event.facts()["entries"]).decode()
