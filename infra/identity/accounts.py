"""Accounts: people with a name and a password, made by an administrator and opened by a one-time link."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from api.identity import Account, AccountWanted
from domain.appointment.service import AppointmentService
from domain.errors import Refusal
from domain.event import Actor
from domain.identity import errors, policies
from domain.log import Receipt
from domain.service import Context
from infra.identity.command_line import of_command_line
from infra.identity.links import TO_SET_A_PASSWORD, TO_SIGN_IN, new_link
from infra.identity.sessions import Sessions
from infra.identity.store import IdentityStore
from infra.identity.tables import accounts, links

ADMINISTRATOR = "administrator"
"""Role and name of the first account."""


class Accounts:
    """The local accounts of a store."""

    def __init__(
        self,
        store: IdentityStore,
        appointments: AppointmentService,
        clock: Callable[[], datetime],
    ) -> None:
        """`clock` gives the time in UTC."""
        self._store = store
        self._appointments = appointments
        self._clock = clock
        self._sessions = Sessions(store, clock)

    def create(self, wanted: AccountWanted, context: Context) -> Receipt:
        """Make an account that nobody can sign in to yet, and put the appointment on record.

        Raises AccountNameNotUsable, AccountNameTaken, and what AppointmentService.appoint raises.
        """
        name = policies.same_name(wanted.name)
        policies.account_name_is_usable(name)
        made = self._reserve(wanted, name)
        actor = Actor(id=f"actor-{wanted.id}", role=wanted.role, body=wanted.body)
        try:
            return self._appointments.appoint(actor, wanted.place, context)
        except Refusal:
            if made:
                with self._store.writing() as connection:
                    connection.execute(delete(accounts).where(accounts.c.id == wanted.id))
            raise

    def first_link(self, id_: str) -> str | None:
        """A link to set the first password; None when one has been made, or a password is set."""
        with self._store.writing() as connection:
            there = select(links.c.account).where(links.c.account == id_)
            row = connection.execute(select(accounts).where(accounts.c.id == id_)).one()
            if row.password is not None or connection.execute(there).first():
                return None
            return new_link(connection, id_, TO_SET_A_PASSWORD, self._clock())

    def new_link(self, id_: str, context: Context) -> str:
        """A new link to set the password, in place of any before.

        The password that is known stays until the link is used. Raises AccountNotFound, AccountClosed,
        SignsInElsewhere, and what AppointmentService.appoint raises where the appointment is not on record.
        """
        row = self._local(id_)
        # Should the server have stopped between making the account and recording the appointment.
        actor = Actor(id=row.actor, role=row.role, body=row.body)
        self._appointments.appoint(actor, row.place, context)
        with self._store.writing() as connection:
            connection.execute(delete(links).where(links.c.account == id_))
            return new_link(connection, id_, TO_SET_A_PASSWORD, self._clock())

    def appoint(self, id_: str, role: str, place: str | None, body: str | None, context: Context) -> Receipt:
        """Give the account another role, place and body, at once, for all its sessions. Raises as above."""
        row = self._local(id_)
        receipt = self._appointments.appoint(Actor(id=row.actor, role=role, body=body), place, context)
        with self._store.writing() as connection:
            changed = update(accounts).where(accounts.c.id == id_)
            connection.execute(changed.values(role=role, place=place, body=body))
        return receipt

    def close(self, id_: str, context: Context) -> Receipt:
        """Let the account in no more, with its password, links and sessions gone; then put that on record.

        Once more is once. Raises AccountNotFound.
        """
        found = self.find(id_)
        with self._store.writing() as connection:
            now = int(self._clock().timestamp())
            open_ = (accounts.c.id == id_, accounts.c.ended_at.is_(None))
            connection.execute(update(accounts).where(*open_).values(ended_at=now, password=None))
            connection.execute(delete(links).where(links.c.account == id_))
            self._sessions.end_all(connection, id_)
        return self._appointments.dismiss(found.actor, context)

    def one_time_sign_in(self) -> str:
        """A link that signs an administrator in once within 24 hours, for whoever has the command line.

        It is that of the first administrator's account that is open; there is one made where there is none.
        """
        with self._store.reading() as connection:
            found = connection.execute(
                select(accounts.c.id)
                .where(
                    accounts.c.role == ADMINISTRATOR,
                    accounts.c.place.is_(None),
                    accounts.c.ended_at.is_(None),
                    accounts.c.issuer.is_(None),
                )
                .order_by(accounts.c.created_at, accounts.c.id)
                .limit(1)
            ).scalar_one_or_none()
        id_ = found or self._first_administrator()
        with self._store.writing() as connection:
            return new_link(connection, id_, TO_SIGN_IN, self._clock())

    def find(self, id_: str) -> Account:
        """The account of this id, be it closed. Raises AccountNotFound."""
        return self._account(self._row(id_))

    def named(self, name: str) -> Account:
        """The account of this name, also of one that the provider names so. Raises AccountNotFound."""
        with self._store.reading() as connection:
            called = (accounts.c.name == policies.same_name(name)) | (accounts.c.subject == name)
            row = connection.execute(select(accounts).where(called)).first()
        if row is None:
            raise errors.AccountNotFound(account=name)
        return self._account(row)

    def all(self) -> Sequence[Account]:
        """Every account there ever was, by name."""
        with self._store.reading() as connection:
            rows = connection.execute(select(accounts).order_by(accounts.c.name, accounts.c.subject)).all()
        return [self._account(row) for row in rows]

    def _first_administrator(self) -> str:
        context = of_command_line(self._clock(), self._appointments.new_id)
        names = {account.name for account in self.all()}
        free = next(name for n in range(len(names) + 1) if (name := f"{ADMINISTRATOR}{n or ''}") not in names)
        id_ = self._appointments.new_id()
        self.create(AccountWanted(id_, free, ADMINISTRATOR), context)
        return id_

    def _reserve(self, wanted: AccountWanted, name: str) -> bool:
        """Whether the account is new; raises AccountNameTaken when the name is that of another."""
        row = {
            "id": wanted.id,
            "actor": f"actor-{wanted.id}",
            "role": wanted.role,
            "place": wanted.place,
            "body": wanted.body,
            "name": name,
            "created_at": int(self._clock().timestamp()),
        }
        with self._store.writing() as connection:
            made = connection.execute(insert(accounts).values(row).on_conflict_do_nothing()).rowcount
            same = select(accounts.c.id).where(accounts.c.name == name)
            if connection.execute(same).scalar_one_or_none() != wanted.id:
                raise errors.AccountNameTaken(name=name)
        return bool(made)

    def _local(self, id_: str) -> Row[Any]:
        row = self._row(id_)
        if row.ended_at is not None:
            raise errors.AccountClosed(account=row.name or row.subject)
        if row.issuer is not None:
            raise errors.SignsInElsewhere(account=row.subject)
        return row

    def _row(self, id_: str) -> Row[Any]:
        with self._store.reading() as connection:
            row = connection.execute(select(accounts).where(accounts.c.id == id_)).one_or_none()
        if row is None:
            raise errors.AccountNotFound(account=id_)
        return row

    def _account(self, row: Row[Any]) -> Account:
        return Account(
            id=row.id,
            actor=row.actor,
            name=row.name or row.subject,
            role=row.role,
            place=row.place,
            body=row.body,
            openid=row.issuer is not None,
            has_password=row.password is not None,
            created_at=datetime.fromtimestamp(row.created_at, UTC),
            last_used_on=date.fromisoformat(row.last_used_on) if row.last_used_on else None,
            closed_at=datetime.fromtimestamp(row.ended_at, UTC) if row.ended_at else None,
        )
