"""Takes over what `tokens.json` holds, where tokens were kept before there were accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import structlog
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from domain.appointment.service import AppointmentService
from domain.errors import Refusal
from domain.event import Actor
from infra.identity.command_line import of_command_line
from infra.identity.store import IdentityStore, IdentityUnusable
from infra.identity.tables import sessions, tokens

FORMER_FILE = "tokens.json"


@dataclass(frozen=True, slots=True)
class _Grant:
    """One secret as the former file has it."""

    kind: str
    sha256: str
    actor: Actor
    expires_at: int | None
    name: str | None
    place: str | None


def take_over(store: IdentityStore, appointments: AppointmentService, now: datetime) -> None:
    """Move the tokens and sessions of the former file into the store, and remove the file.

    One-time links are made anew at each start, and are not moved. Raises IdentityUnusable for a damaged file.
    """
    path = store.folder / FORMER_FILE
    if not path.exists():
        return
    grants = _read(path)
    held = [grant for grant in grants if grant.kind == "token"]
    for grant in held:
        _put_on_record(appointments, grant, now)
    with store.writing() as connection:
        for grant in held:
            _move_token(connection, grant, int(now.timestamp()))
        for grant in grants:
            if grant.kind == "session" and grant.expires_at is not None:
                _move_session(connection, grant, int(now.timestamp()))
    # Another process may have taken it over at the same time.
    path.unlink(missing_ok=True)


def _put_on_record(appointments: AppointmentService, grant: _Grant, now: datetime) -> None:
    try:
        appointments.appoint(grant.actor, grant.place, of_command_line(now, appointments.new_id))
    except Refusal as refusal:
        # A token from before the rules of appointments goes on; to renew it puts it right.
        structlog.get_logger().warning("token_without_appointment", actor=grant.actor.id, rule=refusal.rule)


def _move_token(connection: Connection, grant: _Grant, now: int) -> None:
    row = {
        "id": grant.actor.id.removeprefix("actor-"),
        "actor": grant.actor.id,
        "role": grant.actor.role,
        "place": grant.place,
        "body": grant.actor.body,
        "name": grant.name or None,
        "read_only": False,
        "sha256": grant.sha256,
        "created_at": now,
        "expires_at": grant.expires_at,
    }
    connection.execute(insert(tokens).values(row).on_conflict_do_nothing())


def _move_session(connection: Connection, grant: _Grant, now: int) -> None:
    token = connection.execute(
        select(tokens.c.id).where(tokens.c.actor == grant.actor.id)
    ).scalar_one_or_none()
    if token is not None:
        row = {"sha256": grant.sha256, "token": token, "expires_at": grant.expires_at, "seen_at": now}
        connection.execute(insert(sessions).values(row).on_conflict_do_nothing())


def _read(path: Path) -> Sequence[_Grant]:
    try:
        return [_grant(item) for item in orjson.loads(path.read_bytes())]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise IdentityUnusable(
            f"{path} is damaged; restore it, or remove it to begin with a new token at the next start."
        ) from error


def _grant(item: dict[str, Any]) -> _Grant:
    actor = Actor(**item["actor"])
    UUID(actor.id.removeprefix("actor-"))
    ends = item["expires_at"]
    expires_at = int(datetime.fromisoformat(ends).timestamp()) if ends else None
    return _Grant(item["kind"], item["sha256"], actor, expires_at, item["name"], item.get("place"))
