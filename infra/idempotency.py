"""Requests by Idempotency-Key, in a table beside the views: what was asked, and where it was recorded.

A request is remembered before its command is carried out, in one transaction with all that come at the same
time. Where it was recorded need not be remembered: the log holds the id of every command.

Nothing here is personal data, nor derived from it. The key is a UUID made from the client's key and the
actor. The fingerprint covers the open part of a request alone; api/recording.py compares the personal part
with what the log has sealed. Answers are not kept: they are made again from the log. So this table may be
lost without harm: a repeated command is still found in the log by its id, and is recorded once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.schema import CreateIndex, CreateTable

from api.dependencies import Remembered
from domain.log import Receipt
from infra.database_faults import FAULTS
from infra.gathering import Gathering

KEPT = timedelta(hours=24)
SWEPT_EVERY = timedelta(minutes=1)

Claim = tuple[str, str]
"""Key and fingerprint of a request."""

metadata = MetaData()
requests = Table(
    "idempotent_requests",
    metadata,
    Column("key", String, primary_key=True),
    Column("claimed_at", BigInteger, nullable=False, doc="seconds since 1970"),
    Column("fingerprint", String, nullable=False),
    Column("status", Integer),
    Column("stream", String),
    Column("version", Integer),
    Column("position", BigInteger),
    Column("refusal", Text),
)
by_age = Index("ix_idempotent_requests_age", requests.c.claimed_at)


_INTO = """
    INSERT INTO idempotent_requests AS known (key, fingerprint, claimed_at)
    SELECT {key}, {fingerprint}, CAST(:claimed_at AS bigint) FROM {claims} WHERE true
    ON CONFLICT (key) DO UPDATE SET
        fingerprint = excluded.fingerprint, claimed_at = excluded.claimed_at,
        status = NULL, stream = NULL, version = NULL, position = NULL, refusal = NULL
    WHERE known.claimed_at < :oldest
    RETURNING key"""
_INSERT = {
    "postgresql": _INTO.format(
        key="claim ->> 0",
        fingerprint="claim ->> 1",
        claims="json_array_elements(CAST(:claims AS json)) AS claims (claim)",
    ),
    "sqlite": _INTO.format(
        key="json_extract(value, '$[0]')",
        fingerprint="json_extract(value, '$[1]')",
        claims="json_each(:claims)",
    ),
}
"""Remembers claims in one statement, in place of those that are too old to be answered."""


class StoredRequests:
    """Requests by key for 24 hours, shared by all processes on one database."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """Makes the table where there is none. `clock` gives the time in UTC."""
        # SQLite takes its write lock when the transaction begins: infra/views/engine.py reads this option.
        self._engine = engine.execution_options(writes=True)
        self._claiming = self._engine
        if engine.dialect.name == "postgresql":
            # A claim is one statement: no need to begin and commit around it.
            self._claiming = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._clock = clock
        self._claims = Gathering(self._claim_all, faults=FAULTS)
        self._swept_at: datetime | None = None
        with self._engine.begin() as connection:
            _create(connection)

    def claim(self, key: str, fingerprint: str) -> Remembered:
        """Remember the request unless the key is known; returns what is remembered first."""
        return self._claims.ask((key, fingerprint))

    def answered(self, key: str, status: int, receipt: Receipt) -> None:
        """Remember where the command was recorded; this replaces a remembered refusal."""
        self._change(
            key,
            requests.c.stream.is_(None),
            status=status,
            stream=receipt.stream,
            version=receipt.version,
            position=receipt.position,
            refusal=None,
        )

    def refused(self, key: str, status: int, refusal: str) -> None:
        """Remember the refusal of what the log has not recorded, unless there was an answer before."""
        self._change(key, requests.c.status.is_(None), status=status, refusal=refusal)

    def forget(self, key: str) -> None:
        """Let go of a key whose request came to nothing, so that it can be used again.

        Whether it did, the log tells: where a command was recorded is not noted here.
        """
        with self._engine.begin() as connection:
            connection.execute(delete(requests).where(requests.c.key == key, requests.c.status.is_(None)))

    def _claim_all(self, claims: Sequence[Claim]) -> Sequence[Remembered]:
        # Of one key that comes several times in a call, the first counts.
        first = dict(reversed(claims))
        new: set[str] = set()
        known: dict[str, Remembered] = {}
        # Again for what another process has let go of between the two statements.
        while missing := first.keys() - new - known.keys():
            with self._claiming.begin() as connection:
                now = self._clock()
                self._sweep(connection, now)
                new |= _insert(connection, {key: first[key] for key in sorted(missing)}, now)
                known |= _known(connection, missing - new)
        return [_taken(key, first[key], new, known) for key, _ in claims]

    def _sweep(self, connection: Connection, now: datetime) -> None:
        """Let go of what is older than a day; now and then only, since a claim takes its place anyway."""
        if self._swept_at is None or abs(now - self._swept_at) >= SWEPT_EVERY:
            connection.execute(delete(requests).where(requests.c.claimed_at < _oldest(now)))
            self._swept_at = now

    def _change(self, key: str, condition: object, **values: object) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(requests).where(requests.c.key == key, condition).values(values))  # type: ignore[arg-type]  # a column expression


def _insert(connection: Connection, claims: Mapping[str, str], now: datetime) -> set[str]:
    """Remember those of the claims, fingerprints by key, whose keys are not known; returns their keys."""
    given = orjson.dumps(list(claims.items())).decode()
    values = {"claims": given, "claimed_at": int(now.timestamp()), "oldest": _oldest(now)}
    return set(connection.execute(text(_INSERT[connection.dialect.name]), values).scalars())


def _known(connection: Connection, keys: Collection[str]) -> dict[str, Remembered]:
    if not keys:
        return {}
    rows = connection.execute(select(requests).where(requests.c.key.in_(keys)))
    return {
        row.key: Remembered(
            row.fingerprint,
            status=row.status,
            stream=row.stream,
            version=row.version,
            position=row.position,
            refusal=row.refusal,
        )
        for row in rows
    }


def _taken(key: str, fingerprint: str, new: set[str], known: Mapping[str, Remembered]) -> Remembered:
    """What a claim is told: the first of a new key that it is new, those after it that it is known."""
    if key in new:
        new.remove(key)
        return Remembered(fingerprint, is_new=True)
    return known.get(key) or Remembered(fingerprint)


def _oldest(now: datetime) -> int:
    return int((now - KEPT).timestamp())


def _create(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Two processes that create a table at once collide even with IF NOT EXISTS.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('idempotent_requests'))")
    connection.execute(CreateTable(requests, if_not_exists=True))
    connection.execute(CreateIndex(by_age, if_not_exists=True))
