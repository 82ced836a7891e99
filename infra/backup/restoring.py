"""Puts backups in place: erasures first, then keys, then the log, so that nobody who was erased is back.

Cut short, it is run again: what is in place already stays, and the log comes whole or not at all.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.subject.service import Erasure, SubjectService, erasure_of
from infra.backup import keys_backup, log_backup
from infra.backup.archive import ArchiveReader, BackupUnusable, reading
from infra.erasing import ErasableKeys
from infra.erasures import ErasureRegister
from infra.eventstore.errors import LogNotEmpty
from infra.eventstore.log import EventLog, open_log
from infra.identifiers import new_id
from infra.identity.store import STORE_FILE as IDENTITY
from infra.keys import Keyring, keys_are_made
from infra.local_keys import KEK_FILE, LocalKeys, put_file


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    position: int
    """The last of the log."""
    keys: int
    """Data keys that were not there before."""
    erased: int
    """People whose data stay erased."""
    timezone: str
    """That the log was kept in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoring:
    """Where backups are put."""

    database_url: str
    folder: Path
    """Of the keys."""
    register: ErasureRegister
    kek: Path | None
    """Where the key-encryption key of a backup goes; None where it is given by the settings."""
    open_keys: Callable[[], Keyring]

    def restore(
        self, log: Path, keys: Path | None, register: Path | None, advance_to: log_backup.Advance
    ) -> Restored:
        """Put the log, and keys and a register of erasures where they are given, in place.

        Raises BackupUnusable for files that are damaged or do not belong together, and where a log is kept
        already; KeysUnusable.
        """
        with ExitStack() as files, closing(open_log(self.database_url)) as into:
            logged = files.enter_context(reading(log, log_backup.FORMAT))
            kept = files.enter_context(reading(keys, keys_backup.FORMAT)) if keys else None
            if into.head():
                raise LogNotEmpty
            _check_together(logged, kept)
            told = list(ErasureRegister(register).all().values()) if register else []
            come = self._restore_keys(kept, told) if kept or keys_are_made(self.folder) else 0
            stores = [(int(number), str(id_)) for number, id_ in logged.manifest["key_stores"]]
            into.restore(log_backup.restored_rows(logged, advance_to), stores)
            timezone = str(logged.manifest["settings"]["timezone"])
            return Restored(into.head(), come, self._erase_again(into), timezone)

    def _restore_keys(self, kept: ArchiveReader | None, told: list[Erasure]) -> int:
        self.register.enter([*told, *(keys_backup.erasures_in(kept) if kept else ())])
        if kept is None:
            return 0
        self._put_missing_files(kept)
        with closing(self.open_keys()) as keyring:
            if keyring.id != kept.manifest["store"]:
                if keyring.holds_keys():
                    raise BackupUnusable(
                        f"{self.folder} holds the keys of another log; set YISHI_KEYS to an empty folder."
                    )
                keyring.store.adopt_id(kept.manifest["store"])
            given = kept.content(KEK_FILE).decode().split() if kept.has(KEK_FILE) else []
            former = LocalKeys(self.folder / ".none", given[::-1])
            pages = keys_backup.restored_keys(kept, keyring, former, self.register.all())
            return sum(keyring.store.add(page) for page in pages)

    def _put_missing_files(self, kept: ArchiveReader) -> None:
        """What is there is newer: tokens that were revoked since do not come back."""
        wanted = {KEK_FILE: self.kek, IDENTITY: self.folder / IDENTITY}
        for part, path in wanted.items():
            if path is not None and kept.has(part) and not path.exists():
                put_file(path, kept.content(part))

    def _erase_again(self, log: EventLog) -> int:
        """Put the erasures that the log tells of to the keys, and have the log tell of all there are."""
        if not keys_are_made(self.folder):
            return 0
        with closing(self.open_keys()) as keyring:
            erasable = ErasableKeys(keyring.store, self.register)
            erasable.reconcile(_told_by(log))
            SubjectService(log, erasable, new_id).complete(datetime.now(UTC))
        return len(self.register.all())


def _check_together(logged: ArchiveReader, kept: ArchiveReader | None) -> None:
    if kept is None:
        return
    kept.verify()
    stores = logged.manifest["key_stores"]
    if not stores or stores[-1][1] != kept.manifest["store"]:
        raise BackupUnusable(f"{kept.path} holds the keys of another log than {logged.path}; name its own.")


def _told_by(log: EventLog) -> Iterator[Erasure]:
    for stream in log.streams(["subject"], log.head()):
        told = map(erasure_of, log.history(stream))
        yield from (erasure for erasure in told if erasure is not None)
