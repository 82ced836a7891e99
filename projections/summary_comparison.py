"""The main figures beside those of the period before and of the same months a year before."""

from decimal import Decimal

from projections.figures import Figures
from projections.period import Period
from projections.summary_labels import FIGURE_LABELS
from projections.summary_model import (
    ComparisonRow,
    ComparisonSection,
)
from projections.summary_model_parts import Value

COMPARED = (
    "issues.raised",
    "issues.resolved",
    "issues.open",
    "issues.overdue",
    "rate.resolution",
    "rate.on_time",
    "rate.satisfaction",
    "days_to_resolve.median",
    "days_to_resolve.p90",
    "issues.discussed",
    "issues.assigned",
    "issues.urged",
    "issues.escalated",
    "issues.reopened",
    "issues.confirmed",
    "issues.merged",
    "issues.withdrawn",
    "issues.declined",
)


def comparison(
    period: Period, now: Figures, previous: Figures | None, year_before: Figures | None
) -> ComparisonSection:
    """The main figures of the three periods; None for a period before all records."""
    return ComparisonSection(
        id="figures",
        title="主要数据",
        previous_label=None if previous is None else f"上期（{period.previous().label}）",
        year_before_label=None if year_before is None else f"去年同期（{period.year_before().label}）",
        rows=tuple(
            _row(name, now[name], (previous or {}).get(name), (year_before or {}).get(name))
            for name in COMPARED
        ),
    )


def _row(name: str, value: Value, previous: Value, year_before: Value) -> ComparisonRow:
    return ComparisonRow(
        name=name,
        label=FIGURE_LABELS[name].label,
        unit=FIGURE_LABELS[name].unit,
        value=value,
        previous=previous,
        previous_change=change(value, previous),
        year_before=year_before,
        year_before_change=change(value, year_before),
    )


def change(value: Value, before: Value) -> Value:
    """How much the value is above the one before, exactly; None when either is missing."""
    if value is None or before is None:
        return None
    if isinstance(value, int) and isinstance(before, int):
        return value - before
    return str(Decimal(value) - Decimal(before))
