"""The fields of a monthly coordination meeting; a row for each item, at least one in all."""

from typing import ClassVar

from consumers.importing.entries import BodyEntry, PlaceEntry
from consumers.importing.field_rules import FieldRule, TimeRule
from consumers.importing.kinds.attendance import AttendanceFields


class MeetingFields(AttendanceFields):
    """The fields of a meeting."""

    gathers: ClassVar = True
    required: ClassVar = ("external_id", "place", "held_at")
    references: ClassVar = {"place": PlaceEntry, "body": BodyEntry}
    one_line: ClassVar = frozenset({"item"})
    lines: ClassVar = frozenset({"outcome", "task", "task_outcome", "remark"})
    ends: ClassVar = frozenset({"due"})
    needs: ClassVar = {
        "outcome": "item",
        "task": "body",
        "body": "due",
        "due": "task",
        "task_done_at": "task_outcome",
        "task_outcome": "task_done_at",
    }

    beside: ClassVar = {"body": "task", "due": "task", "task_done_at": "task"}

    external_id: FieldRule
    place: FieldRule
    held_at: TimeRule
    month: FieldRule | None = None
    scheduled_at: TimeRule | None = None
    item: FieldRule | None = None
    issue: FieldRule | None = None
    decision: FieldRule | None = None
    outcome: FieldRule | None = None
    task: FieldRule | None = None
    body: FieldRule | None = None
    due: TimeRule | None = None
    task_done_at: TimeRule | None = None
    task_outcome: FieldRule | None = None
    closed_at: TimeRule | None = None
    remark: FieldRule | None = None
