"""What the bodies of commands on issues hold."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.moments import Moment
from domain.event import Identifier
from domain.issue import commands as c
from domain.issue.events import Channel, ExternalId, Location
from domain.roles import Role

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
Subject = Annotated[
    str, Field(pattern=rf"^subject-{UUID}$", examples=["subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"])
]
"""Pseudonym of a resident; never a name or phone number, because it is stored in the open."""
IssueId = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, pattern=rf"(?i)^{UUID}$"),
    Field(examples=["019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"]),
]
Short = Annotated[str, Field(min_length=1, max_length=100)]

Email = Annotated[
    str, Field(pattern=r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+$", max_length=254)
]


class Body(BaseModel):
    """Base of bodies: unknown members are refused, so that a misspelt one is not silently lost."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class OnBehalf(Body):
    """As whom a command is given, in which role and for which body, by those who write it down for others.

    Never as another person: the event holds the id of who really acted.
    """

    role: Role = Field(examples=["coordinator"])
    body: Identifier | None = None
    """The body that is acted for; it must be registered."""


class CommandBody(Body):
    """Members that every command takes."""

    by: OnBehalf | None = None
    """In which role and for which body; without it, see docs/api.md."""
    occurred_at: Moment | None = None
    """When it happened; default now, never in the future."""

    def facts(self) -> dict[str, Any]:
        """The members that the command itself asks for."""
        own = type(self).model_fields.keys() - CommandBody.model_fields.keys()
        return {name: getattr(self, name) for name in own}


class Reporter(Body):
    """Who reported an issue. All but the pseudonym is personal data and is sealed."""

    id: Subject | None = None
    """The pseudonym of a resident known already; default a new one."""
    name: Short | None = Field(default=None, examples=["王芳"])
    phone: Annotated[str, Field(min_length=3, max_length=50)] | None = Field(
        default=None, examples=["0571-00000000"]
    )
    email: Email | None = None
    door: Short | None = Field(default=None, examples=["3 幢 2 单元 501"])


class RaiseBody(CommandBody):
    """A resident's matter."""

    place: Identifier = Field(examples=["xinghe"])
    category: Identifier = Field(examples=["sanitation"])
    title: str = Field(min_length=1, examples=["垃圾房三天没有清运"])
    channel: Channel = Field(examples=["duty"])
    description: str | None = Field(default=None, examples=["天热味道很大，楼下几户都开不了窗。"])
    """In the resident's own words; sealed."""
    location: Location | None = Field(default=None, examples=[{"building": "3 幢", "unit": "2 单元"}])
    reporter: Reporter | None = None
    external_id: ExternalId | None = None


class IssueCommandBody(CommandBody):
    """Base of the bodies of commands on an existing issue; `command` is the one that they make."""

    command: ClassVar[type[c.IssueCommand]]


class SupportBody(IssueCommandBody):
    """Stand behind an issue, once per resident."""

    command = c.SupportIssue
    supporter: Subject | None = None
    """The resident's pseudonym; it may be left out by a resident's own token alone."""


class ReclassifyBody(IssueCommandBody):
    """Put it under another category."""

    command = c.ReclassifyIssue
    category: Identifier = Field(examples=["parking"])
    reason: str | None = None


class DiscussBody(IssueCommandBody):
    """What the council concluded."""

    command = c.DiscussIssue
    conclusion: str = Field(examples=["由物业三日内恢复清运，业委会监督。"])
    council: Annotated[str, Field(pattern=rf"^council-{UUID}$")] | None = None


class AssignBody(IssueCommandBody):
    """Make a body responsible."""

    command = c.AssignIssue
    body: Identifier = Field(examples=["xinghe-property"])
    basis: Literal["council", "responsibility_list", "emergency"] = "council"
    reason: str | None = None
    """Required for an emergency."""
    due: Moment | None = None
    """Overrides the deadline of the responsibility list."""


class AcceptBody(IssueCommandBody):
    """The assigned body takes it on."""

    command = c.AcceptAssignment


class DeclineAssignmentBody(IssueCommandBody):
    """The assigned body sends it back."""

    command = c.DeclineAssignment
    reason: str = Field(examples=["不属于物业服务范围。"])


class ProgressBody(IssueCommandBody):
    """How far the assigned body has come."""

    command = c.ReportProgress
    note: str = Field(examples=["已联系清运公司，明早到场。"])


class ExtendBody(IssueCommandBody):
    """More time."""

    command = c.ExtendDeadline
    due: Moment
    reason: str = Field(examples=["配件到货需要一周。"])


class UrgeBody(IssueCommandBody):
    """A formal reminder."""

    command = c.UrgeIssue
    note: str | None = Field(default=None, examples=["居民再次来电，请尽快处理。"])


class RequestInformationBody(IssueCommandBody):
    """The assigned body asks for what it lacks; its clocks stand still until that is given."""

    command = c.RequestInformation
    question: str = Field(examples=["请补充漏水的楼层和时间。"])


class GiveInformationBody(IssueCommandBody):
    """What the body asked for; its clocks go on."""

    command = c.GiveInformation
    answer: str = Field(examples=["三楼，每天早上七点前后。"])


class ResolveBody(IssueCommandBody):
    """It is solved, and how."""

    command = c.ResolveIssue
    outcome: str = Field(examples=["已清运并消毒，恢复每日两次清运。"])


class ConfirmBody(IssueCommandBody):
    """The resident's word on it; "no" reopens it."""

    command = c.ConfirmResolution
    satisfied: bool = Field(examples=[True])
    rating: Annotated[int, Field(ge=1, le=5)] | None = Field(default=None, examples=[5])
    comment: str | None = None


class ReopenBody(IssueCommandBody):
    """Take a resolution back."""

    command = c.ReopenIssue
    reason: str = Field(examples=["清运一周后又停了。"])


class EscalateBody(IssueCommandBody):
    """Move it up to the place above."""

    command = c.EscalateIssue
    reason: str = Field(examples=["需要街道协调环卫部门。"])


class TakeOverBody(IssueCommandBody):
    """The tier above takes it over, without being asked; `by` names a body of that tier."""

    command = c.TakeOverIssue
    reason: str = Field(examples=["影响面大，由社区直接办理。"])


class ReturnBody(IssueCommandBody):
    """Send it back down."""

    command = c.ReturnIssue
    reason: str = Field(examples=["小区内可以解决，附协调意见。"])


class MergeBody(IssueCommandBody):
    """Let another issue go on for both."""

    command = c.MergeIssue
    into: IssueId
    reason: str | None = None


class UnmergeBody(IssueCommandBody):
    """Undo a merge."""

    command = c.UnmergeIssue
    reason: str | None = None


class WithdrawBody(IssueCommandBody):
    """The reporter takes it back."""

    command = c.WithdrawIssue
    reason: str | None = Field(default=None, examples=["已自行解决。"])
    on_behalf_of: Subject | None = None
    """The reporter's pseudonym, unless the reporter gives the command."""


class DeclineBody(IssueCommandBody):
    """Do not accept it, on a legal ground."""

    command = c.DeclineIssue
    legal_ground: str = Field(examples=["《信访工作条例》第二十一条：已依法进入诉讼程序。"])


BODIES: dict[str, type[IssueCommandBody]] = {
    "support": SupportBody,
    "reclassify": ReclassifyBody,
    "discuss": DiscussBody,
    "assign": AssignBody,
    "accept": AcceptBody,
    "decline-assignment": DeclineAssignmentBody,
    "progress": ProgressBody,
    "extend": ExtendBody,
    "urge": UrgeBody,
    "request-information": RequestInformationBody,
    "give-information": GiveInformationBody,
    "resolve": ResolveBody,
    "confirm": ConfirmBody,
    "reopen": ReopenBody,
    "escalate": EscalateBody,
    "take-over": TakeOverBody,
    "return": ReturnBody,
    "merge": MergeBody,
    "unmerge": UnmergeBody,
    "withdraw": WithdrawBody,
    "decline": DeclineBody,
}
"""The command that each last part of the path gives."""
