"""Rotates the key-encryption key: all data keys are wrapped anew, while servers go on.

A crash leaves every data key wrapped by a key that is still given, and rotating again goes on where it was.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.key_encryption_key import KeyService, KeysUnusable
from infra.key_making import DataKey
from infra.keys import Keyring


def rotate(keyring: Keyring, advance_to: Callable[[int], None] = lambda _: None) -> int:
    """Put a newer key-encryption key in force and wrap all data keys with it; returns how many were.

    First the new key is durable, then it is in force for what is new, then all else is wrapped anew; only
    when nothing is left under the former is that let go of. `advance_to` is told how many are done. Raises
    KeysUnusable when a newer key has to be given first, and while another process rotates.
    """
    with _alone(keyring.folder):
        service, store = keyring.service, keyring.store
        newest = service.renew()
        if newest == store.in_force() and len(service.known()) == 1:
            raise KeysUnusable(
                "there is no newer key-encryption key than the one in force: give all servers a new one as "
                "YISHI_KEK, with the present one as YISHI_KEK_FORMER, and run this again."
            )
        store.put_in_force(newest)
        done = 0
        while keys := store.wrapped_otherwise(newest):
            store.rewrap([_wrapped_by(newest, key, service) for key in keys])
            advance_to(done := done + len(keys))
        store.forget_former_pages()
        service.retire(newest)
    return done


def _wrapped_by(kek: str, key: DataKey, service: KeyService) -> DataKey:
    return DataKey(key.subject, key.id, service.wrap(kek, service.unwrap(key.kek, key.wrapped)), kek)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One rotation at a time: two would each make a new key, and let go of the other's."""
    descriptor = os.open(folder / ".rotation.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise KeysUnusable("another process is rotating the keys; wait until it is done.") from error
    finally:
        os.close(descriptor)
