"""Who may come in, put together: tokens, accounts and sessions over one store."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.appointment.service import AppointmentService
from infra.identity.accounts import Accounts
from infra.identity.migration import take_over
from infra.identity.openid.bearer import BearerTokens, Expected
from infra.identity.openid.people import People
from infra.identity.openid.provider_keys import ProviderKeys
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
        tokens=Tokens(
            store, appointments, clock, settings.zone, _openid(settings, store, appointments, clock)
        ),
        accounts=Accounts(store, appointments, clock),
        signing_in=SigningIn(store, clock, settings.zone),
        sessions=Sessions(store, clock),
    )


def _openid(
    settings: Settings,
    store: IdentityStore,
    appointments: AppointmentService,
    clock: Callable[[], datetime],
) -> BearerTokens | None:
    if settings.oidc_issuer is None or settings.oidc_audience is None:
        return None
    claims = settings.oidc_place_claim, settings.oidc_body_claim
    return BearerTokens(
        Expected(settings.oidc_issuer, settings.oidc_audience, settings.oidc_role_claim, *claims),
        ProviderKeys(settings.oidc_issuer, time.monotonic),
        People(
            store,
            appointments,
            issuer=settings.oidc_issuer,
            claims=claims,
            clock=clock,
            zone=settings.zone,
        ),
    )
