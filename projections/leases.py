"""Who projects which view: a lease that its owner renews, and the processes that share the work."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, Column, Connection, String, Table, delete, insert, select, update

from projections.checkpoints import Checkpoint, view_checkpoints
from projections.schema import MICROSECOND, Moment, metadata

view_processes = Table(
    "view_processes",
    metadata,
    Column("id", String, primary_key=True),
    Column("beat_at", Moment, nullable=False, doc="when it last asked for work"),
    Column("views", JSON, nullable=False, doc="the names of those that it can project"),
)


@dataclass(frozen=True, slots=True)
class Process:
    """A process that projects, or would."""

    id: str
    beat_at: datetime
    views: Sequence[str]


def next_beat(last: datetime | None, now: datetime) -> datetime:
    """The time now, or just after the last beat where the clock stands still: a beat is always a change."""
    return now if last is None or now > last else last + MICROSECOND


def take(connection: Connection, seen: Checkpoint, owner: str, now: datetime) -> bool:
    """Become the owner of a view as it was seen; False when its owner has beaten, or another was first."""
    columns = view_checkpoints.c
    statement = (
        update(view_checkpoints)
        .where(
            columns.name == seen.name,
            columns.epoch == seen.epoch,
            columns.position == seen.position,
            columns.owner.is_not_distinct_from(seen.owner),
            columns.beat_at.is_not_distinct_from(seen.beat_at),
        )
        .values(owner=owner, epoch=columns.epoch + 1, beat_at=next_beat(seen.beat_at, now))
    )
    return connection.execute(statement).rowcount == 1


def renew(connection: Connection, names: Collection[str], owner: str, now: datetime) -> None:
    """Say that the owner of these views goes on; those that another owns by now are left alone."""
    columns = view_checkpoints.c
    query = select(columns.name, columns.beat_at).where(columns.owner == owner).order_by(columns.name)
    for name, last in connection.execute(query).all():
        if name in names:
            owned = update(view_checkpoints).where(columns.name == name, columns.owner == owner)
            connection.execute(owned.values(beat_at=next_beat(last, now)))


def give_up(connection: Connection, owner: str, names: Collection[str] | None = None) -> None:
    """Leave views of this owner (all, without names) to whoever wants them."""
    columns = view_checkpoints.c
    owned = update(view_checkpoints).where(columns.owner == owner)
    if names is not None:
        owned = owned.where(columns.name.in_(names))
    connection.execute(owned.values(owner=None, beat_at=None, rate=0))


def read_processes(connection: Connection) -> Mapping[str, Process]:
    """The processes that have asked for work, those that ended without a word too, by their ids."""
    return {row.id: Process(**row._mapping) for row in connection.execute(select(view_processes))}


def ask_for_work(connection: Connection, id_: str, views: Sequence[str], now: datetime) -> None:
    """Say that this process is there and would project these views."""
    last = connection.execute(select(view_processes.c.beat_at).where(view_processes.c.id == id_)).scalar()
    values = {"beat_at": next_beat(last, now), "views": list(views)}
    if last is None:
        connection.execute(insert(view_processes).values(id=id_, **values))
    else:
        connection.execute(update(view_processes).where(view_processes.c.id == id_).values(**values))


def leave(connection: Connection, processes: Collection[str]) -> None:
    """Count on these processes no longer."""
    connection.execute(delete(view_processes).where(view_processes.c.id.in_(processes)))
