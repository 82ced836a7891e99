"""The fields of a sitting of the party-mass council; a row for each item, at least one in all."""

from typing import ClassVar

from consumers.importing.entries import PlaceEntry
from consumers.importing.field_rules import FieldRule, TimeRule
from consumers.importing.kinds.attendance import AttendanceFields


class CouncilFields(AttendanceFields):
    """The fields of a sitting."""

    gathers: ClassVar = True
    required: ClassVar = ("external_id", "place", "starts_at", "members")
    references: ClassVar = {"place": PlaceEntry}
    lines: ClassVar = frozenset({"conclusion", "opinions", "dissent", "recusal_reason", "minutes"})
    needs: ClassVar = {
        "recused": "recusal_reason",
        "opinions": "conclusion",
        "dissent": "conclusion",
        "adjourned_at": "minutes",
    }

    beside: ClassVar = {
        "opinions": "conclusion",
        "dissent": "conclusion",
        "recused": "conclusion",
        "deliberated_at": "conclusion",
        "recusal_reason": "recused",
    }

    external_id: FieldRule
    place: FieldRule
    starts_at: TimeRule
    members: FieldRule
    convened_at: TimeRule | None = None
    members_present: FieldRule | None = None
    issue: FieldRule | None = None
    decision: FieldRule | None = None
    conclusion: FieldRule | None = None
    deliberated_at: TimeRule | None = None
    opinions: FieldRule | None = None
    dissent: FieldRule | None = None
    recused: FieldRule | None = None
    recusal_reason: FieldRule | None = None
    adjourned_at: TimeRule | None = None
    minutes: FieldRule | None = None
