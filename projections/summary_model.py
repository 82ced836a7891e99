"""The shape of a summary: everything that its documents show, so that they need nothing else."""

from typing import Annotated, Literal

import orjson
from pydantic import Field

from projections.summary_figure_label import Unit
from projections.summary_model_governance import (
    AgendaSection,
    Attending,
    CouncilsSection,
    DecisionsSection,
    OutcomesSection,
    VolunteeringSection,
)
from projections.summary_model_parts import Part, Value


class PlaceLabel(Part):
    """The place, with its names from the root down."""

    name: str
    tier: str
    tier_label: str
    lineage: tuple[str, ...]


class PeriodLabel(Part):
    """The period; times are local, and `ends_at` is the first moment outside."""

    first: str = Field(alias="from")
    """Month, such as `2019-04`."""
    last: str = Field(alias="to")
    """Month, included."""
    label: str
    zone: str
    starts_at: str
    ends_at: str
    finished: bool
    """Whether the log up to the position goes on to the end of the period."""
    known_until: str | None
    """The end of a finished period; else when the last event was recorded, None without any."""


class Fact(Part):
    """A line of the head of the summary."""

    label: str
    value: str


class FactsSection(Part):
    """Facts about the summary itself and the meeting of its month, with who attended that."""

    kind: Literal["facts"] = "facts"
    id: str
    title: str
    facts: tuple[Fact, ...]
    attendance: tuple[Attending, ...] = ()


class ComparisonRow(Part):
    """A figure beside that of the period before and of the year before, with the differences."""

    name: str
    label: str
    unit: Unit
    value: Value
    previous: Value
    previous_change: Value
    year_before: Value
    year_before_change: Value


class ComparisonSection(Part):
    """The main figures, compared."""

    kind: Literal["comparison"] = "comparison"
    id: str
    title: str
    previous_label: str | None
    """None when nothing is known of the period before; the same goes for the year before."""
    year_before_label: str | None
    rows: tuple[ComparisonRow, ...]


class SeriesPoint(Part):
    """A day, month or year of the period."""

    key: str
    """`2019-04-03`, `2019-04` or `2019`."""
    label: str
    raised: int
    resolved: int


class SeriesSection(Part):
    """Issues raised and resolved in the course of the period."""

    kind: Literal["series"] = "series"
    id: str
    title: str
    step: Literal["day", "month", "year"]
    points: tuple[SeriesPoint, ...]


class DurationBucket(Part):
    """How many of the resolved issues took more than `over` and at most `up_to` days."""

    over: int
    up_to: int | None
    label: str
    number: int


class DurationsSection(Part):
    """How long the resolved issues took."""

    kind: Literal["durations"] = "durations"
    id: str
    title: str
    median: str | None
    p90: str | None
    buckets: tuple[DurationBucket, ...]


class Column(Part):
    """A column of a breakdown: the figure that it shows, and whether that is a share."""

    base: str
    label: str
    share: bool


class BreakdownRow(Part):
    """One code of the dimension; values are in the order of the columns."""

    code: str
    label: str
    values: tuple[Value, ...]


class BreakdownSection(Part):
    """Figures along a dimension. The name of a cell's figure is `<base>.by_<dimension>.<code>`."""

    kind: Literal["breakdown"] = "breakdown"
    id: str
    title: str
    dimension: str
    dimension_label: str
    columns: tuple[Column, ...]
    rows: tuple[BreakdownRow, ...]


class TimelineEntry(Part):
    """One event of a case, in open data."""

    position: int
    event_id: str
    type: str
    occurred_at: str
    label: str
    text: str
    by: str | None


class Case(Part):
    """An issue that needs attention, and why."""

    stream: str
    code: str
    title: str
    place: str
    category: str
    body: str | None
    state: str
    state_label: str
    raised_at: str
    due: str | None
    supporters: int
    reasons: tuple[str, ...]
    reason_labels: tuple[str, ...]


class HardCase(Case):
    """A case with its timeline; `omitted` entries in the middle are left out."""

    omitted: int
    timeline: tuple[TimelineEntry, ...]


class CasesSection(Part):
    """Hard cases; `total` issues had a reason to be here."""

    kind: Literal["cases"] = "cases"
    id: str
    title: str
    total: int
    cases: tuple[HardCase, ...]


class Definition(Part):
    """What a figure counts."""

    name: str
    label: str
    text: str


class NotesSection(Part):
    """How to read the summary."""

    kind: Literal["notes"] = "notes"
    id: str
    title: str
    notes: tuple[str, ...]
    definitions: tuple[Definition, ...]


Section = Annotated[
    FactsSection
    | OutcomesSection
    | ComparisonSection
    | SeriesSection
    | DurationsSection
    | BreakdownSection
    | CasesSection
    | CouncilsSection
    | DecisionsSection
    | VolunteeringSection
    | AgendaSection
    | NotesSection,
    Field(discriminator="kind"),
]


class Summary(Part):
    """The summary of a place and period at a position of the log."""

    place: str
    """Id of the place."""
    place_label: PlaceLabel
    period: PeriodLabel
    position: int
    figures: dict[str, Value]
    sections: tuple[Section, ...]


def summary_json(summary: Summary) -> bytes:
    """The summary as canonical JSON: UTF-8, sorted keys, no spaces. Equal summaries have equal bytes."""
    return orjson.dumps(summary.model_dump(mode="json", by_alias=True), option=orjson.OPT_SORT_KEYS)
