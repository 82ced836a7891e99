"""What the values of the domain are called in Chinese, for sentences that people read."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from types import MappingProxyType

from domain.rights import RIGHTS
from domain.roles import ROLE_NAMES

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
DECISION_STATES: Mapping[str, str] = MappingProxyType(
    {
        "raised": "已提出",
        "discussed": "已议",
        "assigned": "落实中",
        "resolved": "已落实",
        "escalated": "已上报",
        "rejected": "未通过",
        "withdrawn": "已撤回",
        "superseded": "已被取代",
    }
)
DECISION_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "covenant": "居民公约",
        "election": "选举",
        "facility": "公共设施",
        "funds": "维修资金",
        "parking": "停车管理",
        "property_service": "物业服务",
        "campaign": "清零行动",
        "other": "其他",
    }
)
OFFICES: Mapping[str, str] = MappingProxyType(
    {
        "director": "主任",
        "deputy_director": "副主任",
        "member": "委员",
        "building_head": "楼长",
        "unit_head": "单元长",
        "other": "其他",
    }
)
COMPOSITION_WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "party_share_low": "党员占比低于要求",
        "secretary_not_director": "小区党支部书记未兼任业委会主任",
    }
)
COUNTED: Mapping[str, str] = MappingProxyType({"owners": "业主", "members": "成员"})
VOTING_RULES: Mapping[str, str] = MappingProxyType(
    {
        "owners_general": "业主共同决定（一般事项）",
        "owners_special": "业主共同决定（特别事项）",
        "council_majority": "议事会成员过半数",
    }
)
"""The standard ones; others go by the name that they were given."""
TALLY_GROUPS: Mapping[str, str] = MappingProxyType(
    {"eligible": "有权表决", "agree": "同意", "against": "反对", "abstain": "弃权", "recused": "回避"}
)
TALLY_MEASURES: Mapping[str, str] = MappingProxyType(
    {"number": "人数", "area in square metres": "面积（平方米）"}
)
BALLOT_RESULTS: Mapping[str, str] = MappingProxyType({"adopted": "通过", "rejected": "未通过"})
COUNCIL_STATES: Mapping[str, str] = MappingProxyType(
    {"convened": "已召集", "sitting": "议事中", "adjourned": "已结束"}
)
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "title": "标题",
        "description": "诉求内容",
        "name": "名称",
        "conclusion": "议事结论",
        "reason": "理由",
        "result": "活动成效",
        "note": "说明",
        "question": "需补充的内容",
        "answer": "补充的情况",
        "outcome": "办理结果",
        "comment": "回访意见",
        "legal ground": "不予受理的依据",
        "grid": "网格",
        "building": "楼栋",
        "unit": "单元",
        "location": "位置",
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
        "motion": "决议内容",
        "covenant text": "公约文本",
        "campaign": "清零目标",
        "campaign unit": "清零对象",
        "seats": "应选名额",
        "trial until": "试用期限",
        "member": "成员编号",
        "minutes": "会议记录",
        "opinions": "意见",
        "dissent": "不同意见",
        "recusals": "回避情况",
        # Of what is imported
        "agenda": "议程",
        "items": "议程",
        "item": "议程序号",
        "attendance": "出席情况",
        "members": "成员数",
        "members present": "到会成员数",
        "month": "月份",
        "starts at": "开始时间",
        "ends at": "结束时间",
        "kind": "类型",
        "rule": "表决规则",
        "tally": "计票",
        "elected": "当选人",
        "tasks": "任务",
        "issue": "诉求",
        "decision": "决议",
        "remaining": "剩余数量",
        "entries": "责任清单",
        "post": "岗位",
        "claimant": "认领人",
        "party member": "是否党员",
        "station": "服务站",
        "volunteers": "志愿者人数",
        "position": "日志位置",
        "council": "议事会",
        "tier": "层级",
        "parent": "上级",
    }
)
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"state": STATES, "tier": TIERS, "parent_tier": TIERS, "kind": BODY_KINDS, "field": FIELDS}
    | {"constituency": CONSTITUENCIES, "meeting_state": MEETING_STATES}
    | {"agenda_reason": AGENDA_REASONS, "outcome_kind": OUTCOME_KINDS}
    | {"decision_state": DECISION_STATES, "decision_kind": DECISION_KINDS, "covenant_tier": TIERS}
    | {"item_state": {**DECISION_STATES, **STATES}, "group": TALLY_GROUPS, "measure": TALLY_MEASURES}
    | {"ballot_result": BALLOT_RESULTS, "counted_result": BALLOT_RESULTS}
    | {
        "role": ROLE_NAMES,
        "roles": ROLE_NAMES,
        "right": {name: each.what_zh for name, each in RIGHTS.items()},
    }
)
"""By the name that a fact has in a refusal."""


ERASURE_GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        "purpose_achieved": "处理目的已实现、无法实现或者不再必要",
        "retention_ended": "停止提供服务或者保存期限已届满",
        "consent_withdrawn": "本人撤回同意",
        "unlawful_processing": "违反法律、行政法规或者约定处理个人信息",
        "other_law": "法律、行政法规规定的其他情形",
    }
)
"""Grounds of an erasure: article 47 of the Personal Information Protection Law, items one to five."""
ERASED = "〔已删除〕"
"""Stands where personal data were."""

DEADLINES = frozenset({"due", "present"})
"""Facts of a refusal that are deadlines: they end with a day where all else begins one."""


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
    if isinstance(fact, tuple):
        return "、".join(str(_in_chinese(name, each, zone)) for each in fact)
    if isinstance(fact, datetime):
        return local_deadline(fact, zone) if name in DEADLINES else local_time(fact, zone)
    return WORDS[name].get(str(fact), fact) if name in WORDS else fact
