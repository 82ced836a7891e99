"""Which role has which right: the one table that every way in asks. It is shown in docs/access.md.

A role has a right *here* (in the place of the appointment and everything below it), for its *own* (what one
reported oneself, there), or for its *body* (what that body is responsible for, there). A right that is not
listed for a role is one that the role does not have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from domain.roles import ROLES, Role

Extent = Literal["here", "own", "body"]


@dataclass(frozen=True, slots=True)
class Right:
    """What may be done, and by whom."""

    what: str
    """In words, for the documents."""
    what_zh: str
    """The same in Chinese, for refusals too."""
    extents: Mapping[str, Extent]
    """By role; one that is not there does not have the right."""
    of_all_places: bool = False
    """Whether what it is about belongs to no place: only an appointment for everywhere gives it."""
    where: Literal["raised", "present"] = "raised"
    """Of an issue or decision that has moved up: whether it takes an appointment for the place where it
    arose, or for the one that it is before now."""


def _right(
    what: str, what_zh: str, *here: Role, own: tuple[Role, ...] = (), body: tuple[Role, ...] = ()
) -> Right:
    """The administrator, who records in the names of others, has every right that anybody has."""
    by_extent: tuple[tuple[Extent, tuple[Role, ...]], ...] = (
        ("here", (*here, "administrator")),
        ("own", own),
        ("body", body),
    )
    extents: dict[str, Extent] = {role: extent for extent, roles in by_extent for role in roles}
    return Right(what, what_zh, MappingProxyType(extents))


def _steering(what: str, what_zh: str, *here: Role) -> Right:
    return replace(_right(what, what_zh, *here), where="present")


def _of_all(what: str, what_zh: str, *here: Role) -> Right:
    return replace(_right(what, what_zh, *here), of_all_places=True)


_R: Role = "resident"
_D: Role = "duty_member"
_G: Role = "grid_worker"
_S: Role = "council_secretary"
_B: Role = "body_handler"
_C: Role = "coordinator"
_U: Role = "auditor"
_I: Role = "integrator"

RIGHTS: Mapping[str, Right] = MappingProxyType(
    {
        # Issues: those who collect opinions, and residents for themselves
        "issue.raise": _right("raise an issue", "提出诉求", _D, _G, _S, _C, _I, own=(_R,)),
        "issue.support": _right("stand behind an issue", "附议", _D, _G, _S, _C, own=(_R,)),
        "issue.give-information": _right("give what a body asked for", "补充情况", _D, _G, _C, own=(_R,)),
        "issue.confirm": _right("confirm a resolution or deny it", "回访确认", _D, _G, _C, own=(_R,)),
        "issue.reopen": _right("take a resolution back", "要求重新办理", _D, _G, _C, own=(_R,)),
        "issue.withdraw": _right("take an issue back", "撤回诉求", _D, _G, _C, own=(_R,)),
        "issue.urge": _right("urge", "催办", _D, _G, _C),
        "issue.reclassify": _right("put an issue under another category", "调整类别", _D, _G, _C),
        # Issues: the body responsible
        "issue.accept": _right("take an assignment on", "承接办理", body=(_B,)),
        "issue.decline-assignment": _right("send an assignment back", "退回交办", body=(_B,)),
        "issue.progress": _right("report progress", "报告进展", body=(_B,)),
        "issue.request-information": _right("ask for what is lacking", "要求补充情况", _C, body=(_B,)),
        "issue.resolve": _right("report that it is solved", "报告办结", _C, body=(_B,)),
        # Issues: those who steer them, at the place that each is before
        "issue.discuss": _steering("record the council's conclusion", "登记诉求的议事结论", _S, _C),
        "issue.assign": _steering("make a body responsible", "交办诉求", _C),
        "issue.extend": _steering("give more time", "延长期限", _C),
        "issue.escalate": _steering("move an issue up", "上报诉求", _C),
        "issue.return": _steering("send an issue back down", "退回下级", _S, _C),
        "issue.take-over": _right(
            "take an issue over from below, for a body of the tier above", "由上级直接办理", _C, _B
        ),
        "issue.merge": _steering("let another issue go on for both", "合并诉求", _C),
        "issue.unmerge": _steering("undo a merge", "撤销合并", _C),
        "issue.decline": _steering("not accept an issue, on a legal ground", "不予受理", _C),
        # Decisions
        "decision.raise": _right("put a motion forward", "提出决议", _S, _C),
        "decision.discuss": _steering(
            "record the council's conclusion on a motion", "登记决议的议事结论", _S, _C
        ),
        "decision.ballot": _steering("record a ballot", "登记表决结果", _S, _C),
        "decision.assign": _steering("set the tasks of a decision", "交办决议任务", _C),
        "decision.complete-task": _right("report a task of a decision done", "报告决议任务完成", _S, _C, _B),
        "decision.progress": _right("count down a campaign", "登记清零进展", _S, _C),
        "decision.resolve": _steering("close a decision that is carried out", "登记决议落实", _C),
        "decision.escalate": _steering("move a decision up", "上报决议", _C),
        "decision.return": _steering("send a decision back down", "退回决议", _C),
        "decision.withdraw": _right("take a motion back", "撤回决议", _S, _C),
        "decision.supersede": _steering("let another decision hold instead", "以新决议取代", _C),
        "decision.adopt-covenant": _right(
            "take over the covenant of another place", "采用其他辖区的公约", _S, _C
        ),
        # Sittings and meetings
        "council.convene": _right("call a sitting", "召集议事会", _S, _C),
        "council.attend": _right("record who attends a sitting", "登记议事会出席", _S, _C),
        "council.deliberate": _right("record a deliberation", "登记议事结果", _S, _C),
        "council.adjourn": _right("end a sitting with its minutes", "结束议事会", _S, _C),
        "coordination.schedule": _right("call a coordination meeting", "召集协调会", _C),
        "coordination.freeze-agenda": _right("freeze the agenda of a meeting", "确定协调会议程", _C),
        "coordination.attend": _right("record who attends a meeting", "登记协调会出席", _S, _C),
        "coordination.outcome": _right("record an outcome of a meeting", "登记协调会结果", _S, _C),
        "coordination.complete-task": _right(
            "report a task of a meeting done", "报告协调会任务完成", _S, _C, _B
        ),
        "coordination.close": _right("close a meeting", "结束协调会", _C),
        "summary.issue": _right("issue the summary of a month", "印发纪要", _C),
        # Volunteering and duty
        "post.open": _right("name a volunteer post", "设立志愿岗位", _C, body=(_B,)),
        "post.close": _right("want a volunteer post no longer", "撤销志愿岗位", _C, body=(_B,)),
        "post.claim": _right("claim a volunteer post", "认领岗位", _D, _G, _C, own=(_R,), body=(_B,)),
        "post.release": _right("leave a volunteer post", "退出岗位", _D, _G, _C, own=(_R,), body=(_B,)),
        "station.roster": _right("put somebody on a duty roster", "排班", _C),
        "station.cancel-duty": _right("take a duty off a roster", "取消值班", _C),
        "activity.plan": _right("announce a volunteer activity", "发布志愿活动", _D, _G, _C, body=(_B,)),
        "activity.hold": _right(
            "record that an activity took place", "登记活动开展情况", _D, _G, _C, body=(_B,)
        ),
        "activity.cancel": _right("cancel an activity", "取消志愿活动", _D, _G, _C, body=(_B,)),
        # The registry
        "place.register": _right("register a place", "登记辖区"),
        "place.responsibilities": _right("replace a responsibility list", "设定责任清单"),
        "place.grids": _right("draw the grids of a place anew", "划分网格"),
        "body.register": _right("register a body", "登记办理主体"),
        "station.open": _right("open a service station", "设立服务站"),
        "category.define": _of_all("define a category", "定义类别"),
        "rule.define": _of_all("record a voting rule", "设定表决规则"),
        # Reads
        "registry.read": _right(
            "read places, bodies, stations, categories and rules", "查看辖区、主体和类别", *ROLES
        ),
        "open.read": _right(
            "read issues, decisions, sittings and meetings, without personal data",
            "查看诉求、决议和会议",
            *ROLES,
        ),
        "personal.read": _right(
            "read the reporter's data and own words", "查阅个人信息", _D, _G, _C, own=(_R,), body=(_B,)
        ),
        "figures.read": _right(
            "read summaries and what their figures count", "查看报告", *(set(ROLES) - {_I})
        ),
        "events.read": _right("follow the feed of events", "读取事件", _C, _U, _I),
        "audit.read": _of_all("read who was appointed, and who read personal data", "查阅任免和查阅记录", _U),
        "metrics.read": _of_all("read the metrics of the server", "读取运行指标", _U, _I),
        # Access
        "own.account": _right("see and change one's own sign-in", "管理本人账号", *ROLES),
        "access.administer": _right("create and revoke tokens and accounts", "管理令牌和账号"),
        "subject.erase": _of_all("erase a person's data", "删除个人信息"),
    }
)
"""By name: the kind of thing and what is done to it, as in the path of its route."""
