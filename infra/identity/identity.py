"""Who may come in, put together: tokens, accounts and sessions over one store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.appointment.service import AppointmentService
from infra.identity.accounts import Accounts
from infra.identity.migration import take_over
from infra.identity.sessions import Sessions
from infra.identity.signing_in import SigningIn
from infra.identity.store import IdentityStore
from infra.identity.tokens import Tokens
from infra.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who may come in."""

    store: IdentityStore
    tokens: Tokens
    accounts: Accounts
    signing_in: SigningIn
    sessions: Sessions

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def open_identity(
    settings: Settings, appointments: AppointmentService, clock: Callable[[], datetime]
) -> Identity:
    """The identity store in the folder of keys, made at the first start. Raises IdentityUnusable.

    `clock` gives the time in UTC.
    """
    store = IdentityStore(settings.keys)
    try:
        take_over(store, appointments, clock())
    except BaseException:
        store.close()
        raise
    return Identity(
        store=store,
        tokens=Tokens(store, appointments, clock, settings.zone),
        accounts=Accounts(store, appointments, clock),
        signing_in=SigningIn(store, clock, settings.zone),
        sessions=Sessions(store, clock),
    )
