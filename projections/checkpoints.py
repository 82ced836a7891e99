"""How far each view has come, changed only by compare-and-set in the transaction that changes the rows."""

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
    Text,
    delete,
    insert,
    select,
    update,
)

from domain.event import LogEntry
from projections.schema import Moment, metadata

view_checkpoints = Table(
    "view_checkpoints",
    metadata,
    Column("name", String, primary_key=True),
    Column("position", BigInteger, nullable=False, doc="of the last entry in the rows"),
    Column("event_id", String, doc="of that entry, to know the log by; null at position 0"),
    Column("fingerprint", String, nullable=False, doc="of the version and the tables that the rows are for"),
    Column("generation", Integer, nullable=False, doc="how often the tables have been made"),
    Column("tables", JSON, nullable=False, doc="their names"),
    Column("updated_at", Moment, nullable=False),
    Column("error", Text, doc="why the next entry cannot be projected"),
    Column("failures", Integer, nullable=False, doc="how often that has been tried"),
)

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
class Checkpoint:
    """Where a view stands."""

    name: str
    position: int
    event_id: str | None
    fingerprint: str
    generation: int
    tables: Sequence[str]
    updated_at: datetime
    error: str | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Build:
    """Where the tables stand that are being filled beside the running ones."""

    name: str
    generation: int
    tables: Sequence[str]
    position: int
    started_at: datetime
    updated_at: datetime


def read_checkpoints(connection: Connection) -> Mapping[str, Checkpoint]:
    """All checkpoints by the name of their view."""
    rows = connection.execute(select(view_checkpoints))
    return {row.name: Checkpoint(**row._mapping) for row in rows}


def advance(connection: Connection, since: Checkpoint, last: LogEntry, at: datetime) -> bool:
    """Move the checkpoint on to an entry; False when another process has moved or replaced it since."""
    statement = (
        update(view_checkpoints)
        .where(
            view_checkpoints.c.name == since.name,
            view_checkpoints.c.position == since.position,
            view_checkpoints.c.fingerprint == since.fingerprint,
            view_checkpoints.c.generation == since.generation,
        )
        .values(position=last.position, event_id=last.envelope.id, updated_at=at, error=None, failures=0)
    )
    return connection.execute(statement).rowcount == 1


def record_failure(connection: Connection, since: Checkpoint, error: str, at: datetime) -> None:
    """Say in the checkpoint why the next entry cannot be projected, unless somebody has done so since."""
    connection.execute(
        update(view_checkpoints)
        .where(view_checkpoints.c.name == since.name, view_checkpoints.c.position == since.position)
        .values(error=error, failures=view_checkpoints.c.failures + 1, updated_at=at)
    )


def write_checkpoint(connection: Connection, checkpoint: Checkpoint) -> None:
    """Replace any checkpoint that the view has, in the transaction that replaces its tables."""
    connection.execute(delete(view_checkpoints).where(view_checkpoints.c.name == checkpoint.name))
    connection.execute(insert(view_checkpoints).values(asdict(checkpoint)))


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
