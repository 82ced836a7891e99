"""What places, bodies and categories are called at a position of the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, func, select

from domain.chinese import TIERS
from projections.registry import bodies, categories, places
from projections.summary_labels import CHANNEL_LABELS
from projections.summary_measures import NO_CODE
from projections.summary_scope import PlaceUnknownAtPosition, Scope


@dataclass(frozen=True, slots=True)
class Names:
    """Names by dimension and code. A code without a name stands for itself."""

    by_dimension: Mapping[str, Mapping[str, str]]
    places_directly_below: Sequence[str]

    def of(self, dimension: str, code: str) -> str:
        """The name that the code goes by."""
        return self.by_dimension[dimension].get(code, code)


def names_at(connection: Connection, scope: Scope) -> Names:
    """The names known at the scope's position."""
    inside = select(places.c.id, places.c.name, places.c.parent).where(places.c.id.in_(scope.places))
    found = connection.execute(inside).all()
    known_bodies = select(bodies.c.id, bodies.c.name).where(bodies.c.position <= scope.position)
    return Names(
        {
            "place": {id_: name for id_, name, _ in found} | {NO_CODE: "本级直接提出"},
            "body": _read(connection, known_bodies) | {NO_CODE: "未明确主体"},
            "category": _category_names(connection, scope.position),
            "channel": CHANNEL_LABELS,
            "tier": TIERS,
        },
        tuple(id_ for id_, _, parent in found if parent == scope.place),
    )


def lineage(connection: Connection, scope: Scope) -> tuple[str, ...]:
    """The names of the places from the root down to the scope's own. Raises PlaceUnknownAtPosition."""
    ids = scope.path.strip("/").split("/")
    known = (places.c.id.in_(ids), places.c.position <= scope.position)
    names = _read(connection, select(places.c.id, places.c.name).where(*known))
    for id_ in ids:
        if id_ not in names:
            raise PlaceUnknownAtPosition(place=id_, position=scope.position)
    return tuple(names[id_] for id_ in ids)


def _read(connection: Connection, pairs: Select[str, str]) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(pairs)}


def _category_names(connection: Connection, position: int) -> dict[str, str]:
    c = categories.c
    last = select(c.id, func.max(c.version).label("version")).where(c.position <= position)
    newest = last.group_by(c.id).subquery()
    is_newest = (c.id == newest.c.id) & (c.version == newest.c.version)
    rows = connection.execute(select(c.id, c.name, c.parent).join(newest, is_newest)).all()
    names, parents = {row.id: row.name for row in rows}, {row.id: row.parent for row in rows}
    return {id_: _with_parents(id_, names, parents) for id_ in names}


def _with_parents(id_: str, names: Mapping[str, str], parents: Mapping[str, str | None]) -> str:
    path = [names[id_]]
    parent = parents[id_]
    while parent is not None and parent in names and len(path) < len(names):
        path.append(names[parent])
        parent = parents[parent]
    return " / ".join(reversed(path))
