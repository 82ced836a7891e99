"""How values, changes and times of a summary are written for readers."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from projections.summary_labels import UNIT_LABELS
from projections.summary_model import (
    PeriodLabel,
    Summary,
)
from projections.summary_model_governance import (
    AgendaEntry,
    Attending,
    BallotTold,
    CouncilHeld,
    CouncilItem,
    DecisionTold,
    FigureRow,
    TaskTold,
)
from projections.summary_model_parts import Value
from projections.summary_times import deadline, minute

__all__ = ["deadline", "minute"]
"""What is passed on; whatever is defined below is for documents too."""

PARTS = frozenset(
    {
        "outcomes.late",
        "decisions.overdue",
        "tasks.late",
        "tasks.overdue",
        "posts.held_by_party_members",
    }
)
"""Figures that count some of what the figure listed before them counts."""
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
    """Says of a period that the log ends within it, be it under way or not; None for a finished one."""
    if period.finished:
        return None
    if period.known_until is None:
        return "日志中还没有诉求、决议或会议的记录。"
    return f"数据截至 {minute(period.known_until)}（日志最后一次记录），本期其后的情况尚未计入。"


def ordinal(place: int) -> str:
    """The number of a section, from 1 to 99: 一, 二, …, 十, 十一, …"""
    tens, ones = divmod(place, 10)
    digits = "〇一二三四五六七八九"
    if tens == 0:
        return digits[ones]
    return (digits[tens] if tens > 1 else "") + "十" + (digits[ones] if ones else "")


def called(row: FigureRow) -> str:
    """What the figure is called in a list of figures; one that is a part of that before it says so."""
    return f"其中{row.label}" if row.name in PARTS else row.label


def with_unit(row: FigureRow) -> str:
    """The figure's value with its unit: `3 次`."""
    return f"{number(row.name, row.value)} {UNIT_LABELS[row.unit]}"


def attendance(attending: Sequence[Attending]) -> str:
    """Who came: `社区 3 人、业委会 2 人`."""
    return "、".join(f"{each.label} {each.present} 人" for each in attending)


def came(held: CouncilHeld) -> str:
    """Who came to a sitting, and how much of its agenda is left."""
    who = f"；出席共 {held.present} 人（{attendance(held.attendance)}）" if held.attendance else ""
    present = "出席情况未登记" if held.members_present is None else f"到会 {held.members_present} 人"
    return f"议事会成员 {held.members} 人，{present}{who}。" + (
        f"另有 {held.left} 项议题未议。" if held.left else ""
    )


def aside(item: CouncilItem) -> str:
    """Who recused themselves, and what stayed different."""
    recused = f"（{item.recusals} 人回避）" if item.recusals else ""
    return recused + (f"（不同意见：{'；'.join(item.dissent)}）" if item.dissent else "")


def task_state(task: TaskTold) -> str:
    """How the task stands, and what came of it: `按期完成 2025-03-09：已划线`."""
    when = f" {day(task.done_at)}" if task.done_at else ""
    carried = f"，已结转 {task.carried} 次" if task.carried else ""
    return f"{task.status_label}{when}{carried}" + (f"：{task.outcome}" if task.outcome else "")


def task_line(task: TaskTold) -> str:
    """The task with its body, deadline and state."""
    return f"{task.text}（{task.body}，期限 {deadline(task.due)}）{task_state(task)}"


def decision_facts(told: DecisionTold) -> str:
    """Kind, place, state, and when it was raised."""
    return f"{told.kind_label} · {told.place} · {told.state_label} · {day(told.raised_at)} 提出"


def decision_lines(told: DecisionTold) -> Iterator[str]:
    """What there is to say of it beside its tasks."""
    if told.ballot:
        yield f"表决：{ballot(told.ballot)}"
    if told.covenant_version:
        yield f"公约第 {told.covenant_version} 版"
    for adoption in told.adoptions:
        yield f"{adoption.place}采用了本公约第 {adoption.version} 版"
    if told.targets:
        left = "、".join(f"{t.place} {t.remaining}（起始 {t.count}）" for t in told.targets)
        yield f"清零进展（{told.unit}，剩余数）：{left}"
    yield from (f"提示：{warning}" for warning in told.warnings)


def ballot(told: BallotTold) -> str:
    """Rule, result, and how many took part and agreed."""
    people = f"应参加 {told.eligible} 人，参加 {told.taking_part} 人，同意 {told.agree} 人"
    people += f"，反对 {told.against} 人，弃权 {told.abstain} 人"
    area = ""
    if told.eligible_m2 is not None:
        area = f"；面积应参加 {told.eligible_m2} ㎡，参加 {told.taking_part_m2} ㎡，同意 {told.agree_m2} ㎡"
    return f"{told.result_label}（{told.rule}：{people}{area}）"


def agenda_facts(item: AgendaEntry) -> list[str]:
    """Where the matter is, how it stands, and by when it is due."""
    facts = [item.place, item.category, item.state_label, item.body]
    facts += [item.raised_at and f"{day(item.raised_at)} 提出", item.due and f"时限 {deadline(item.due)}"]
    facts += [f"附议 {item.supporters} 人" if item.supporters else None]
    facts += [f"已结转 {item.carried} 次" if item.carried else None]
    return [fact for fact in facts if fact]


def _percent(value: int | str) -> str:
    return str((Decimal(value) * 100).quantize(Decimal("0.01")))
