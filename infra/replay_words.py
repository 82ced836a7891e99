"""What a replay calls events, their members and their values in Chinese, beside the stored names."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain import chinese
from domain.roles import ROLE_NAMES
from projections.event_labels import EVENTS
from projections.summary_labels import CHANNEL_LABELS

Words = Mapping[str, str]

NAMES: Words = MappingProxyType(
    {
        **{"state": "状态", "code": "编号", "title": "标题", "category": "类别", "place": "辖区"},
        **{"before": "现在层级所在", "tier": "层级", "channel": "渠道", "location": "位置"},
        **{"reporter": "反映人", "supporter": "附议人", "supporters": "附议人", "body": "办理主体"},
        **{"on_behalf_of": "代提出人"},
        **{"basis": "依据", "reason": "原因", "conclusion": "结论", "outcome": "办理结果", "note": "说明"},
        **{"due": "办结期限", "accept_due": "承接期限", "discuss_due": "议事期限", "previous": "原值"},
        **{"satisfied": "满意", "rating": "评分", "comment": "回访意见", "legal_ground": "法律依据"},
        **{"from_tier": "自", "to_tier": "至", "automatic": "自动", "into": "并入", "source": "来源"},
        **{"out_of": "分出自", "external_id": "外部编号", "imported": "导入自", "council": "议事会"},
        **{"assignment": "交办", "resolution": "办结", "reopened": "重新办理次数", "escalated": "上报次数"},
        **{"urged": "催办次数", "absorbed": "并入的诉求", "discussed_at": "已议层级"},
        **{"merged_into": "已并入", "before_merge": "合并前状态", "merged_at": "合并时间"},
        **{
            "raised_at": "提出时间",
            "waiting_since": "待补充情况起",
            "question": "需补充的内容",
            "answer": "补充的情况",
        },
        **{"id": "编号", "name": "名称", "kind": "种类", "parent": "上级", "ancestors": "上级各层"},
        **{"entries": "清单", "responsibilities": "责任清单", "accepted": "已承接", "extensions": "延期次数"},
        **{"at": "时间", "grid": "网格", "building": "楼栋", "unit": "单元", "council_required": "须经议事"},
        **{"accept_days": "承接工作日", "discuss_days": "议事工作日", "resolve_days": "办结工作日"},
        **{"latitude_e7": "纬度", "longitude_e7": "经度"},
        # Sittings and meetings
        **{"starts_at": "开始时间", "ends_at": "结束时间", "agenda": "议程", "members": "成员数"},
        **{"attendance": "出席", "constituency": "方面", "present": "到会人数"},
        **{"members_present": "到会成员数", "subject": "议题", "opinions": "意见", "dissent": "不同意见"},
        **{"recusals": "回避", "member": "成员", "minutes": "会议记录", "postponed": "未议事项"},
        **{"deliberations": "已议事项", "month": "月份", "scheduled_at": "召集时间", "position": "日志位置"},
        **{"items": "议程", "item": "议程序号", "reasons": "列入理由", "carried": "结转次数"},
        **{"outcomes": "已有结果", "task": "任务", "tasks": "任务", "text": "内容", "done_at": "完成时间"},
        **{"decision": "决议", "closed_at": "结束时间", "remark": "备注"},
        **{"number": "数量", "sha256": "SHA-256", "late_events": "补录事件", "issued": "已印发"},
        # Decisions
        **{"motion": "决议内容", "rule": "表决规则", "issue": "诉求", "covenant": "公约", "version": "版本"},
        **{"campaign": "清零行动", "targets": "目标", "count": "起始数", "remaining": "剩余"},
        **{"seats": "名额", "trial_until": "试用期至", "rule_version": "规则版本", "tally": "计票"},
        **{
            "adopted": "通过",
            "elected": "当选",
            "warnings": "提示",
            "ballot": "表决",
            "tasks_set": "任务总数",
        },
        **{"resolved_at": "落实时间", "adopted_by": "采用的辖区", "superseded_by": "被取代于", "by": "由"},
        **{"prevailed_over": "取代的决议", "over": "取代", "decisions": "历次公约"},
        **{"eligible": "有权表决", "agree": "同意", "against": "反对", "abstain": "弃权", "recused": "回避"},
        **{
            "area_cm2": "面积（平方厘米）",
            "counted": "计票对象",
            "quorum": "参会比例",
            "majority": "同意比例",
        },
        **{"numerator": "分子", "denominator": "分母", "inclusive": "含本数"},
        **{"recused_leave_the_base": "回避者不计入基数", "office": "职务"},
        **{"party_member": "党员", "branch_secretary": "支部书记"},
        # The registry
        **{"grids": "网格", "buildings": "楼栋", "post": "岗位", "posts": "岗位", "claimant": "认领人"},
        **{"claims": "认领", "since": "起始", "is_open": "开放", "station": "服务站", "duties": "值班"},
        **{"volunteers": "志愿者人数", "result": "成效"},
        # Appointments
        **{"actor": "人员", "role": "角色", "changed_at": "变动时间", "dismissed": "已免去"},
        # Data subjects
        **{
            "stream": "事件流",
            "right": "权限",
            "reads": "查阅次数",
            "erased": "已删除",
            "ground": "法定情形",
        },
    }
)
"""Members of events and states."""
_NAMES_OF: Mapping[str, Words] = MappingProxyType(
    {
        "decision": {"outcome": "落实情况", "due": "完成期限", "number": "人数"},
        "coordination": {"outcome": "结果", "due": "完成期限"},
        "summary": {"number": "期号", "reason": "勘误原因"},
        "activity": {"minutes": "总时长（分钟）"},
        "rule": {"source": "依据"},
    }
)
"""Those that mean something else in one kind of stream."""

_BASES = {"council": "议事会", "responsibility_list": "责任清单", "emergency": "紧急情况", "imported": "导入"}
_VALUES: Mapping[str, Words] = MappingProxyType(
    {
        **dict.fromkeys(("tier", "from_tier", "to_tier", "discussed_at"), chinese.TIERS),
        **{"channel": CHANNEL_LABELS, "basis": _BASES, "constituency": chinese.CONSTITUENCIES},
        **{"reasons": chinese.AGENDA_REASONS, "counted": chinese.COUNTED, "office": chinese.OFFICES},
        **{"warnings": chinese.COMPOSITION_WARNINGS, "role": ROLE_NAMES},
        **{"ground": chinese.ERASURE_GROUNDS},
    }
)
"""By the member that holds them."""
_VALUES_OF: Mapping[str, Mapping[str, Words]] = MappingProxyType(
    {
        "issue": {"state": chinese.STATES, "before_merge": chinese.STATES},
        "decision": {
            "state": chinese.DECISION_STATES,
            "kind": chinese.DECISION_KINDS,
            "rule": chinese.VOTING_RULES,
            "name": chinese.VOTING_RULES,
        },
        "council": {"state": chinese.COUNCIL_STATES},
        "coordination": {"state": chinese.MEETING_STATES, "outcome": chinese.OUTCOME_KINDS},
        "activity": {"state": {"planned": "已计划", "held": "已开展", "cancelled": "已取消"}},
        "body": {"kind": chinese.BODY_KINDS},
        "rule": {"name": chinese.VOTING_RULES},
    }
)
"""Those that one kind of stream holds."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The words for one kind of stream."""

    names: Words
    values: Mapping[str, Words]

    def named(self, name: str) -> str:
        """A member's name, in Chinese where there is a word."""
        return f"{self.names[name]} {name}" if name in self.names else name

    def value(self, name: str, text: str) -> str | None:
        """A value of the member, in Chinese beside the stored one; None for what is a text of its own."""
        word = self.values.get(name, {}).get(text)
        return f"{word} {text}" if word else None


def dictionary(kind: str) -> Dictionary:
    """The words for streams of this kind."""
    return Dictionary({**NAMES, **_NAMES_OF.get(kind, {})}, {**_VALUES, **_VALUES_OF.get(kind, {})})


def event_name(type_: str) -> str:
    """What happened, in Chinese beside the stored type."""
    return f"{EVENTS[type_]} {type_}" if type_ in EVENTS else type_
