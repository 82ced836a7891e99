"""Places, bodies and categories, with the position that each came in at."""

from collections.abc import Sequence
from typing import Any, Self

import orjson
from sqlalchemy import JSON, BigInteger, Column, Connection, Index, Integer, String, Table

from domain.event import LogEntry
from domain.registry import events as e
from projections.rows import insert_rows, update_rows
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


class RegistryView:
    """Fills `places`, `bodies` and `categories`; each event is a row or changes one."""

    name = "registry"
    version = "1"

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

    def forget(self) -> None:
        """Nothing is remembered."""

    def project(self, connection: Connection, entries: Sequence[LogEntry]) -> None:
        """Enter what was registered; a responsibility list replaces the one before."""
        registered: dict[str, dict[str, Any]] = {}
        lists: dict[str, dict[str, Any]] = {}
        defined_bodies, defined_categories = [], []
        for entry in entries:
            match entry.envelope.data:
                case e.PlaceRegistered() as event:
                    registered[event.place] = _place_row(event, entry)
                case e.ResponsibilitiesSet() as event:
                    change = {"responsibilities": _list(event), "version": entry.envelope.version}
                    if event.place in registered:
                        registered[event.place] |= change
                    else:
                        lists[event.place] = {**change, "id": event.place}
                case e.BodyRegistered() as event:
                    defined_bodies.append(_body_row(event, entry))
                case e.CategoryDefined() as event:
                    defined_categories.append(_category_row(event, entry))
        insert_rows(connection, self.places, list(registered.values()))
        update_rows(connection, self.places, "id", list(lists.values()))
        insert_rows(connection, self.bodies, defined_bodies)
        insert_rows(connection, self.categories, defined_categories)


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
