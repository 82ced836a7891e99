"""What reads of decisions, sittings and coordination meetings share.

Lists come from the boards. Single streams come from the log, as it ended at the position asked for; of a
timeline the view says which events are known, and the log what they say.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, select, tuple_
from starlette.responses import Response

from api.cursors import decode, encode
from api.dependencies import Services
from api.issue_lists import PageQuery, below
from domain.errors import NotFound, NotYetRecorded
from domain.event import LogEntry
from projections.pages import readable
from projections.schema import from_microseconds, to_microseconds


def page_of(
    connection: Connection,
    board: Table,
    conditions: Sequence[ColumnElement[bool]],
    *,
    by: Column[Any],
    query: PageQuery,
    filters: object,
) -> tuple[list[Mapping[str, Any]], str | None]:
    """A page of the board's rows, the last by the column `by` first, and the cursor of the next.

    `filters` are what the cursor is bound to. Raises InvalidRequest for a cursor of another list.
    """
    key = (by, board.c.stream)
    wanted = select(*(column for column in board.c if column.name != "snapshot")).where(*conditions)
    if query.cursor is not None:
        wanted = wanted.where(tuple_(*key) < _after(query.cursor, by, filters))
    rows = connection.execute(wanted.order_by(*(each.desc() for each in key)).limit(query.limit + 1))
    found: list[Mapping[str, Any]] = [dict(row) for row in rows.mappings()]
    if len(found) <= query.limit:
        return found, None
    last = found[query.limit - 1]
    return found[: query.limit], encode([_plain(last[by.name]), last["stream"]], filters)


def in_place(board: Table, place: str | None) -> list[ColumnElement[bool]]:
    """The condition that a row is of the place or of one below it; none without a place."""
    return [] if place is None else [board.c.place.in_(below(place))]


def known_entries(services: Services, timeline: Table, stream: str, position: int) -> Sequence[LogEntry]:
    """The entries of the stream up to the position that the view knows."""
    rows = timeline.c
    with services.read() as connection:
        wanted = select(rows.position).where(rows.stream == stream, rows.position <= position)
        known = set(connection.execute(wanted).scalars())
    entries = services.log.stream_entries(stream, position) if known else []
    return readable([entry for entry in entries if entry.position in known])


def absent(services: Services, stream: str, not_found: NotFound) -> NotFound:
    """Why there is nothing of the stream at a position: there never was, or it came later."""
    begun = readable(services.log.stream_entries(stream)[:1])
    if not begun:
        return not_found
    return NotYetRecorded(recorded_at=begun[0].recorded_at, position=begun[0].position)


def answered(content: str, position: int, version: int | None = None) -> Response:
    """The answer, with the position that it is true at and, of one stream, its version."""
    headers = {"Yishi-Position": str(position)}
    if version is not None:
        headers["ETag"] = f'"{version}"'
    return Response(content, headers=headers, media_type="application/json")


def _after(cursor: str, by: Column[Any], filters: object) -> tuple[Any, str]:
    if by.type.python_type is str:
        value, stream = decode(cursor, filters, str, str)
        return value, stream
    value, stream = decode(cursor, filters, int, str)
    return from_microseconds(value), stream


def _plain(value: str | datetime) -> str | int:
    return to_microseconds(value) if isinstance(value, datetime) else value
