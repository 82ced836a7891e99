"""What the bodies of commands on decisions hold."""

from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field, JsonValue

from api.issue_bodies import Body, CommandBody
from api.moments import Moment
from api.references import CouncilStream, DecisionStream, IssueStream, Member, TaskNumber
from domain.decision import commands as c
from domain.decision.events import MOST_COUNTED, Campaign, Elected, Kind, Office, Target
from domain.event import Identifier
from domain.voting import MOST_AREA_CM2, MOST_PEOPLE, Tally, Weight

People = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]
Counted = Annotated[int, Field(ge=0, le=MOST_COUNTED)]
"""Of whatever a campaign counts."""
Area = Annotated[int, Field(ge=0, le=MOST_AREA_CM2)]
"""Square centimetres."""

_MOTIONS: list[JsonValue] = [
    {
        "place": "xinghe",
        "kind": "parking",
        "title": "小区停车管理办法",
        "motion": "地面车位统一编号，业主优先，访客限时两小时。",
    },
    {
        "place": "xinghe",
        "kind": "covenant",
        "title": "星河小区居民公约",
        "motion": "通过 2026 年居民公约。",
        "covenant_text": "一、爱护公共环境，楼道不堆物。二、……",
    },
    {
        "place": "xinghe",
        "kind": "election",
        "title": "选举业主委员会",
        "motion": "选举七名业主委员会委员。",
        "seats": 7,
    },
    {
        "place": "chunfeng",
        "kind": "campaign",
        "title": "无物业小区清零",
        "motion": "年底前各小区都有物业服务。",
        "campaign": {"unit": "无物业小区", "targets": [{"place": "xinghe", "count": 1}]},
    },
]


class TargetBody(Body):
    """What a campaign wants gone in one place."""

    place: Identifier = Field(examples=["xinghe"])
    count: Counted = Field(examples=[25])
    """How many there are at the start."""


class CampaignBody(Body):
    """What is brought to zero, place by place."""

    unit: str = Field(min_length=1, max_length=100, examples=["无物业小区"])
    targets: list[TargetBody] = Field(
        min_length=1, max_length=1000, examples=[[{"place": "xinghe", "count": 25}]]
    )

    def campaign(self) -> Campaign:
        """The campaign, as the command takes it."""
        targets = tuple(Target(place=target.place, count=target.count) for target in self.targets)
        return Campaign(unit=self.unit, targets=targets)


class MotionBody(Body):
    """What a decision says, but for the place that it binds."""

    kind: Kind = Field(examples=["parking"])
    title: str = Field(min_length=1, examples=["小区停车管理办法"])
    motion: str = Field(min_length=1, examples=["地面车位统一编号，业主优先，访客限时两小时。"])
    """What it wants to bind the place to."""
    rule: Identifier | None = None
    """The voting rule of its ballot; kinds that the law wants a ballot for have one without it."""
    issue: IssueStream | None = None
    """The issue that led to it."""
    covenant_text: str | None = None
    """Of a covenant."""
    campaign: CampaignBody | None = None
    """Of a campaign."""
    seats: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Of an election."""
    trial_until: Moment | None = None
    """Of property service hired on trial first."""

    def motion_facts(self) -> dict[str, Any]:
        """The members that the command asks for, but for the place."""
        facts = {name: getattr(self, name) for name in MotionBody.model_fields}
        return facts | {"campaign": self.campaign and self.campaign.campaign()}


class RaiseDecisionBody(MotionBody, CommandBody):
    """A motion to put forward."""

    model_config = ConfigDict(json_schema_extra={"examples": _MOTIONS})

    place: Identifier = Field(examples=["xinghe"])
    """Where it is put forward, and what it binds."""


class DecisionCommandBody(CommandBody):
    """Base of the bodies of commands on an existing decision; `command` is the one that they make."""

    command: ClassVar[type[c.DecisionCommand]]


class DiscussDecisionBody(DecisionCommandBody):
    """What the council concluded."""

    command = c.DiscussDecision
    conclusion: str = Field(examples=["同意提交业主大会表决。"])
    council: CouncilStream | None = None
    """The sitting that discussed it, where it is recorded as one."""


class WeightBody(Body):
    """Owners or members, with the exclusive area that owners hold."""

    number: People = Field(examples=[800])
    area_cm2: Area = Field(default=0, examples=[720_000_000])
    """Square centimetres; 0 where members are counted."""

    def weight(self) -> Weight:
        """The weight, as the tally takes it."""
        return Weight(number=self.number, area_cm2=self.area_cm2)


class TallyBody(Body):
    """How a ballot came out. Who is in no group but `eligible` did not take part."""

    eligible: WeightBody
    """All who may vote, the recused among them."""
    agree: WeightBody
    against: WeightBody | None = None
    abstain: WeightBody | None = None
    recused: WeightBody | None = None

    def tally(self) -> Tally:
        """The tally, as the command takes it."""
        told = {name: getattr(self, name) for name in TallyBody.model_fields}
        return Tally(**{name: group.weight() for name, group in told.items() if group is not None})


class ElectedBody(Body):
    """Somebody who was elected."""

    member: Member
    office: Office = Field(examples=["director"])
    party_member: bool = False
    branch_secretary: bool = False

    def elected(self) -> Elected:
        """The one elected, as the command takes it."""
        return Elected(**self.model_dump())


class BallotBody(DecisionCommandBody):
    """A ballot under the rule that the decision names."""

    command = c.BallotDecision
    tally: TallyBody = Field(
        examples=[
            {
                "eligible": {"number": 800, "area_cm2": 720_000_000},
                "agree": {"number": 500, "area_cm2": 450_000_000},
                "against": {"number": 60, "area_cm2": 54_000_000},
            }
        ]
    )
    elected: list[ElectedBody] = Field(default=[], max_length=1000)
    """Of an election that is adopted."""

    def facts(self) -> dict[str, Any]:
        """The members that the command asks for."""
        return {"tally": self.tally.tally(), "elected": tuple(one.elected() for one in self.elected)}


class NewTaskBody(Body):
    """Something that a body is to do."""

    body: Identifier = Field(examples=["xinghe-property"])
    text: str = Field(min_length=1, examples=["划线编号，公示车位分配。"])
    due: Moment

    def task(self) -> c.NewTask:
        """The task, as the command takes it."""
        return c.NewTask(body=self.body, text=self.text, due=self.due)


class AssignDecisionBody(DecisionCommandBody):
    """The tasks that carry it out."""

    command = c.AssignDecision
    tasks: list[NewTaskBody] = Field(
        min_length=1,
        max_length=200,
        examples=[
            [
                {
                    "body": "xinghe-property",
                    "text": "划线编号，公示车位分配。",
                    "due": "2026-04-30T18:00:00+08:00",
                }
            ]
        ],
    )

    def facts(self) -> dict[str, Any]:
        """The members that the command asks for."""
        return {"tasks": tuple(task.task() for task in self.tasks)}


class CompleteTaskBody(DecisionCommandBody):
    """A task is done, and how."""

    command = c.CompleteDecisionTask
    task: TaskNumber
    """Its number within the decision."""
    outcome: str = Field(examples=["已划线 120 个车位并公示七天。"])


class CampaignProgressBody(DecisionCommandBody):
    """How many are left in one place of a campaign."""

    command = c.ReportCampaignProgress
    place: Identifier = Field(examples=["xinghe"])
    remaining: Counted = Field(examples=[0])
    note: str | None = Field(default=None, examples=["已选聘物业，进入三个月试用期。"])


class ResolveDecisionBody(DecisionCommandBody):
    """It is carried out."""

    command = c.ResolveDecision
    outcome: str = Field(examples=["停车管理办法已施行，秩序稳定。"])


class EscalateDecisionBody(DecisionCommandBody):
    """Move it up to the place above."""

    command = c.EscalateDecision
    reason: str = Field(examples=["需街道协调周边道路停车。"])


class ReturnDecisionBody(DecisionCommandBody):
    """Send it back down."""

    command = c.ReturnDecision
    reason: str = Field(examples=["由小区先行征求业主意见。"])


class WithdrawDecisionBody(DecisionCommandBody):
    """Take it back."""

    command = c.WithdrawDecision
    reason: str = Field(examples=["方案需重新征求意见。"])


class SupersedeDecisionBody(DecisionCommandBody):
    """Another decision holds instead."""

    command = c.SupersedeDecision
    by_decision: DecisionStream
    """The decision that holds instead; `by` tells on whose behalf the command is given."""
    reason: str | None = Field(default=None, examples=["2027 年公约已通过。"])


class AdoptCovenantBody(DecisionCommandBody):
    """Another place takes the covenant over."""

    command = c.AdoptCovenant
    place: Identifier = Field(examples=["yueming"])
    """The place that takes it over."""


DECISION_BODIES: dict[str, type[DecisionCommandBody]] = {
    "discuss": DiscussDecisionBody,
    "ballot": BallotBody,
    "assign": AssignDecisionBody,
    "complete-task": CompleteTaskBody,
    "progress": CampaignProgressBody,
    "resolve": ResolveDecisionBody,
    "escalate": EscalateDecisionBody,
    "return": ReturnDecisionBody,
    "withdraw": WithdrawDecisionBody,
    "supersede": SupersedeDecisionBody,
    "adopt-covenant": AdoptCovenantBody,
}
"""The command that each last part of the path gives."""
