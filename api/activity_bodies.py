"""What the bodies of commands on volunteer activities hold, and what answers say."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.issue_bodies import CommandBody
from api.moments import Moment
from api.references import IssueStream
from domain.event import Identifier
from domain.registry.activity import ActivityState
from domain.registry.volunteering_policies import MOST_VOLUNTEERS

_ID = "019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"


class ActivityBody(CommandBody):
    """A volunteer activity to announce."""

    place: Identifier = Field(examples=["xinghe"])
    name: Annotated[str, Field(min_length=1, max_length=200)] = Field(examples=["清理 3 幢楼道杂物"])
    starts_at: Moment = Field(examples=["2026-03-07T09:00:00+08:00"])
    body: Identifier | None = Field(default=None, examples=["xinghe-volunteers"])
    """The body that organises it."""
    issue: IssueStream | None = None
    """The issue that it works on, by its id."""


class HoldBody(CommandBody):
    """It took place, and what came of it."""

    volunteers: Annotated[int, Field(ge=0, le=MOST_VOLUNTEERS)] = Field(examples=[15])
    minutes: Annotated[int, Field(ge=0)] = Field(examples=[1800])
    """Of all volunteers together."""
    result: str = Field(examples=["清出杂物两车，楼道恢复畅通。"])


class CancelActivityBody(CommandBody):
    """It does not take place."""

    reason: str = Field(examples=["暴雨预警，另行安排。"])


class ActivityAnswer(BaseModel):
    """A volunteer activity."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[_ID])
    place: str = Field(examples=["xinghe"])
    name: str = Field(examples=["清理 3 幢楼道杂物"])
    starts_at: Moment = Field(examples=["2026-03-07T01:00:00.000Z"])
    state: ActivityState = Field(examples=["held"])
    body: str | None = Field(examples=["xinghe-volunteers"])
    """The body that organises it."""
    issue: str | None = Field(examples=[_ID])
    """The id of the issue that it works on."""
    volunteers: int | None = Field(examples=[15])
    minutes: int | None = Field(examples=[1800])
    """Of all volunteers together."""
    result: str | None = Field(examples=["清出杂物两车，楼道恢复畅通。"])
    reason: str | None
    """Why it was cancelled."""
    version: int


class ActivityPage(BaseModel):
    """A page of activities, the one that begins last first."""

    items: list[ActivityAnswer]
    next: str | None


def state_of(held_at: datetime | None, cancelled_at: datetime | None) -> ActivityState:
    """What stage an activity of the view is at."""
    if held_at is not None:
        return "held"
    return "planned" if cancelled_at is None else "cancelled"
