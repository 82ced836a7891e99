"""Tables that are being filled beside the running ones."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Integer,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from projections import tables
from projections.schema import Moment, metadata

view_builds = Table(
    "view_builds",
    metadata,
    Column("name", String, primary_key=True),
    Column("generation", Integer, nullable=False, doc="of the tables that are being filled"),
    Column("tables", JSON, nullable=False, doc="their names"),
    Column("position", BigInteger, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Build:
    """Where the tables stand that are being filled beside the running ones."""

    name: str
    generation: int
    tables: Sequence[str]
    position: int
    started_at: datetime
    updated_at: datetime


def read_builds(connection: Connection) -> Mapping[str, Build]:
    """All builds under way, or left over from a process that was stopped, by the name of their view."""
    rows = connection.execute(select(view_builds))
    return {row.name: Build(**row._mapping) for row in rows}


def start_build(connection: Connection, build: Build) -> None:
    """Put a build in the place of any that was left over."""
    end_build(connection, build.name)
    connection.execute(insert(view_builds).values(asdict(build)))


def advance_build(connection: Connection, name: str, generation: int, position: int, at: datetime) -> bool:
    """Move the build on; False when it is no longer the one that is under way."""
    statement = (
        update(view_builds)
        .where(view_builds.c.name == name, view_builds.c.generation == generation)
        .values(position=position, updated_at=at)
    )
    return connection.execute(statement).rowcount == 1


def end_build(connection: Connection, name: str) -> None:
    """Nothing is being built for this view any more."""
    connection.execute(delete(view_builds).where(view_builds.c.name == name))


def drop_leftover(connection: Connection, name: str, generation: int | None = None) -> int:
    """Drop what an unfinished rebuild of this view has left; returns its generation, 0 when there is none.

    With a `generation`, only what is left of that one: another's may be under way.
    """
    build = read_builds(connection).get(name)
    if build is None or generation not in (None, build.generation):
        return 0
    tables.drop(connection, build.tables)
    end_build(connection, name)
    return build.generation
