"""The tables of a summary along a dimension: category, place, channel, tier, responsible body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from domain.registry.events import TIERS
from projections.summary_labels import DIMENSION_LABELS
from projections.summary_measures import NO_CODE, RATES
from projections.summary_model import (
    BreakdownRow,
    BreakdownSection,
    Column,
)
from projections.summary_model_parts import Value
from projections.summary_names import Names

ISSUE_COLUMNS = ("issues.raised", "issues.resolved", "issues.open", "issues.overdue", "rate.resolution")
BODY_COLUMNS = (
    "issues.assigned",
    "issues.resolved",
    "rate.on_time",
    "issues.open",
    "issues.overdue",
    "issues.confirmed",
    "rate.satisfaction",
)
TASK_COLUMNS = ("tasks.done", "tasks.late", "tasks.open")
"""Left out of the table of bodies where nobody has a task."""


COLUMN_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "issues.raised": "新增",
        "issues.resolved": "办结",
        "issues.open": "未结",
        "issues.overdue": "超期",
        "issues.assigned": "交办",
        "issues.confirmed": "回访",
        "tasks.done": "任务完成",
        "tasks.late": "任务逾期完成",
        "tasks.open": "任务未完成",
        "rate.resolution": "解决率",
        "rate.on_time": "按时率",
        "rate.satisfaction": "满意率",
    }
)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Which figures to show along a dimension."""

    dimension: str
    title: str
    columns: Sequence[str]
    optional: Sequence[str] = ()
    """Further columns, left out when all of them are zero."""

    def section(self, figures: Mapping[str, Value], names: Names) -> BreakdownSection:
        """The table: largest first, tiers from the lowest up."""
        if self.optional and not any(figures[base] for base in self.optional):
            return replace(self, optional=()).section(figures, names)
        if self.optional:
            return replace(self, columns=(*self.columns, *self.optional), optional=()).section(figures, names)
        return BreakdownSection(
            id=f"by_{self.dimension}",
            title=self.title,
            dimension=self.dimension,
            dimension_label=DIMENSION_LABELS[self.dimension],
            columns=tuple(Column(base=b, label=COLUMN_LABELS[b], share=b in RATES) for b in self.columns),
            rows=tuple(self._row(code, figures, names) for code in self._codes(figures, names)),
        )

    def has_sense(self, names: Names) -> bool:
        """Whether there is anything to break down: a place with none below it is not broken down by place."""
        return self.dimension != "place" or bool(names.places_directly_below)

    def _row(self, code: str, figures: Mapping[str, Value], names: Names) -> BreakdownRow:
        values = tuple(self._value(base, code, figures) for base in self.columns)
        return BreakdownRow(code=code, label=names.of(self.dimension, code), values=values)

    def _value(self, base: str, code: str, figures: Mapping[str, Value]) -> Value:
        return figures.get(f"{base}.by_{self.dimension}.{code}", None if base in RATES else 0)

    def _codes(self, figures: Mapping[str, Value], names: Names) -> list[str]:
        prefixes = tuple(f"{base}.by_{self.dimension}." for base in self.columns)
        found = {name[len(p) :] for name in figures for p in prefixes if name.startswith(p)}
        if self.dimension == "tier":
            return [tier for tier in TIERS if tier in found]
        if self.dimension == "place":
            found &= {*names.places_directly_below, NO_CODE}
        return sorted(found, key=lambda code: self._largest_first(code, figures))

    def _largest_first(self, code: str, figures: Mapping[str, Value]) -> tuple[object, ...]:
        counts = [self._value(base, code, figures) for base in self.columns if base not in RATES]
        return (code == NO_CODE, *(-int(value or 0) for value in counts), code)


BREAKDOWNS = (
    Breakdown("category", "类别分布", ISSUE_COLUMNS),
    Breakdown("place", "下级辖区分布", ISSUE_COLUMNS),
    Breakdown("channel", "渠道分布", ISSUE_COLUMNS),
    Breakdown("tier", "办理层级分布", ISSUE_COLUMNS),
)
BODY_BREAKDOWN = Breakdown("body", "办理主体履职情况", BODY_COLUMNS, TASK_COLUMNS)
