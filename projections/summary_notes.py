"""The head of a summary and its notes: what it says, about when, and on what ground."""

from collections.abc import Iterator, Mapping

from projections.summary_labels import FIGURE_LABELS
from projections.summary_missing import Missing
from projections.summary_model import (
    Definition,
    Fact,
    FactsSection,
    NotesSection,
    PeriodLabel,
    PlaceLabel,
    Value,
)
from projections.summary_times import minute


def head(place: PlaceLabel, period: PeriodLabel, position: int) -> FactsSection:
    """Place, period and position."""
    facts = (
        Fact(label="辖区", value=" · ".join(place.lineage)),
        Fact(label="层级", value=place.tier_label),
        Fact(label="期间", value=period.label),
        Fact(
            label="起止时间",
            value=f"{minute(period.starts_at)} 至 {minute(period.ends_at)}（不含），{period.zone}",
        ),
        Fact(label="日志位置", value=str(position)),
    )
    return FactsSection(id="meeting", title="基本信息", facts=facts)


def notes(figures: Mapping[str, Value], position: int, zone: str, missing: Missing) -> NotesSection:
    """Definitions, position, late and imported events, and how much is not counted in full."""
    counted, late, imported = (
        figures[name] for name in ("events.counted", "events.recorded_late", "events.imported")
    )
    lines = (
        *_warnings(missing),
        f"本报告依据事件日志从开始至日志位置 {position} 的记录生成；{_again(missing)}",
        f"统计期间按事件发生时间（{zone} 当地时间）划分；以截至该日志位置已记录的内容为准。",
        f"本期共有诉求事件 {counted} 条，其中本期结束后补录 {late} 条，由外部来源导入 {imported} 条。",
        "辖区数据包括其下级辖区；诉求按提出时所在辖区归属，上报后归属不变。",
        "分类数据按所计事件发生后的类别、层级和办理主体统计。",
        "比率和天数按精确算术计算，四舍五入；没有可计算对象时显示“—”。与上期、去年同期相比的数据按同一日志位置重新计算。",
    )
    definitions = (
        Definition(name=name, label=figure.label, text=figure.definition)
        for name, figure in FIGURE_LABELS.items()
    )
    return NotesSection(id="notes", title="说明", notes=lines, definitions=tuple(definitions))


def _warnings(missing: Missing) -> Iterator[str]:
    ask = "请管理员查看 yishi views parked，处理后重新生成。"
    if missing.issues:
        yield f"注意：有 {missing.issues} 件诉求的部分记录暂时无法处理，未完整计入本报告；{ask}"
    if missing.places:
        yield (
            f"注意：有 {missing.places} 个辖区的登记记录暂时无法处理；其中属于本辖区的，其诉求未计入本报告；"
            f"{ask}"
        )


def _again(missing: Missing) -> str:
    """What the same position gives again: not the same, once what is missing can be counted."""
    if missing:
        return "上述记录处理后重新生成，内容会有变化。"
    return "同一日志位置重新生成，内容逐字节相同。"
