"""The fields of rows of the registry: places, bodies, responsibilities, posts, duties, activities."""

from collections.abc import Mapping
from typing import ClassVar, get_args

from consumers.importing.entries import BodyEntry, CategoryEntry, PlaceEntry
from consumers.importing.field_rules import FieldRule, TimeRule
from consumers.importing.fields_of_kind import Fields
from domain.registry.events import TIERS, BodyKind

YES_OR_NO = ("yes", "no")


class PlaceFields(Fields):
    """A place of the tree, one a row, in any order."""

    required: ClassVar = ("place", "name", "tier")
    references: ClassVar = {"parent": PlaceEntry}
    ids: ClassVar = ("place",)
    words: ClassVar = {"tier": TIERS}
    one_line: ClassVar = frozenset({"name"})

    place: FieldRule
    name: FieldRule
    tier: FieldRule
    parent: FieldRule | None = None

    @classmethod
    def rank(cls, values: Mapping[str, str], times: Mapping[str, object]) -> str:  # noqa: ARG003 - as the base
        """What is above comes before what is below."""
        tier = values.get("tier")
        return str(len(TIERS) - [*TIERS].index(tier)) if tier in TIERS else ""


class BodyFields(Fields):
    """A body, one a row."""

    required: ClassVar = ("body", "name", "kind", "place")
    references: ClassVar = {"place": PlaceEntry}
    ids: ClassVar = ("body",)
    words: ClassVar = {"kind": get_args(BodyKind)}
    one_line: ClassVar = frozenset({"name"})

    body: FieldRule
    name: FieldRule
    kind: FieldRule
    place: FieldRule


class ResponsibilityFields(Fields):
    """A line of a responsibility list; the lines of one list have the same external id."""

    gathers: ClassVar = True
    required: ClassVar = ("external_id", "place")
    references: ClassVar = {"place": PlaceEntry, "category": CategoryEntry, "body": BodyEntry}
    words: ClassVar = {"council_required": YES_OR_NO}

    external_id: FieldRule
    place: FieldRule
    category: FieldRule
    body: FieldRule | None = None
    council_required: FieldRule | None = None
    accept_days: FieldRule | None = None
    discuss_days: FieldRule | None = None
    resolve_days: FieldRule | None = None
    set_at: TimeRule | None = None


class PostFields(Fields):
    """A volunteer post of a body with one who claimed it, one claimant a row; or the post alone."""

    required: ClassVar = ("body", "post")
    references: ClassVar = {"body": BodyEntry}
    ids: ClassVar = ("post",)
    words: ClassVar = {"party_member": YES_OR_NO}
    one_line: ClassVar = frozenset({"name"})
    lines: ClassVar = frozenset({"release_reason"})
    needs: ClassVar = {
        "seats": "name",
        "claimed_at": "claimant",
        "party_member": "claimant",
        "released_at": "claimant",
    }
    beside: ClassVar = {**needs, "release_reason": "released_at"}

    body: FieldRule
    post: FieldRule
    name: FieldRule | None = None
    seats: FieldRule | None = None
    claimant: FieldRule | None = None
    """A pseudonym, as of all people here."""
    party_member: FieldRule | None = None
    claimed_at: TimeRule | None = None
    released_at: TimeRule | None = None
    release_reason: FieldRule | None = None

    @classmethod
    def rank(cls, values: Mapping[str, str], times: Mapping[str, object]) -> str:  # noqa: ARG003 - as the base
        """Who came first has the seat first; who does not say when comes after all."""
        return str(times.get("claimed_at", "~"))


class DutyFields(Fields):
    """A duty of the roster of a service station, one a row."""

    required: ClassVar = ("station", "member", "starts_at", "ends_at")
    references: ClassVar = {"place": PlaceEntry}
    ids: ClassVar = ("station",)
    one_line: ClassVar = frozenset({"station_name"})
    needs: ClassVar = {"station_name": "place", "place": "station_name"}

    station: FieldRule
    station_name: FieldRule | None = None
    place: FieldRule | None = None
    member: FieldRule
    starts_at: TimeRule
    ends_at: TimeRule
    rostered_at: TimeRule | None = None

    @classmethod
    def rank(cls, values: Mapping[str, str], times: Mapping[str, object]) -> str:  # noqa: ARG003 - as the base
        """In order of time, so that a station is there before its duties."""
        return str(times.get("starts_at", ""))


class ActivityFields(Fields):
    """A volunteer activity, one a row."""

    required: ClassVar = ("external_id", "place", "name", "starts_at")
    references: ClassVar = {"place": PlaceEntry, "body": BodyEntry}
    one_line: ClassVar = frozenset({"name"})
    lines: ClassVar = frozenset({"result", "reason"})
    needs: ClassVar = {
        "held_at": "result",
        "volunteers": "result",
        "minutes": "volunteers",
        "hours": "volunteers",
        "cancelled_at": "reason",
    }
    beside: ClassVar = {**needs, "reason": "cancelled_at"}

    external_id: FieldRule
    place: FieldRule
    name: FieldRule
    starts_at: TimeRule
    planned_at: TimeRule | None = None
    body: FieldRule | None = None
    issue: FieldRule | None = None
    held_at: TimeRule | None = None
    volunteers: FieldRule | None = None
    minutes: FieldRule | None = None
    """Of all volunteers together."""
    hours: FieldRule | None = None
    """The same, where the source counts hours."""
    result: FieldRule | None = None
    cancelled_at: TimeRule | None = None
    reason: FieldRule | None = None
