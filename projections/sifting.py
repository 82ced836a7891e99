"""Finds the entries that a page fails for, by halves, and projects all others."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from domain.event import Unreadable
from projections.faults import is_to_blame, sentence
from projections.pages import Entry, project_into, stream_of
from projections.view import View


@dataclass(frozen=True, slots=True)
class Poison:
    """The first entry of a stream that could not be projected."""

    stream: str
    position: int
    error: str
    is_unreadable: bool
    """Its bytes are not understood, and trying again cannot change that."""

    @property
    def kind(self) -> str:
        """The name of the error's class, which `sentence` begins with."""
        return self.error.partition(":")[0]


def sift(connection: Connection, view: View, entries: Sequence[Entry]) -> list[Poison]:
    """Project all entries but those of streams that fail, from where each of these fails; returns where.

    The changes are part of the connection's transaction. Raises what no entry is to blame for.
    """
    found = {each.stream: each for each in _unreadable(entries)}
    _project(connection, view, entries, found)
    return list(found.values())


def _unreadable(entries: Sequence[Entry]) -> list[Poison]:
    """The first unreadable entry of each stream. They need no trial."""
    unreadable = [entry for entry in reversed(entries) if isinstance(entry, Unreadable)]
    first = {entry.stream: entry for entry in unreadable}
    return [Poison(each.stream, each.position, sentence(each.error), True) for each in first.values()]


def _project(connection: Connection, view: View, entries: Sequence[Entry], found: dict[str, Poison]) -> None:
    entries = [entry for entry in entries if not _is_passed_over(entry, found)]
    if not entries:
        return
    try:
        with connection.begin_nested():
            project_into(connection, view, entries)
    except Exception as error:
        # The view may remember what the savepoint has just undone.
        view.forget()
        if not is_to_blame(error):
            raise
        if len(entries) == 1:
            stream = stream_of(entries[0])
            found[stream] = Poison(stream, entries[0].position, sentence(error), False)
            return
    else:
        return
    middle = len(entries) // 2
    _project(connection, view, entries[:middle], found)
    _project(connection, view, entries[middle:], found)


def _is_passed_over(entry: Entry, found: dict[str, Poison]) -> bool:
    """Whether an entry of its stream has failed, at this one or before it."""
    poison = found.get(stream_of(entry))
    return poison is not None and entry.position >= poison.position
