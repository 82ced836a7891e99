"""API tokens, one-time sign-in codes and browser sessions, in one small file beside the keys.

Only SHA-256 of each secret is stored; secrets are 256 random bits, so that no salt or slow hash is needed.
Every change is made under a lock of the file and replaces it whole, so that several processes can share it.
"""

import fcntl
import hmac
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import orjson

from domain.access import Caller
from domain.event import Actor, rfc3339

Kind = Literal["token", "sign-in", "session"]
PREFIXES: dict[Kind, str] = {"token": "yishi", "sign-in": "signin", "session": "session"}
LIFETIMES: dict[Kind, timedelta | None] = {
    "token": None,
    "sign-in": timedelta(hours=24),
    "session": timedelta(hours=12),
}
ADMINISTRATOR = "administrator"


class TokensUnusable(Exception):
    """The file of tokens cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One secret that lets its holder in, known by its hash alone."""

    kind: Kind
    sha256: str
    actor: Actor
    expires_at: datetime | None = None
    name: str | None = None
    place: str | None = None

    def is_valid(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return self.expires_at is None or now < self.expires_at


class TokenFile:
    """Who may come in; a folder's `tokens.json`."""

    def __init__(self, folder: Path, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        """`clock` gives the time in UTC, `new_id` a new UUIDv7 as text for the pseudonym of an actor."""
        self._path = folder / "tokens.json"
        self._clock = clock
        self._new_id = new_id
        self._seen: tuple[tuple[int, int, int], tuple[Grant, ...]] | None = None

    def first_token(self) -> str | None:
        """An administrator's token, made when there is none yet; None when there is one already."""
        with self._changing() as grants:
            if any(grant.kind == "token" for grant in grants):
                return None
            return self._grant(grants, "token", self._new_actor(ADMINISTRATOR))

    def create(
        self, role: str, name: str | None = None, place: str | None = None, body: str | None = None
    ) -> str:
        """A new API token for a new actor in the role. It cannot be shown again.

        It holds for the place and below, without one everywhere; with a body its actor acts for that body.
        """
        with self._changing() as grants:
            return self._grant(grants, "token", self._new_actor(role, body), name, place)

    def one_time_sign_in(self) -> str:
        """A code that opens one browser session of the administrator within 24 hours."""
        with self._changing() as grants:
            administrators = (grant.actor for grant in grants if grant.actor.role == ADMINISTRATOR)
            actor = next(administrators, None) or self._new_actor(ADMINISTRATOR)
            return self._grant(grants, "sign-in", actor)

    def caller_for(self, token: str) -> Caller | None:
        """Whose a valid API token or session is, or None."""
        grant = self._find(self._read(), token)
        return Caller(grant.actor, grant.place) if grant and grant.kind != "sign-in" else None

    def open_session(self, credential: str) -> str | None:
        """A session for a sign-in code (used up by this) or an API token; None when it is not valid."""
        with self._changing() as grants:
            grant = self._find(grants, credential)
            if grant is None or grant.kind == "session":
                return None
            if grant.kind == "sign-in":
                grants.remove(grant)
            return self._grant(grants, "session", grant.actor, place=grant.place)

    def end_session(self, session: str) -> None:
        """Make a session invalid; what is no session is left alone."""
        with self._changing() as grants:
            grant = self._find(grants, session)
            if grant and grant.kind == "session":
                grants.remove(grant)

    def _new_actor(self, role: str, body: str | None = None) -> Actor:
        return Actor(id=f"actor-{self._new_id()}", role=role, body=body)

    def _grant(
        self,
        grants: list[Grant],
        kind: Kind,
        actor: Actor,
        name: str | None = None,
        place: str | None = None,
    ) -> str:
        secret = f"{PREFIXES[kind]}_{secrets.token_urlsafe(32)}"
        lifetime = LIFETIMES[kind]
        expires_at = self._clock() + lifetime if lifetime else None
        grants.append(Grant(kind, _hash(secret), actor, expires_at, name, place))
        return secret

    def _find(self, grants: Sequence[Grant], secret: str) -> Grant | None:
        """Looks at every grant, and compares in constant time, so that time tells nothing of the secret."""
        wanted, now, found = _hash(secret), self._clock(), None
        for grant in grants:
            if hmac.compare_digest(grant.sha256, wanted) and grant.is_valid(now):
                found = grant
        return found

    def _read(self) -> tuple[Grant, ...]:
        try:
            stat = self._path.stat()
        except FileNotFoundError:
            return ()
        # A change replaces the file, so that its inode tells of changes within one tick of the clock.
        stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if self._seen is None or self._seen[0] != stamp:
            self._seen = (stamp, _decode(self._path))
        return self._seen[1]

    @contextmanager
    def _changing(self) -> Iterator[list[Grant]]:
        """The valid grants, under the lock; written back when they have changed."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self._path.with_name(".tokens.lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = _decode(self._path) if self._path.exists() else ()
            now = self._clock()
            grants = [grant for grant in before if grant.is_valid(now)]
            yield grants
            if tuple(grants) != before:
                _replace(self._path, grants)
        finally:
            os.close(lock)


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _decode(path: Path) -> tuple[Grant, ...]:
    try:
        return tuple(_grant_of(item) for item in orjson.loads(path.read_bytes()))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise TokensUnusable(
            f"{path} is damaged; restore it, or delete it to be given a new token at the next start."
        ) from error


def _grant_of(item: dict[str, Any]) -> Grant:
    expires_at = datetime.fromisoformat(item["expires_at"]) if item["expires_at"] else None
    return Grant(
        item["kind"], item["sha256"], Actor(**item["actor"]), expires_at, item["name"], item.get("place")
    )


def _replace(path: Path, grants: Sequence[Grant]) -> None:
    items = [
        {
            "kind": grant.kind,
            "sha256": grant.sha256,
            "actor": grant.actor.model_dump(exclude_none=True),
            "expires_at": rfc3339(grant.expires_at) if grant.expires_at else None,
            "name": grant.name,
            "place": grant.place,
        }
        for grant in grants
    ]
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(orjson.dumps(items, option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
