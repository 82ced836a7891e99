"""Volunteer posts of bodies and who claimed them, each row with the positions between which it is so."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table

from domain.event import LogEntry
from domain.registry import events as e
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
