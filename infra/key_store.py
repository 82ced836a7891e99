"""The store of wrapped data keys: an SQLite file apart from the log, shared by processes on one machine."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import sqlite as on_sqlite
from uuid_utils import uuid7

from infra.key_making import DataKey, KeyMaking, Make
from infra.key_store_schema import BUSY_SECONDS, configure, data_keys, erased, in_force, opened, stores
from infra.write_ahead import once_free

STORE_FILE = "data-keys.db"
SUBJECTS_A_QUERY = 500


class KeyStore:
    """Wrapped data keys by subject. Safe in many threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Opens the store in the folder, which is made where there is none."""
        self._engine = opened(folder / STORE_FILE)
        self._writer = self._engine.execution_options(writes=True)
        self._making = KeyMaking(folder / STORE_FILE, configure, BUSY_SECONDS)
        # What is read does not wait until what is made is on the disk.
        self._finding = KeyMaking(folder / STORE_FILE, configure, BUSY_SECONDS)
        try:
            self.id = self._own_id()
            """What a log knows this store by."""
        except BaseException:
            self.close()
            raise

    def find(self, subjects: Collection[str]) -> dict[str, DataKey]:
        """The data keys of those subjects that have one."""
        return self._finding.find(subjects)

    def find_or_make(self, subjects: Collection[str], make: Make) -> dict[str, DataKey]:
        """The data key of each subject, made and durable where there was none. Raises SubjectErased."""
        return self._making.find_or_make(subjects, make)

    def add(self, keys: Sequence[DataKey]) -> int:
        """Take in keys of a backup, but for subjects that have one and for those erased; how many came."""
        with self._writer.begin() as connection:
            gone = _erased(connection, [key.subject for key in keys])
            new = [_row(key) for key in keys if key.subject not in gone]
            into = on_sqlite.insert(data_keys).on_conflict_do_nothing()
            return sum(connection.execute(into, row).rowcount for row in new)

    def destroy(self, entries: Mapping[str, str]) -> None:
        """Destroy the keys of these subjects, for ever and in all processes.

        The entries of the register, by subject, are kept, so that no key is made for them again.
        """
        if not entries:
            return
        rows = [{"subject": subject, "entry": entry} for subject, entry in entries.items()]
        with self._writer.begin() as connection:
            connection.execute(on_sqlite.insert(erased).on_conflict_do_nothing(), rows)
            gone = delete(data_keys).where(data_keys.c.subject == bindparam("of"))
            connection.execute(gone, [{"of": subject} for subject in entries])
        self.forget_former_pages()

    def entries(self) -> dict[str, str]:
        """The entries of all erasures, by subject."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(erased.c.subject, erased.c.entry))
            return {row.subject: row.entry for row in rows}

    def in_force(self) -> str | None:
        """The id of the key-encryption key that wraps what is new; None in a store that is new."""
        with self._engine.connect() as connection:
            return _in_force(connection)

    def put_in_force(self, kek: str) -> None:
        """Let this key-encryption key wrap what is new from now on, in all processes."""
        with self._writer.begin() as connection:
            before = _in_force(connection)
            if before != kek:
                connection.execute(insert(in_force).values(kek=kek))

    def page(self, after: str = "", limit: int = SUBJECTS_A_QUERY) -> list[DataKey]:
        """Keys in order of their subjects."""
        rows = select(data_keys).where(data_keys.c.subject > after).order_by(data_keys.c.subject)
        with self._engine.connect() as connection:
            return [_key(row) for row in connection.execute(rows.limit(limit))]

    def wrapped_otherwise(self, kek: str, limit: int = SUBJECTS_A_QUERY) -> list[DataKey]:
        """Some of the keys that another key-encryption key wraps."""
        with self._engine.connect() as connection:
            others = select(data_keys).where(data_keys.c.kek.is_distinct_from(kek)).limit(limit)
            return [_key(row) for row in connection.execute(others)]

    def rewrap(self, keys: Sequence[DataKey]) -> None:
        """Put these wrappings in the place of those before; a key that is gone meanwhile stays so."""
        change = update(data_keys).where(data_keys.c.id == bindparam("of"))
        change = change.values(wrapped=bindparam("by"), kek=bindparam("under"))
        with self._writer.begin() as connection:
            connection.execute(change, [{"of": key.id, "by": key.wrapped, "under": key.kek} for key in keys])

    def count(self) -> int:
        """How many data keys there are."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(data_keys)).scalar_one())

    def any(self) -> DataKey | None:
        """One of the keys, if there is any."""
        return next(iter(self.page(limit=1)), None)

    def adopt_id(self, id_: str) -> None:
        """Be the store of this id, for one that is restored. Only for an empty store."""
        with self._writer.begin() as connection:
            connection.execute(update(stores).values(id=id_))
        self.id = id_

    def forget_former_pages(self) -> None:
        """Overwrite what was deleted or replaced: the write-ahead log holds pages of before until then."""
        raw = self._engine.raw_connection()
        try:
            # Readers hold it up for moments; it tells by its first column, not by an error.
            def checkpoint() -> None:
                if raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                    raise _busy()

            once_free(checkpoint)
        finally:
            raw.close()

    def close(self) -> None:
        """Close the file."""
        self._making.close()
        self._finding.close()
        self._engine.dispose()

    def _own_id(self) -> str:
        """The id of the store, given to it at its first start."""
        query = select(stores.c.id).where(stores.c.number == 1)
        with self._engine.connect() as connection:
            if (known := connection.execute(query).scalar_one_or_none()) is not None:
                return str(known)
        with self._writer.begin() as connection:
            # Another process may have been first: its id is the id.
            new = on_sqlite.insert(stores).on_conflict_do_nothing()
            connection.execute(new, {"number": 1, "id": str(uuid7())})
            return str(connection.execute(query).scalar_one())


def _erased(connection: Connection, subjects: Sequence[str]) -> set[str]:
    gone: set[str] = set()
    for start in range(0, len(subjects), SUBJECTS_A_QUERY):
        some = erased.c.subject.in_(subjects[start : start + SUBJECTS_A_QUERY])
        gone |= set(connection.execute(select(erased.c.subject).where(some)).scalars())
    return gone


def _in_force(connection: Connection) -> str | None:
    last = select(in_force.c.kek).order_by(in_force.c.number.desc()).limit(1)
    found = connection.execute(last).scalar_one_or_none()
    return None if found is None else str(found)


def _key(row: Any) -> DataKey:
    return DataKey(row.subject, row.id, row.wrapped, row.kek or "")


def _row(key: DataKey) -> dict[str, object]:
    return {"subject": key.subject, "id": key.id, "wrapped": key.wrapped, "kek": key.kek}


def _busy() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("the store of data keys is read by another process")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error
