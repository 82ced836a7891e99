"""Failed sign-ins, and how long whoever fails has to wait: by account name and by network address.

Each attempt is counted before its password is looked at, so that many at once gain nothing, and forgiven when
it succeeds. The wait doubles with each failure, and failures are forgotten one by one as time passes. Names
that no account has are counted like all others.

Names and addresses are people's: kept is a number of one in a million, made with a random key of the store.
Two names share one so seldom that nobody is kept waiting for another's mistakes.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from api.sign_in_problems import TooManyAttempts
from infra.identity.store import IdentityStore
from infra.identity.tables import attempts, keys

BUCKETS = 2**20
FIRST_WAIT, LONGEST_WAIT = 15, 900
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many failures are free, and after how many seconds one of them is forgotten."""

    free: int
    forgets_one_in: int


PATIENCE = {"name": Patience(5, LONGEST_WAIT), "address": Patience(20, 60)}
"""So some 96 guesses a day remain against one account, and one a minute from one address, be it against all
accounts; an office behind one address, where many mistype, is not kept waiting for long."""
KEPT_SECONDS = 24 * 60 * 60


class Attempts:
    """Counts failed sign-ins, for all processes together."""

    def __init__(self, store: IdentityStore, clock: Callable[[], datetime]) -> None:
        """`clock` gives the time in UTC."""
        self._store = store
        self._clock = clock

    def begin(self, name: str, address: str) -> None:
        """Count an attempt as failed until it is forgiven. Raises TooManyAttempts, uncounted."""
        now = int(self._clock().timestamp())
        with self._store.writing() as connection:
            connection.execute(delete(attempts).where(attempts.c.failed_at < now - KEPT_SECONDS))
            key = _key(connection)
            buckets = {
                kind: _bucket(key, kind, text) for kind, text in (("name", name), ("address", address))
            }
            waits = [_wait(connection, bucket, PATIENCE[kind], now) for kind, bucket in buckets.items()]
            if (wait := max(waits)) > 0:
                raise TooManyAttempts(wait)
            for kind, bucket in buckets.items():
                _count(connection, bucket, PATIENCE[kind], now)

    def forgive(self, name: str, address: str) -> None:
        """The attempt was no failure: the account has none left, and the address one fewer.

        Whoever has an account of their own does not thereby make others' failures at their address undone.
        """
        with self._store.writing() as connection:
            one_fewer = attempts.update().values(failures=attempts.c.failures - 1)
            of_address = attempts.c.bucket == _bucket(_key(connection), "address", address)
            connection.execute(one_fewer.where(of_address, attempts.c.failures > 0))
        self.forgive_name(name)

    def forgive_name(self, name: str) -> None:
        """The account has no failures left: its holder has shown in some way who they are."""
        with self._store.writing() as connection:
            of_name = attempts.c.bucket == _bucket(_key(connection), "name", name)
            connection.execute(delete(attempts).where(of_name))


def wait_after(failures: int, free: int) -> int:
    """Seconds to wait after so many failures in a row, of which some are free."""
    beyond = failures - free
    return 0 if beyond < 0 else min(FIRST_WAIT * 2 ** min(beyond, 20), LONGEST_WAIT)


def _wait(connection: Connection, bucket: int, patience: Patience, now: int) -> int:
    row = connection.execute(select(attempts).where(attempts.c.bucket == bucket)).one_or_none()
    return max(0, row.failed_at + wait_after(row.failures, patience.free) - now) if row else 0


def _count(connection: Connection, bucket: int, patience: Patience, now: int) -> None:
    row = connection.execute(select(attempts).where(attempts.c.bucket == bucket)).one_or_none()
    before = max(0, row.failures - (now - row.failed_at) // patience.forgets_one_in) if row else 0
    counted = {"failures": before + 1, "failed_at": now}
    statement = insert(attempts).values(bucket=bucket, **counted)
    connection.execute(statement.on_conflict_do_update(index_elements=[attempts.c.bucket], set_=counted))


def _key(connection: Connection) -> bytes:
    new = {"purpose": "attempts", "key": secrets.token_bytes(32)}
    connection.execute(insert(keys).on_conflict_do_nothing(), new)
    return bytes(connection.execute(select(keys.c.key).where(keys.c.purpose == "attempts")).scalar_one())


def _bucket(key: bytes, kind: str, text: str) -> int:
    digest = hmac.digest(key, f"{kind}\n{text}".encode("utf-8", "surrogatepass"), "sha256")
    return int.from_bytes(digest[:8]) % BUCKETS
