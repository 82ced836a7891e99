"""The registry: places, bodies and categories, with the posts, stations, activities and voting rules beside.

Each row says from which position on it is known, and until which, so that what was known at a position can be
asked. One view fills all these tables, because events of one stream concern several of them.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Self

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

from domain.event import LogEntry, stream_kind
from domain.registry import events as e
from projections.activities import activities, add_to_activities
from projections.posts import add_to_posts, post_claims, volunteer_posts
from projections.registry_changes import RegistryChanges, Values
from projections.schema import metadata
from projections.stations import add_to_stations, duties, stations
from projections.voting_rules import add_to_voting_rules, voting_rules

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
    Column("grids", JSON, nullable=False, doc="as they are drawn now"),
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


OWNERS: dict[str, tuple[str, str]] = {
    "places": ("place", "id"),
    "bodies": ("body", "id"),
    "categories": ("category", "id"),
    "volunteer_posts": ("body", "body"),
    "post_claims": ("body", "body"),
    "stations": ("station", "id"),
    "duties": ("station", "station"),
    "activities": ("activity", "id"),
    "voting_rules": ("rule", "name"),
}
"""By table: the kind of stream that owns a row, and the column with the id that the stream is named after."""
STANDARD = (
    places,
    bodies,
    categories,
    volunteer_posts,
    post_claims,
    stations,
    duties,
    activities,
    voting_rules,
)
A_ROW_AN_EVENT = frozenset({"categories", "voting_rules"})
AS_EVENTS_SAY = frozenset({"volunteer_posts", "post_claims", "duties"})


class RegistryView:
    """Fills the tables of the registry; each event is a row, or changes some."""

    name = "registry"
    version = "2"
    kinds = frozenset({"place", "body", "category", "station", "activity", "rule"})

    def __init__(self, tables: Sequence[Table] = STANDARD) -> None:
        """Tables of the shape of `STANDARD`, in that order, to fill."""
        self._tables = {standard.name: table for standard, table in zip(STANDARD, tables, strict=True)}

    @property
    def tables(self) -> Sequence[Table]:
        """In the order of `STANDARD`."""
        return tuple(self._tables.values())

    def with_tables(self, tables: Sequence[Table]) -> Self:
        """The same view on other tables."""
        return type(self)(tables)

    def for_building(self, tables: Sequence[Table]) -> Self:
        """The same view on other tables: it keeps nothing back."""
        return self.with_tables(tables)

    def settle(self, connection: Connection) -> Iterator[RegistryChanges]:  # noqa: ARG002 needs no rows
        """Nothing was kept back."""
        return iter(())

    def forget(self) -> None:
        """Nothing is remembered."""

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> RegistryChanges:  # noqa: ARG002 needs no rows
        """What was registered, and what that put an end to."""
        changes = RegistryChanges()
        for entry in entries:
            _add(changes, entry)
        return changes

    def write(self, connection: Connection, changes: RegistryChanges) -> None:
        """Enter what was registered."""
        changes.write(connection, self._tables)

    def rows_of(self, table: Table, streams: Collection[str]) -> ColumnElement[bool]:
        """The rows whose id the stream is named after."""
        kind, column = OWNERS[self._standard(table)]
        ids = [stream.partition("-")[2] for stream in streams if stream_kind(stream) == kind]
        return table.c[column].in_(ids)

    def stream_of(self, table: Table) -> ColumnElement[str]:
        """The stream that is named after the row's id."""
        kind, column = OWNERS[self._standard(table)]
        return literal(f"{kind}-", String) + table.c[column]

    def rows_due(self, table: Table, stream: str, events: int) -> int | None:
        """One row for what is registered once, one a definition of what is defined anew.

        How many posts, claims and duties there are after the first event depends on what the others say.
        """
        name = self._standard(table)
        if stream_kind(stream) != OWNERS[name][0]:
            return 0
        if name in AS_EVENTS_SAY:
            return None if events > 1 else 0
        return events if name in A_ROW_AN_EVENT else min(events, 1)

    def _standard(self, table: Table) -> str:
        return next(name for name, own in self._tables.items() if own is table)


def _add(changes: RegistryChanges, entry: LogEntry) -> None:
    if entry.envelope.version == 1:
        changes.begin(entry.envelope.stream)
    match stream_kind(entry.envelope.stream):
        case "place":
            _add_to_places(changes, entry)
        case "body":
            _add_to_bodies(changes, entry)
            add_to_posts(changes, entry)
        case "category":
            _add_to_categories(changes, entry)
        case "station":
            add_to_stations(changes, entry)
        case "activity":
            add_to_activities(changes, entry)
        case "rule":
            add_to_voting_rules(changes, entry)


def _add_to_places(changes: RegistryChanges, entry: LogEntry) -> None:
    stream, version = entry.envelope.stream, entry.envelope.version
    match entry.envelope.data:
        case e.PlaceRegistered() as event:
            changes.add(places, stream, _place_row(event, entry))
        case e.ResponsibilitiesSet() as event:
            entries = _json(event.facts()["entries"])
            changes.change_one(
                places, stream, {"id": event.place}, {"responsibilities": entries, "version": version}
            )
        case e.GridsSet() as event:
            grids = _json(event.facts()["grids"])
            changes.change_one(places, stream, {"id": event.place}, {"grids": grids, "version": version})


def _add_to_bodies(changes: RegistryChanges, entry: LogEntry) -> None:
    """Whatever happens to a body, a post of it included, raises the version that it is at."""
    stream = entry.envelope.stream
    match entry.envelope.data:
        case e.BodyRegistered() as event:
            changes.add(bodies, stream, _body_row(event, entry))
        case _:
            id_ = stream.removeprefix("body-")
            changes.change_one(bodies, stream, {"id": id_}, {"version": entry.envelope.version})


def _add_to_categories(changes: RegistryChanges, entry: LogEntry) -> None:
    match entry.envelope.data:
        case e.CategoryDefined() as event:
            changes.add(categories, entry.envelope.stream, _category_row(event, entry))


def _place_row(event: e.PlaceRegistered, entry: LogEntry) -> Values:
    return {
        "id": event.place,
        "name": event.name,
        "tier": event.tier,
        "parent": event.ancestors[-1] if event.ancestors else None,
        "path": "".join(f"/{place}" for place in (*event.ancestors, event.place)) + "/",
        "version": entry.envelope.version,
        "position": entry.position,
        "responsibilities": "[]",
        "grids": "[]",
    }


def _body_row(event: e.BodyRegistered, entry: LogEntry) -> Values:
    return {
        "id": event.body,
        "name": event.name,
        "kind": event.kind,
        "place": event.place,
        "version": entry.envelope.version,
        "position": entry.position,
    }


def _category_row(event: e.CategoryDefined, entry: LogEntry) -> Values:
    return {
        "id": event.category,
        "version": entry.envelope.version,
        "name": event.name,
        "parent": event.parent,
        "position": entry.position,
    }


def _json(listed: list[object]) -> str:
    """What an event lists as JSON, as the event holds it."""
    return orjson.dumps(listed).decode()
