"""The port of the key-encryption key, which wraps the data keys of data subjects.

Whoever keeps that key in a key service or a hardware module fills it; infra/local_keys.py does with keys from
a file or from the settings.
"""

from collections.abc import Collection
from typing import Protocol

KEY_BYTES = 32
"""Of this key and of data keys."""
GOING_ON = (
    "If it is lost for good, move the folder away and run `yishi keys accept`: Yishi then goes on with new "
    "keys, and personal data sealed before stay unreadable."
)


class KeysUnusable(Exception):
    """The keys cannot be read or do not belong together; the message says what to do."""


class KeyService(Protocol):
    """Wraps data keys. Key-encryption keys are told apart by ids, which say nothing of the keys."""

    def known(self) -> Collection[str]:
        """The ids of the key-encryption keys that are given."""

    def newest(self) -> str:
        """The id of the one that data keys are to be wrapped with; made where there is none at all."""

    def renew(self) -> str:
        """Have a newer one than now: made, or found where it was made or given before; returns its id.

        Raises KeysUnusable when another one has to be given first.
        """

    def retire(self, id_: str) -> None:
        """Keep the one of this id alone, as far as this service keeps any: the others wrap nothing more."""

    def wrap(self, id_: str, key: bytes) -> bytes:
        """The data key, wrapped by the key-encryption key of this id."""

    def unwrap(self, id_: str, wrapped: bytes) -> bytes:
        """The data key. Raises KeysUnusable when the key-encryption key is not given, or is another."""
