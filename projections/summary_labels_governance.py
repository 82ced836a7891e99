"""What the figures beside those of issues are called in Chinese, and what each means."""

from collections.abc import Mapping
from types import MappingProxyType

from projections.summary_figure_label import FigureLabel
from projections.summary_figure_label import figure_label as _f

GOVERNANCE_LABELS: Mapping[str, FigureLabel] = MappingProxyType(
    {
        "outcomes.tasks": _f(
            "跟踪任务",
            "tasks",
            "本级上期协调会交办的任务，以及更早会议交办、本期开始时仍未完成、也未另行安排的任务。",
        ),
        "outcomes.done": _f("已完成", "tasks", "跟踪任务中到本期结束时已完成的（含逾期完成）。"),
        "outcomes.late": _f("逾期完成", "tasks", "跟踪任务中超过期限才完成的。"),
        "outcomes.continued": _f("另行安排", "tasks", "未完成、但后续会议已另交办任务或提出决议的跟踪任务。"),
        "outcomes.carried_over": _f("结转", "tasks", "到本期结束时仍未完成、须转入下次会议的跟踪任务。"),
        "meetings.held": _f("召开协调会", "sittings", "本期内首次登记出席人数的月度协调会，含下级辖区。"),
        "meetings.items_settled": _f("协调会议定事项", "items", "本期内协调会形成结果的议程事项。"),
        "councils.held": _f("召开议事会", "sittings", "本期内首次登记出席人数的党群议事会。"),
        "councils.items_deliberated": _f("议定事项", "items", "本期内党群议事会形成结论的议题。"),
        "decisions.raised": _f("提出决议", "decisions", "本期内提出的治理决议。"),
        "decisions.discussed": _f("经议事会讨论", "decisions", "本期内经议事会讨论的决议，每项只计一次。"),
        "decisions.adopted": _f("表决通过", "decisions", "本期内表决通过的决议。"),
        "decisions.rejected": _f("表决未通过", "decisions", "本期内表决未通过、或据导入来源未通过的决议。"),
        "decisions.assigned": _f("交办落实", "decisions", "本期内交办任务的决议，每项只计一次。"),
        "decisions.resolved": _f("落实完毕", "decisions", "本期内落实完毕的决议。"),
        "decisions.escalated": _f("决议上报", "decisions", "本期内上报到上一级的决议，每项只计一次。"),
        "decisions.returned": _f("决议退回", "decisions", "本期内由上级退回下一级的决议，每项只计一次。"),
        "decisions.withdrawn": _f("决议撤回", "decisions", "本期内撤回的决议。"),
        "decisions.superseded": _f("决议被取代", "decisions", "本期内由其他决议取代的决议。"),
        "decisions.covenant_adoptions": _f("公约被采用", "items", "本期内其他辖区采用本辖区居民公约的次数。"),
        "decisions.open_at_start": _f(
            "期初未落实决议", "decisions", "本期开始时处于已提出、已议、落实中或已上报状态的决议。"
        ),
        "decisions.open": _f(
            "期末未落实决议", "decisions", "本期结束时处于已提出、已议、落实中或已上报状态的决议。"
        ),
        "decisions.overdue": _f(
            "期末超期决议",
            "decisions",
            "期末未落实、且有任务的期限早于本期结束的决议；本期尚未结束的，以日志最后一次记录的时间为准。",
        ),
        "tasks.set": _f("交办任务", "tasks", "本期内由决议或协调会交办的任务。"),
        "tasks.done": _f("完成任务", "tasks", "本期内完成的任务，不论何时交办（含逾期完成）。"),
        "tasks.late": _f("逾期完成任务", "tasks", "完成任务中超过期限才完成的。"),
        "tasks.open": _f("未完成任务", "tasks", "本期结束时仍须完成的任务；后续会议已另行安排的，以后者计。"),
        "tasks.overdue": _f(
            "逾期未完成任务",
            "tasks",
            "未完成任务中期限早于本期结束的；本期尚未结束的，以日志最后一次记录的时间为准。",
        ),
        "volunteering.activities": _f("志愿活动", "activities", "本期内登记已开展的志愿活动。"),
        "volunteering.volunteers": _f(
            "参加志愿者", "people", "已开展的志愿活动参加人数之和；一人参加多次的按次计算。"
        ),
        "volunteering.hours": _f(
            "志愿服务时长", "hours", "已开展的志愿活动中全部志愿者服务时间之和，保留两位小数。"
        ),
        "volunteering.cancelled": _f("取消活动", "activities", "本期内取消的志愿活动。"),
        "duty.shifts": _f("值班", "shifts", "在本期内开始、未取消的党群服务站值班。"),
        "duty.hours": _f("值班时长", "hours", "上述值班的时间之和，按开始时间归入本期，保留两位小数。"),
        "posts.open": _f("志愿岗位", "posts", "本期结束时设立的志愿岗位。"),
        "posts.seats": _f("岗位名额", "seats", "上述志愿岗位的名额之和。"),
        "posts.claimed": _f("新认领", "people", "本期内认领志愿岗位的人次。"),
        "posts.held": _f("在岗", "people", "本期结束时在志愿岗位上的人次；一人认领多个岗位的分别计算。"),
        "posts.held_by_party_members": _f("在岗党员", "people", "在岗人次中的党员。"),
    }
)
"""By name, in the order of their sections."""
