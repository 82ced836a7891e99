"""The fields of a governance decision and its history; a decision may take several rows.

Rows of one decision each may hold a task, one who was elected, or a place of a campaign.
"""

from typing import ClassVar, Literal, get_args

from consumers.importing.entries import BodyEntry, PlaceEntry
from consumers.importing.field_rules import FieldRule, TimeRule
from consumers.importing.fields_of_kind import Fields
from domain.decision.events import BallotResult, Kind, Office

Status = Literal["open", "resolved", "rejected", "withdrawn"]
YES_OR_NO = ("yes", "no")


class DecisionFields(Fields):
    """The fields of a decision."""

    gathers: ClassVar = True
    required: ClassVar = ("external_id", "place", "kind", "title", "motion", "raised_at")
    references: ClassVar = {"place": PlaceEntry, "body": BodyEntry, "target_place": PlaceEntry}
    ids: ClassVar = ("rule",)
    words: ClassVar = {
        "kind": get_args(Kind),
        "result": get_args(BallotResult),
        "status": get_args(Status),
        "office": get_args(Office),
        "party_member": YES_OR_NO,
        "branch_secretary": YES_OR_NO,
    }
    one_line: ClassVar = frozenset({"title", "unit"})
    lines: ClassVar = frozenset(
        {"motion", "covenant_text", "conclusion", "task", "task_outcome", "note", "outcome"}
        | {"rejection_reason", "withdrawal_reason"}
    )
    ends: ClassVar = frozenset({"due", "trial_until"})
    needs: ClassVar = {
        "discussed_at": "conclusion",
        "balloted_at": "eligible",
        "eligible": "balloted_at",
        "elected": "office",
        "task": "assigned_at",
        "assigned_at": "task",
        "body": "task",
        "due": "body",
        "task_done_at": "task_outcome",
        "target_count": "target_place",
        "remaining": "reported_at",
        "resolved_at": "outcome",
        "withdrawn_at": "withdrawal_reason",
        "closed_at": "status",
    }
    beside: ClassVar = {
        "body": "task",
        "due": "task",
        "task_done_at": "task",
        "office": "elected",
        "target_count": "target_place",
        "remaining": "target_place",
        "reported_at": "remaining",
        "note": "remaining",
    }
    closings: ClassVar = {"resolved": "resolved_at", "rejected": "rejected_at", "withdrawn": "withdrawn_at"}

    external_id: FieldRule
    place: FieldRule
    kind: FieldRule
    title: FieldRule
    motion: FieldRule
    raised_at: TimeRule
    rule: FieldRule | None = None
    issue: FieldRule | None = None
    covenant_text: FieldRule | None = None
    seats: FieldRule | None = None
    trial_until: TimeRule | None = None
    unit: FieldRule | None = None
    """Of a campaign: what it counts."""
    target_place: FieldRule | None = None
    target_count: FieldRule | None = None
    reported_at: TimeRule | None = None
    remaining: FieldRule | None = None
    note: FieldRule | None = None
    discussed_at: TimeRule | None = None
    conclusion: FieldRule | None = None
    balloted_at: TimeRule | None = None
    eligible: FieldRule | None = None
    agree: FieldRule | None = None
    against: FieldRule | None = None
    abstain: FieldRule | None = None
    recused: FieldRule | None = None
    eligible_area: FieldRule | None = None
    """In square metres, as the others."""
    agree_area: FieldRule | None = None
    against_area: FieldRule | None = None
    abstain_area: FieldRule | None = None
    recused_area: FieldRule | None = None
    result: FieldRule | None = None
    elected: FieldRule | None = None
    office: FieldRule | None = None
    party_member: FieldRule | None = None
    branch_secretary: FieldRule | None = None
    assigned_at: TimeRule | None = None
    task: FieldRule | None = None
    body: FieldRule | None = None
    due: TimeRule | None = None
    task_done_at: TimeRule | None = None
    task_outcome: FieldRule | None = None
    status: FieldRule | None = None
    resolved_at: TimeRule | None = None
    outcome: FieldRule | None = None
    rejected_at: TimeRule | None = None
    rejection_reason: FieldRule | None = None
    withdrawn_at: TimeRule | None = None
    withdrawal_reason: FieldRule | None = None
    closed_at: TimeRule | None = None
