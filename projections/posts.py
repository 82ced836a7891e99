"""Volunteer posts of bodies and who claimed them, each row with the positions between which it is so."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    and_,
    or_,
    select,
)

from domain.event import LogEntry
from domain.registry import events as e
from domain.registry.registry import Claim, Post
from projections.registry_changes import RegistryChanges
from projections.schema import POSITION, Moment, metadata, to_microseconds

volunteer_posts = Table(
    "volunteer_posts",
    metadata,
    Column("position", POSITION, primary_key=True, autoincrement=False, doc="of its opening"),
    Column("body", String, nullable=False),
    Column("post", String, nullable=False, doc="its id within the body"),
    Column("name", String, nullable=False),
    Column("seats", Integer, nullable=False, doc="how many can hold it"),
    Column("opened_at", Moment, nullable=False),
    Column("closed_position", BigInteger, doc="of its closing; null while it is wanted"),
    Column("closed_at", Moment),
    Index("ix_volunteer_posts_body", "body", "post"),
)

post_claims = Table(
    "post_claims",
    metadata,
    Column("position", POSITION, primary_key=True, autoincrement=False, doc="of the claim"),
    Column("body", String, nullable=False),
    Column("post", String, nullable=False),
    Column("claimant", String, nullable=False, doc="pseudonym"),
    Column("party_member", Boolean, nullable=False),
    Column("claimed_at", Moment, nullable=False),
    Column(
        "ended_position", BigInteger, doc="of the release, or of the post's closing; null while it is held"
    ),
    Column("ended_at", Moment),
    Index("ix_post_claims_body", "body", "post"),
    Index("ix_post_claims_claimed", "claimed_at"),
)


def add_to_posts(changes: RegistryChanges, entry: LogEntry) -> None:
    """What an event of a body does to its posts."""
    stream = entry.envelope.stream
    body, at = stream.removeprefix("body-"), to_microseconds(entry.envelope.occurred_at)
    ended = {"ended_position": entry.position, "ended_at": at}
    match entry.envelope.data:
        case e.PostOpened() as event:
            changes.add(
                volunteer_posts,
                stream,
                {
                    "position": entry.position,
                    "body": body,
                    "post": event.post,
                    "name": event.name,
                    "seats": event.seats,
                    "opened_at": at,
                    "closed_position": None,
                    "closed_at": None,
                },
            )
        case e.PostClaimed() as event:
            changes.add(
                post_claims,
                stream,
                {
                    "position": entry.position,
                    "body": body,
                    "post": event.post,
                    "claimant": event.claimant,
                    "party_member": event.party_member,
                    "claimed_at": at,
                    "ended_position": None,
                    "ended_at": None,
                },
            )
        case e.PostReleased() as event:
            held = {"body": body, "post": event.post, "claimant": event.claimant, "ended_position": None}
            changes.change(post_claims, stream, held, ended)
        case e.PostClosed() as event:
            post = {"body": body, "post": event.post}
            closed = {"closed_position": entry.position, "closed_at": at}
            changes.change(volunteer_posts, stream, {**post, "closed_position": None}, closed)
            changes.change(post_claims, stream, {**post, "ended_position": None}, ended)


def posts_of(
    connection: Connection, bodies: Collection[str], position: int | None = None
) -> Mapping[str, Sequence[Post]]:
    """The open posts of these bodies with those who hold them, as known at the position, default now.

    In the order in which they were opened; bodies without any are absent.
    """
    p = volunteer_posts.c
    wanted = select(p.body, p.post, p.name, p.seats).where(p.body.in_(bodies), open_posts(position))
    claims = _claims_of(connection, bodies, position)
    found: dict[str, list[Post]] = defaultdict(list)
    for row in connection.execute(wanted.order_by(p.position)):
        found[row.body].append(Post(row.post, row.name, row.seats, tuple(claims[row.body, row.post])))
    return found


def open_posts(position: int | None = None) -> ColumnElement[bool]:
    """Rows of `volunteer_posts` that are wanted as known at the position, default now."""
    return _until(volunteer_posts, volunteer_posts.c.closed_position, position)


def held_claims(position: int | None = None) -> ColumnElement[bool]:
    """Rows of `post_claims` of those who hold a post as known at the position, default now."""
    return _until(post_claims, post_claims.c.ended_position, position)


def _claims_of(
    connection: Connection, bodies: Collection[str], position: int | None
) -> Mapping[tuple[str, str], Sequence[Claim]]:
    """By body and post, the first to claim it first."""
    k = post_claims.c
    wanted = select(k.body, k.post, k.claimant, k.party_member, k.claimed_at)
    wanted = wanted.where(k.body.in_(bodies), held_claims(position)).order_by(k.position)
    found: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for row in connection.execute(wanted):
        found[row.body, row.post].append(Claim(row.claimant, row.party_member, row.claimed_at))
    return found


def _until(table: Table, ended: Column[int], position: int | None) -> ColumnElement[bool]:
    if position is None:
        return ended.is_(None)
    return and_(table.c.position <= position, or_(ended.is_(None), ended > position))
