"""What the members of events and their values are called on pages."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from domain import chinese
from projections.summary_labels import CHANNEL_LABELS

BASES = {
    "council": "议事会讨论",
    "responsibility_list": "责任清单",
    "emergency": "紧急情况",
    "imported": "导入",
}
ACTIVITY_STATES = {"planned": "计划中", "held": "已开展", "cancelled": "已取消"}

LABELS: Mapping[str, str] = {
    "kind": "类型",
    "channel": "渠道",
    "category": "类别",
    "place": "辖区",
    "to_tier": "层级",
    "starts_at": "开始时间",
    "agenda": "议程",
    "items": "议程",
    "members": "成员数",
    "attendance": "出席",
    "members_present": "到会成员",
    "subject": "议题",
    "item": "议程序号",
    "opinions": "意见",
    "conclusion": "议事结论",
    "dissent": "不同意见",
    "recusals": "回避",
    "rule": "表决规则",
    "adopted": "表决结果",
    "elected": "当选",
    "warnings": "提示",
    "tasks": "任务",
    "task": "任务",
    "body": "办理主体",
    "basis": "依据",
    "reason": "理由",
    "note": "说明",
    "question": "需补充的内容",
    "answer": "补充的情况",
    "outcome": "办理结果",
    "remaining": "尚余",
    "satisfied": "是否满意",
    "rating": "评分",
    "comment": "意见",
    "legal_ground": "依据",
    "version": "公约版本",
    "seats": "应选名额",
    "trial_until": "试用期至",
    "minutes": "会议记录",
    "postponed": "未议事项",
    "remark": "备注",
    "discuss_due": "议事时限",
    "accept_due": "接办时限",
    "due": "办理时限",
}
"""The members of an event's facts that a page tells, in order."""
LABELS_OF: Mapping[str, Mapping[str, str]] = {
    "coordination.outcome_recorded": {"outcome": "结果"},
    "coordination.task_completed": {"outcome": "完成情况"},
    "decision.task_completed": {"outcome": "完成情况"},
    "decision.resolved": {"outcome": "落实情况"},
    "council.deliberated": {"conclusion": "结论"},
}
"""Where a member has another name in one type of event."""

WORDS: Mapping[str, Mapping[Any, str]] = {
    "kind": chinese.DECISION_KINDS,
    "channel": CHANNEL_LABELS,
    "to_tier": chinese.TIERS,
    "basis": BASES,
    "satisfied": {True: "满意", False: "不满意"},
    "adopted": {True: "通过", False: "未通过"},
}
_OUTCOMES = {"coordination.outcome_recorded": chinese.OUTCOME_KINDS}


def label(type_: str, member: str) -> str:
    """What the member of this type of event is called."""
    return LABELS_OF.get(type_, {}).get(member, LABELS[member])


def word(type_: str, member: str, value: Any) -> str:
    """The value of a member in Chinese; what there is no word for as it is."""
    words = _OUTCOMES.get(type_, {}) if member == "outcome" else WORDS.get(member, {})
    return str(words.get(value, value))


def rule_name(name: str) -> str:
    """What a voting rule is called; one that a place has named itself goes by that name."""
    return chinese.VOTING_RULES.get(name, name)


def pseudonym(id_: str) -> str:
    """The pseudonym of somebody, short enough to read out: the last six characters of its random part."""
    return f"…{id_[-6:]}" if len(id_) > 6 else id_


def people(attendance: Sequence[Any]) -> str:
    """Who came, by constituency; `attendance` as an event's facts hold it."""
    parts = (f"{chinese.CONSTITUENCIES[each['constituency']]} {each['present']} 人" for each in attendance)
    return "、".join(parts)


def square_metres(cm2: int) -> str:
    """An area in square centimetres as square metres: exact, with thousands set apart."""
    whole, rest = divmod(cm2, 10_000)
    fraction = f"{Decimal(rest) / 10_000:f}"[1:].rstrip("0").rstrip(".") if rest else ""
    return f"{whole:,}{fraction}"
