"""What places, bodies and categories are called, for pages."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from projections.registry import bodies, categories, places


@dataclass(frozen=True, slots=True)
class PlaceNode:
    """A place in the tree, as pages show it."""

    id: str
    name: str
    tier: str
    path: str

    @property
    def depth(self) -> int:
        """Places above it."""
        return self.path.count("/") - 2


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id. What is not known is called by its id."""

    places: dict[str, PlaceNode]
    """In the order of the tree."""
    bodies: dict[str, str]
    categories: dict[str, str]

    def place(self, id_: str) -> str:
        """The name of a place."""
        return self.places[id_].name if id_ in self.places else id_

    def lineage(self, id_: str) -> list[PlaceNode]:
        """The place with those above it, from the root down."""
        if id_ not in self.places:
            return []
        ids = self.places[id_].path.strip("/").split("/")
        return [self.places[above] for above in ids if above in self.places]

    def body(self, id_: str | None) -> str:
        """The name of a body; a dash without one."""
        return "—" if id_ is None else self.bodies.get(id_, id_)

    def category(self, id_: str) -> str:
        """The name of a category."""
        return self.categories.get(id_, id_)


def read_names(connection: Connection) -> Names:
    """The names in force now."""
    rows = connection.execute(select(places.c.id, places.c.name, places.c.tier, places.c.path)).all()
    # Sorted by the parts of the path, so that a place is followed by all that is below it in any collation.
    nodes = sorted((PlaceNode(*row) for row in rows), key=lambda node: node.path.split("/"))
    defined = connection.execute(select(categories.c.id, categories.c.name).order_by(categories.c.version))
    registered = connection.execute(select(bodies.c.id, bodies.c.name).order_by(bodies.c.id))
    return Names(
        places={node.id: node for node in nodes},
        bodies={row.id: row.name for row in registered},
        categories={row.id: row.name for row in defined},
    )
