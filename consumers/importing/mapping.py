"""What an operator's mapping says: which column is which field, and what the values of a source mean here.

docs/importing.md explains every key. A mapping is checked wholly when it is read, so that an import never
stops in the middle because of it.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from consumers.importing.mapping_checks import (
    check_categories,
    check_entries,
    check_ids,
    check_name,
    check_places,
)
from consumers.importing.pattern import check_regex
from consumers.importing.template import parse_template
from consumers.importing.text_file import Delimiter, Encoding
from domain.event import Identifier
from domain.issue.events import Channel
from domain.registry.events import BodyKind, Tier

Status = Literal["open", "resolved", "withdrawn", "declined"]
"""What a status of the source can mean."""
Answer = Literal["yes", "no"]
"""What a resident's word on a resolution can mean."""
Rating = Literal["1", "2", "3", "4", "5"]

DEFAULT_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y年%m月%d日",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日%H:%M:%S",
    "%Y年%m月%d日%H:%M",
    "%Y年%m月%d日 %H时%M分",
    "%Y年%m月%d日%H时%M分",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S.%f",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M%z",
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%Y-%m-%d %H:%M:%S%z",
)
"""Tried in this order where a mapping names none."""


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; name one such as Asia/Shanghai") from None
    return name


def _time_format(format_: str) -> str:
    """A format of `strptime` that holds a whole date; without a time of day it means 00:00."""
    probe = datetime(2001, 12, 23, 21, 34, 56, tzinfo=UTC)
    try:
        whole = datetime.strptime(probe.strftime(format_), format_).date() == probe.date()  # noqa: DTZ007 the same
    except ValueError:
        whole = False
    if not whole:
        raise ValueError(f"{format_!r} holds no whole date; use %Y, %m and %d, and %H, %M, %S for the time")
    return format_


TimeFormat = Annotated[str, AfterValidator(_time_format)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(check_name)]


class _Section(BaseModel):
    """A table of the mapping; a key that it does not know is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceSection(_Section):
    """Where the issues come from."""

    name: Identifier
    """Stands in every event as `imported`, and with the external ids; never change it between two imports."""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Asia/Shanghai"


class FileFormat(_Section):
    """How the file is laid out."""

    sheet: str | None = None
    """The first sheet when absent."""
    header_row: int = Field(default=1, ge=1, le=1_000)
    encoding: Encoding | None = None
    delimiter: Delimiter | None = None


class PlaceEntry(_Section):
    """A place that the mapping registers; in a pattern, its texts are templates."""

    id: str
    name: Name
    tier: Tier
    parent: str | None = None


class BodyEntry(_Section):
    """A body that the mapping registers."""

    id: str
    name: Name
    kind: BodyKind
    place: str


class CategoryEntry(_Section):
    """A category that the mapping registers."""

    id: str
    name: Name
    parent: str | None = None


Entry = PlaceEntry | BodyEntry | CategoryEntry


class Registering(_Section):
    """A rule that may register what the value it gives refers to."""

    places: tuple[PlaceEntry, ...] = ()
    bodies: tuple[BodyEntry, ...] = ()
    categories: tuple[CategoryEntry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is registered, in an order in which each finds what it refers to."""
        return (*self.places, *self.bodies, *self.categories)

    def check_templates(self, known: set[str]) -> None:
        """Raises ValueError for a template that uses a name which is not known, and for what is no id."""
        for table in ("places", "bodies", "categories"):
            check_entries(table, getattr(self, table))
        check_places("places", self.places, ())
        for entry in self.entries:
            for text in entry.model_dump(exclude_none=True, exclude={"tier", "kind"}).values():
                parse_template(text, known)


class Pattern(Registering):
    """One regular expression, and the value that stands for what it finds."""

    regex: Annotated[str, AfterValidator(check_regex)]
    value: str
    """A template over the named groups."""

    @model_validator(mode="after")
    def _templates(self) -> Self:
        groups = set(re.compile(self.regex).groupindex)
        parse_template(self.value, groups)
        self.check_templates(groups)
        return self


class FieldRule(Registering):
    """Where a field's value comes from: a column, a fixed value, a template, or patterns over columns."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    column: str | None = None
    value: str | None = None
    template: str | None = None
    """Over `{place}`, `{place_name}`, `{category}` and `{external_id}`."""
    columns: tuple[str, ...] = Field(default=(), alias="from")
    patterns: tuple[Pattern, ...] = ()
    values: dict[str, str] = {}
    """From the values of the source to ours."""
    fallback: str | None = None
    """Where the source has no value, or none that the rule knows."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [key for key in ("column", "value", "template", "patterns") if getattr(self, key)]
        if len(ways) != 1:
            raise ValueError(
                f"needs exactly one of column, value, template, patterns; it has {ways or 'none'}"
            )
        if bool(self.patterns) != bool(self.columns):
            raise ValueError("patterns and from (the columns that they read) belong together")
        if self.values and not self.column:
            raise ValueError("values belong to a column")
        known = TEMPLATE_NAMES if self.template else set()
        if self.template:
            parse_template(self.template, known)
        self.check_templates(known)
        return self

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.column,) if self.column else self.columns

    @property
    def results(self) -> list[str]:
        """The values that it can give, as far as the mapping itself says them."""
        fixed = [self.value, self.fallback, *self.values.values()]
        found = [pattern.value for pattern in self.patterns if "{" not in pattern.value]
        return [value for value in fixed if value is not None] + found


TEMPLATE_NAMES = {"place", "place_name", "category", "external_id"}
"""What a template of a field may use."""


class TimeRule(_Section):
    """The column of a time, and how it is written there. Cells that hold real dates need no format."""

    column: str
    formats: tuple[TimeFormat, ...] = DEFAULT_FORMATS

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.column,)


class Fields(_Section):
    """The fields of an issue and of the steps of its history; a step is recorded where its time is known."""

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

    def rules(self) -> dict[str, FieldRule | TimeRule]:
        """The rules that the mapping gives, by field."""
        return {name: rule for name in type(self).model_fields if (rule := getattr(self, name)) is not None}

    @model_validator(mode="after")
    def _meanings(self) -> Self:
        _check_results("channel", self.channel, Channel)
        _check_results("status", self.status, Status)
        _check_results("satisfied", self.satisfied, Answer)
        _check_results("rating", self.rating, Rating)
        for field, rule in (("place", self.place), ("category", self.category), ("body", self.body)):
            check_ids(field, rule.results if rule else ())
        if self.external_id.value or self.external_id.fallback:
            raise ValueError("external_id cannot be the same for several rows; name the column that holds it")
        for name, needed in NEEDS.items():
            if getattr(self, name) and not getattr(self, needed):
                raise ValueError(f"{name} needs {needed} beside it")
        for status in CLOSING_TIMES.keys() & set(self.status.results if self.status else ()):
            self._check_status(status)
        return self

    def _check_status(self, status: str) -> None:
        own = CLOSING_TIMES[status]
        if not (getattr(self, own) or self.closed_at):
            raise ValueError(f"the status can be {status}, so it needs {own} or closed_at beside it")
        needed = NEEDS.get(own)
        if needed and not getattr(self, needed):
            raise ValueError(f"the status can be {status}, so it needs {needed} beside it")


NEEDS = {
    "discussed_at": "conclusion",
    "assigned_at": "body",
    "resolved_at": "outcome",
    "confirmed_at": "satisfied",
    "satisfied": "confirmed_at",
    "rating": "satisfied",
    "declined_at": "legal_ground",
    "closed_at": "status",
}
"""Fields that mean nothing without another."""
CLOSING_TIMES = {"resolved": "resolved_at", "withdrawn": "withdrawn_at", "declined": "declined_at"}
"""The time that belongs to each status which closes an issue."""


def _check_results(field: str, rule: FieldRule | None, allowed: Any) -> None:
    words: tuple[str, ...] = allowed.__args__
    wrong = [result for result in rule.results if result not in words] if rule else []
    if wrong:
        raise ValueError(f"{field} cannot be {wrong[0]!r}; it is one of {', '.join(words)}")


class Mapping(_Section):
    """A whole mapping."""

    source: SourceSection
    file: FileFormat = FileFormat()
    fields: Fields
    places: tuple[PlaceEntry, ...] = ()
    bodies: tuple[BodyEntry, ...] = ()
    categories: tuple[CategoryEntry, ...] = ()

    @model_validator(mode="after")
    def _registered(self) -> Self:
        for table in ("places", "bodies", "categories"):
            check_entries(table, getattr(self, table))
        check_places("places", self.places, ())
        check_categories("categories", self.categories)
        for rule in (self.fields.place, *self.fields.place.patterns):
            check_places("fields.place: places", rule.places, self.places)
        return self

    @property
    def columns(self) -> list[str]:
        """Every column that the mapping reads, once."""
        rules = self.fields.rules().values()
        return list(dict.fromkeys(column for rule in rules for column in rule.read_columns))
