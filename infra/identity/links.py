"""One-time links: to sign in at once, or to set a password."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from infra.identity.credentials import hash_of, is_credential, new_credential
from infra.identity.tables import accounts, links

TO_SIGN_IN, TO_SET_A_PASSWORD = "sign-in", "password"
LIFETIMES = {TO_SIGN_IN: timedelta(hours=24), TO_SET_A_PASSWORD: timedelta(hours=72)}
"""The first is printed where the server starts; the second is handed over, maybe before a weekend."""


def new_link(connection: Connection, account: str, purpose: str, now: datetime) -> str:
    """A link for the account."""
    seconds = int(now.timestamp())
    connection.execute(delete(links).where(links.c.expires_at <= seconds))
    link = new_credential("link")
    expires_at = seconds + int(LIFETIMES[purpose].total_seconds())
    row = {"sha256": hash_of(link), "account": account, "purpose": purpose, "expires_at": expires_at}
    connection.execute(links.insert().values(row))
    return link


def linked(connection: Connection, link: str, purpose: str, now: datetime) -> Row[Any] | None:
    """The account of a link that is valid for this, or None."""
    if not is_credential("link", link):
        return None
    holds = (
        links.c.sha256 == hash_of(link),
        links.c.purpose == purpose,
        links.c.expires_at > int(now.timestamp()),
        accounts.c.ended_at.is_(None),
    )
    query = select(accounts).join(links, links.c.account == accounts.c.id).where(*holds)
    return connection.execute(query).one_or_none()


def used_up(connection: Connection, link: str, purpose: str, now: datetime) -> str | None:
    """The id of the account of a valid link, which is gone with this transaction."""
    row = linked(connection, link, purpose, now)
    if row is None:
        return None
    connection.execute(delete(links).where(links.c.sha256 == hash_of(link)))
    return str(row.id)
