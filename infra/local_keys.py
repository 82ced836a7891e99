"""Key-encryption keys from the settings and from a file; they wrap with AES Key Wrap (RFC 3394)."""

import binascii
import os
import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Collection, Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from infra.key_encryption_key import GOING_ON, KEY_BYTES, KeysUnusable

KEK_FILE = "key-encryption-key"
"""In the folder of keys, where none is given otherwise."""


class LocalKeys:
    """Key-encryption keys in this machine's memory, from the settings and from a file.

    The file holds one key a line, the newest last; there is more than one while keys are rotated. Other
    processes that are asked for a key they do not know look into the file again, so that they go on.
    """

    def __init__(self, file: Path, given: Sequence[str] = ()) -> None:
        """`given` are keys as base64 from the settings, the newest first; without any, the file's count."""
        self._file = file
        self._given = [_decoded(text, f"key-encryption key {number}") for number, text in enumerate(given, 1)]
        self._keys: dict[str, bytes] = {}

    def __repr__(self) -> str:
        """The place, and no key."""
        return f"LocalKeys({str(self._file)!r})"

    def known(self) -> Collection[str]:
        """The ids of the keys that are given."""
        return self._read()

    def newest(self) -> str:
        """The first of the settings, else the last of the file, which is made where there is none."""
        if self._given:
            self._read()
            return _id(self._given[0])
        if not self._file.exists():
            _make_file(self._file)
        return self._read()[-1]

    def renew(self) -> str:
        """The first of the settings; else a new last line of the file, or the one that is there already."""
        newest = self.newest()
        if self._given or len(_lines(self._file)) > 1:
            return newest
        _replace(self._file, [*_lines(self._file), secrets.token_bytes(KEY_BYTES)])
        return self._read()[-1]

    def retire(self, id_: str) -> None:
        """Leave only this key in the file, where the file is what counts."""
        if not self._given:
            _replace(self._file, [key for key in _lines(self._file) if _id(key) == id_])

    def wrap(self, id_: str, key: bytes) -> bytes:
        """The data key, wrapped. Raises KeysUnusable."""
        return aes_key_wrap(self._key(id_), key)

    def unwrap(self, id_: str, wrapped: bytes) -> bytes:
        """The data key. Raises KeysUnusable."""
        try:
            return aes_key_unwrap(self._key(id_), wrapped)
        except InvalidUnwrap as error:
            raise _another() from error

    def _key(self, id_: str) -> bytes:
        if id_ not in self._keys:
            # Another process may have rotated the keys since.
            self._read()
        if id_ not in self._keys:
            raise _another()
        return self._keys[id_]

    def _read(self) -> list[str]:
        """The ids, those of the file in its order and last; all keys are known afterwards."""
        read = [*self._given, *(_lines(self._file) if self._file.exists() else ())]
        keys = {_id(key): key for key in read}
        self._keys = keys
        return list(keys)


def _id(key: bytes) -> str:
    """What a key is known by; of 256 random bits, a hash says nothing that could be found out by trying."""
    return sha256(b"yishi key-encryption key\0" + key).hexdigest()[:16]


def _lines(file: Path) -> list[bytes]:
    lines = file.read_bytes().split() or [b""]
    return [_decoded(line, str(file)) for line in lines]


def _decoded(text: str | bytes, where: str) -> bytes:
    try:
        key = b64decode(text.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeysUnusable(
            f"{where} does not hold a key of {KEY_BYTES} bytes as base64; restore it from its backup."
        )
    return key


def _another() -> KeysUnusable:
    return KeysUnusable(
        "the data keys are wrapped with another key-encryption-key than the one given; "
        f"restore that one, or give it as YISHI_KEK_FORMER beside a new one. {GOING_ON}"
    )


def _make_file(file: Path) -> None:
    """Write a new key so that several processes starting at once all end with the same one."""
    put_file(file, _written([secrets.token_bytes(KEY_BYTES)]))


def _replace(file: Path, keys: Sequence[bytes]) -> None:
    _draft(file, _written(keys)).replace(file)
    make_durable(file.parent)


def _written(keys: Sequence[bytes]) -> bytes:
    return b"".join(urlsafe_b64encode(key) + b"\n" for key in keys)


def put_file(file: Path, content: bytes) -> None:
    """Make a file that only its owner can read, whole and on the disk; one that is there stays as it is."""
    draft = _draft(file, content)
    try:
        os.link(draft, file)
    except FileExistsError:
        pass  # Another process was first: what it wrote counts.
    finally:
        draft.unlink()
    make_durable(file.parent)


def _draft(file: Path, content: bytes) -> Path:
    """The content in a file of another name, on the disk and readable by its owner alone."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return draft


def make_durable(folder: Path) -> None:
    """Bring the names in the folder to the disk: a file whose name is lost in a crash is lost."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
