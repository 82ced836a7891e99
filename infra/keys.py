"""Data keys of data subjects: personal data are sealed and opened with them.

Personal data are sealed with AES-256-GCM under a key of their subject; the envelope without its seal is the
additional authenticated data, so that a seal cannot be moved to another event. Whoever destroys a data key
makes everything sealed with it unreadable, for ever: no process keeps one longer than it takes to seal.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from uuid_utils import uuid7

from domain.event import JsonObject, Personal
from infra.database_faults import FAULTS
from infra.gathering import Gathering
from infra.key_encryption_key import GOING_ON, KEY_BYTES, KeyService, KeysUnusable
from infra.key_making import DataKey
from infra.key_store import STORE_FILE, KeyStore
from infra.local_keys import KEK_FILE, LocalKeys

ALGORITHM = "A256GCM"
NONCE_BYTES = 12

KeysBySubject = Mapping[str, tuple[str, bytes]]
"""The id and the key itself."""


def keys_are_made(folder: Path) -> bool:
    """Whether the folder holds a store of data keys, be it empty."""
    return (folder / STORE_FILE).exists()


class Keyring:
    """Seals and opens personal data, with one data key for each subject."""

    def __init__(self, folder: Path, service: KeyService | None = None) -> None:
        """Opens the keys in the folder, and makes them at the first start. Raises KeysUnusable.

        `service` holds the key-encryption key; by default it is a file in the folder.
        """
        self.folder = folder
        self.service: KeyService = service or LocalKeys(folder / KEK_FILE)
        self.store = KeyStore(folder)
        try:
            self._check_service()
        except BaseException:
            self.close()
            raise
        # One transaction at a time: SQLite would let a second writer sleep, longer each time it looks.
        self._asked = Gathering(self._keys_for_all, faults=FAULTS)

    @property
    def id(self) -> str:
        """What a log knows the store of data keys by."""
        return self.store.id

    def prepare(self, subjects: Collection[str]) -> "Seals":
        """What seals for these subjects, once each has a durable data key: for one append.

        Raises SubjectErased.
        """
        return Seals(self._asked.ask(subjects))

    def seal(self, personal: Personal, aad: bytes) -> JsonObject:
        """The stored form of personal data, for one event alone. Raises SubjectErased."""
        return self.prepare([personal.subject]).seal(personal, aad)

    def open(self, sealed: JsonObject, aad: bytes) -> Personal | None:
        """The personal data, or None when their key has been destroyed.

        Raises KeysUnusable when they do not belong to this envelope or this key.
        """
        # Always from the store: a key that another process destroyed must be gone here too.
        kept = self.store.find([sealed["subject"]]).get(sealed["subject"])
        if kept is None or kept.id != sealed["key"]:
            return None
        key = self.service.unwrap(kept.kek, kept.wrapped)
        try:
            plain = AESGCM(key).decrypt(_bytes(sealed["nonce"]), _bytes(sealed["ciphertext"]), aad)
        except InvalidTag as error:
            raise KeysUnusable(
                f"the seal of subject {sealed['subject']} does not fit its event or its key"
            ) from error
        return Personal(subject=sealed["subject"], **orjson.loads(plain))

    def holds_keys(self) -> bool:
        """Whether there is a data key of anybody."""
        return self.store.any() is not None

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def _keys_for_all(self, questions: Sequence[Collection[str]]) -> Sequence[KeysBySubject]:
        subjects = {subject for asked in questions for subject in asked}
        new: dict[str, bytes] = {}

        def make(subject: str, kek: str) -> DataKey:
            id_, key = str(uuid7()), secrets.token_bytes(KEY_BYTES)
            new[id_] = key
            return DataKey(subject, id_, self.service.wrap(kek, key), kek)

        kept = self.store.find_or_make(subjects, make)
        keys = {
            subject: (key.id, new.get(key.id) or self.service.unwrap(key.kek, key.wrapped))
            for subject, key in kept.items()
        }
        return [{subject: keys[subject] for subject in asked} for asked in questions]

    def _check_service(self) -> None:
        """See that the key-encryption key fits the data keys before anything is sealed with it."""
        # In this order: another process that starts at once makes that key before any data key.
        kept = self.store.any()
        if kept is None:
            self.store.put_in_force(self.service.newest())
        elif not self.service.known():
            raise KeysUnusable(
                f"{self.folder} holds data keys but not {KEK_FILE} that they are wrapped with; "
                f"restore it. {GOING_ON}"
            )
        elif not kept.kek:
            self._name_wrapping_key(kept)
        else:
            self.service.unwrap(kept.kek, kept.wrapped)
            # What wraps new keys may be newer than what wraps this one, while keys are rotated.
            self.service.wrap(self.store.in_force() or "", bytes(KEY_BYTES))

    def _name_wrapping_key(self, kept: DataKey) -> None:
        """In a store of before rotation, which had one key-encryption key and did not name it."""
        kek = self.service.newest()
        self.service.unwrap(kek, kept.wrapped)
        self.store.put_in_force(kek)
        while unnamed := [key for key in self.store.wrapped_otherwise(kek) if not key.kek]:
            self.store.rewrap([DataKey(key.subject, key.id, key.wrapped, kek) for key in unnamed])


class Seals:
    """Seals with the data keys of some subjects, which are forgotten together with it."""

    def __init__(self, keys: KeysBySubject) -> None:
        self._keys = keys

    def seal(self, personal: Personal, aad: bytes) -> JsonObject:
        """The stored form of personal data: which key, the nonce, and the encrypted JSON."""
        id_, key = self._keys[personal.subject]
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


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text)
