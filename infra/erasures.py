"""The register of erasures: whose data key was destroyed, when, why and by whom; without personal data.

It is a file apart from the data keys, to which lines of JSON are added and from which none is taken: a store
of keys that is restored from an older backup is put to it again, so that nobody comes back.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from domain.subject.service import Erasure
from infra.key_encryption_key import KeysUnusable
from infra.local_keys import make_durable

REGISTER_FILE = "erasures.jsonl"
"""In the folder of keys, where no other place is set."""

_ERASURE = TypeAdapter(Erasure)


def to_entry(erasure: Erasure) -> str:
    """The erasure as one line of the register, without its end."""
    return _ERASURE.dump_json(erasure, exclude_none=True).decode()


def from_entry(entry: str) -> Erasure:
    """The erasure of a line. Raises ValidationError."""
    return _ERASURE.validate_json(entry)


class ErasureRegister:
    """A file of erasures, shared by processes."""

    def __init__(self, path: Path) -> None:
        """The file is made with the first erasure."""
        self.path = path

    def all(self) -> dict[str, Erasure]:
        """All erasures by subject. Raises KeysUnusable for a file that is damaged."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        # What a crash left without its end was not acknowledged.
        whole = content[: content.rfind(b"\n") + 1]
        return _by_subject(whole.decode("utf-8", "replace").splitlines(), self.path)

    def enter(self, erasures: Iterable[Erasure]) -> dict[str, Erasure]:
        """Add those of people who are not in it yet, on the disk when this returns; all of them then."""
        with self._locked() as descriptor:
            known = self.all()
            new = {each.subject: each for each in erasures if each.subject not in known}
            if new:
                _append(descriptor, "".join(f"{to_entry(each)}\n" for each in new.values()).encode())
        return known | new

    @contextmanager
    def _locked(self) -> Iterator[int]:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
            make_durable(self.path.parent)
        finally:
            os.close(descriptor)


def _append(descriptor: int, lines: bytes) -> None:
    """After the last whole line: what a crash left behind it is overwritten."""
    content = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    end = content.rfind(b"\n") + 1
    os.ftruncate(descriptor, end)
    os.pwrite(descriptor, lines, end)
    os.fsync(descriptor)


def _by_subject(lines: Iterable[str], path: Path) -> dict[str, Erasure]:
    found: dict[str, Erasure] = {}
    for number, line in enumerate(lines, start=1):
        try:
            erasure = from_entry(line)
        except ValidationError as error:
            raise KeysUnusable(
                f"{path}, line {number}, is no entry of an erasure; restore the file from its backup: "
                "without it, people who were erased could come back."
            ) from error
        found.setdefault(erasure.subject, erasure)
    return found
