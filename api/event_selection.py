"""Which events a follower of the feed wants: by type, and by place."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Connection, select

from api.issue_lists import below
from api.known import known_place
from api.problems import InvalidRequest
from domain.event import LogEntry, event_classes, stream_kind
from domain.registry.reader import RegistryReader
from projections.activities import activities
from projections.coordination import coordination_board
from projections.coordination_summaries import issued_summaries
from projections.councils import council_board
from projections.decisions import decision_board
from projections.issue_timeline import issue_timeline
from projections.registry import bodies
from projections.stations import stations

Read = Callable[[], AbstractContextManager[Connection]]
"""A consistent read of the views."""

AUDITED = frozenset({"actor", "subject"})
"""Kinds of streams that tell of people who act in Yishi or whose data it keeps."""
REGISTERED = {"body": bodies, "station": stations, "activity": activities}
"""Views with an id and a place, by the kind of the streams."""
BOARDS = {
    "decision": decision_board,
    "council": council_board,
    "coordination": coordination_board,
    "summary": issued_summaries,
}
"""Views with a stream and a place, by the same."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Events of these types that concern this place; None stands for all."""

    types: frozenset[str] | None
    place: str | None
    read: Read
    audits: bool
    """Whether it holds who was appointed, and who read personal data."""

    def of(self, entries: Sequence[LogEntry]) -> Sequence[LogEntry]:
        """Those of the entries, which follow each other in the log, that are wanted."""
        if not self.audits:
            entries = [entry for entry in entries if stream_kind(entry.envelope.stream) not in AUDITED]
        if self.types is not None:
            entries = [entry for entry in entries if entry.envelope.data.type in self.types]
        if self.place is None or not entries:
            return entries
        with self.read() as connection:
            positions = _of_issues(connection, self.place, entries[0].position, entries[-1].position)
            streams = _of_other_streams(connection, self.place, {entry.envelope.stream for entry in entries})
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


def selection(
    registry: RegistryReader, read: Read, types: str | None, place: str | None, *, audits: bool
) -> Selection:
    """What the query asks for. Raises InvalidRequest and PlaceNotFound."""
    known_place(registry, place)
    return Selection(known_types(types), place, read, audits)


def _of_issues(connection: Connection, place: str, first: int, last: int) -> set[int]:
    """Positions of the events of issues that arose in the place or below it."""
    rows = issue_timeline.c
    wanted = select(rows.position).where(rows.position.between(first, last), rows.place.in_(below(place)))
    return set(connection.execute(wanted).scalars())


def _of_other_streams(connection: Connection, place: str, streams: Collection[str]) -> set[str]:
    """Those of the streams that are of the place or of one below it, or of what is kept of them there."""
    inside = list(connection.execute(below(place)).scalars())
    found = {f"{kind}-{id_}" for id_ in inside for kind in ("place", "covenant")} & set(streams)
    for kind, table in REGISTERED.items():
        ids = [each.removeprefix(f"{kind}-") for each in streams if stream_kind(each) == kind]
        there = select(table.c.id).where(table.c.id.in_(ids), table.c.place.in_(below(place)))
        found.update(f"{kind}-{id_}" for id_ in connection.execute(there).scalars())
    for kind, board in BOARDS.items():
        named = [each for each in streams if stream_kind(each) == kind]
        there = select(board.c.stream).where(board.c.stream.in_(named), board.c.place.in_(below(place)))
        found.update(connection.execute(there).scalars())
    return found
