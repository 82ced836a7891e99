"""Streams that a view passes over, because an entry of theirs could not be projected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from projections.schema import Moment, metadata

view_parked = Table(
    "view_parked",
    metadata,
    Column("view", String, primary_key=True),
    Column("stream", String, primary_key=True),
    Column("position", BigInteger, nullable=False, doc="of the first entry that could not be projected"),
    Column("error", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("parked_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Parked:
    """A stream whose entries a view passes over from a position on; the rows of those before are there."""

    view: str
    stream: str
    position: int
    error: str
    attempts: int
    """How often its entry has been tried."""
    parked_at: datetime


def read_parked(connection: Connection, view: str | None = None) -> list[Parked]:
    """The parked streams of one view, or of all, in the order of the entries that failed."""
    query = select(view_parked).order_by(view_parked.c.position, view_parked.c.view, view_parked.c.stream)
    if view is not None:
        query = query.where(view_parked.c.view == view)
    return [Parked(**row._mapping) for row in connection.execute(query)]


def count_parked(connection: Connection) -> Mapping[str, int]:
    """How many streams are parked, by view; views without any are absent."""
    query = select(view_parked.c.view, func.count().label("streams")).group_by(view_parked.c.view)
    return {row.view: row.streams for row in connection.execute(query)}


def park(connection: Connection, streams: Sequence[Parked]) -> None:
    """Enter streams that are not parked yet."""
    if streams:
        connection.execute(insert(view_parked), [asdict(each) for each in streams])


def replace_parked(connection: Connection, view: str, streams: Iterable[Parked]) -> None:
    """Make these the parked streams of a view, in the transaction that replaces its tables."""
    connection.execute(delete(view_parked).where(view_parked.c.view == view))
    park(connection, list(streams))


def unpark(connection: Connection, parked: Parked) -> bool:
    """Let the view take the stream again; False when somebody has done so since."""
    statement = delete(view_parked).where(_is(parked))
    return connection.execute(statement).rowcount == 1


def note_attempt(connection: Connection, parked: Parked, error: str) -> None:
    """Say that the stream was tried once more, and why it stays parked."""
    attempts = view_parked.c.attempts + 1
    connection.execute(update(view_parked).where(_is(parked)).values(error=error, attempts=attempts))


def _is(parked: Parked) -> ColumnElement[bool]:
    return (view_parked.c.view == parked.view) & (view_parked.c.stream == parked.stream)
