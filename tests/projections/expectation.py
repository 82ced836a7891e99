"""What the views should hold, worked out from whole streams without pages, checkpoints or SQL."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, select

from domain.event import LogEntry
from domain.issue.issue import Issue, fold
from infra.views.engine import reading
from projections.issue_board import issue_board
from projections.issue_timeline import issue_timeline
from projections.registry import bodies, categories, places

TABLES = (issue_board, issue_timeline, places, bodies, categories)
Rows = Mapping[str, list[tuple[Any, ...]]]


def rows(engine: Engine) -> Rows:
    """All rows of all views, in the order of their keys."""
    with reading(engine) as connection:
        return {table.name: _rows(connection, table) for table in TABLES}


def _rows(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]


def by_stream(entries: Iterable[LogEntry]) -> dict[str, list[LogEntry]]:
    """The entries of issues, by stream."""
    streams: dict[str, list[LogEntry]] = defaultdict(list)
    for entry in entries:
        if entry.envelope.stream.startswith("issue-"):
            streams[entry.envelope.stream].append(entry)
    return streams


def expected_timeline(entries: Sequence[LogEntry]) -> list[dict[str, Any]]:
    """The rows of the timeline: each event with the fold of its stream up to it, and the one before."""
    expected = []
    for stream in by_stream(entries).values():
        for index, entry in enumerate(stream):
            previous = stream[index - 1] if index else None
            before = fold(None, [earlier.envelope for earlier in stream[:index]])
            issue = fold(before, [entry.envelope])
            assert issue
            standing = expected_standing(issue)
            expected.append(
                {
                    **{name: standing[name] for name in standing.keys() & issue_timeline.c.keys()},
                    "position": entry.position,
                    "event_id": entry.envelope.id,
                    "stream": entry.envelope.stream,
                    "version": index + 1,
                    "type": entry.envelope.data.type,
                    "occurred_at": entry.envelope.occurred_at,
                    "recorded_at": entry.recorded_at,
                    "previous_position": previous.position if previous else None,
                    "previous_at": previous.envelope.occurred_at if previous else None,
                    "previous_state": before.state if before else None,
                    "imported": entry.envelope.data.facts().get("imported"),
                    "resolution_due": issue.due,
                }
            )
    return sorted(expected, key=lambda row: row["position"])


def expected_board(entries: Sequence[LogEntry]) -> list[dict[str, Any]]:
    """The rows of the board: the fold of each stream; the snapshot is left to other tests."""
    expected = []
    for name, stream in sorted(by_stream(entries).items()):
        issue = fold(None, [entry.envelope for entry in stream])
        assert issue
        expected.append(
            {
                **expected_standing(issue),
                "stream": name,
                "version": len(stream),
                "position": stream[-1].position,
                "location": issue.location.model_dump(exclude_none=True) if issue.location else None,
                "changed_at": stream[-1].envelope.occurred_at,
                "merged_into": issue.merged_into,
                "external_source": issue.external_id.source if issue.external_id else None,
                "external_id": issue.external_id.id if issue.external_id else None,
            }
        )
    return expected


def expected_standing(issue: Issue) -> dict[str, Any]:
    """What the board says of an issue, and the timeline much of it."""
    awaited = [issue.accept_due, issue.due] if issue.assignment else [issue.discuss_due]
    due = min((moment for moment in awaited if moment), default=None)
    resolver = issue.resolution.body if issue.resolution else None
    return {
        **{name: getattr(issue, name) for name in ("code", "title", "place", "before", "tier", "state")},
        **{name: getattr(issue, name) for name in ("category", "channel", "raised_at", "reopened")},
        **{name: getattr(issue, name) for name in ("escalated", "urged")},
        "body": issue.assignment.body if issue.assignment else resolver,
        "resolved_at": issue.resolution.at if issue.resolution else None,
        "due": due if issue.state in ("raised", "discussed", "assigned", "escalated") else None,
        "satisfied": issue.resolution.satisfied if issue.resolution else None,
        "supporters": len(
            {*issue.supporters, *(each for brought in issue.absorbed.values() for each in brought)}
        ),
    }
