"""What the board and the timeline say of an issue, as rows for `projections.rows`."""

from datetime import datetime
from typing import Any, NamedTuple

import orjson
from pydantic import BaseModel

from domain.event import LogEntry
from domain.issue.issue import Issue
from projections.schema import to_microseconds

Row = dict[str, str | int | bool | None]


class Standing(NamedTuple):
    """An issue after its last event. Thousands are kept in memory, so nothing that can be worked out anew."""

    issue: Issue
    position: int
    """Of that event."""
    at: int
    """When it occurred, in microseconds."""


def standing_at(issue: Issue, position: int) -> Standing:
    """The issue after its event at the position."""
    return Standing(issue, position, to_microseconds(issue.changed_at))


def timeline_row(entry: LogEntry, before: Standing | None, after: Standing, actor: str) -> Row:
    """The event, with the issue as it left it and the state that it ended; `actor` is its actor as JSON."""
    envelope = entry.envelope
    return {
        "position": entry.position,
        "event_id": envelope.id,
        "stream": envelope.stream,
        "version": envelope.version,
        "type": envelope.data.type,
        "occurred_at": after.at,
        "recorded_at": to_microseconds(entry.recorded_at),
        "previous_position": before and before.position,
        "previous_at": before and before.at,
        "previous_state": before and before.issue.state,
        "actor": actor,
        "data": envelope.data.model_dump_json(exclude_none=True),
        "imported": getattr(envelope.data, "imported", None),
        "resolution_due": _microseconds(after.issue.due),
        **_columns(after.issue),
    }


def board_row(standing: Standing, snapshot: str) -> Row:
    """The issue as it stands; `snapshot` is all of it, as JSON."""
    issue = standing.issue
    external = issue.external_id
    return {
        "stream": issue.stream,
        "version": issue.version,
        "position": standing.position,
        "location": orjson.dumps(filled(issue.location)).decode() if issue.location else None,
        "changed_at": standing.at,
        "merged_into": issue.merged_into,
        "external_source": external.source if external else None,
        "external_id": external.id if external else None,
        "snapshot": snapshot,
        **_columns(issue),
    }


def filled(value: BaseModel) -> dict[str, Any]:
    """The members of a flat value that it has; a fraction of the time that `model_dump` takes."""
    return {name: member for name, member in vars(value).items() if member is not None}


def responsible_body(issue: Issue) -> str | None:
    """The body that the issue is assigned to, else the one that resolved it."""
    if issue.assignment:
        return issue.assignment.body
    return issue.resolution.body if issue.resolution else None


def present_due(issue: Issue) -> datetime | None:
    """The deadline of the present stage: of discussion before assignment, of resolution after it.

    Until the assigned body accepts, that is the earlier one of acceptance and resolution.
    None for an issue that is not open: nothing of it can become overdue.
    """
    if not issue.is_open:
        return None
    if issue.assignment is None:
        return issue.discuss_due
    if issue.accept_due is None or issue.due is None:
        return issue.accept_due or issue.due
    return min(issue.accept_due, issue.due)


def _columns(issue: Issue) -> Row:
    """Those that both tables have."""
    resolution = issue.resolution
    return {
        "code": issue.code,
        "title": issue.title,
        "place": issue.place,
        "before": issue.before,
        "tier": issue.tier,
        "state": issue.state,
        "category": issue.category,
        "channel": issue.channel,
        "body": responsible_body(issue),
        "raised_at": to_microseconds(issue.raised_at),
        "resolved_at": _microseconds(resolution.at if resolution else None),
        "due": _microseconds(present_due(issue)),
        "satisfied": resolution.satisfied if resolution else None,
        "supporters": len(issue.all_supporters if issue.absorbed else issue.supporters),
        "reopened": issue.reopened,
        "escalated": issue.escalated,
        "urged": issue.urged,
    }


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else to_microseconds(moment)
