"""What the board and the timeline say of an issue, as rows for `projections.rows`.

A replay makes a row for each of millions of events, so rows are tuples in the order of the names given here,
and a moment is turned into microseconds when it changes rather than with every event.
"""

from datetime import datetime
from typing import Any, NamedTuple

import orjson
from pydantic import BaseModel

from domain.event import LogEntry
from domain.issue.issue import Issue
from projections.rows import Value
from projections.schema import to_microseconds

Row = tuple[Value, ...]

TIMELINE = (
    *("position", "event_id", "stream", "version", "type", "occurred_at", "recorded_at"),
    *("previous_position", "previous_at", "previous_state", "imported"),
    *("place", "tier", "state", "category", "channel", "body"),
    *("raised_at", "due", "resolution_due", "satisfied", "supporters"),
)
"""The columns of `timeline_row`."""
CHANGING = (
    *("stream", "version", "position", "state", "before", "tier", "category", "body"),
    *("changed_at", "resolved_at", "due", "satisfied", "supporters"),
    *("reopened", "escalated", "urged", "merged_into", "snapshot"),
)
"""The columns of `changing_row`: those of the board that any event may change, and its key."""
FIXED = ("code", "title", "place", "channel", "location", "raised_at", "external_source", "external_id")
"""The columns of `fixed_row`: those of the board that the first event settles."""


class Standing(NamedTuple):
    """An issue after its last event, with what its rows say of it in microseconds since 1970."""

    issue: Issue
    position: int
    """Of that event."""
    at: int
    """When it occurred."""
    raised_at: int
    resolution_due: int | None


def standing_at(issue: Issue, position: int, before: Standing | None = None) -> Standing:
    """The issue after its event at the position, which followed `before`, if that is known."""
    at = to_microseconds(issue.changed_at)
    if before is None:
        raised_at, due = to_microseconds(issue.raised_at), _microseconds(issue.due)
    else:
        raised_at, same = before.raised_at, issue.due is before.issue.due
        due = before.resolution_due if same else _microseconds(issue.due)
    return Standing(issue, position, at, raised_at, due)


def timeline_row(entry: LogEntry, before: Standing | None, after: Standing) -> Row:
    """The event, with the issue as it left it and the state that it ended, as TIMELINE."""
    envelope, issue = entry.envelope, after.issue
    event, resolution = envelope.data, issue.resolution
    return (
        entry.position,
        envelope.id,
        envelope.stream,
        envelope.version,
        event.type,
        after.at,
        to_microseconds(entry.recorded_at),
        *((None, None, None) if before is None else (before.position, before.at, before.issue.state)),
        getattr(event, "imported", None),
        issue.place,
        issue.tier,
        issue.state,
        issue.category,
        issue.channel,
        responsible_body(issue),
        after.raised_at,
        _present_due(after),
        after.resolution_due,
        None if resolution is None else resolution.satisfied,
        _supporters(issue),
    )


def changing_row(standing: Standing, snapshot: str) -> Row:
    """What events may change of the issue, as CHANGING; `snapshot` is what no column tells, as JSON."""
    issue, resolution = standing.issue, standing.issue.resolution
    return (
        issue.stream,
        issue.version,
        standing.position,
        issue.state,
        issue.before,
        issue.tier,
        issue.category,
        responsible_body(issue),
        standing.at,
        None if resolution is None else to_microseconds(resolution.at),
        _present_due(standing),
        None if resolution is None else resolution.satisfied,
        _supporters(issue),
        issue.reopened,
        issue.escalated,
        issue.urged,
        issue.merged_into,
        snapshot,
    )


def fixed_row(standing: Standing) -> Row:
    """What never changes in the issue, as FIXED."""
    issue = standing.issue
    source = issue.external_id
    return (
        issue.code,
        issue.title,
        issue.place,
        issue.channel,
        orjson.dumps(filled(issue.location)).decode() if issue.location else None,
        standing.raised_at,
        source.source if source else None,
        source.id if source else None,
    )


def filled(value: BaseModel) -> dict[str, Any]:
    """The members of a flat value that it has; a fraction of the time that `model_dump` takes."""
    return {name: member for name, member in vars(value).items() if member is not None}


def responsible_body(issue: Issue) -> str | None:
    """The body that the issue is assigned to, else the one that resolved it."""
    if issue.assignment:
        return issue.assignment.body
    return issue.resolution.body if issue.resolution else None


def _present_due(standing: Standing) -> int | None:
    due = standing.issue.present_due
    return standing.resolution_due if due is standing.issue.due else _microseconds(due)


def _supporters(issue: Issue) -> int:
    return len(issue.all_supporters if issue.absorbed else issue.supporters)


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else to_microseconds(moment)
