"""The tables of who may come in. Moments are seconds since 1970, days are local and written 2026-03-01."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

metadata = MetaData()


def _appointment() -> tuple[Column[Any], ...]:
    """Who acts, as the events of `actor-<id>` have it."""
    return (
        Column("id", String, primary_key=True),
        Column("actor", String, nullable=False),
        Column("role", String, nullable=False),
        Column("place", String),
        Column("body", String),
        Column("created_at", BigInteger, nullable=False),
        Column("ended_at", BigInteger),
        Column("last_used_on", String),
    )


tokens = Table(
    "tokens",
    metadata,
    *_appointment(),
    Column("sha256", String, nullable=False, unique=True),
    Column("name", String),
    Column("read_only", Boolean, nullable=False, default=False),
    Column("expires_at", BigInteger),
)
"""API tokens. `ended_at`: when it was revoked."""

accounts = Table(
    "accounts",
    metadata,
    *_appointment(),
    Column("name", String, unique=True),
    Column("password", String, doc="argon2id, in its own notation"),
    Column("issuer", String),
    Column("subject", String),
    UniqueConstraint("issuer", "subject"),
)
"""People: by name and password, or as the OpenID provider calls them. `ended_at`: when it was closed."""

links = Table(
    "links",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("account", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
"""One-time links: to sign in at once, or to set a password."""

sessions = Table(
    "sessions",
    metadata,
    Column("sha256", String, primary_key=True),
    Column("account", String, index=True),
    Column("token", String, index=True),
    Column("expires_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
"""Browsers that are signed in: to an account, or by an API token for as long as that holds."""

attempts = Table(
    "attempts",
    metadata,
    Column("bucket", Integer, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("failed_at", BigInteger, nullable=False),
)
"""Failed sign-ins; a bucket is one of a million, so that it tells of no name and no address."""

keys = Table(
    "keys", metadata, Column("purpose", String, primary_key=True), Column("key", LargeBinary, nullable=False)
)
"""Random keys of this store: the one that spreads names and addresses over buckets."""
