"""How values, changes and times of a summary are written for readers."""

from decimal import Decimal

from projections.summary_model import PeriodLabel, Summary, Value
from projections.summary_times import deadline, minute

__all__ = [
    "change",
    "day",
    "deadline",
    "document",
    "is_share",
    "minute",
    "number",
    "ordinal",
    "title",
    "under_way",
    "with_percent",
]

NOTHING = "—"
"""Stands where there is nothing to count or compare."""
MINUS = "\N{MINUS SIGN}"


def is_share(name: str) -> bool:
    """Whether the figure is a share, which is written in percent."""
    return name.startswith("rate.")


def number(name: str, value: Value) -> str:
    """The figure's value without its unit: shares in percent, `0.7851` as `78.51`."""
    if value is None:
        return NOTHING
    return _percent(value) if is_share(name) else str(value)


def with_percent(name: str, value: Value) -> str:
    """The figure's value, shares with a percent sign."""
    sign = "%" if is_share(name) and value is not None else ""
    return number(name, value) + sign


def change(name: str, value: Value) -> str:
    """A difference with its sign; of shares in percentage points, `0.0314` as `+3.14 个百分点`."""
    if value is None:
        return NOTHING
    amount = Decimal(_percent(value) if is_share(name) else value)
    if amount == 0:
        return "0"
    return f"{'+' if amount > 0 else MINUS}{abs(amount)}{' 个百分点' if is_share(name) else ''}"


def day(moment: str) -> str:
    """A local date: `2019-04-03`."""
    return moment[:10]


def title(summary: Summary) -> str:
    """The title of the document, with its place and period."""
    return f"{summary.place_label.name}{document(summary.period)}（{summary.period.label}）"


def document(period: PeriodLabel) -> str:
    """What a summary is called: of a month 月度协调报告, of several 协调报告."""
    return "月度协调报告" if period.first == period.last else "协调报告"


def under_way(period: PeriodLabel) -> str | None:
    """Says of a period that it was not over where the log ends; None for a finished one."""
    if period.finished:
        return None
    if period.known_until is None:
        return "日志中还没有诉求记录。"
    return f"本期尚未结束，数据截至 {minute(period.known_until)}（日志最后一次记录）。"


def ordinal(place: int) -> str:
    """The number of a section, from 1 to 99: 一, 二, …, 十, 十一, …"""
    tens, ones = divmod(place, 10)
    digits = "〇一二三四五六七八九"
    if tens == 0:
        return digits[ones]
    return (digits[tens] if tens > 1 else "") + "十" + (digits[ones] if ones else "")


def _percent(value: int | str) -> str:
    return str((Decimal(value) * 100).quantize(Decimal("0.01")))
