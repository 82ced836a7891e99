"""The fields of an issue and of the steps of its history; a step is recorded where its time is known."""

from typing import ClassVar, Literal, get_args

from consumers.importing.entries import BodyEntry, CategoryEntry, PlaceEntry
from consumers.importing.field_rules import FieldRule, TimeRule
from consumers.importing.fields_of_kind import Fields
from domain.issue.events import Channel

Status = Literal["open", "resolved", "withdrawn", "declined"]
"""What a status of the source can mean."""


class IssueFields(Fields):
    """The fields of an issue."""

    required: ClassVar = ("external_id", "title", "place", "category", "channel", "raised_at")
    references: ClassVar = {"place": PlaceEntry, "category": CategoryEntry, "body": BodyEntry}
    words: ClassVar = {
        "channel": get_args(Channel),
        "status": get_args(Status),
        "satisfied": ("yes", "no"),
        "rating": ("1", "2", "3", "4", "5"),
    }
    one_line: ClassVar = frozenset({"title", "grid", "building", "unit"})
    lines: ClassVar = frozenset(
        {"description", "conclusion", "outcome", "comment", "withdrawal_reason", "legal_ground"}
    )
    needs: ClassVar = {
        "discussed_at": "conclusion",
        "assigned_at": "body",
        "resolved_at": "outcome",
        "confirmed_at": "satisfied",
        "satisfied": "confirmed_at",
        "rating": "satisfied",
        "declined_at": "legal_ground",
        "closed_at": "status",
    }
    closings: ClassVar = {"resolved": "resolved_at", "withdrawn": "withdrawn_at", "declined": "declined_at"}

    external_id: FieldRule
    title: FieldRule
    place: FieldRule
    category: FieldRule
    channel: FieldRule
    raised_at: TimeRule
    description: FieldRule | None = None
    reporter: FieldRule | None = None
    """What the source calls the reporter; sealed as the name where it gives no other."""
    reporter_name: FieldRule | None = None
    reporter_phone: FieldRule | None = None
    reporter_email: FieldRule | None = None
    reporter_door: FieldRule | None = None
    grid: FieldRule | None = None
    building: FieldRule | None = None
    unit: FieldRule | None = None
    status: FieldRule | None = None
    discussed_at: TimeRule | None = None
    conclusion: FieldRule | None = None
    assigned_at: TimeRule | None = None
    body: FieldRule | None = None
    resolved_at: TimeRule | None = None
    outcome: FieldRule | None = None
    confirmed_at: TimeRule | None = None
    satisfied: FieldRule | None = None
    rating: FieldRule | None = None
    comment: FieldRule | None = None
    withdrawn_at: TimeRule | None = None
    withdrawal_reason: FieldRule | None = None
    declined_at: TimeRule | None = None
    legal_ground: FieldRule | None = None
    closed_at: TimeRule | None = None
    """When the issue came to the status that it has, for sources with one column for that."""
