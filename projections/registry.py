"""Places, bodies and categories, with the position that each came in at."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table

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
