"""The view of issues: the board and the timeline, filled in one fold because both show the same state.

The state that a page goes on from comes from the board's own snapshots, not from the log: whoever has the
events in order, a page of the log or a partition of a topic, can build this view.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Self

import orjson
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import ColumnElement, Connection, Table, select

from domain.event import Actor, LogEntry
from domain.issue.issue import Issue, evolve
from projections.issue_board import issue_board
from projections.issue_rows import Row, Standing, board_row, standing_at, timeline_row
from projections.issue_timeline import issue_timeline
from projections.rows import insert_rows, update_rows

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


@dataclass(slots=True)
class _Page:
    """Rows that one page of entries leads to."""

    timeline: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)
    """Rows of the board for issues that began."""
    changed: list[Row] = field(default_factory=list)
    """Rows of the board for issues that were there."""


class IssueView:
    """Fills `issue_board` and `issue_timeline`."""

    name = "issues"
    kinds = frozenset({"issue"})

    def __init__(
        self, board: Table = issue_board, timeline: Table = issue_timeline, *, remembered: int = REMEMBERED
    ) -> None:
        """Fill tables of the shape of `issue_board` and `issue_timeline`; keep so many issues in memory."""
        self._remembered = remembered
        self.board = board
        self.timeline = timeline
        self._snapshots: TypeAdapter[Issue] = TypeAdapter(Issue)
        self._recent: dict[str, Standing] = {}
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

    def forget(self) -> None:
        """Read every issue from the board again."""
        self._recent.clear()

    def fold(self, connection: Connection, entries: Sequence[LogEntry]) -> _Page:
        """Fold the entries into their issues. Raises BrokenStream when one does not follow the one before."""
        self._recall(connection, entries)
        timeline = [self._add(entry) for entry in entries]
        begun = {entry.envelope.stream for entry in entries if entry.envelope.version == 1}
        touched = dict.fromkeys(entry.envelope.stream for entry in entries)
        # The issues of this page are remembered in any case: their rows are not in the tables yet.
        self._forget_the_oldest(max(self._remembered, len(touched)))
        return _Page(
            timeline,
            new=[self._board_row(stream) for stream in touched if stream in begun],
            # In one order, so that two processes can never wait for each other's rows.
            changed=[self._board_row(stream) for stream in sorted(touched.keys() - begun)],
        )

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
                self._recent[stream] = standing_at(self._snapshots.validate_json(snapshot), position)

    def _add(self, entry: LogEntry) -> Row:
        envelope = entry.envelope
        # Taken out and put back, so that the first in the dictionary is always the one unused for longest.
        before = self._recent.pop(envelope.stream, None)
        _check_order(before, entry)
        after = standing_at(evolve(before and before.issue, envelope), entry.position)
        self._recent[envelope.stream] = after
        return timeline_row(entry, before, after, self._actor(envelope.actor))

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

    def _forget_the_oldest(self, kept: int) -> None:
        for _ in range(len(self._recent) - kept):
            del self._recent[next(iter(self._recent))]


def _member(value: object) -> object:
    """What orjson does not know in an issue, as JSON knows it."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, BaseModel):
        return value.model_dump(exclude_none=True)
    raise TypeError(f"an issue holds {value!r}, which a snapshot cannot")


def _check_order(before: Standing | None, entry: LogEntry) -> None:
    expected = before.issue.version + 1 if before else 1
    if entry.envelope.version != expected:
        raise BrokenStream(
            f"event {entry.envelope.id} is version {entry.envelope.version} of {entry.envelope.stream},"
            f" where version {expected} should follow"
        )
