"""API tokens: made, listed, revoked, and recognised at each request."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from api.identity import Token, TokenWanted
from domain.access import Caller
from domain.appointment.service import AppointmentService
from domain.event import Actor
from domain.identity import policies
from domain.identity.errors import TokenNotFound
from domain.log import Receipt
from domain.service import Context
from infra.identity.callers import caller_of
from infra.identity.command_line import of_command_line
from infra.identity.credentials import hash_of, is_credential, new_credential
from infra.identity.openid.bearer import BearerTokens
from infra.identity.sessions import Sessions
from infra.identity.store import IdentityStore
from infra.identity.tables import sessions, tokens

_HELD = """
    SELECT id, actor, role, place, body, read_only, last_used_on FROM tokens
    WHERE sha256 = ? AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > ?)"""
_USED = update(tokens).where(tokens.c.id == bindparam("token")).values(last_used_on=bindparam("today"))


class Tokens:
    """The API tokens of a store."""

    def __init__(
        self,
        store: IdentityStore,
        appointments: AppointmentService,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        openid: BearerTokens | None = None,
    ) -> None:
        """`clock` gives the time in UTC; days are those of the zone. `openid` knows the provider's tokens."""
        self._store = store
        self._appointments = appointments
        self._clock = clock
        self._zone = zone
        self._openid = openid
        self._sessions = Sessions(store, clock)

    def caller_for(self, token: str) -> Caller | None:
        """Whose a valid token is, be it of the OpenID provider, or None. Raises as BearerTokens does."""
        if "." in token and self._openid:
            return self._openid.caller_for(token)
        if not is_credential("token", token):
            return None
        now = self._clock()
        row = self._store.look_up(_HELD, (hash_of(token), int(now.timestamp())))
        if row is None:
            return None
        today = self._day(now)
        if row["last_used_on"] != today:
            self._store.note(_USED, {"token": row["id"], "today": today})
        return caller_of(row)

    def open_session(self, token: str) -> str | None:
        """A browser session for as long as the token holds; None when it does not."""
        if self.caller_for(token) is None:
            return None
        with self._store.writing() as connection:
            id_ = connection.execute(
                select(tokens.c.id).where(tokens.c.sha256 == hash_of(token))
            ).scalar_one()
            return self._sessions.opened(connection, token=id_)

    def create(
        self,
        role: str,
        name: str | None = None,
        place: str | None = None,
        body: str | None = None,
        expires_on: date | None = None,
        *,
        read_only: bool = False,
    ) -> str:
        """A new token, made by whoever has the command line. It is shown this once. Raises as `appoint`."""
        context = of_command_line(self._clock(), self._appointments.new_id)
        id_ = self._appointments.new_id()
        wanted = TokenWanted(id_, role, name, place, body, expires_on, read_only)
        self.appoint(wanted, context)
        made = self.grant(wanted)
        if made is None:
            raise TokenNotFound(token=id_)
        return made

    def appoint(self, wanted: TokenWanted, context: Context) -> Receipt:
        """Put on record who will act by the token, before it lets anybody in.

        Raises LabelNotUsable, ExpiryOutOfRange, and what AppointmentService.appoint raises for roles, places
        and bodies that there are not.
        """
        policies.label_is_usable(wanted.name)
        policies.expiry_is_in_range(self._last_day(wanted), self._clock().astimezone(self._zone).date())
        actor = Actor(id=f"actor-{wanted.id}", role=wanted.role, body=wanted.body)
        return self._appointments.appoint(actor, wanted.place, context)

    def grant(self, wanted: TokenWanted) -> str | None:
        """Make the token that was put on record; None when it is made already, since nobody knows it then."""
        secret = new_credential("token")
        row = {
            "id": wanted.id,
            "actor": f"actor-{wanted.id}",
            "role": wanted.role,
            "place": wanted.place,
            "body": wanted.body,
            "name": wanted.name,
            "read_only": wanted.read_only,
            "sha256": hash_of(secret),
            "created_at": int(self._clock().timestamp()),
            "expires_at": self._end_of(self._last_day(wanted)),
        }
        with self._store.writing() as connection:
            made = connection.execute(insert(tokens).values(row).on_conflict_do_nothing()).rowcount
        return secret if made else None

    def revoke(self, id_: str, context: Context) -> Receipt:
        """Let the token in no more, with the browsers signed in by it; then put on record that it is so.

        Once more is once. Raises TokenNotFound.
        """
        found = self.find(id_)
        with self._store.writing() as connection:
            ended = update(tokens).where(tokens.c.id == id_, tokens.c.ended_at.is_(None))
            connection.execute(ended.values(ended_at=int(self._clock().timestamp())))
            connection.execute(sessions.delete().where(sessions.c.token == id_))
        return self._appointments.dismiss(found.actor, context)

    def find(self, id_: str) -> Token:
        """The token of this id, be it revoked. Raises TokenNotFound."""
        found = self._listed(tokens.c.id == id_)
        if not found:
            raise TokenNotFound(token=id_)
        return found[0]

    def all(self) -> Sequence[Token]:
        """Every token there ever was, the newest first."""
        return self._listed()

    def first_token(self) -> str | None:
        """An administrator's token, made when there has been none yet; None when there has."""
        with self._store.reading() as connection:
            if connection.execute(select(tokens.c.id).limit(1)).first():
                return None
        return self.create("administrator")

    def _listed(self, *conditions: ColumnElement[bool]) -> Sequence[Token]:
        query = select(tokens).where(*conditions).order_by(tokens.c.created_at.desc(), tokens.c.id.desc())
        with self._store.reading() as connection:
            rows = connection.execute(query).all()
        return [self._token(row) for row in rows]

    def _token(self, row: Row[Any]) -> Token:
        last_day = self._at(row.expires_at - 1).astimezone(self._zone).date() if row.expires_at else None
        return Token(
            id=row.id,
            actor=row.actor,
            role=row.role,
            place=row.place,
            body=row.body,
            name=row.name,
            read_only=row.read_only,
            created_at=self._at(row.created_at),
            expires_on=last_day,
            last_used_on=date.fromisoformat(row.last_used_on) if row.last_used_on else None,
            revoked_at=self._at(row.ended_at) if row.ended_at else None,
            holds=row.ended_at is None
            and (row.expires_at is None or self._at(row.expires_at) > self._clock()),
        )

    def _last_day(self, wanted: TokenWanted) -> date:
        return wanted.expires_on or self._clock().astimezone(self._zone).date() + policies.TOKEN_LIFETIME

    def _end_of(self, day: date) -> int:
        return int(datetime.combine(day + timedelta(days=1), time(), self._zone).timestamp())

    def _day(self, moment: datetime) -> str:
        return moment.astimezone(self._zone).date().isoformat()

    def _at(self, seconds: int) -> datetime:
        return datetime.fromtimestamp(seconds, self._clock().tzinfo)
