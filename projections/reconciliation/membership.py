"""How many rows each stream owns in each table of a view, against the events that the log holds of it.

All streams are looked at, a few hundred at a time: memory does not grow with the log, and no snapshot of the
views is held for long, which would keep a rebuild from swapping its tables in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Table, select

from projections.reconciliation.comparison import rebuild
from projections.reconciliation.findings import MOST, Finding
from projections.reconciliation.reached import Reached, reached
from projections.reconciliation.reader import Read, StreamReader
from projections.reconciliation.scratch import Held, rows_held
from projections.view import View

AT_ONCE = 500
"""Streams that one query names."""

Derive = Callable[[Sequence[str], Reached], Held]
"""How many rows the events of streams lead to; raises what a view raises for any of them."""


class Membership:
    """Looks for rows that are missing or too many, of every stream."""

    def __init__(self, view: View, log: StreamReader, read: Read, fingerprint: str, derive: Derive) -> None:
        """`fingerprint` is that of this version of the view; nothing is said of another's tables.

        `derive` is asked where the number of a stream's events does not tell how many rows it owns.
        """
        self._view = view
        self._log = log
        self._read = read
        self._fingerprint = fingerprint
        self._derive = derive

    def suspects(self, position: int, seen: Callable[[int], None]) -> Iterator[str]:
        """The streams, of those that begin up to the position, that own more or fewer rows than they should.

        `seen` is told how many streams have been looked at.
        """
        looked_at = 0
        for batch in _batches(self._log.streams(self._view.kinds, position)):
            with self._read() as connection:
                at = reached(connection, self._view.name, self._fingerprint)
                if at is None or not at.is_ours:
                    return
                held = rows_held(connection, self._view, self._view.tables, batch)
            yield from self._differing(batch, held, at)
            looked_at += len(batch)
            seen(looked_at)

    def unknown_to_the_log(self) -> Iterator[Finding]:
        """A finding for each stream that owns rows and has no events, a few of them at most a table."""
        for table in self._view.tables:
            batches = self._owners(table)
            ghosts = (name for batch in batches for name in sorted(set(batch) - self._log.existing(batch)))
            for stream in islice(ghosts, MOST):
                yield Finding(
                    kind="unknown_stream",
                    sentence=f"view {self._view.name}, stream {stream}: {table.name} holds rows of it, and"
                    " the log knows no such stream",
                    remedy=rebuild(self._view.name),
                    view=self._view.name,
                    stream=stream,
                    table=table.name,
                )

    def _differing(self, streams: Sequence[str], held: Held, at: Reached) -> Iterator[str]:
        versions = self._log.versions(streams)
        due = {stream: self._due(stream, versions.get(stream, 0)) for stream in streams}
        derived = self._derived([stream for stream in streams if None in due[stream]], at)
        for stream in streams:
            owned = [rows.get(stream, 0) for rows in held]
            if stream in derived:
                differs = owned != derived[stream]
            else:
                # The version is that of now: the view may not have come so far, or pass over the rest.
                differs = owned != due[stream] and owned != self._due_at(at, stream)
            if differs:
                yield stream

    def _due(self, stream: str, events: int) -> list[int | None]:
        return [self._view.rows_due(table, stream, events) for table in self._view.tables]

    def _due_at(self, at: Reached, stream: str) -> Sequence[int | None]:
        return self._due(stream, len(self._log.stream_entries(stream, at.stop(stream))))

    def _derived(self, streams: Sequence[str], at: Reached) -> Mapping[str, Sequence[int] | None]:
        """What each stream should own there; None for one whose events lead to no rows but to an error."""
        if not streams:
            return {}
        try:
            held = self._derive(streams, at)
        except Exception:
            if len(streams) == 1:
                # Whoever compares it row by row meets the same error, and tells of it.
                return {streams[0]: None}
            middle = len(streams) // 2
            return {**self._derived(streams[:middle], at), **self._derived(streams[middle:], at)}
        return {stream: [rows.get(stream, 0) for rows in held] for stream in streams}

    def _owners(self, table: Table) -> Iterator[Sequence[str]]:
        """The streams that own rows of a table, some at a time."""
        owners = select(self._view.stream_of(table).label("stream")).subquery()
        query = select(owners.c.stream).distinct().order_by(owners.c.stream).limit(AT_ONCE)
        beyond = query
        while True:
            with self._read() as connection:
                at = reached(connection, self._view.name, self._fingerprint)
                found = list(connection.execute(beyond).scalars()) if at and at.is_ours else []
            if not found:
                return
            yield found
            beyond = query.where(owners.c.stream > found[-1])


def _batches(streams: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(streams)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch
