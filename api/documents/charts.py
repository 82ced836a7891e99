"""The data of the charts in the measures that SVG draws with: percent of the width, pixels of the height.

Only lengths along the width are relative: so a chart fits a telephone and a sheet of paper alike, and its
text keeps its size. Two series differ by brightness and by hatching, not by hue alone, for readers who see
fewer colours and for printers that know none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from projections.summary_model import BreakdownSection, DurationsSection, SeriesSection
from projections.summary_numbers import decimal

PLOT_HEIGHT = 170
"""Pixels from the base line to the highest grid line."""
MOST_BARS = 10
"""Categories beyond so many are drawn together."""
MOST_TICKS = 8
"""Labels under the columns."""


@dataclass(frozen=True, slots=True)
class GridLine:
    """A horizontal line with the number that it stands for."""

    label: str
    up: int
    """Pixels above the base line."""


@dataclass(frozen=True, slots=True)
class Pillar:
    """An upright bar."""

    left: str
    width: str
    height: str
    series: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A label under the base line."""

    at: str
    anchor: str
    label: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Upright bars, in one or two series, over a base line."""

    description: str
    grid: tuple[GridLine, ...]
    pillars: tuple[Pillar, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A lying bar, labelled with its name and number."""

    label: str
    number: str
    width: str
    top: int
    """Pixels from the top of the chart to that of the label."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Lying bars, the longest first or in their own order."""

    description: str
    height: int
    bars: tuple[Bar, ...]


def course_chart(section: SeriesSection) -> Columns:
    """Raised and resolved issues side by side for each day, month or year."""
    points = section.points
    top = _round_up(max([1, *(max(p.raised, p.resolved) for p in points)]))
    slot = Fraction(100, len(points))
    pillars: list[Pillar] = []
    for index, point in enumerate(points):
        for offset, (series, value) in enumerate((("raised", point.raised), ("resolved", point.resolved))):
            left = slot * index + slot * Fraction(10 + 40 * offset, 100)
            pillars.append(
                Pillar(_percent(left), _percent(slot * Fraction(38, 100)), _pixels(value, top), series)
            )
    raised, resolved = sum(p.raised for p in points), sum(p.resolved for p in points)
    return Columns(
        description=f"{points[0].label}至{points[-1].label}：新增 {raised} 件，办结 {resolved} 件。",
        grid=_grid(top),
        pillars=tuple(pillars),
        ticks=_ticks([p.label for p in points]),
    )


def durations_chart(section: DurationsSection) -> Bars:
    """Resolved issues by the days that they took."""
    return _bars("办结诉求按办理天数分布", [(b.label, b.number) for b in section.buckets])


def breakdown_chart(section: BreakdownSection) -> Bars:
    """The first column of a breakdown, small rows together at the end."""
    values = [(row.label, int(row.values[0] or 0)) for row in section.rows]
    shown, others = values[:MOST_BARS], values[MOST_BARS:]
    if others:
        shown.append((f"其余 {len(others)} 项", sum(number for _, number in others)))
    return _bars(f"{section.columns[0].label}诉求按{section.dimension_label}分布", shown)


def _bars(name: str, values: Sequence[tuple[str, int]]) -> Bars:
    longest = max([1, *(number for _, number in values)])
    bars = (
        Bar(label, str(number), _percent(Fraction(100 * number, longest)), 34 * index)
        for index, (label, number) in enumerate(values)
    )
    told = "，".join(f"{label} {number} 件" for label, number in values)
    return Bars(description=f"{name}：{told}。", height=34 * len(values), bars=tuple(bars))


def _round_up(value: int) -> int:
    """The next number of the form 1, 2, 4 or 5 times a power of ten, whose quarters or halves are whole."""
    magnitude: int = 10 ** (len(str(value)) - 1)
    return min(step * magnitude for step in (1, 2, 4, 5, 10) if step * magnitude >= value)


def _grid(top: int) -> tuple[GridLine, ...]:
    parts = next(parts for parts in (4, 5, 2, 1) if top % parts == 0)
    return tuple(GridLine(str(top * n // parts), PLOT_HEIGHT * n // parts) for n in range(1, parts + 1))


def _ticks(labels: Sequence[str]) -> tuple[Tick, ...]:
    every = -(-len(labels) // MOST_TICKS)
    slot = Fraction(100, len(labels))
    middle = (slot * index + slot / 2 for index in range(len(labels)))
    return tuple(
        Tick(_percent(at), "start" if index == 0 and len(labels) > MOST_TICKS else "middle", label)
        for index, (at, label) in enumerate(zip(middle, labels, strict=True))
        if index % every == 0
    )


def _percent(value: Fraction) -> str:
    return f"{decimal(value, 2)}%"


def _pixels(value: int, top: int) -> str:
    return decimal(Fraction(PLOT_HEIGHT * value, top), 2)
