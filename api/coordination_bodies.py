"""What the bodies of commands on coordination meetings hold."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, model_validator

from api.council_bodies import Attending
from api.decision_bodies import MotionBody, NewTaskBody
from api.invalid_fields import Unsuitable
from api.issue_bodies import Body, CommandBody
from api.moments import Moment
from api.positions import MAX_POSITION
from api.references import Month, TaskNumber, deliberated
from domain.coordination import commands as c
from domain.coordination.events import OutcomeKind
from domain.coordination.meeting import place_and_month
from domain.event import Identifier

_CARRIED = "coordination-2026-02-xinghe#1"
_OUTCOMES: list[JsonValue] = [
    {"item": "1", "outcome": "noted", "note": "由物业报告清运合同进展，下月复查。"},
    {
        "item": "2",
        "outcome": "task",
        "note": "供暖前完成检修。",
        "task": {"body": "xinghe-property", "text": "检修换热站。", "due": "2026-10-31T18:00:00+08:00"},
    },
    {"item": "3", "outcome": "escalated", "note": "需街道协调环卫部门。"},
    {
        "item": "4",
        "outcome": "decision_raised",
        "note": "提请业主表决。",
        "decision": {
            "place": "xinghe",
            "kind": "parking",
            "title": "小区停车管理办法",
            "motion": "地面车位统一编号，业主优先，访客限时两小时。",
        },
    },
]
_AGENDAS: list[JsonValue] = [
    {},
    {
        "items": [
            {"subject": "issue-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"},
            {"subject": _CARRIED},
            {"title": "冬季供暖准备"},
        ]
    },
]


def _subject(given: str) -> str:
    """An issue, a decision, or a task of an earlier meeting. Raises Unsuitable."""
    meeting, mark, task = given.partition("#")
    if mark and meeting.startswith("coordination-") and place_and_month(meeting) and task.isdecimal():
        return given
    try:
        return deliberated(given)
    except Unsuitable as wrong:
        raise Unsuitable(
            f"{wrong.english}, or a task of an earlier meeting, such as {_CARRIED}",
            f"{wrong.chinese}，或以前会议的任务，如 {_CARRIED}",
        ) from None


class ScheduleBody(CommandBody):
    """The meeting of a place and month to call."""

    place: Identifier = Field(examples=["chunfeng"])
    month: Month
    starts_at: Moment | None = None


class CoordinationCommandBody(CommandBody):
    """Base of the bodies of commands on a meeting; `command` is the one that they make."""

    command: ClassVar[type[c.CoordinationCommand]]


class AgendaItemBody(Body):
    """A matter for the agenda: one that is recorded, by `subject`, or one added here, by `title`."""

    subject: Annotated[str, AfterValidator(_subject)] | None = Field(
        default=None, examples=["issue-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"]
    )
    """An issue, a decision, or a task carried over, as the proposed agenda names it."""
    title: Annotated[str, Field(min_length=1)] | None = Field(default=None, examples=["垃圾房三天没有清运"])
    """Default, where there is a subject: its own."""

    @model_validator(mode="after")
    def _says_something(self) -> "AgendaItemBody":
        if self.subject is None and self.title is None:
            raise Unsuitable("give a subject or a title", "请填写 subject 或 title")
        return self


class FreezeAgendaBody(CoordinationCommandBody):
    """What the meeting works on: the proposed agenda, or the items given."""

    model_config = ConfigDict(json_schema_extra={"examples": _AGENDAS})

    command = c.FreezeAgenda
    items: list[AgendaItemBody] | None = Field(default=None, max_length=1000)
    """In order; left out, the proposed agenda is frozen as it is."""
    position: Annotated[int, Field(ge=1, le=MAX_POSITION)] | None = None
    """Of the log, as which the agenda is proposed; default its end."""


class AttendMeetingBody(CoordinationCommandBody):
    """Who came; a later count replaces the one before."""

    command = c.AttendMeeting
    attendance: Attending

    def facts(self) -> dict[str, Any]:
        """The members that the command asks for."""
        return {"attendance": tuple(count.attendance() for count in self.attendance)}


class RaisedDecisionBody(MotionBody):
    """The decision that an item led to."""

    place: Identifier | None = Field(default=None, examples=["xinghe"])
    """Where it is put forward; default the place of the meeting."""


class OutcomeBody(CoordinationCommandBody):
    """What was settled on one item."""

    model_config = ConfigDict(json_schema_extra={"examples": _OUTCOMES})

    command = c.RecordOutcome
    item: TaskNumber
    """Its number on the agenda."""
    outcome: OutcomeKind = Field(examples=["noted"])
    note: str = Field(examples=["由物业报告清运合同进展，下月复查。"])
    task: NewTaskBody | None = None
    """For a task."""
    decision: RaisedDecisionBody | None = None
    """For a decision raised: it is put forward at once."""


class CompleteMeetingTaskBody(CoordinationCommandBody):
    """A task is done, and how."""

    command = c.CompleteMeetingTask
    task: TaskNumber
    """Its number within the meeting."""
    outcome: str = Field(examples=["清运合同已续签。"])


class CloseMeetingBody(CoordinationCommandBody):
    """End the meeting."""

    command = c.CloseMeeting
    remark: str | None = Field(default=None, examples=["下次会议 4 月 2 日召开。"])


COORDINATION_BODIES: dict[str, type[CoordinationCommandBody]] = {
    "freeze-agenda": FreezeAgendaBody,
    "attend": AttendMeetingBody,
    "outcome": OutcomeBody,
    "complete-task": CompleteMeetingTaskBody,
    "close": CloseMeetingBody,
}
"""The command that each last part of the path gives."""
