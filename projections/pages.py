"""Reads and projects pages of the log, and finds the entry that is to blame when that fails."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from domain.event import LogEntry, Unreadable, stream_kind
from projections.locks import is_transient
from projections.reader import LogReader
from projections.view import View

PAGE = 2_000
"""Entries in a page, and so in a transaction: beyond that, little is gained and others wait longer."""


class Overtaken(Exception):
    """Another process has moved the checkpoint; read it again."""


@dataclass(frozen=True, slots=True)
class Poison:
    """An entry that cannot be read or projected."""

    position: int
    error: Exception

    def __str__(self) -> str:
        # A database's own words are short, and do not repeat the row.
        error = self.error.orig if isinstance(self.error, DBAPIError) else self.error
        return f"position {self.position} cannot be projected: {type(error).__name__}: {error}"


def read(log: LogReader, after: int, limit: int, stop: int | None) -> tuple[list[LogEntry], Poison | None]:
    """A page, up to an entry in it that cannot be read; that entry alone, once it is the first.

    Raises what the database raises when it is busy or away.
    """
    readable: list[LogEntry] = []
    for entry in log.entries(after, limit, stop):
        if isinstance(entry, Unreadable):
            return readable, None if readable else Poison(entry.position, entry.error)
        readable.append(entry)
    return readable, None


def project_into(connection: Connection, view: View, entries: Sequence[LogEntry]) -> None:
    """Fold the entries that the view takes, and write."""
    taken = [entry for entry in entries if stream_kind(entry.envelope.stream) in view.kinds]
    view.write(connection, view.fold(connection, taken))


def commit(
    engine: Engine, view: View, entries: Sequence[LogEntry], move: Callable[[Connection], bool]
) -> None:
    """Move the checkpoint and change the rows in one transaction.

    The checkpoint comes first: of two processes the second waits there, before it has touched any row, and
    then finds that it was overtaken. Raises Overtaken, and whatever the view raises; nothing changes then.
    """
    try:
        with engine.begin() as connection:
            if not move(connection):
                raise Overtaken(view.name)
            project_into(connection, view, entries)
    except BaseException:
        view.forget()
        raise


def project(entries: Sequence[LogEntry], commit_part: Callable[[Sequence[LogEntry]], None]) -> Poison | None:
    """Commit the entries as one part, or in halves up to the first that cannot be projected: the answer.

    Raises Overtaken, and what the database raises when it is busy or away.
    """
    try:
        commit_part(entries)
    except Exception as error:
        if isinstance(error, Overtaken) or is_transient(error):
            raise
        if len(entries) == 1:
            return Poison(entries[0].position, error)
    else:
        return None
    middle = len(entries) // 2
    return project(entries[:middle], commit_part) or project(entries[middle:], commit_part)
