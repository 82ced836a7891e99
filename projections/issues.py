"""The view of issues: the board and the timeline, filled in one fold because both show the same state.

The state that a page goes on from comes from the board's own snapshots, not from the log: whoever has the
events in order, a page of the log or a partition of a topic, can build this view.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Table, select

from domain.event import LogEntry
from domain.issue.issue import Issue, evolve
from projections.broken_stream import check_order
from projections.issue_board import issue_board
from projections.issue_rows import (
    CHANGING,
    FIXED,
    TIMELINE,
    Row,
    changing_row,
    fixed_row,
    standing_at,
    timeline_row,
)
from projections.issue_snapshot import COLUMNS, issue_from, snapshot_of
from projections.issue_timeline import issue_timeline
from projections.recent_issues import RecentIssues
from projections.rows import Rows, insert_rows, ready_values, update_rows
from projections.snapshot_shape import snapshot_shape

REMEMBERED = 20_000
"""How many issues are kept in memory, so that a busy stream is not read from the board page after page."""
AT_ONCE = 500
"""How many streams one query asks for; SQLite allows 32,766 parameters, older builds 999."""

MEANING = "3"
"""To be raised when `evolve` or the rows change their meaning without a change of the tables."""


@dataclass(frozen=True, slots=True)
class _Page:
    """Rows that one page of entries leads to."""

    timeline: Rows
    new: Rows
    """Rows of the board for issues that began."""
    changed: Rows
    """Rows of the board for issues that were there."""


class IssueView:
    """Fills `issue_board` and `issue_timeline`."""

    name = "issues"
    kinds = frozenset({"issue"})

    def __init__(
        self,
        board: Table = issue_board,
        timeline: Table = issue_timeline,
        *,
        remembered: int = REMEMBERED,
        keeps_back: bool = False,
    ) -> None:
        """Fill tables of the shape of `issue_board` and `issue_timeline`; keep so many issues in memory.

        With `keeps_back` an issue is put on the board once it has not been met for long, or at `settle`.
        """
        self._remembered = remembered
        self._keeps_back = keeps_back
        self.board = board
        self.timeline = timeline
        self._issues: TypeAdapter[Issue] = TypeAdapter(Issue)
        self._recent = RecentIssues(remembered)

    @property
    def version(self) -> str:
        """Of the rows' meaning and of the shape of a snapshot."""
        return f"{MEANING}-{snapshot_shape(Issue)}"

    @property
    def tables(self) -> Sequence[Table]:
        """The board and the timeline."""
        return (self.board, self.timeline)

    def with_tables(self, tables: Sequence[Table]) -> Self:
        """The same view on another board and timeline."""
        return type(self)(*tables, remembered=self._remembered)

    def for_building(self, tables: Sequence[Table]) -> Self:
        """The same view for filling an empty board and timeline; the board is up to date after `settle`."""
        return type(self)(*tables, remembered=self._remembered, keeps_back=True)

    def forget(self) -> None:
        """Read every issue from the board again."""
        self._recent.clear()

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> _Page:
        """Fold the entries into their issues. Raises BrokenStream when one does not follow the one before."""
        self._recall(connection, entries)
        timeline = [self._add(entry) for entry in entries]
        leaving = self._recent.end_page()
        return self._page(connection, timeline, leaving if self._keeps_back else None)

    def settle(self, connection: Connection) -> Iterator[_Page]:
        """What was kept back from the board, in parts; nothing is from now on."""
        self._keeps_back = False
        streams = self._recent.unwritten()
        for start in range(0, len(streams), AT_ONCE):
            yield self._page(connection, [], streams[start : start + AT_ONCE])

    def write(self, connection: Connection, changes: _Page) -> None:
        """Add to the timeline, and put issues on the board as they stand now."""
        insert_rows(connection, self.timeline, changes.timeline)
        insert_rows(connection, self.board, changes.new)
        update_rows(connection, self.board, "stream", changes.changed)

    def rows_of(self, table: Table, streams: Collection[str]) -> ColumnElement[bool]:
        """The rows that name the stream."""
        return table.c.stream.in_(streams)

    def stream_of(self, table: Table) -> ColumnElement[str]:
        """The stream that the row names."""
        return table.c.stream

    def rows_due(self, table: Table, stream: str, events: int) -> int:  # noqa: ARG002 issues are all alike
        """One row of the board an issue, one of the timeline an event."""
        return events if table is self.timeline else min(events, 1)

    def _recall(self, connection: Connection, entries: Iterable[LogEntry]) -> None:
        """Bring the issues that began on an earlier page into memory."""
        streams = {entry.envelope.stream for entry in entries if entry.envelope.stream not in self._recent}
        begun = {entry.envelope.stream for entry in entries if entry.envelope.version == 1}
        wanted = sorted(streams - begun)
        columns = self.board.c
        needed = [
            columns[name] for name in (*COLUMNS, "position", "external_source", "external_id", "snapshot")
        ]
        for start in range(0, len(wanted), AT_ONCE):
            chosen = columns.stream.in_(wanted[start : start + AT_ONCE])
            for row in connection.execute(select(*needed).where(chosen)).mappings():
                issue = issue_from(dict(row), self._issues)
                self._recent.recall(issue.stream, standing_at(issue, row["position"]))

    def _add(self, entry: LogEntry) -> Row:
        envelope = entry.envelope
        before = self._recent.get(envelope.stream)
        check_order(before.issue.version if before else 0, entry)
        issue = evolve(None if before is None else before.issue, envelope)
        after = standing_at(issue, entry.position, before)
        self._recent.met(envelope.stream, after, begun=before is None)
        return timeline_row(entry, before, after)

    def _page(
        self, connection: Connection, timeline: Sequence[Row], streams: Collection[str] | None
    ) -> _Page:
        new, changed = self._recent.to_write(streams)
        begun = [self._changing(stream) + fixed_row(self._recent[stream]) for stream in new]
        return _Page(
            ready_values(connection, TIMELINE, timeline),
            ready_values(connection, (*CHANGING, *FIXED), begun),
            ready_values(connection, CHANGING, [self._changing(stream) for stream in changed]),
        )

    def _changing(self, stream: str) -> Row:
        standing = self._recent[stream]
        return changing_row(standing, snapshot_of(standing.issue))
