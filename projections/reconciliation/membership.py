"""Which streams a view has rows of, against those that the log knows."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from sqlalchemy import Connection, func, select, union

from projections.reconciliation.comparison import rebuild
from projections.reconciliation.findings import MOST, Finding
from projections.reconciliation.reader import StreamReader
from projections.view import View

AT_ONCE = 500
"""Streams that one query names."""


def streams_with_rows(connection: Connection, view: View) -> int:
    """How many streams own a row in any table of the view."""
    owners = union(*(select(view.stream_of(table).label("stream")).distinct() for table in view.tables))
    return int(connection.execute(select(func.count()).select_from(owners.subquery())).scalar_one())


def without_rows(connection: Connection, view: View, streams: Iterable[str]) -> Iterator[str]:
    """Those of the streams that own no row in any table."""
    for batch in _batches(streams):
        yield from sorted(set(batch) - _owners_among(connection, view, batch))


def unknown_to_the_log(connection: Connection, view: View, log: StreamReader) -> Iterator[Finding]:
    """A finding for each stream that owns rows and has no events, a few of them at most for each table."""
    for table in view.tables:
        owners = select(view.stream_of(table)).distinct().execution_options(yield_per=AT_ONCE)
        names = (str(name) for name in connection.execute(owners).scalars())
        ghosts = (name for batch in _batches(names) for name in sorted(set(batch) - log.existing(batch)))
        for stream in islice(ghosts, MOST):
            yield Finding(
                kind="unknown_stream",
                sentence=f"view {view.name}, stream {stream}: {table.name} holds rows of it, and the log"
                " knows no such stream",
                remedy=rebuild(view.name),
                view=view.name,
                stream=stream,
                table=table.name,
            )


def _owners_among(connection: Connection, view: View, streams: Collection[str]) -> set[str]:
    found: set[str] = set()
    for table in view.tables:
        owners = select(view.stream_of(table)).where(view.rows_of(table, streams)).distinct()
        found.update(connection.execute(owners).scalars())
    return found


def _batches(streams: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(streams)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch
