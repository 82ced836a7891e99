"""Which events a follower of the feed wants: by type, and by place."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Connection, select

from api.issue_lists import below
from api.known import known_place
from api.problems import InvalidRequest
from domain.event import LogEntry, event_classes
from domain.registry.reader import RegistryReader
from projections.activities import activities
from projections.issue_timeline import issue_timeline
from projections.registry import bodies
from projections.stations import stations

Read = Callable[[], AbstractContextManager[Connection]]
"""A consistent read of the views."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Events of these types that concern this place; None stands for all."""

    types: frozenset[str] | None
    place: str | None
    read: Read

    def of(self, entries: Sequence[LogEntry]) -> Sequence[LogEntry]:
        """Those of the entries, which follow each other in the log, that are wanted."""
        if self.types is not None:
            entries = [entry for entry in entries if entry.envelope.data.type in self.types]
        if self.place is None or not entries:
            return entries
        with self.read() as connection:
            positions = _of_issues(connection, self.place, entries[0].position, entries[-1].position)
            streams = _of_the_registry(connection, self.place)
        return [entry for entry in entries if entry.position in positions or entry.envelope.stream in streams]


def known_types(listed: str | None) -> frozenset[str] | None:
    """The types of a list separated by commas. Raises InvalidRequest naming those that there are."""
    if listed is None:
        return None
    asked, known = set(listed.split(",")), event_classes()
    if wrong := ", ".join(sorted(asked - known.keys())):
        fault = {
            "in": "query",
            "field": "/types",
            "detail": f"there is no type {wrong}; the types are {', '.join(sorted(known))}",
            "detail_zh": f"没有事件类型 {wrong}，可用的类型有：{'、'.join(sorted(known))}",
            "code": "literal",
        }
        raise InvalidRequest(f"types: {fault['detail']}.", f"{fault['detail_zh']}。", errors=[fault])
    return frozenset(asked)


def selection(registry: RegistryReader, read: Read, types: str | None, place: str | None) -> Selection:
    """What the query asks for. Raises InvalidRequest and PlaceNotFound."""
    known_place(registry, place)
    return Selection(known_types(types), place, read)


def _of_issues(connection: Connection, place: str, first: int, last: int) -> set[int]:
    """Positions of the events of issues that arose in the place or below it."""
    rows = issue_timeline.c
    wanted = select(rows.position).where(rows.position.between(first, last), rows.place.in_(below(place)))
    return set(connection.execute(wanted).scalars())


def _of_the_registry(connection: Connection, place: str) -> set[str]:
    """The streams of the place and of those below it, and of the bodies, stations and activities there."""
    inside = connection.execute(below(place)).scalars()
    streams = {f"place-{id_}" for id_ in inside}
    for kind, table in (("body", bodies), ("station", stations), ("activity", activities)):
        there = connection.execute(select(table.c.id).where(table.c.place.in_(below(place)))).scalars()
        streams.update(f"{kind}-{id_}" for id_ in there)
    return streams
