"""Gathers what a decision on a meeting or summary needs to know."""

from zoneinfo import ZoneInfo

from domain.coordination import commands as c
from domain.coordination.matters import matters
from domain.coordination.meeting import Meeting
from domain.coordination.months import end_of, is_month
from domain.coordination.reader import MeetingReader
from domain.coordination.rules import Rules
from domain.registry.reader import RegistryReader


def rules_in_force(
    registry: RegistryReader,
    meetings: MeetingReader,
    zone: ZoneInfo,
    command: c.CoordinationCommand,
    *,
    meeting: Meeting | None = None,
    decision: str | None = None,
) -> Rules:
    """The world as far as the command touches it; `decision` is the stream of one that it raises."""
    place = meeting.place if meeting else getattr(command, "place", "")
    task = command.task if isinstance(command, c.RecordOutcome) else None
    registry = registry.standing(place=place, body=task.body if task else None)
    body = registry.body(task.body) if task else None
    items = command.items if isinstance(command, c.FreezeAgenda) else ()
    return Rules(
        zone=zone,
        head=meetings.log.head(),
        place=registry.place(place),
        matters=matters(items, meeting, meetings, registry) if meeting else {},
        body=body,
        body_place=registry.place(body.place) if body else None,
        recorded_by_the_end=_recorded_by_the_end(meetings, zone, command),
        decision=decision,
    )


def _recorded_by_the_end(meetings: MeetingReader, zone: ZoneInfo, command: c.CoordinationCommand) -> int:
    if not isinstance(command, c.IssueSummary) or not is_month(command.month):
        return 0
    return meetings.log.position_at(end_of(command.month, zone))
