"""Pages of the log, and the part of one that a view takes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter
from typing import Self

from sqlalchemy import Connection

from domain.event import LogEntry, Unreadable, stream_kind
from projections.view import View

PAGE = 2_000
"""Entries in a page, and so in a transaction: beyond that, little is gained and others wait longer."""

Entry = LogEntry | Unreadable


@dataclass(frozen=True, slots=True)
class ViewPage:
    """What a page of the log holds for one view."""

    entries: Sequence[Entry]
    """Those of its kinds, without those of parked streams, in order."""
    events: int
    """How many are of its kinds, those of parked streams too."""
    position: int
    """Of the last entry of the page, of whatever kind."""
    event_id: str | None
    """Of that entry; None where it cannot be read."""

    def after(self, passed: "ViewPage | None") -> "ViewPage":
        """This page together with what was passed before it, which has no entries."""
        return self if passed is None else replace(self, events=passed.events + self.events)


@dataclass(frozen=True, slots=True)
class LogPage:
    """Entries that follow one another in the log, at least one, sorted by the kinds of their streams."""

    position: int
    event_id: str | None
    by_kind: Mapping[str, Sequence[Entry]]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Self:
        """The page that holds these entries."""
        by_kind: dict[str, list[Entry]] = {}
        for entry in entries:
            by_kind.setdefault(stream_kind(stream_of(entry)), []).append(entry)
        last = entries[-1]
        return cls(last.position, last.envelope.id if isinstance(last, LogEntry) else None, by_kind)

    def for_view(self, kinds: Collection[str], parked: Collection[str]) -> ViewPage:
        """What it holds for a view that takes these kinds and passes over these streams."""
        chosen = [entries for kind in kinds if (entries := self.by_kind.get(kind))]
        taken = chosen[0] if len(chosen) == 1 else sorted(chain.from_iterable(chosen), key=_POSITION)
        events = len(taken)
        if parked:
            taken = [entry for entry in taken if stream_of(entry) not in parked]
        return ViewPage(taken, events, self.position, self.event_id)


_POSITION = attrgetter("position")


def stream_of(entry: Entry) -> str:
    """The stream that the entry is of, whether or not it can be read."""
    return entry.envelope.stream if isinstance(entry, LogEntry) else entry.stream


def project_into(connection: Connection, view: View, entries: Sequence[Entry]) -> None:
    """Fold the entries that the view takes, and write.

    Raises what the view raises, and for an entry that cannot be read the error that it carries.
    """
    taken = [entry for entry in entries if stream_kind(stream_of(entry)) in view.kinds]
    if taken:
        view.write(connection, view.fold(connection, readable(taken)))


def readable(entries: Sequence[Entry]) -> Sequence[LogEntry]:
    """The entries, each of which can be read. Raises the error of the first that cannot."""
    found: list[LogEntry] = []
    for entry in entries:
        if isinstance(entry, Unreadable):
            raise entry.error
        found.append(entry)
    return found
