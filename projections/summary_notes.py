"""The notes of a summary: how to read it, and on what ground it stands."""

from collections.abc import Iterator, Mapping

from projections.summary_labels import FIGURE_LABELS
from projections.summary_labels_governance import GOVERNANCE_LABELS
from projections.summary_missing import Missing
from projections.summary_model import (
    Definition,
    NotesSection,
)
from projections.summary_model_parts import Value


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
        "议事会、协调会以首次登记出席人数（导入时不知人数的，为首次议定或结束）的时间为召开时间；志愿活动以登记开展的时间、值班以开始时间归入本期。",
        "分类数据按所计事件发生后的类别、层级和办理主体统计。",
        "比率和天数按精确算术计算，四舍五入；没有可计算对象时显示“—”。与上期、去年同期相比的数据按同一日志位置重新计算。",
    )
    # A place that has no volunteers needs no word on how their hours are counted.
    groups = {name.partition(".")[0] for name in GOVERNANCE_LABELS if figures[name] not in {0, "0.00"}}
    definitions = (
        Definition(name=name, label=figure.label, text=figure.definition)
        for name, figure in FIGURE_LABELS.items()
        if name not in GOVERNANCE_LABELS or name.partition(".")[0] in groups
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
