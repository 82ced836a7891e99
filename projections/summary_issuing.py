"""What is issued of a summary: its position and SHA-256, and how much arrived since an earlier one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, func, select, union_all

from domain.coordination.events import MeetingTaskCompleted
from domain.coordination.meeting import meeting_stream
from domain.errors import NotFound
from projections.activities import activities
from projections.coordination import coordination_timeline
from projections.period import Period
from projections.posts import post_claims, volunteer_posts
from projections.reader import StreamReader
from projections.registry import bodies
from projections.stations import duties, stations
from projections.summary import Summary, summarise, summary_json
from projections.summary_scope import TIMELINES, Scope, scope_of

ACTIVITY_EVENTS = (
    ("position", "planned_at"),
    ("held_position", "held_at"),
    ("cancelled_position", "cancelled_at"),
)
POST_EVENTS = (
    (volunteer_posts, "position", "opened_at"),
    (volunteer_posts, "closed_position", "closed_at"),
    (post_claims, "position", "claimed_at"),
    (post_claims, "ended_position", "ended_at"),
)


class SummaryNotIssued(NotFound):
    """No summary of that number was issued."""

    en = "The summary of {place} for {month} has no number {number}; {issued} of them are issued so far."
    zh = "{place} {month} 的纪要没有第 {number} 号，目前共印发 {issued} 号。"


@dataclass(frozen=True, slots=True)
class Issuable:
    """A summary as it would be issued."""

    summary: Summary
    sha256: str
    """Of its canonical JSON (RFC 8785), in hexadecimal."""
    late_events: int
    """What its figures and its meeting gained since the summary that it corrects; 0 for the first."""


def issuable(  # noqa: PLR0917 what a summary takes, and what it corrects
    connection: Connection,
    log: StreamReader,
    place: str,
    period: Period,
    position: int,
    zone: ZoneInfo,
    corrected: int | None = None,
) -> Issuable:
    """The summary as of the position; `corrected` is the position of the one that was issued last.

    Raises PlaceUnknownAtPosition and PeriodNotBegun.
    """
    summary = summarise(connection, log, place, period, position, zone)
    late = 0
    if corrected is not None:
        late = late_events(connection, scope_of(connection, place, period, position, zone), corrected)
    return Issuable(summary, digest(summary), late)


def digest(summary: Summary) -> str:
    """The SHA-256 of its canonical JSON, in hexadecimal."""
    return sha256(summary_json(summary)).hexdigest()


def late_events(connection: Connection, scope: Scope, after: int) -> int:
    """How many events that a summary of the scope is made of were recorded after that position.

    Those that occurred before the period's end and are known at the scope's position. What the meeting of the
    month did, and the roster of the period, count whenever they occurred: its summary tells of them. What
    places, bodies and categories are called is not among them.
    """
    positions = union_all(*_positions(scope, after)).subquery()
    # A post's closing ends the claims on it too, and is one event.
    number: int = connection.execute(select(func.count(positions.c.position.distinct()))).scalar_one()
    return number


def _positions(scope: Scope, after: int) -> Iterator[Select[int]]:
    for timeline in TIMELINES:
        yield _late(scope, after, timeline, "position", "occurred_at", timeline.c.place.in_(scope.places))
    yield _of_its_meeting(scope, after)
    for position, at in ACTIVITY_EVENTS:
        yield _late(scope, after, activities, position, at, activities.c.place.in_(scope.places))
    yield from _of_its_duties(scope, after)
    serving = select(bodies.c.id).where(bodies.c.place.in_(scope.places))
    for table, position, at in POST_EVENTS:
        yield _late(scope, after, table, position, at, table.c.body.in_(serving))


def _of_its_meeting(scope: Scope, after: int) -> Select[int]:
    """What the summary tells of the place's own meeting of the period: all but the tasks done since."""
    t = coordination_timeline.c
    own = [meeting_stream(scope.place, str(month)) for month in scope.period.months]
    return select(t.position).where(
        t.stream.in_(own),
        t.type != MeetingTaskCompleted.type,
        t.position > after,
        t.position <= scope.position,
    )


def _of_its_duties(scope: Scope, after: int) -> Iterator[Select[int]]:
    """What rostered and cancelled duties that begin in the period, whenever that was done."""
    d = duties.c
    here = select(stations.c.id).where(stations.c.place.in_(scope.places))
    for position in (d.position, d.cancelled_position):
        yield select(position.label("position")).where(
            d.station.in_(here),
            d.starts_at >= scope.start,
            d.starts_at < scope.end,
            position > after,
            position <= scope.position,
        )


def _late(  # noqa: PLR0917 a table, and where to look in it
    scope: Scope, after: int, table: Table, position: str, at: str, here: ColumnElement[bool]
) -> Select[int]:
    recorded: Column[int] = table.c[position]
    occurred: Column[datetime] = table.c[at]
    return select(recorded.label("position")).where(
        here, recorded > after, recorded <= scope.position, occurred < scope.end
    )
