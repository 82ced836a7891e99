"""People who sign in with a browser: by name and password, or by a one-time link."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, select, update

from domain.identity import errors, policies
from infra.identity.attempts import Attempts
from infra.identity.links import TO_SET_A_PASSWORD, TO_SIGN_IN, linked, used_up
from infra.identity.passwords import Passwords
from infra.identity.sessions import Sessions
from infra.identity.store import IdentityStore
from infra.identity.tables import accounts, links


class SigningIn:
    """Opens sessions of accounts, and sets their passwords."""

    def __init__(self, store: IdentityStore, clock: Callable[[], datetime], zone: ZoneInfo) -> None:
        """`clock` gives the time in UTC; days are those of the zone."""
        self._store = store
        self._clock = clock
        self._zone = zone
        self._passwords = Passwords()
        self._attempts = Attempts(store, clock)
        self._sessions = Sessions(store, clock)

    def sign_in(self, name: str, password: str, address: str) -> str | None:
        """A session for the right password, or None. Raises TooManyAttempts and TooManySignIns."""
        name = policies.same_name(name)
        self._attempts.begin(name, address)
        with self._store.reading() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).one_or_none()
        stored = row.password if row is not None and row.ended_at is None else None
        if not self._passwords.is_right(password, stored):
            return None
        self._attempts.forgive(name, address)
        return self._signed_in(row, stored, password)

    def _signed_in(self, row: Row[Any] | None, stored: str | None, password: str) -> str | None:
        if row is None or stored is None:
            return None
        values = {"last_used_on": self._today().isoformat()}
        if self._passwords.is_outdated(stored):
            values["password"] = self._passwords.rehash(password)
        with self._store.writing() as connection:
            # The account may have been closed, or its password changed, since it was read.
            same = (accounts.c.id == row.id, accounts.c.password == stored, accounts.c.ended_at.is_(None))
            if not connection.execute(update(accounts).where(*same).values(values)).rowcount:
                return None
            return self._sessions.opened(connection, account=row.id)

    def open_link(self, link: str) -> str | None:
        """A session for a one-time sign-in link, which is used up; None when it is not valid."""
        with self._store.writing() as connection:
            id_ = used_up(connection, link, TO_SIGN_IN, self._clock())
            if id_ is None:
                return None
            today = {"last_used_on": self._today().isoformat()}
            connection.execute(update(accounts).where(accounts.c.id == id_).values(today))
            return self._sessions.opened(connection, account=id_)

    def sign_out_everywhere(self, id_: str) -> None:
        """End all sessions of the account, on whatever machine."""
        with self._store.writing() as connection:
            self._sessions.end_all(connection, id_)

    def named_by_link(self, link: str) -> str | None:
        """The name of the account whose password the link lets set; None when it is not valid."""
        with self._store.reading() as connection:
            row = linked(connection, link, TO_SET_A_PASSWORD, self._clock())
        return row.name if row else None

    def set_password(self, link: str, password: str) -> str:
        """Set the password by a link, which is used up; a session, the only one that is left.

        Raises LinkNotValid, the refusals of passwords, and TooManySignIns.
        """
        name = self.named_by_link(link)
        if name is None:
            raise errors.LinkNotValid
        hashed = self._passwords.accept(password, name)
        with self._store.writing() as connection:
            id_ = used_up(connection, link, TO_SET_A_PASSWORD, self._clock())
            if id_ is None:
                raise errors.LinkNotValid
            session = self._with_password(connection, id_, hashed)
        self._attempts.forgive_name(name)
        return session

    def change_password(self, id_: str, present: str | None, password: str, address: str) -> str:
        """Set another password; a session, the only one that is left.

        The present one is asked for where there is one. Raises PasswordWrong, SignsInElsewhere, the refusals
        of passwords, TooManyAttempts and TooManySignIns.
        """
        row = self._local(id_)
        if row.password is not None:
            self._attempts.begin(row.name, address)
            if not self._passwords.is_right(present or "", row.password):
                raise errors.PasswordWrong
            self._attempts.forgive(row.name, address)
        hashed = self._passwords.accept(password, row.name)
        with self._store.writing() as connection:
            return self._with_password(connection, id_, hashed)

    def _with_password(self, connection: Connection, id_: str, hashed: str) -> str:
        connection.execute(update(accounts).where(accounts.c.id == id_).values(password=hashed))
        connection.execute(delete(links).where(links.c.account == id_))
        self._sessions.end_all(connection, id_)
        return self._sessions.opened(connection, account=id_)

    def _local(self, id_: str) -> Row[Any]:
        """An account that is open and not one of the OpenID provider's."""
        with self._store.reading() as connection:
            row = connection.execute(select(accounts).where(accounts.c.id == id_)).one_or_none()
        if row is None:
            raise errors.AccountNotFound(account=id_)
        if row.ended_at is not None:
            raise errors.AccountClosed(account=row.name or row.subject)
        if row.issuer is not None:
            raise errors.SignsInElsewhere(account=row.subject)
        return row

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()
