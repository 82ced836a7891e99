"""What places, bodies and categories are called, for pages."""

from dataclasses import dataclass, field

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
    above: dict[str, PlaceNode] = field(default_factory=dict)
    """Places above the one that the visitor is appointed for: named, and not to be looked into."""

    def place(self, id_: str) -> str:
        """The name of a place."""
        node = self.places.get(id_) or self.above.get(id_)
        return node.name if node else id_

    def lineage(self, id_: str) -> list[PlaceNode]:
        """The place with those above it that can be looked into, from the root down."""
        return [node for node in self.whole_lineage(id_) if node.id in self.places]

    def whole_lineage(self, id_: str) -> list[PlaceNode]:
        """The place with all those above it, from the root down."""
        if id_ not in self.places:
            return []
        ids = self.places[id_].path.strip("/").split("/")
        nodes = self.above | self.places
        return [nodes[each] for each in ids if each in nodes]

    def body(self, id_: str | None) -> str:
        """The name of a body; a dash without one."""
        return "—" if id_ is None else self.bodies.get(id_, id_)

    def category(self, id_: str) -> str:
        """The name of a category."""
        return self.categories.get(id_, id_)


def read_names(connection: Connection, own: str | None = None) -> Names:
    """The names in force now, as far as one appointed for the place `own` may look; None: everywhere."""
    rows = connection.execute(select(places.c.id, places.c.name, places.c.tier, places.c.path)).all()
    # Sorted by the parts of the path, so that a place is followed by all that is below it in any collation.
    nodes = sorted((PlaceNode(*row) for row in rows), key=lambda node: node.path.split("/"))
    defined = connection.execute(select(categories.c.id, categories.c.name).order_by(categories.c.version))
    path = next((node.path for node in nodes if node.id == own), "")
    inside = {node.id: node for node in nodes if own is None or f"/{own}/" in node.path}
    above = {node.id: node for node in nodes if node.id not in inside and path.startswith(node.path)}
    registered = connection.execute(select(bodies.c.id, bodies.c.name, bodies.c.place).order_by(bodies.c.id))
    return Names(
        places=inside,
        above=above,
        bodies={row.id: row.name for row in registered if row.place in inside or row.place in above},
        categories={row.id: row.name for row in defined},
    )
