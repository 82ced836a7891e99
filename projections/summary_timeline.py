"""The timeline of an issue as a summary tells it: open data only, in Chinese.

The view says which events are told, so that none is that is not counted; the log has what they say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, or_, select

from domain.chinese import TIERS
from domain.event import LogEntry
from projections.issue_timeline import issue_timeline as t
from projections.pages import readable
from projections.reader import StreamReader
from projections.summary_labels import CHANNEL_LABELS, EVENT_LABELS
from projections.summary_model import TimelineEntry
from projections.summary_names import Names
from projections.summary_scope import Scope
from projections.summary_times import deadline, local_time

MOST_ENTRIES = 30
"""An issue's first event and its latest are told, so many in all; what lies between is counted."""


_TOLD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "issue.raised": ("channel", "category"),
        "issue.reclassified": ("category", "reason"),
        "issue.discussed": ("conclusion",),
        "issue.assigned": ("body", "due", "reason"),
        "issue.assignment_accepted": (),
        "issue.assignment_returned": ("reason",),
        "issue.progress_reported": ("note",),
        "issue.deadline_extended": ("due", "reason"),
        "issue.urged": ("note",),
        "issue.resolved": ("outcome",),
        "issue.resolution_confirmed": ("satisfied", "comment"),
        "issue.reopened": ("body", "due", "reason"),
        "issue.escalated": ("to_tier", "reason"),
        "issue.taken_over": ("to_tier", "reason"),
        "issue.information_requested": ("question",),
        "issue.information_given": ("answer", "due"),
        "issue.returned": ("to_tier", "reason"),
        "issue.merged": ("reason",),
        "issue.absorbed": (),
        "issue.unmerged": ("due", "reason"),
        "issue.released": (),
        "issue.withdrawn": ("reason",),
        "issue.declined": ("legal_ground",),
    }
)
"""The members of an event's facts that its entry tells, in order."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is told of an issue, and how many events are left out."""

    entries: tuple[TimelineEntry, ...]
    omitted: int


def timelines(  # noqa: PLR0917 what a summary is made of
    connection: Connection,
    log: StreamReader,
    scope: Scope,
    streams: Sequence[str],
    names: Names,
    zone: ZoneInfo,
) -> Mapping[str, Timeline]:
    """The timelines of these issues up to the end of the period; who supported them is not told."""
    known = (t.c.stream.in_(streams), t.c.occurred_at < scope.end, t.c.position <= scope.position)
    newest_first = func.row_number().over(partition_by=t.c.stream, order_by=t.c.position.desc())
    numbered = (
        select(
            *(t.c.stream, t.c.position, t.c.version),
            newest_first.label("age"),
            func.count().over(partition_by=t.c.stream).label("number"),
        )
        .where(*known, t.c.type != "issue.supported")
        .subquery()
    )
    told = or_(numbered.c.version == 1, numbered.c.age < MOST_ENTRIES)
    rows = connection.execute(select(numbered).where(told).order_by(numbered.c.position)).all()
    return {
        stream: _timeline(log, scope, stream, [row for row in rows if row.stream == stream], names, zone)
        for stream in streams
    }


def _timeline(  # noqa: PLR0917 what a summary is made of
    log: StreamReader, scope: Scope, stream: str, rows: Sequence[Row[Any]], names: Names, zone: ZoneInfo
) -> Timeline:
    entries = {entry.position: entry for entry in log.stream_entries(stream, scope.position)}
    told = readable([entries[row.position] for row in rows])
    return Timeline(tuple(_entry(entry, names, zone) for entry in told), rows[0].number - len(rows))


def _entry(entry: LogEntry, names: Names, zone: ZoneInfo) -> TimelineEntry:
    envelope, facts = entry.envelope, entry.envelope.data.facts()
    type_ = envelope.data.type
    body = envelope.actor.body or (facts.get("body") if type_ == "issue.resolved" else None)
    said = (_said(key, facts[key], names, zone) for key in _TOLD[type_] if key in facts)
    return TimelineEntry(
        position=entry.position,
        event_id=envelope.id,
        type=type_,
        occurred_at=local_time(envelope.occurred_at, zone),
        label=EVENT_LABELS[type_],
        # Empty when the label says it all.
        text="；".join(text for text in said if text),
        by=None if body is None else names.of("body", body),
    )


def _said(key: str, value: Any, names: Names, zone: ZoneInfo) -> str:
    match key:
        case "channel":
            return CHANNEL_LABELS[value]
        case "category" | "body":
            return names.of(key, value)
        case "to_tier":
            return f"至{TIERS[value]}"
        case "satisfied":
            return "满意" if value else "不满意"
        case "due":
            return f"时限 {deadline(local_time(datetime.fromisoformat(value), zone))}"
        case _:
            return str(value)
