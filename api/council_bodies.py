"""What the bodies of commands on sittings of the party-mass council hold."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from api.issue_bodies import Body, CommandBody
from api.moments import Moment
from api.references import Deliberated, Member
from domain.attendance import Attendance, Constituency
from domain.council import commands as c
from domain.council.events import Recusal
from domain.event import Identifier

Opinion = Annotated[str, Field(min_length=1, examples=["先解决消防通道，再谈车位。"])]
_ISSUE = "issue-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"
_DECISION = "decision-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e03"


class AttendanceBody(Body):
    """How many people of one constituency were there."""

    constituency: Constituency = Field(examples=["party_branch"])
    present: Annotated[int, Field(ge=0, le=100_000)] = Field(examples=[6])

    def attendance(self) -> Attendance:
        """The count, as the command takes it."""
        return Attendance(constituency=self.constituency, present=self.present)


Attending = Annotated[
    list[AttendanceBody],
    Field(
        min_length=1,
        max_length=20,
        examples=[
            [{"constituency": "party_branch", "present": 6}, {"constituency": "residents", "present": 12}]
        ],
    ),
]
"""Who came, each constituency once."""


class ConveneBody(CommandBody):
    """A sitting to call."""

    place: Identifier = Field(examples=["xinghe"])
    starts_at: Moment
    agenda: list[Deliberated] = Field(min_length=1, max_length=200, examples=[[_ISSUE, _DECISION]])
    """Issues and decisions in order, each with its kind before the id."""
    members: Annotated[int, Field(ge=1, le=100_000)] = Field(examples=[15])
    """How many members the council has."""


class CouncilCommandBody(CommandBody):
    """Base of the bodies of commands on a sitting; `command` is the one that they make."""

    command: ClassVar[type[c.CouncilCommand]]


class AttendCouncilBody(CouncilCommandBody):
    """Who came; a later count replaces the one before."""

    command = c.AttendCouncil
    attendance: Attending
    members_present: Annotated[int, Field(ge=0, le=100_000)] = Field(examples=[11])
    """Members of the council among them."""

    def facts(self) -> dict[str, Any]:
        """The members that the command asks for."""
        attendance = tuple(count.attendance() for count in self.attendance)
        return {"attendance": attendance, "members_present": self.members_present}


class RecusalBody(Body):
    """A member who took no part in the item, and why."""

    member: Member
    reason: str = Field(min_length=1, examples=["与物业公司负责人是亲属。"])

    def recusal(self) -> Recusal:
        """The recusal, as the command takes it."""
        return Recusal(member=self.member, reason=self.reason)


class DeliberateBody(CouncilCommandBody):
    """What was concluded on one item; its issue or decision is thereby discussed."""

    command = c.DeliberateItem
    subject: Deliberated
    """The item, as the agenda names it."""
    conclusion: str = Field(examples=["由物业三日内恢复清运，业委会监督。"])
    opinions: list[Opinion] = Field(default=[], max_length=200)
    recusals: list[RecusalBody] = Field(default=[], max_length=1000)
    dissent: list[Opinion] = Field(default=[], max_length=200)
    """Opinions that stayed different from the conclusion."""

    def facts(self) -> dict[str, Any]:
        """The members that the command asks for."""
        return super().facts() | {
            "opinions": tuple(self.opinions),
            "recusals": tuple(recused.recusal() for recused in self.recusals),
            "dissent": tuple(self.dissent),
        }


class AdjournBody(CouncilCommandBody):
    """End the sitting with its minutes; what was not deliberated is postponed."""

    command = c.AdjournCouncil
    minutes: str = Field(examples=["应到 15 人，实到 11 人。会议审议两项议题……"])


COUNCIL_BODIES: dict[str, type[CouncilCommandBody]] = {
    "attend": AttendCouncilBody,
    "deliberate": DeliberateBody,
    "adjourn": AdjournBody,
}
"""The command that each last part of the path gives."""
