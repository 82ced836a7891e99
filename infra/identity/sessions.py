"""Browsers that are signed in: each for a day's work at most, and not for long when nobody is there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, select, update

from domain.access import Caller
from domain.event import Actor
from infra.identity.credentials import hash_of, is_credential, new_credential
from infra.identity.store import IdentityStore
from infra.identity.tables import accounts, sessions, tokens

LONGEST = timedelta(hours=12)
"""A day's work, after which everybody signs in again (NIST SP 800-63B-4, section 2.2.3: 24 hours)."""
IDLE = timedelta(hours=1)
"""As long as a meeting; then whoever left a browser open is signed out (the same section)."""
NOTED_EVERY = timedelta(minutes=5)
"""Use is noted this seldom, so that few reads write."""

_HELD = (
    select(
        sessions.c.seen_at,
        sessions.c.account,
        func.coalesce(accounts.c.actor, tokens.c.actor).label("actor"),
        func.coalesce(accounts.c.role, tokens.c.role).label("role"),
        func.coalesce(accounts.c.place, tokens.c.place).label("place"),
        func.coalesce(accounts.c.body, tokens.c.body).label("body"),
        func.coalesce(tokens.c.read_only, False).label("read_only"),
    )
    .select_from(
        sessions.outerjoin(
            accounts, and_(accounts.c.id == sessions.c.account, accounts.c.ended_at.is_(None))
        ).outerjoin(
            tokens,
            and_(
                tokens.c.id == sessions.c.token,
                tokens.c.ended_at.is_(None),
                func.coalesce(tokens.c.expires_at > bindparam("now"), True),
            ),
        )
    )
    .where(
        sessions.c.sha256 == bindparam("sha256"),
        sessions.c.expires_at > bindparam("now"),
        sessions.c.seen_at > bindparam("idle"),
        func.coalesce(accounts.c.actor, tokens.c.actor).is_not(None),
    )
)
_SEEN = update(sessions).where(sessions.c.sha256 == bindparam("session")).values(seen_at=bindparam("now"))


class Sessions:
    """Opens and ends sessions, and tells whose they are."""

    def __init__(self, store: IdentityStore, clock: Callable[[], datetime]) -> None:
        """`clock` gives the time in UTC."""
        self._store = store
        self._clock = clock

    def caller_in(self, session: str) -> Caller | None:
        """Whose a session is that holds, or None."""
        row = self._row(session)
        if row is None:
            return None
        return Caller(Actor(id=row.actor, role=row.role, body=row.body), row.place, read_only=row.read_only)

    def account_in(self, session: str) -> str | None:
        """The id of the account that the session is signed in to; None for that of a token, and for none."""
        row = self._row(session)
        return row.account if row else None

    def opened(self, connection: Connection, *, account: str | None = None, token: str | None = None) -> str:
        """A new session of an account or a token, in the transaction of whoever has looked that it holds."""
        now = self._now()
        connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
        session = new_credential("session")
        connection.execute(
            sessions.insert().values(
                sha256=hash_of(session),
                account=account,
                token=token,
                expires_at=now + int(LONGEST.total_seconds()),
                seen_at=now,
            )
        )
        return session

    def end(self, session: str) -> None:
        """Make a session invalid; what is no session is left alone."""
        if is_credential("session", session):
            with self._store.writing() as connection:
                connection.execute(delete(sessions).where(sessions.c.sha256 == hash_of(session)))

    def end_all(self, connection: Connection, account: str) -> None:
        """Make all sessions of an account invalid, wherever they are."""
        connection.execute(delete(sessions).where(sessions.c.account == account))

    def _row(self, session: str) -> Row[Any] | None:
        if not is_credential("session", session):
            return None
        now, sha256 = self._now(), hash_of(session)
        idle = now - int(IDLE.total_seconds())
        row = self._store.look_up(_HELD, {"sha256": sha256, "now": now, "idle": idle})
        if row is not None and row.seen_at < now - NOTED_EVERY.total_seconds():
            self._store.note(_SEEN, {"session": sha256, "now": now})
        return row

    def _now(self) -> int:
        return int(self._clock().timestamp())
