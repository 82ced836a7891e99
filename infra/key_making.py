"""Finds data keys and makes those that are missing: what every report of a resident waits for.

It speaks to SQLite itself, with one connection that is kept: to put each statement together anew would cost
more than the rest of sealing.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path
from threading import Lock

import orjson
from sqlalchemy.exc import OperationalError

from domain.subject.errors import SubjectErased
from infra.key_encryption_key import KeysUnusable

_FIND = """
    SELECT subject, id, wrapped, coalesce(kek, '') FROM data_keys
    WHERE subject IN (SELECT value FROM json_each(?))
"""
_STANDING = """
    SELECT (SELECT kek FROM key_encryption ORDER BY number DESC LIMIT 1),
           (SELECT min(subject) FROM erased WHERE subject IN (SELECT value FROM json_each(?)))
"""
"""Which key-encryption key is in force, and who of the subjects is erased, if any."""
_INSERT = "INSERT INTO data_keys (subject, id, wrapped, kek) VALUES (?, ?, ?, ?)"
_ADD = """
    INSERT INTO data_keys (subject, id, wrapped, kek)
    SELECT * FROM (VALUES {rows}) AS new
    WHERE NOT EXISTS (SELECT 1 FROM erased WHERE erased.subject = new.column1)
        AND new.column4 = (SELECT kek FROM key_encryption ORDER BY number DESC LIMIT 1)
    ON CONFLICT (subject) DO NOTHING
"""
MOST = 1_000
"""Keys that one statement adds."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key as it is kept."""

    subject: str
    id: str
    wrapped: bytes = field(repr=False)
    kek: str
    """The id of the key-encryption key that wraps it."""


Make = Callable[[str, str], DataKey]
"""A new data key for the subject, wrapped by the key-encryption key with this id."""


class KeyMaking:
    """One connection to the store of data keys, for one thread at a time."""

    def __init__(self, path: Path, configure: Callable[[sqlite3.Connection], None], seconds: float) -> None:
        """`configure` sets the connection up; others may hold the store for so many `seconds`."""
        self._connection = sqlite3.connect(path, timeout=seconds, check_same_thread=False)
        configure(self._connection)
        self._lock = Lock()
        self._in_force: str | None = None
        """The key-encryption key as it was last seen; what is added is put to the one that is in force."""

    def find(self, subjects: Collection[str]) -> dict[str, DataKey]:
        """The data keys of those subjects that have one."""
        with self._using():
            return self._find(subjects)

    def find_or_make(self, subjects: Collection[str], make: Make) -> dict[str, DataKey]:
        """The data key of each subject, made and durable where there was none. Raises SubjectErased."""
        wanted = list(dict.fromkeys(subjects))
        with self._using():
            if (added := self._added(wanted, make)) is not None:
                return added
            found = self._find(wanted)
            missing = [subject for subject in wanted if subject not in found]
            return found | self._made(missing, make) if missing else found

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _added(self, subjects: Sequence[str], make: Make) -> dict[str, DataKey] | None:
        """New keys for all of them, in one statement; None where some have keys or are not to have any.

        Most who report are new. With each row that it steps through, the driver gives the interpreter's lock
        up and waits for it among all threads that answer requests: one statement for all costs one wait.
        """
        if self._in_force is None or len(subjects) > MOST:
            return None
        try:
            keys = {subject: make(subject, self._in_force) for subject in subjects}
        except KeysUnusable:
            # Another process has rotated keys: what is in force now is looked up.
            return None
        statement = _ADD.format(rows=", ".join(["(?, ?, ?, ?)"] * len(keys)))
        values = [value for key in keys.values() for value in (key.subject, key.id, key.wrapped, key.kek)]
        return keys if self._connection.execute(statement, values).rowcount == len(keys) else None

    def _find(self, subjects: Collection[str]) -> dict[str, DataKey]:
        rows = self._connection.execute(_FIND, [_listed(subjects)])
        return {row[0]: DataKey(*row) for row in rows}

    def _made(self, subjects: Collection[str], make: Make) -> dict[str, DataKey]:
        """Which key-encryption key is in force, and who is erased, cannot change while the lock is held."""
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        try:
            kek, gone = run(_STANDING, [_listed(subjects)]).fetchone()
            if gone is not None:
                raise SubjectErased(subject=gone)
            self._in_force = kek
            # Another process may have been first with some of them: its keys are the keys.
            found = self._find(subjects)
            made = {subject: make(subject, kek) for subject in subjects if subject not in found}
            self._connection.executemany(_INSERT, map(astuple, made.values()))
            run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                run("ROLLBACK")
            raise
        return found | made

    @contextmanager
    def _using(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                # As errors of the rest of the store, and without parameters, which are wrapped keys.
                raise OperationalError("data keys", None, error, hide_parameters=True) from error


def _listed(subjects: Collection[str]) -> str:
    return orjson.dumps(list(subjects)).decode()
