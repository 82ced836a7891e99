"""Which data keys belong to which log, so that lost or exchanged keys are noticed at the start.

The log's database names the store of data keys in its table `key_store`. Without that, a folder of keys that
was lost or exchanged would look like the erasure of everybody.
"""

from pathlib import Path

from infra.eventstore.log import EventLog
from infra.key_encryption_key import KeysUnusable
from infra.keys import Keyring

PAGE = 1_000
"""Events read at a time."""
_SEALED = b'"sealed":{'
"""Stands in a stored event with personal data and in no other: in a text its quotes would be escaped."""


def refuse_to_replace_keys(log: EventLog, folder: Path) -> None:
    """To be asked before keys are made in the folder. Raises KeysUnusable when the log has keys elsewhere."""
    if log.key_store() is not None or _holds_sealed(log):
        raise _other_keys(folder, "holds no data keys, and this log was begun with some")


def bind_keys(log: EventLog, keyring: Keyring) -> None:
    """See that these are the keys of the log; they become so at its first start.

    Raises KeysUnusable for the keys of another log, and for empty ones when the log holds personal data.
    """
    if log.key_store() is None:
        if not keyring.holds_keys() and _holds_sealed(log):
            raise _other_keys(keyring.folder, "holds no data keys, and this log holds personal data")
        log.bind_key_store(1, keyring.id)
    bound = log.key_store()
    if bound is None or bound[1] != keyring.id:
        raise _other_keys(keyring.folder, "holds other data keys than those of this log")


def accept_keys(log: EventLog, keyring: Keyring) -> None:
    """Go on with these keys, whatever keys the log had before.

    Raises KeysUnusable when another process does so at once with others.
    """
    number, id_ = log.key_store() or (0, None)
    if id_ != keyring.id:
        log.bind_key_store(number + 1, keyring.id)
    bind_keys(log, keyring)


def _holds_sealed(log: EventLog) -> bool:
    position = 0
    while entries := log.raw_page(position, PAGE):
        if any(_SEALED in entry.state for entry in entries):
            return True
        position = entries[-1].position
    return False


def _other_keys(folder: Path, reason: str) -> KeysUnusable:
    return KeysUnusable(
        f"{folder} {reason}; restore the folder from its backup, or set YISHI_KEYS to the right one. "
        "If those keys are lost for good, run `yishi keys accept`: Yishi then goes on with the keys in the "
        "folder, or new ones, and personal data sealed before stay unreadable."
    )
