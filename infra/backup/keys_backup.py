"""The folder of keys in one file: data keys, what wraps them, the register of erasures, who may come in."""

import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from domain.subject.service import Erasure
from infra.backup.archive import CHUNK, ArchiveReader, writing
from infra.erasures import ErasureRegister, from_entry, to_entry
from infra.identity.store import STORE_FILE as IDENTITY
from infra.key_encryption_key import KeyService
from infra.key_making import DataKey
from infra.keys import Keyring
from infra.local_keys import KEK_FILE

FORMAT = "yishi-keys-backup"
DATA_KEYS = "data-keys.jsonl"
ERASURES = "erasures.jsonl"
PAGE = 500
"""Data keys that are held at a time."""


def back_up_keys(keyring: Keyring, register: ErasureRegister, kek: Path | None, out: Path) -> int:
    """Write the keys as they are now into a file; servers may go on. Returns how many data keys there are.

    `kek` is the file of the key-encryption key; None where it is kept elsewhere and is not to be in it.
    Raises BackupUnusable where the file exists.
    """
    made = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    with writing(out, FORMAT, {"made_at": made, "store": keyring.id}) as archive:
        counted = _Counted(keyring)
        archive.add(DATA_KEYS, counted.lines())
        archive.add(ERASURES, (f"{to_entry(each)}\n".encode() for each in register.all().values()))
        if kek is not None:
            archive.add(KEK_FILE, [kek.read_bytes()])
        if (keyring.folder / IDENTITY).exists():
            archive.add(IDENTITY, _copied(keyring.folder / IDENTITY))
    return counted.count


class _Counted:
    """The data keys as lines, and how many there were."""

    def __init__(self, keyring: Keyring) -> None:
        self._store = keyring.store
        self.count = 0

    def lines(self) -> Iterator[bytes]:
        last = ""
        while keys := self._store.page(last):
            yield b"".join(map(_line, keys))
            last = keys[-1].subject
            self.count += len(keys)


def _line(key: DataKey) -> bytes:
    members = {
        "subject": key.subject,
        "id": key.id,
        "kek": key.kek,
        "wrapped": b64encode(key.wrapped).decode(),
    }
    return orjson.dumps(members, option=orjson.OPT_APPEND_NEWLINE)


def _copied(path: Path) -> Iterator[bytes]:
    """An SQLite file as of one moment, without what was deleted from it."""
    with TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        copy = Path(folder) / path.name
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("VACUUM INTO ?", [str(copy)])
        with copy.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


def erasures_in(archive: ArchiveReader) -> list[Erasure]:
    """The register of erasures as of the backup."""
    return [from_entry(line.decode()) for line in archive.lines(ERASURES)]


def restored_keys(
    archive: ArchiveReader, keyring: Keyring, former: KeyService, gone: Iterable[str]
) -> Iterator[list[DataKey]]:
    """The data keys of a backup, but for those of the erased; each wrapped by a key that the keyring knows.

    `former` knows the key-encryption key of the backup. Raises KeysUnusable where neither does.
    """
    known, erased = set(keyring.service.known()), set(gone)
    page: list[DataKey] = []
    for line in archive.lines(DATA_KEYS):
        key = _key(line)
        if key.subject in erased:
            continue
        page.append(key if key.kek in known else _rewrapped(key, keyring, former))
        if len(page) == PAGE:
            yield page
            page = []
    yield page


def _key(line: bytes) -> DataKey:
    members = orjson.loads(line)
    return DataKey(members["subject"], members["id"], b64decode(members["wrapped"]), members["kek"])


def _rewrapped(key: DataKey, keyring: Keyring, former: KeyService) -> DataKey:
    kek = keyring.service.newest()
    opened = former.unwrap(key.kek, key.wrapped)
    return DataKey(key.subject, key.id, keyring.service.wrap(kek, opened), kek)
