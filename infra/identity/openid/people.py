"""Those whom the OpenID provider vouches for: known here by a random pseudonym, beside the local accounts.

The pseudonym is no hash of what the provider calls them: whoever removes the row has removed the link.
"""

from collections.abc import Callable
from datetime import datetime
from sqlite3 import Row
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.sqlite import insert

from api.sign_in_problems import AccountIsClosed, NotAppointed
from domain.access import Caller
from domain.appointment.errors import BodyOnlyForHandlers, BodyRequired
from domain.appointment.service import AppointmentService
from domain.event import Actor
from domain.registry.errors import UnknownBody, UnknownPlace
from domain.service import Context
from infra.identity.store import IdentityStore
from infra.identity.tables import accounts

_KNOWN = """
    SELECT id, actor, role, place, body, ended_at, last_used_on FROM accounts
    WHERE issuer = ? AND subject = ?"""
_USED = update(accounts).where(accounts.c.id == bindparam("account")).values(last_used_on=bindparam("today"))
VOUCHER = Actor(id="yishi-openid", role="system")
"""In whose name an appointment is recorded that a claim has told."""


class People:
    """The people of one issuer."""

    def __init__(
        self,
        store: IdentityStore,
        appointments: AppointmentService,
        *,
        issuer: str,
        claims: tuple[str, str],
        clock: Callable[[], datetime],
        zone: ZoneInfo,
    ) -> None:
        """`claims`: the names of those that tell place and body. Days are those of the zone."""
        self._store = store
        self._appointments = appointments
        self._issuer = issuer
        self._place_claim, self._body_claim = claims
        self._clock = clock
        self._zone = zone

    def caller(self, subject: str, role: str, place: str | None, body: str | None) -> Caller:
        """The caller whom the provider calls `subject`, appointed as the claims say from now on.

        Raises AccountIsClosed, and NotAppointed for a place or body that there is not.
        """
        row = self._known(subject)
        if row is None:
            self._add(subject)
            row = self._known(subject)
        if row is None or row["ended_at"] is not None:
            raise AccountIsClosed
        actor = Actor(id=row["actor"], role=role, body=body)
        if (row["role"], row["place"], row["body"]) != (role, place, body):
            self._appoint(row["id"], actor, place)
        today = self._clock().astimezone(self._zone).date().isoformat()
        if row["last_used_on"] != today:
            self._store.note(_USED, {"account": row["id"], "today": today})
        return Caller(actor, place)

    def _known(self, subject: str) -> Row | None:
        return self._store.look_up(_KNOWN, (self._issuer, subject))

    def _add(self, subject: str) -> None:
        """Somebody new, of no role yet: what the claims say is recorded before it holds."""
        id_ = self._appointments.new_id()
        row = {
            "id": id_,
            "actor": f"actor-{id_}",
            "role": "",
            "issuer": self._issuer,
            "subject": subject,
            "created_at": int(self._clock().timestamp()),
        }
        with self._store.writing() as connection:
            connection.execute(insert(accounts).values(row).on_conflict_do_nothing())

    def _appoint(self, account: str, actor: Actor, place: str | None) -> None:
        try:
            self._appointments.appoint(actor, place, self._context())
        except UnknownPlace as refusal:
            raise NotAppointed(
                self._place_claim, f"a place that is registered here ({place} is not)", "已登记的辖区"
            ) from refusal
        except (UnknownBody, BodyRequired, BodyOnlyForHandlers) as refusal:
            raise NotAppointed(
                self._body_claim,
                f"a body that goes with the role ({refusal.english})",
                "与角色相符的办理主体",
            ) from refusal
        with self._store.writing() as connection:
            changed = update(accounts).where(accounts.c.id == account)
            connection.execute(changed.values(role=actor.role, place=place, body=actor.body))

    def _context(self) -> Context:
        now, id_ = self._clock(), f"openid:{self._appointments.new_id()}"
        return Context(
            by=VOUCHER, command_id=id_, correlation_id=id_, causation_id=id_, clock=now, occurred_at=now
        )
