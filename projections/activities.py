"""Volunteer activities: announced, and held or cancelled, each with the position since which it is known."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from domain.event import LogEntry
from domain.registry import events as e
from projections.registry_changes import RegistryChanges, Values
from projections.schema import Moment, metadata, to_microseconds

activities = Table(
    "activities",
    metadata,
    Column("id", String, primary_key=True),
    Column("place", String, nullable=False),
    Column("body", String, doc="that organises it"),
    Column("issue", String, doc="stream of the issue that it works on"),
    Column("name", String, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False, doc="of its announcement"),
    Column("held_position", BigInteger, doc="null unless it took place"),
    Column("held_at", Moment, doc="when the report that it took place occurred"),
    Column("volunteers", Integer),
    Column("minutes", BigInteger, doc="of all volunteers together"),
    Column("result", Text),
    Column("cancelled_position", BigInteger, doc="null unless it was cancelled"),
    Column("cancelled_at", Moment),
    Column("reason", Text, doc="of its cancellation"),
    Index("ix_activities_starts", "place", "starts_at"),
    Index("ix_activities_held", "place", "held_at"),
)


def add_to_activities(changes: RegistryChanges, entry: LogEntry) -> None:
    """What an event of an activity does to its row."""
    stream = entry.envelope.stream
    id_, at = stream.removeprefix("activity-"), to_microseconds(entry.envelope.occurred_at)
    match entry.envelope.data:
        case e.ActivityPlanned() as event:
            changes.add(activities, stream, _planned(event, entry, id_))
        case e.ActivityHeld() as event:
            held: Values = {
                "version": entry.envelope.version,
                "held_position": entry.position,
                "held_at": at,
                "volunteers": event.volunteers,
                "minutes": event.minutes,
                "result": event.result,
            }
            changes.change_one(activities, stream, {"id": id_}, held)
        case e.ActivityCancelled() as event:
            cancelled: Values = {
                "version": entry.envelope.version,
                "cancelled_position": entry.position,
                "cancelled_at": at,
                "reason": event.reason,
            }
            changes.change_one(activities, stream, {"id": id_}, cancelled)


def _planned(event: e.ActivityPlanned, entry: LogEntry, id_: str) -> Values:
    return {
        "id": id_,
        "place": event.place,
        "body": event.body,
        "issue": event.issue,
        "name": event.name,
        "starts_at": to_microseconds(event.starts_at),
        "planned_at": to_microseconds(entry.envelope.occurred_at),
        "version": entry.envelope.version,
        "position": entry.position,
        "held_position": None,
        "held_at": None,
        "volunteers": None,
        "minutes": None,
        "result": None,
        "cancelled_position": None,
        "cancelled_at": None,
        "reason": None,
    }
