"""Browsers that are signed in: each for a day's work at most, and not for long when nobody is there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from sqlite3 import Row

from sqlalchemy import Connection, bindparam, delete, update

from domain.access import Caller
from infra.identity.callers import caller_of
from infra.identity.credentials import hash_of, is_credential, new_credential
from infra.identity.store import IdentityStore
from infra.identity.tables import sessions

LONGEST = timedelta(hours=12)
"""A day's work, after which everybody signs in again (NIST SP 800-63B-4, section 2.2.3: 24 hours)."""
IDLE = timedelta(hours=1)
"""As long as a meeting; then whoever left a browser open is signed out (the same section)."""
NOTED_EVERY = timedelta(minutes=5)
"""Use is noted this seldom, so that few reads write."""

_HELD = """
    SELECT seen_at, account, coalesce(accounts.actor, tokens.actor) AS actor,
        coalesce(accounts.role, tokens.role) AS role, coalesce(accounts.place, tokens.place) AS place,
        coalesce(accounts.body, tokens.body) AS body, coalesce(tokens.read_only, 0) AS read_only
    FROM sessions
    LEFT JOIN accounts ON accounts.id = sessions.account AND accounts.ended_at IS NULL
    LEFT JOIN tokens ON tokens.id = sessions.token AND tokens.ended_at IS NULL
        AND coalesce(tokens.expires_at > :now, 1)
    WHERE sessions.sha256 = :sha256 AND sessions.expires_at > :now AND seen_at > :idle
        AND coalesce(accounts.actor, tokens.actor) IS NOT NULL"""
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
        return caller_of(row)

    def account_in(self, session: str) -> str | None:
        """The id of the account that the session is signed in to; None for that of a token, and for none."""
        row = self._row(session)
        return row["account"] if row else None

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

    def _row(self, session: str) -> Row | None:
        if not is_credential("session", session):
            return None
        now, sha256 = self._now(), hash_of(session)
        idle = now - int(IDLE.total_seconds())
        row = self._store.look_up(_HELD, {"sha256": sha256, "now": now, "idle": idle})
        if row is not None and row["seen_at"] < now - NOTED_EVERY.total_seconds():
            self._store.note(_SEEN, {"session": sha256, "now": now})
        return row

    def _now(self) -> int:
        return int(self._clock().timestamp())
