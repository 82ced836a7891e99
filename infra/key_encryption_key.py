"""The key-encryption key, which wraps the data keys of data subjects with AES Key Wrap (RFC 3394)."""

import binascii
import os
import secrets
from base64 import b64decode, urlsafe_b64encode
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

KEY_BYTES = 32
"""Of this key and of data keys."""
GOING_ON = (
    "If it is lost for good, move the folder away and run `yishi keys accept`: Yishi then goes on with new "
    "keys, and personal data sealed before stay unreadable."
)


class KeysUnusable(Exception):
    """The keys cannot be read or do not belong together; the message says what to do."""


def key_encryption_key(path: Path) -> bytes:
    """The key that wraps the data keys, made at the first start. Raises KeysUnusable for a damaged file."""
    if not path.exists():
        _make_key(path)
    try:
        key = b64decode(path.read_bytes().strip(), altchars=b"-_", validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeysUnusable(f"{path} does not hold a key of {KEY_BYTES} bytes; restore it from its backup.")
    return key


def _make_key(path: Path) -> None:
    """Write a new key so that several processes starting at once all end with the same one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # Another process was first: its key is the key.
    finally:
        draft.unlink()
    _make_durable(path.parent)


def _make_durable(folder: Path) -> None:
    """Bring the names in the folder to the disk: a file whose name is lost in a crash is lost."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unwrap(wrapping_key: bytes, wrapped: bytes) -> bytes:
    """The data key. Raises KeysUnusable when it was wrapped with another key."""
    try:
        return aes_key_unwrap(wrapping_key, wrapped)
    except InvalidUnwrap as error:
        raise KeysUnusable(
            "the data keys are wrapped with another key-encryption-key than the one given; "
            f"restore that one. {GOING_ON}"
        ) from error
