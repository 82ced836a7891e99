"""What the events of every kind of stream are called in Chinese."""

from collections.abc import Mapping
from types import MappingProxyType

from projections.summary_labels import EVENT_LABELS

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        **EVENT_LABELS,
        "decision.raised": "提出决议",
        "decision.discussed": "议事会讨论",
        "decision.balloted": "表决",
        "decision.assigned": "交办任务",
        "decision.task_completed": "任务完成",
        "decision.progress_reported": "清零进展",
        "decision.resolved": "决议落实",
        "decision.escalated": "上报",
        "decision.returned": "上级退回",
        "decision.withdrawn": "撤回",
        "decision.rejected": "未通过",
        "decision.superseded": "被其他决议取代",
        "decision.prevailed": "取代其他决议",
        "decision.covenant_adopted": "公约被其他辖区采用",
        "covenant.numbered": "公约编号",
        "council.convened": "召集议事会",
        "council.attended": "登记出席",
        "council.deliberated": "议事",
        "council.adjourned": "议事会结束",
        "coordination.scheduled": "召集月度协调会",
        "coordination.agenda_frozen": "确定议程",
        "coordination.attended": "登记出席",
        "coordination.outcome_recorded": "形成结果",
        "coordination.task_completed": "任务完成",
        "coordination.closed": "会议结束",
        "summary.issued": "印发纪要",
        "place.registered": "登记辖区",
        "place.responsibilities_set": "设定责任清单",
        "place.grids_set": "划分网格",
        "body.registered": "登记办理主体",
        "body.post_opened": "设立志愿岗位",
        "body.post_claimed": "认领岗位",
        "body.post_released": "退出岗位",
        "body.post_closed": "撤销岗位",
        "station.opened": "设立服务站",
        "station.duty_rostered": "排班",
        "station.duty_cancelled": "取消值班",
        "activity.planned": "计划志愿活动",
        "activity.held": "开展志愿活动",
        "activity.cancelled": "取消志愿活动",
        "rule.defined": "设定表决规则",
        "actor.appointed": "任命",
        "actor.dismissed": "免去",
        "subject.read": "查阅个人信息",
        "subject.erased": "删除个人信息",
        "category.defined": "定义类别",
    }
)
"""By the stored type."""
