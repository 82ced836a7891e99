"""A step of a replay as lines for people: Chinese names beside the stored ones."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from types import MappingProxyType

from domain.chinese import STATES
from domain.event import JsonObject, LogEntry
from projections.summary_labels import EVENT_LABELS

REGISTRY = MappingProxyType(
    {
        "place.registered": "登记辖区",
        "place.responsibilities_set": "设定责任清单",
        "body.registered": "登记办理主体",
        "category.defined": "定义类别",
    }
)
"""What happened in the registry, by the stored type; issues have the labels of the summary."""

NAMES = MappingProxyType(
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
        **{
            "urged": "催办次数",
            "absorbed": "并入的诉求",
            "discussed_at": "已议层级",
            "merged_into": "已并入",
        },
        **{"before_merge": "合并前状态", "merged_at": "合并时间", "raised_at": "提出时间"},
        **{"id": "编号", "name": "名称", "kind": "种类", "parent": "上级", "ancestors": "上级各层"},
        **{"entries": "清单", "responsibilities": "责任清单", "accepted": "已承接", "extensions": "延期次数"},
        **{"at": "时间", "grid": "网格", "building": "楼栋", "unit": "单元", "council_required": "须经议事"},
        **{"accept_days": "承接工作日", "discuss_days": "议事工作日", "resolve_days": "办结工作日"},
        **{"latitude_e7": "纬度", "longitude_e7": "经度"},
    }
)
"""Members of events and states."""

UNTOLD = frozenset({"stream", "version", "changed_at"})
"""Members of the state that the head of each step tells already."""
COUNTED = frozenset({"supporters", "responsibilities"})
"""Members of the state of which people want the number; the events tell each."""


def step_lines(entry: LogEntry, before: JsonObject, after: JsonObject, zone: tzinfo) -> Iterator[str]:
    """The event with its facts, then what it changed in the state from `before` to `after`."""
    envelope = entry.envelope
    happened = envelope.occurred_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %z")
    kind = envelope.data.type
    yield f"#{envelope.version}  {happened}  {_labelled(kind)}  (position {entry.position})"
    yield f"    由 by: {envelope.actor.id} ({envelope.actor.role})"
    facts = envelope.data.facts()
    for name, value in facts.items():
        yield f"    {_named(name)}: {_shown(value, zone)}"
    for name in sorted({*before, *after} - UNTOLD):
        value = after.get(name)
        if value != before.get(name) and value != facts.get(name):
            yield f"  → {_named(name)}: {_counted(value) if name in COUNTED else _shown(value, zone)}"
    yield ""


def _labelled(kind: str) -> str:
    label = EVENT_LABELS.get(kind) or REGISTRY.get(kind)
    return f"{label} {kind}" if label else kind


def _named(name: str) -> str:
    return f"{NAMES[name]} {name}" if name in NAMES else name


def _counted(value: object) -> str:
    return str(len(value)) if isinstance(value, list | dict) else "0"


def _shown(value: object, zone: tzinfo) -> str:
    match value:
        case None:
            return "—"
        case bool():
            return "是 yes" if value else "否 no"
        case str():
            return _state(value) or _moment(value, zone) or " ⏎ ".join(value.splitlines())
        case list() | dict():
            return _all_shown(value, zone)
        case _:
            return str(value)


def _all_shown(values: list[object] | JsonObject, zone: tzinfo) -> str:
    """Members side by side; a list of things with members one a line."""
    if isinstance(values, dict):
        return ", ".join(f"{_named(name)} {_shown(value, zone)}" for name, value in values.items())
    if any(isinstance(value, dict) for value in values):
        return "".join(f"\n      · {_shown(value, zone)}" for value in values)
    return "；".join(_shown(value, zone) for value in values)


def _state(text: str) -> str | None:
    return f"{STATES[text]} {text}" if text in STATES else None


def _moment(text: str, zone: tzinfo) -> str | None:
    """A stored moment as local time, or None for any other text."""
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")
    except ValueError:
        return None
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %z")
