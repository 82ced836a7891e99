"""The rows of the log's one table, as they are written and as they are read back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from eventsourcing.persistence import DataError, IntegrityError, StoredEvent

from infra.eventstore.errors import NotStorable

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = "position, recorded_at, stream, version, type, state"


@dataclass(frozen=True)
class CommandedEvent(StoredEvent):
    """A stored event that knows the command it came from, so that the command is recorded once."""

    command_id: str


class NewEvent(NamedTuple):
    """An event on its way into the log: what is written of it, but for its position and time."""

    stream: str
    version: int
    type: str
    state: bytes
    """The stored bytes, canonical JSON of the contract in docs/events.md."""
    command_id: str | None


class RawEntry(NamedTuple):
    """An event at its place in the log, its bytes as they are stored."""

    position: int
    recorded_at: datetime
    """UTC, microseconds, never less than that of the position before."""
    stream: str
    version: int
    type: str
    state: bytes


class StoredRow(NamedTuple):
    """A row of the log with all that its columns say."""

    position: int
    recorded_at: int
    """Microseconds since 1970."""
    stream: str
    version: int
    type: str
    state: bytes
    command_id: str | None
    """None where the event goes on with the command of the one before it in its stream."""


class Change(NamedTuple):
    """What one append does to one stream: it was at this version, and goes on from there."""

    stream: str
    based_on: int


def moment(microseconds: int) -> datetime:
    """The moment in UTC of these microseconds since 1970."""
    return EPOCH + timedelta(microseconds=microseconds)


def microseconds(moment: datetime) -> int:
    """Microseconds from 1970 to the moment. Raises ValueError for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone, such as 2026-03-01T08:00:00+08:00")
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def leaf(entry: RawEntry) -> bytes:
    """The audit leaf of docs/events.md: canonical JSON of the stored event, position and recorded time."""
    return _leaf(entry.state, entry.position, entry.recorded_at)


def leaf_of(row: StoredRow) -> bytes:
    """The same of a row."""
    return _leaf(row.state, row.position, moment(row.recorded_at))


def _leaf(state: bytes, position: int, recorded_at: datetime) -> bytes:
    at = recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return b'{"event":%b,"position":%d,"recorded_at":"%b"}' % (state, position, at.encode())


def new_event(event: StoredEvent) -> NewEvent:
    """The library's stored event as it is written."""
    command_id = event.command_id if isinstance(event, CommandedEvent) else None
    return NewEvent(str(event.originator_id), event.originator_version, event.topic, event.state, command_id)


def changes(events: Iterable[NewEvent]) -> list[Change]:
    """What the events do to each stream. Raises DataError when its versions do not follow each other."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for stream, version, *_ in events:
        if stream not in last:
            if version < 1:
                raise DataError(f"{stream}: version {version} is below 1, where every stream begins")
            first[stream] = version
        elif version != last[stream] + 1:
            raise DataError(f"{stream}: version {version} does not follow version {last[stream]}")
        last[stream] = version
    return [Change(stream, version - 1) for stream, version in first.items()]


def check_version(stream: str, version: int, based_on: int) -> None:
    """That the stream is at the version that the append goes on from. Raises IntegrityError and DataError."""
    if version > based_on:
        raise IntegrityError(f"{stream} is at version {version} already, not at {based_on}")
    if version < based_on:
        raise DataError(f"{stream} is at version {version} only; version {based_on + 1} would leave a gap")


def command_column(events: Iterable[NewEvent]) -> list[str | None]:
    """The command id at the first event of each command in each stream, None at the events that follow it.

    Raises NotStorable when another command comes between: a command's events in a stream are one run.
    """
    latest: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    column: list[str | None] = []
    for stream, _, _, _, command_id in events:
        if command_id is None or latest.get(stream) == command_id:
            column.append(None)
            continue
        if (stream, command_id) in seen:
            raise NotStorable(f"{stream}: another command comes between the events of command {command_id!r}")
        seen.add((stream, command_id))
        latest[stream] = command_id
        column.append(command_id)
    return column
