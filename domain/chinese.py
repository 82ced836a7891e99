"""What the values of the domain are called in Chinese, for sentences that people read."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from types import MappingProxyType

STATES: Mapping[str, str] = MappingProxyType(
    {
        "raised": "已提出",
        "discussed": "已议",
        "assigned": "办理中",
        "resolved": "已办结",
        "escalated": "已上报",
        "withdrawn": "已撤回",
        "declined": "不予受理",
        "merged": "已合并",
    }
)
TIERS: Mapping[str, str] = MappingProxyType(
    {
        "compound": "小区",
        "community": "社区",
        "subdistrict": "街道（镇）",
        "district": "区县",
        "city": "市",
        "province": "省",
    }
)
BODY_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "party_branch": "党支部",
        "owners_committee": "业委会",
        "property_company": "物业",
        "volunteer_team": "志愿服务队",
        "neighbourhood_committee": "居委会",
        "property_management_committee": "物管会",
        "subdistrict_office": "街道办",
        "department": "职能部门",
        "social_organisation": "社会组织",
    }
)
CONSTITUENCIES: Mapping[str, str] = MappingProxyType(
    {
        "community": "社区",
        "party_branch": "小区党组织",
        "owners_committee": "业委会",
        "property_company": "物业",
        "social_organisation": "社会组织",
        "residents": "居民代表",
        "volunteers": "志愿者",
        "subdistrict": "街道（镇）",
        "department": "职能部门",
    }
)
MEETING_STATES: Mapping[str, str] = MappingProxyType(
    {"scheduled": "已召集", "agenda_frozen": "议程已定", "sitting": "会议进行中", "closed": "已结束"}
)
AGENDA_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "overdue": "超期",
        "escalated": "上报",
        "reopened": "重新办理",
        "unsatisfied": "不满意",
        "much_supported": "附议多",
        "carried_over": "上次会议遗留",
        "decision_open": "决议未落实",
        "added": "会议增列",
    }
)
OUTCOME_KINDS: Mapping[str, str] = MappingProxyType(
    {"task": "交办任务", "decision_raised": "提出决议", "escalated": "上报", "noted": "记录说明"}
)
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "title": "标题",
        "description": "诉求内容",
        "name": "名称",
        "conclusion": "议事结论",
        "reason": "理由",
        "note": "说明",
        "question": "需补充的内容",
        "answer": "补充的情况",
        "outcome": "办理结果",
        "comment": "回访意见",
        "legal ground": "不予受理的依据",
        "grid": "网格",
        "building": "楼栋",
        "unit": "单元",
        "source": "来源",
        "id": "编号",
        "subject": "反映人编号",
        "phone": "电话",
        "email": "电子邮箱",
        "door": "门牌号",
        "time": "时间",
        "place": "辖区",
        "category": "类别",
        "channel": "渠道",
        "external id": "来源编号",
        "supporter": "附议人",
        "body": "办理主体",
        "due": "期限",
        "satisfied": "是否满意",
        "rating": "评分",
        "task": "任务内容",
        "remark": "备注",
    }
)
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"state": STATES, "tier": TIERS, "parent_tier": TIERS, "kind": BODY_KINDS, "field": FIELDS}
    | {"constituency": CONSTITUENCIES, "meeting_state": MEETING_STATES}
    | {"agenda_reason": AGENDA_REASONS, "outcome_kind": OUTCOME_KINDS}
)
"""By the name that a fact has in a refusal."""


CHINA_TIME = timezone(timedelta(hours=8))
"""The one time zone of China, which has had no summer time since 1991."""


def in_chinese(facts: Mapping[str, object], zone: tzinfo) -> dict[str, object]:
    """The facts of a refusal as a Chinese sentence has them: words for values, local time for moments."""
    return {name: _in_chinese(name, fact, zone) for name, fact in facts.items()}


def local_time(moment: datetime, zone: tzinfo) -> str:
    """The moment as people read it there, to the minute, or to the second where it has any."""
    local = moment.astimezone(zone)
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")


def local_deadline(moment: datetime, zone: tzinfo) -> str:
    """The same for what is due: the end of a day is its own 24:00, and not the next day's 00:00."""
    local = moment.astimezone(zone)
    if (local.hour, local.minute, local.second) != (0, 0, 0):
        return local_time(moment, zone)
    return f"{(local - timedelta(days=1)):%Y-%m-%d} 24:00"


def _in_chinese(name: str, fact: object, zone: tzinfo) -> object:
    if isinstance(fact, datetime):
        return local_time(fact, zone)
    return WORDS[name].get(str(fact), fact) if name in WORDS else fact
