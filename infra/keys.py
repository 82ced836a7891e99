"""Data keys of data subjects, apart from the log and wrapped by the key-encryption key.

Personal data are sealed with AES-256-GCM under a key of their subject; the envelope without its seal is the
additional authenticated data, so that a seal cannot be moved to another event. Data keys are wrapped with
AES Key Wrap (RFC 3394). Whoever destroys a data key makes everything sealed with it unreadable, for ever.
"""

import secrets
import sqlite3
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from threading import Lock

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    select,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.schema import CreateTable
from uuid_utils import uuid7

from domain.event import JsonObject, Personal
from infra.database_faults import FAULTS
from infra.gathering import Gathering
from infra.key_encryption_key import GOING_ON, KEY_BYTES, KeysUnusable, key_encryption_key, unwrap
from infra.write_ahead import turn_to_write_ahead

ALGORITHM = "A256GCM"
STORE_FILE = "data-keys.db"
NONCE_BYTES = 12
CACHED_KEYS = 50_000
"""Unwrapped data keys held in memory, about 10 MB; all are forgotten when there are more."""
SUBJECTS_A_QUERY = 500

metadata = MetaData()
data_keys = Table(
    "data_keys",
    metadata,
    Column("subject", String, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("wrapped", LargeBinary, nullable=False),
)

stores = Table(
    "store", metadata, Column("number", Integer, primary_key=True), Column("id", String, nullable=False)
)
"""One row: what a log knows this store by."""


def keys_are_made(folder: Path) -> bool:
    """Whether the folder holds a store of data keys, be it empty."""
    return (folder / STORE_FILE).exists()


class Keyring:
    """Seals and opens personal data, with one data key for each subject."""

    def __init__(self, folder: Path) -> None:
        """Opens the keys in the folder, and makes them at the first start. Raises KeysUnusable."""
        self.folder = folder
        self._engine = _open_store(folder / STORE_FILE)
        try:
            self.id = _store_id(self._engine)
            """What a log knows this store by."""
            self._wrapping_key = self._find_wrapping_key(folder / "key-encryption-key")
        except BaseException:
            self._engine.dispose()
            raise
        self._cache: dict[str, tuple[str, bytes]] = {}
        self._lock = Lock()
        # One transaction at a time: SQLite would let a second writer sleep, longer each time it looks.
        self._creation = Gathering(self._create_for_all, faults=FAULTS)

    def prepare(self, subjects: Collection[str]) -> None:
        """Have a durable data key for each subject: once for a whole batch, before its append."""
        self._keys_of(subjects)

    def seal(self, personal: Personal, aad: bytes) -> JsonObject:
        """The stored form of personal data: which key, the nonce, and the encrypted JSON."""
        subject = personal.subject
        id_, key = self._cache.get(subject) or self._keys_of([subject])[subject]
        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = orjson.dumps(
            personal.model_dump(exclude={"subject"}, exclude_none=True), option=orjson.OPT_SORT_KEYS
        )
        return {
            "alg": ALGORITHM,
            "key": id_,
            "subject": personal.subject,
            "nonce": _text(nonce),
            "ciphertext": _text(AESGCM(key).encrypt(nonce, plain, aad)),
        }

    def open(self, sealed: JsonObject, aad: bytes) -> Personal | None:
        """The personal data, or None when their key has been destroyed.

        Raises KeysUnusable when they do not belong to this envelope or this key.
        """
        key = self._key(sealed["subject"], sealed["key"])
        if key is None:
            return None
        try:
            plain = AESGCM(key).decrypt(_bytes(sealed["nonce"]), _bytes(sealed["ciphertext"]), aad)
        except InvalidTag as error:
            raise KeysUnusable(
                f"the seal of subject {sealed['subject']} does not fit its event or its key"
            ) from error
        return Personal(subject=sealed["subject"], **orjson.loads(plain))

    def holds_keys(self) -> bool:
        """Whether there is a data key of anybody."""
        return self._any_wrapped() is not None

    def close(self) -> None:
        """Close the store."""
        self._engine.dispose()

    def _key(self, subject: str, id_: str) -> bytes | None:
        # Not from the cache: a key destroyed by another process must be gone here too.
        with self._engine.connect() as connection:
            row = connection.execute(
                select(data_keys.c.wrapped).where(data_keys.c.subject == subject, data_keys.c.id == id_)
            ).one_or_none()
        return None if row is None else unwrap(self._wrapping_key, row.wrapped)

    def _keys_of(self, subjects: Collection[str]) -> dict[str, tuple[str, bytes]]:
        """Key id and key of each subject, made and durable where there was none."""
        keys = {subject: known for subject in subjects if (known := self._cache.get(subject))}
        missing = {subject for subject in subjects if subject not in keys}
        if missing:
            keys |= self._creation.ask(missing)
        return keys

    def _create_for_all(self, questions: Sequence[Collection[str]]) -> Sequence[dict[str, tuple[str, bytes]]]:
        missing = sorted({subject for subjects in questions for subject in subjects})
        with self._engine.begin() as connection:
            made = _get_or_create(connection, missing, self._wrapping_key)
        self._remember(made)
        return [{subject: made[subject] for subject in subjects} for subjects in questions]

    def _remember(self, keys: Mapping[str, tuple[str, bytes]]) -> None:
        with self._lock:
            if len(self._cache) + len(keys) > CACHED_KEYS:
                self._cache = {}
            self._cache.update(keys)

    def _find_wrapping_key(self, path: Path) -> bytes:
        # In this order: another process that starts at once makes the wrapping key before any data key.
        wrapped = self._any_wrapped()
        if wrapped is not None and not path.exists():
            raise KeysUnusable(
                f"{path.parent} holds data keys but not {path.name} that they are wrapped with; "
                f"restore it. {GOING_ON}"
            )
        key = key_encryption_key(path)
        if wrapped is not None:
            unwrap(key, wrapped)
        return key

    def _any_wrapped(self) -> bytes | None:
        with self._engine.connect() as connection:
            return connection.execute(select(data_keys.c.wrapped).limit(1)).scalar_one_or_none()


def _get_or_create(
    connection: Connection, subjects: list[str], wrapping_key: bytes
) -> dict[str, tuple[str, bytes]]:
    stored = _stored(connection, subjects)
    new = [subject for subject in subjects if subject not in stored]
    made = {str(uuid7()): secrets.token_bytes(KEY_BYTES) for _ in new}
    if new:
        rows = [
            {"subject": subject, "id": id_, "wrapped": aes_key_wrap(wrapping_key, key)}
            for subject, (id_, key) in zip(new, made.items(), strict=True)
        ]
        connection.execute(insert(data_keys).on_conflict_do_nothing(), rows)
        # Another process may have been first with some of them: its keys are the keys.
        stored |= _stored(connection, new)
    return {
        subject: (id_, made.get(id_) or unwrap(wrapping_key, wrapped))
        for subject, (id_, wrapped) in stored.items()
    }


def _stored(connection: Connection, subjects: Sequence[str]) -> dict[str, tuple[str, bytes]]:
    """Key id and wrapped key of those subjects that have one."""
    found: dict[str, tuple[str, bytes]] = {}
    for start in range(0, len(subjects), SUBJECTS_A_QUERY):
        some = data_keys.c.subject.in_(subjects[start : start + SUBJECTS_A_QUERY])
        rows = connection.execute(select(data_keys).where(some))
        found |= {subject: (id_, wrapped) for subject, id_, wrapped in rows}
    return found


def _open_store(path: Path) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})

    # A key must be durable before the event that needs it; a destroyed one must leave no trace in the file.
    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _: object) -> None:
        turn_to_write_ahead(connection)
        for pragma in ("synchronous=FULL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    with engine.begin() as connection:
        for table in (data_keys, stores):
            connection.execute(CreateTable(table, if_not_exists=True))
    path.chmod(0o600)
    return engine


def _store_id(engine: Engine) -> str:
    """The id of the store, given to it at its first start."""
    query = select(stores.c.id).where(stores.c.number == 1)
    with engine.connect() as connection:
        if (known := connection.execute(query).scalar_one_or_none()) is not None:
            return str(known)
    with engine.begin() as connection:
        # Another process may have been first: its id is the id.
        connection.execute(insert(stores).on_conflict_do_nothing(), {"number": 1, "id": str(uuid7())})
        return str(connection.execute(query).scalar_one())


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text)
