"""Requests by Idempotency-Key, in a table beside the views: what was asked, and where it was recorded.

Nothing here is personal data, nor derived from it. The key is a UUID made from the client's key and the
actor. The fingerprint covers the open part of a request alone; api/recording.py compares the personal part
with what the log has sealed. Answers are not kept: they are made again from the log. So this table may be
lost without harm: a repeated command is still found in the log by its id, and is recorded once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

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
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from api.dependencies import Remembered
from domain.log import Receipt

KEPT = timedelta(hours=24)

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


class StoredRequests:
    """Requests by key for 24 hours, shared by all processes on one database."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """Makes the table where there is none. `clock` gives the time in UTC."""
        # SQLite takes its write lock when the transaction begins: infra/views/engine.py reads this option.
        self._engine = engine.execution_options(writes=True)
        self._clock = clock
        with self._engine.begin() as connection:
            _create(connection)

    def claim(self, key: str, fingerprint: str) -> Remembered:
        """Remember the request unless the key is known; returns what is remembered first."""
        now = self._clock()
        insert = (postgresql if self._engine.dialect.name == "postgresql" else sqlite).insert(requests)
        row = {"key": key, "claimed_at": int(now.timestamp()), "fingerprint": fingerprint}
        with self._engine.begin() as connection:
            oldest = int((now - KEPT).timestamp())
            connection.execute(delete(requests).where(requests.c.claimed_at < oldest))
            connection.execute(insert.on_conflict_do_nothing(), row)
            found = connection.execute(select(requests).where(requests.c.key == key)).one()
        return Remembered(
            found.fingerprint, found.status, found.stream, found.version, found.position, found.refusal
        )

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
        """Remember the refusal, unless the command has been recorded meanwhile."""
        self._change(key, requests.c.status.is_(None), status=status, refusal=refusal)

    def forget(self, key: str) -> None:
        """Let go of a key whose request came to nothing, so that it can be used again."""
        with self._engine.begin() as connection:
            connection.execute(delete(requests).where(requests.c.key == key, requests.c.status.is_(None)))

    def _change(self, key: str, condition: object, **values: object) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(requests).where(requests.c.key == key, condition).values(values))  # type: ignore[arg-type]  # a column expression


def _create(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Two processes that create a table at once collide even with IF NOT EXISTS.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('idempotent_requests'))")
    connection.execute(CreateTable(requests, if_not_exists=True))
    connection.execute(CreateIndex(by_age, if_not_exists=True))
