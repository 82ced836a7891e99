"""What figures, states, channels and reasons are called in Chinese, and what each figure means."""

from collections.abc import Mapping
from types import MappingProxyType

from projections.summary_figure_label import FigureLabel, Unit
from projections.summary_figure_label import figure_label as _f
from projections.summary_labels_governance import GOVERNANCE_LABELS

FIGURE_LABELS: Mapping[str, FigureLabel] = MappingProxyType(
    {
        "issues.raised": _f("新增诉求", "issues", "提出时间在本期内的居民诉求。"),
        "issues.resolved": _f(
            "办结诉求", "issues", "本期内有办结记录的诉求；同一诉求多次办结只计一件，以本期最后一次为准。"
        ),
        "issues.open_at_start": _f(
            "期初未结", "issues", "本期开始时处于已提出、已议、办理中或已上报状态的诉求。"
        ),
        "issues.open": _f("期末未结", "issues", "本期结束时处于已提出、已议、办理中或已上报状态的诉求。"),
        "issues.overdue": _f(
            "期末超期",
            "issues",
            "期末未结且当前环节（议事、接办或办理）时限早于本期结束的诉求；"
            "本期尚未结束的，以日志最后一次记录的时间为准。",
        ),
        "issues.escalated": _f("上报", "issues", "本期内上报到上一级的诉求，每件只计一次。"),
        "issues.returned": _f("退回", "issues", "本期内由上级退回下一级的诉求，每件只计一次。"),
        "issues.reopened": _f("重启", "issues", "办结后在本期内重新办理的诉求，每件只计一次。"),
        "issues.merged": _f(
            "合并", "issues", "本期内并入其他诉求的诉求，每件只计一次；事后撤销合并的也计入。"
        ),
        "issues.supported": _f("获附议", "issues", "本期内有居民附议的诉求，每件只计一次。"),
        "issues.discussed": _f("经议事会讨论", "issues", "本期内经议事会讨论的诉求，每件只计一次。"),
        "issues.assigned": _f("交办", "issues", "本期内交办的诉求，每件只计一次，以本期最后一次交办为准。"),
        "issues.urged": _f("催办", "issues", "本期内被催办的诉求，每件只计一次。"),
        "issues.extended": _f("延期", "issues", "本期内延长办理时限的诉求，每件只计一次。"),
        "issues.confirmed": _f(
            "已回访", "issues", "本期内有居民回访意见的诉求，每件只计一次，以本期最后一次意见为准。"
        ),
        "issues.satisfied": _f("回访满意", "issues", "本期最后一次回访意见为满意的诉求。"),
        "issues.withdrawn": _f("撤回", "issues", "本期内由提出人撤回的诉求。"),
        "issues.declined": _f("不予受理", "issues", "本期内依法不予受理的诉求。"),
        "events.counted": _f("本期事件", "events", "发生时间在本期内的全部诉求事件。"),
        "events.recorded_late": _f("补录事件", "events", "发生在本期内、本期结束后才记录的事件。"),
        "events.imported": _f("导入事件", "events", "发生在本期内、由外部来源导入的事件。"),
        "rate.resolution": _f(
            "解决率",
            "share",
            "办结诉求 ÷（办结诉求＋期末未结且本期未办结的诉求）；撤回、不予受理和合并的不计入分母。",
        ),
        "rate.on_time": _f(
            "按时率", "share", "办结诉求中设有办理时限的，在时限内（含当时）办结的占比；未设时限的不计入。"
        ),
        "rate.satisfaction": _f("满意率", "share", "回访满意 ÷ 已回访；未回访的不计入，也不视为满意。"),
        "days_to_resolve.median": _f(
            "办理天数中位数", "days", "办结诉求从提出到办结的自然日天数的中位数，线性插值。"
        ),
        "days_to_resolve.p90": _f(
            "办理天数第90百分位", "days", "办结诉求从提出到办结的自然日天数的第90百分位，线性插值。"
        ),
        **GOVERNANCE_LABELS,
    }
)

UNIT_LABELS: Mapping[Unit, str] = MappingProxyType(
    {
        "issues": "件",
        "events": "条",
        "share": "%",
        "days": "天",
        "hours": "小时",
        "tasks": "项",
        "decisions": "项",
        "items": "项",
        "sittings": "次",
        "activities": "次",
        "people": "人次",
        "shifts": "班",
        "posts": "个",
        "seats": "个",
    }
)

CHANNEL_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "duty": "党群服务站值班",
        "building_head": "楼长、单元长",
        "grid": "网格员",
        "meeting": "院落会议",
        "hotline": "热线",
        "platform": "平台",
        "online": "网上",
        "other": "其他",
    }
)

REASON_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "overdue": "超期未结",
        "escalated": "已上报",
        "reopened": "办结后重启",
        "unsatisfied": "回访不满意",
        "much_supported": "附议较多",
        "carried_over": "上次会议遗留",
        "decision_open": "决议未落实",
    }
)

DIMENSION_LABELS: Mapping[str, str] = MappingProxyType(
    {"category": "类别", "place": "辖区", "channel": "渠道", "tier": "办理层级", "body": "办理主体"}
    | {"kind": "决议类型"}
)

EVENT_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "issue.raised": "提出",
        "issue.supported": "附议",
        "issue.reclassified": "调整类别",
        "issue.discussed": "议事会讨论",
        "issue.assigned": "交办",
        "issue.assignment_accepted": "接办",
        "issue.assignment_returned": "退办",
        "issue.progress_reported": "进展",
        "issue.deadline_extended": "延期",
        "issue.urged": "催办",
        "issue.resolved": "办结",
        "issue.resolution_confirmed": "回访",
        "issue.reopened": "重启",
        "issue.escalated": "上报",
        "issue.taken_over": "提级办理",
        "issue.information_requested": "请求补充情况",
        "issue.information_given": "补充情况",
        "issue.returned": "上级退回",
        "issue.merged": "并入其他诉求",
        "issue.absorbed": "其他诉求并入",
        "issue.unmerged": "撤销合并",
        "issue.released": "并入的诉求分出",
        "issue.withdrawn": "撤回",
        "issue.declined": "不予受理",
    }
)
