"""The view of issues: the board and the timeline, filled in one fold because both show the same state.

The state that a page goes on from comes from the board's own snapshots, not from the log: whoever has the
events in order, a page of the log or a partition of a topic, can build this view.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Self

import orjson
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import ColumnElement, Connection, Table, select

from domain.event import Actor, LogEntry
from domain.issue.issue import Issue, evolve
from projections.issue_board import issue_board
from projections.issue_rows import Row, Standing, board_row, filled, standing_at, timeline_row
from projections.issue_timeline import issue_timeline
from projections.recent_issues import RecentIssues
from projections.rows import Rows, insert_rows, ready, update_rows

REMEMBERED = 20_000
"""How many issues are kept in memory, so that a busy stream is not read from the board page after page."""
AT_ONCE = 500
"""How many streams one query asks for; SQLite allows 32,766 parameters, older builds 999."""

MEANING = "2"
"""To be raised when `evolve` or the rows below change their meaning without a change of the tables."""


_REQUIRED = frozenset(
    each.name for each in fields(Issue) if each.default is MISSING and each.default_factory is MISSING
)
"""Members that every snapshot has; the others have an empty value as their default, and are left out then."""


class BrokenStream(ValueError):
    """The events of a stream do not follow one another."""


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
        self._snapshots: TypeAdapter[Issue] = TypeAdapter(Issue)
        self._recent = RecentIssues(remembered)
        self._actors: dict[tuple[str, str, str | None], str] = {}

    @property
    def version(self) -> str:
        """Of the rows' meaning and of the shape of a snapshot."""
        shape = orjson.dumps(self._snapshots.json_schema(), option=orjson.OPT_SORT_KEYS)
        return f"{MEANING}-{hashlib.sha256(shape).hexdigest()}"

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
        for start in range(0, len(wanted), AT_ONCE):
            chosen = columns.stream.in_(wanted[start : start + AT_ONCE])
            query = select(columns.stream, columns.position, columns.snapshot).where(chosen)
            for stream, position, snapshot in connection.execute(query):
                issue = self._snapshots.validate_json(snapshot)
                self._recent.recall(stream, standing_at(issue, position))

    def _add(self, entry: LogEntry) -> Row:
        envelope = entry.envelope
        before = self._recent.get(envelope.stream)
        _check_order(before, entry)
        after = standing_at(evolve(before and before.issue, envelope), entry.position)
        self._recent.met(envelope.stream, after, begun=before is None)
        return timeline_row(entry, before, after, self._actor(envelope.actor))

    def _page(
        self, connection: Connection, timeline: Sequence[Row], streams: Collection[str] | None
    ) -> _Page:
        new, changed = self._recent.to_write(streams)
        return _Page(
            ready(connection, timeline),
            ready(connection, [self._board_row(stream) for stream in new]),
            ready(connection, [self._board_row(stream) for stream in changed]),
        )

    def _board_row(self, stream: str) -> Row:
        standing = self._recent[stream]
        return board_row(standing, self._snapshot(standing.issue))

    def _snapshot(self, issue: Issue) -> str:
        """The issue as JSON, the same for the same issue in every process."""
        members = {name: value for name, value in vars(issue).items() if value or name in _REQUIRED}
        return orjson.dumps(members, _member, orjson.OPT_UTC_Z).decode()

    def _actor(self, actor: Actor) -> str:
        key = (actor.id, actor.role, actor.body)
        text = self._actors.get(key)
        if text is None:
            if len(self._actors) >= REMEMBERED:
                self._actors.clear()
            text = self._actors[key] = actor.model_dump_json(exclude_none=True)
        return text


def _member(value: object) -> object:
    """What orjson does not know in an issue, as JSON knows it."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, BaseModel):
        return filled(value)
    raise TypeError(f"an issue holds {value!r}, which a snapshot cannot")


def _check_order(before: Standing | None, entry: LogEntry) -> None:
    expected = before.issue.version + 1 if before else 1
    if entry.envelope.version != expected:
        raise BrokenStream(
            f"event {entry.envelope.id} is version {entry.envelope.version} of {entry.envelope.stream},"
            f" where version {expected} should follow"
        )
