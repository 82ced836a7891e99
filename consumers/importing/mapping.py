"""What an operator's mapping says: which column is which field, and what the values of a source mean here.

docs/importing.md explains every key. A mapping is checked wholly when it is read, so that an import never
stops in the middle because of it.
"""

from collections.abc import Mapping as MappingOf
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from consumers.importing.entries import BodyEntry, CategoryEntry, PlaceEntry
from consumers.importing.field_rules import FieldRule
from consumers.importing.fields_of_kind import Fields
from consumers.importing.kinds.council import CouncilFields
from consumers.importing.kinds.decision import DecisionFields
from consumers.importing.kinds.issue import IssueFields
from consumers.importing.kinds.meeting import MeetingFields
from consumers.importing.kinds.registry import (
    ActivityFields,
    BodyFields,
    DutyFields,
    PlaceFields,
    PostFields,
    ResponsibilityFields,
)
from consumers.importing.mapping_checks import check_categories, check_entries, check_places
from consumers.importing.section import Section
from consumers.importing.text_file import Delimiter, Encoding
from domain.event import Identifier

Kind = Literal[
    "issue",
    "decision",
    "council",
    "meeting",
    "place",
    "body",
    "responsibility",
    "post",
    "duty",
    "activity",
]
"""What the rows of a file tell of."""


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; name one such as Asia/Shanghai") from None
    return name


class SourceSection(Section):
    """Where the rows come from, and what they tell of."""

    name: Identifier
    """Stands in every event as `imported`, and with the external ids; never change it between two imports."""
    kind: Kind = "issue"
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Asia/Shanghai"
    refers_to: tuple[Identifier, ...] = ()
    """Other sources whose external ids the rows name issues and decisions by; the source's own come first."""


class FileFormat(Section):
    """How the file is laid out."""

    sheet: str | None = None
    """The first sheet when absent."""
    header_row: int = Field(default=1, ge=1, le=1_000)
    encoding: Encoding | None = None
    delimiter: Delimiter | None = None


FIELDS: MappingOf[Kind, type[Fields]] = MappingProxyType(
    {
        "issue": IssueFields,
        "decision": DecisionFields,
        "council": CouncilFields,
        "meeting": MeetingFields,
        "place": PlaceFields,
        "body": BodyFields,
        "responsibility": ResponsibilityFields,
        "post": PostFields,
        "duty": DutyFields,
        "activity": ActivityFields,
    }
)
"""By what the rows tell of."""


class Mapping(Section):
    """A whole mapping, of rows of one kind."""

    source: SourceSection
    file: FileFormat = FileFormat()
    fields: Fields
    """Those of the kind that the source names."""
    places: tuple[PlaceEntry, ...] = ()
    bodies: tuple[BodyEntry, ...] = ()
    categories: tuple[CategoryEntry, ...] = ()

    @field_validator("fields", mode="before")
    @classmethod
    def _of_the_kind(cls, given: Any, info: ValidationInfo) -> Fields:
        source = info.data.get("source")
        # What is wrong with the source is told by the source alone.
        return FIELDS[source.kind].model_validate(given) if source else Fields()

    @model_validator(mode="after")
    def _registered(self) -> Self:
        for table in ("places", "bodies", "categories"):
            check_entries(table, getattr(self, table))
        check_places("places", self.places, ())
        check_categories("categories", self.categories)
        place = self.fields.rules().get("place")
        for rule in (place, *place.patterns) if isinstance(place, FieldRule) else ():
            check_places("fields.place: places", rule.places, self.places)
        return self

    @property
    def columns(self) -> list[str]:
        """Every column that the mapping reads, once."""
        rules = self.fields.rules().values()
        return list(dict.fromkeys(column for rule in rules for column in rule.read_columns))
