"""What volunteers do at a place: the posts that they hold, and their activities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from api.activity_bodies import state_of
from api.issue_lists import below
from domain.registry.registry import Post
from projections.activities import activities
from projections.posts import open_posts, posts_of, volunteer_posts
from projections.registry import bodies

ACTIVITIES_SHOWN = 50
BODIES_SHOWN = 100


@dataclass(frozen=True, slots=True)
class BodyPosts:
    """The posts of a body that are wanted."""

    body: str
    place: str
    posts: Sequence[Post]


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """A volunteer activity as it was known at the moment shown."""

    name: str
    place: str
    body: str | None
    issue: str | None
    starts_at: datetime
    state: str
    volunteers: int | None
    minutes: int | None
    told: str | None
    """Its result, or why it was cancelled."""


def posts_at(connection: Connection, place: str, position: int | None) -> list[BodyPosts]:
    """The posts that bodies of the place and below it want filled, of the first of these bodies by id."""
    wanted = volunteer_posts.c
    serving = (
        select(bodies.c.id, bodies.c.place)
        .where(bodies.c.place.in_(below(place)))
        .where(bodies.c.id.in_(select(wanted.body).where(open_posts(position))))
    )
    places = {
        row.id: row.place for row in connection.execute(serving.order_by(bodies.c.id).limit(BODIES_SHOWN))
    }
    found = posts_of(connection, list(places), position)
    return [BodyPosts(body, places[body], found[body]) for body in places if body in found]


def activities_at(connection: Connection, place: str, position: int | None) -> list[ActivityLine]:
    """The last of them, the one that begins last first."""
    a = activities.c
    wanted = select(activities).where(a.place.in_(below(place)))
    if position is not None:
        wanted = wanted.where(a.position <= position)
    rows = connection.execute(wanted.order_by(a.starts_at.desc(), a.id.desc()).limit(ACTIVITIES_SHOWN))
    return [_activity(row, position) for row in rows.mappings()]


def _activity(row: RowMapping, position: int | None) -> ActivityLine:
    """The activity as known at the position: what came later had not been reported yet."""
    held, cancelled = (
        known is not None and (position is None or known <= position)
        for known in (row["held_position"], row["cancelled_position"])
    )
    result: Any = row["result"] if held else None
    return ActivityLine(
        name=row["name"],
        place=row["place"],
        body=row["body"],
        issue=row["issue"] and row["issue"].removeprefix("issue-"),
        starts_at=row["starts_at"],
        state=state_of(row["held_at"] if held else None, row["cancelled_at"] if cancelled else None),
        volunteers=row["volunteers"] if held else None,
        minutes=row["minutes"] if held else None,
        told=result or (row["reason"] if cancelled else None),
    )
