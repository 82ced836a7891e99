"""The tables that a rebuild has replaced: kept until the next one is swapped in, so that it can be taken
back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Connection, Integer, String, Table, delete, insert, select

from projections import tables
from projections.checkpoints import Checkpoint
from projections.parking import Parked, read_parked
from projections.schema import Moment, from_microseconds, metadata, to_microseconds

view_previous = Table(
    "view_previous",
    metadata,
    Column("name", String, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("tables", JSON, nullable=False, doc="the names that they had"),
    Column("position", BigInteger, nullable=False),
    Column("event_id", String),
    Column("events", BigInteger, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("parked", JSON, nullable=False, doc="the streams that were parked, as in view_parked"),
    Column("replaced_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Previous:
    """Where the tables stand that were replaced."""

    name: str
    generation: int
    tables: Sequence[str]
    position: int
    event_id: str | None
    events: int
    fingerprint: str
    parked: Sequence[Mapping[str, Any]]
    replaced_at: datetime

    def parked_streams(self) -> list[Parked]:
        """The streams that were parked when the tables were replaced."""
        return [Parked(**{**each, "parked_at": from_microseconds(each["parked_at"])}) for each in self.parked]


def read_previous(connection: Connection) -> Mapping[str, Previous]:
    """The replaced tables by the name of their view."""
    rows = connection.execute(select(view_previous))
    return {row.name: Previous(**row._mapping) for row in rows}


def put_aside(connection: Connection, running: Checkpoint, now: datetime) -> None:
    """Make the running tables the previous ones; they give up their names. There must be no others."""
    tables.put_aside(connection, running.tables, running.generation)
    parked = [
        {**asdict(each), "parked_at": to_microseconds(each.parked_at)}
        for each in read_parked(connection, running.name)
    ]
    previous = Previous(
        name=running.name,
        generation=running.generation,
        tables=running.tables,
        position=running.position,
        event_id=running.event_id,
        events=running.events,
        fingerprint=running.fingerprint,
        parked=parked,
        replaced_at=now,
    )
    connection.execute(insert(view_previous).values(asdict(previous)))


def forget_previous(connection: Connection, name: str) -> None:
    """The previous tables of the view are running again, or gone."""
    connection.execute(delete(view_previous).where(view_previous.c.name == name))


def drop_previous(connection: Connection, name: str) -> None:
    """Drop the previous tables of the view, where there are any."""
    previous = read_previous(connection).get(name)
    if previous is None:
        return
    tables.drop(connection, [tables.name_beside(each, previous.generation) for each in previous.tables])
    forget_previous(connection, name)
