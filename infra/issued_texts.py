"""The texts of issued summaries, in a table beside the views: what was issued can be read again as it was.

The log keeps position and SHA-256 of an issued summary, from which it is computed again. A later version of
Yishi may word it otherwise, and would then have to say that it differs. So its text is kept under its hash,
by which it can be told from any other. Texts may be lost without harm to the record: they are computed again
then, for as long as that gives the same.
"""

import zlib
from hashlib import sha256

from sqlalchemy import Column, Connection, Engine, LargeBinary, MetaData, String, Table, select, text
from sqlalchemy.schema import CreateTable

metadata = MetaData()
issued_texts = Table(
    "issued_texts",
    metadata,
    Column("sha256", String, primary_key=True, doc="of the canonical JSON, in hexadecimal"),
    Column("text", LargeBinary, nullable=False, doc="the canonical JSON, compressed by zlib"),
)
_INSERT = text("INSERT INTO issued_texts (sha256, text) VALUES (:sha256, :text) ON CONFLICT DO NOTHING")


class StoredTexts:
    """Texts by their SHA-256, shared by all processes on one database."""

    def __init__(self, engine: Engine) -> None:
        """Makes the table where there is none."""
        # SQLite takes its write lock when the transaction begins: infra/views/engine.py reads this option.
        self._engine = engine.execution_options(writes=True)
        self._reader = engine.execution_options(writes=False)
        with self._engine.begin() as connection:
            _create(connection)

    def keep(self, content: bytes) -> None:
        """Keep a text; the same again changes nothing."""
        row = {"sha256": sha256(content).hexdigest(), "text": zlib.compress(content)}
        with self._engine.begin() as connection:
            connection.execute(_INSERT, row)

    def text(self, digest: str) -> bytes | None:
        """The text with this SHA-256, in hexadecimal; None where it is not kept, or not whole any more."""
        with self._reader.connect() as connection:
            found = connection.execute(select(issued_texts.c.text).where(issued_texts.c.sha256 == digest))
            kept = found.scalar_one_or_none()
        if kept is None:
            return None
        try:
            content = zlib.decompress(kept)
        except zlib.error:
            return None
        return content if sha256(content).hexdigest() == digest else None


def _create(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Two processes that create a table at once collide even with IF NOT EXISTS.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('issued_texts'))")
    connection.execute(CreateTable(issued_texts, if_not_exists=True))
