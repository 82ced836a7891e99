"""Where the value of a field comes from, as the mapping says."""

import re
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from consumers.importing.entries import Registering
from consumers.importing.pattern import check_regex
from consumers.importing.section import Section
from consumers.importing.template import parse_template

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
TEMPLATE_NAMES = frozenset({"place", "place_name", "category", "external_id"})
"""What a template of a field may use, where its kind of row has them."""


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
    values: dict[str, str] = Field(default={})
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
        known = set(TEMPLATE_NAMES) if self.template else set()
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


class TimeRule(Section):
    """The column of a time, and how it is written there. Cells that hold real dates need no format."""

    column: str
    formats: tuple[TimeFormat, ...] = DEFAULT_FORMATS

    @property
    def read_columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.column,)


Rule = FieldRule | TimeRule
