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

from projections.schema import Moment, metadata

view_checkpoints = Table(
    "view_checkpoints",
    metadata,
    Column("name", String, primary_key=True),
    Column("position", BigInteger, nullable=False, doc="of the last entry in the rows"),
    Column("event_id", String, doc="of that entry, to know the log by; null where it cannot be read"),
    Column("events", BigInteger, nullable=False, doc="of its kinds up to there, those of parked streams too"),
    Column("fingerprint", String, nullable=False, doc="of the version and the tables that the rows are for"),
    Column("generation", Integer, nullable=False, doc="which tables these are: it grows with each rebuild"),
    Column("tables", JSON, nullable=False, doc="their names"),
    Column("updated_at", Moment, nullable=False),
    Column("owner", String, doc="the process that projects; null while nobody does"),
    Column("epoch", BigInteger, nullable=False, doc="grows when another than the owner may change the rows"),
    Column("beat_at", Moment, doc="when the owner last said that it goes on; null without an owner"),
    Column("paused_at", Moment, doc="since when nobody may project; null while somebody may"),
    Column("rate", Integer, nullable=False, doc="events a second, lately"),
    Column("error", Text, doc="what keeps it from the next page, while that is tried again"),
    Column("failures", Integer, nullable=False, doc="how often that has been tried"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """Where a view stands, and who moves it."""

    name: str
    position: int
    event_id: str | None
    events: int = 0
    fingerprint: str
    generation: int
    tables: Sequence[str]
    updated_at: datetime
    owner: str | None = None
    epoch: int = 0
    beat_at: datetime | None = None
    paused_at: datetime | None = None
    rate: int = 0
    error: str | None = None
    failures: int = 0


def read_checkpoints(connection: Connection) -> Mapping[str, Checkpoint]:
    """All checkpoints by the name of their view."""
    rows = connection.execute(select(view_checkpoints))
    return {row.name: Checkpoint(**row._mapping) for row in rows}


def lock_checkpoint(connection: Connection, name: str) -> Checkpoint:
    """The checkpoint, which nobody else can change before this transaction ends."""
    query = select(view_checkpoints).where(view_checkpoints.c.name == name).with_for_update()
    return Checkpoint(**connection.execute(query).one()._mapping)


def advance(connection: Connection, since: Checkpoint, to: Checkpoint) -> bool:
    """Move the checkpoint on; False when it is paused, or another has moved, taken or replaced it since."""
    columns = view_checkpoints.c
    statement = (
        update(view_checkpoints)
        .where(
            columns.name == since.name,
            columns.position == since.position,
            columns.epoch == since.epoch,
            columns.fingerprint == since.fingerprint,
            columns.generation == since.generation,
            columns.paused_at.is_(None),
        )
        .values(
            position=to.position,
            event_id=to.event_id,
            events=to.events,
            updated_at=to.updated_at,
            beat_at=to.beat_at,
            rate=to.rate,
            error=None,
            failures=0,
        )
    )
    return connection.execute(statement).rowcount == 1


def record_failure(connection: Connection, since: Checkpoint, error: str) -> None:
    """Say in the checkpoint what keeps the view from its next page, unless somebody has gone on since."""
    columns = view_checkpoints.c
    connection.execute(
        update(view_checkpoints)
        .where(
            columns.name == since.name,
            columns.position == since.position,
            columns.epoch == since.epoch,
        )
        .values(error=error, failures=columns.failures + 1)
    )


def pause(connection: Connection, name: str, at: datetime) -> None:
    """Let nobody move the view on; waits for the page under way. One that is paused stays so since then."""
    columns = view_checkpoints.c
    chosen = update(view_checkpoints).where(columns.name == name, columns.paused_at.is_(None))
    connection.execute(chosen.values(paused_at=at))


def resume(connection: Connection, name: str) -> None:
    """Let the view be moved on again."""
    connection.execute(update(view_checkpoints).where(view_checkpoints.c.name == name).values(paused_at=None))


def next_epoch(connection: Connection, name: str) -> None:
    """Tell the owner that the rows have changed without it: it stays the owner, and reads them again."""
    columns = view_checkpoints.c
    connection.execute(update(view_checkpoints).where(columns.name == name).values(epoch=columns.epoch + 1))


def write_checkpoint(connection: Connection, checkpoint: Checkpoint) -> None:
    """Replace any checkpoint that the view has, in the transaction that replaces its tables."""
    connection.execute(delete(view_checkpoints).where(view_checkpoints.c.name == checkpoint.name))
    connection.execute(insert(view_checkpoints).values(asdict(checkpoint)))
