"""What answers say of a sitting of the party-mass council. Members are named by pseudonym."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, Field

from api.moments import Moment
from api.timeline_answers import TimelineEvent
from domain.attendance import Attendance
from domain.council.council import Council, Deliberation
from domain.council.events import Recusal, State
from domain.event import LogEntry
from domain.registry.events import Tier

_ID = "019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"
_SUBJECT = f"issue-{_ID}"


class DeliberationAnswer(BaseModel):
    """What a sitting concluded on one item."""

    subject: str = Field(examples=[_SUBJECT])
    """The issue or decision: `issue-<id>` or `decision-<id>`."""
    at: Moment
    conclusion: str
    opinions: list[str]
    recusals: list[Recusal]
    dissent: list[str]
    """Opinions that stayed different from the conclusion."""

    @classmethod
    def of(cls, subject: str, told: Deliberation) -> Self:
        """The answer for one item."""
        return cls(
            subject=subject,
            at=told.at,
            conclusion=told.conclusion,
            opinions=list(told.opinions),
            recusals=list(told.recusals),
            dissent=list(told.dissent),
        )


class CouncilAnswer(BaseModel):
    """A sitting as it stands at a version."""

    id: str = Field(examples=[_ID])
    version: int = Field(examples=[1])
    state: State
    place: str = Field(examples=["xinghe"])
    tier: Tier
    starts_at: Moment
    changed_at: Moment
    agenda: list[str] = Field(examples=[[_SUBJECT]])
    """Issues and decisions, in order: `issue-<id>`, `decision-<id>`."""
    members: int
    members_present: int | None
    """Null until attendance is recorded."""
    attendance: list[Attendance]
    deliberations: list[DeliberationAnswer]
    minutes: str | None
    postponed: list[str]
    """What was on the agenda and not deliberated."""

    @classmethod
    def of(cls, council: Council, **more: Any) -> Self:
        """The answer for a sitting."""
        return cls(
            id=council_id(council.stream),
            version=council.version,
            state=council.state,
            place=council.place,
            tier=council.tier,
            starts_at=council.starts_at,
            changed_at=council.changed_at,
            agenda=list(council.agenda),
            members=council.members,
            members_present=council.members_present,
            attendance=list(council.attendance),
            deliberations=[DeliberationAnswer.of(*each) for each in council.deliberations],
            minutes=council.minutes,
            postponed=list(council.postponed),
            **more,
        )


class CouncilDetail(CouncilAnswer):
    """A sitting as if the log ended at a position."""

    position: int = Field(examples=[42])


class CouncilItem(BaseModel):
    """A sitting in a list."""

    id: str = Field(examples=[_ID])
    version: int
    state: State
    place: str = Field(examples=["xinghe"])
    tier: Tier
    starts_at: Moment
    changed_at: Moment
    members: int
    members_present: int | None
    present: int | None
    """Of all constituencies."""
    items: int
    """On the agenda."""
    deliberated: int

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        """The item for a row of the board."""
        return cls.model_validate({**row, "id": council_id(row["stream"])})


class CouncilPage(BaseModel):
    """A page of sittings, the last first."""

    items: list[CouncilItem]
    next: str | None
    """Cursor of the next page; null on the last."""


class CouncilTimelineItem(TimelineEvent):
    """One event of a sitting, with the state that it led to."""

    type: str = Field(examples=["council.convened"])
    state: State
    deliberated: int

    @classmethod
    def of(cls, entry: LogEntry, council: Council) -> Self:
        """The item for an entry of the log, with the sitting as it left it."""
        return cls.telling(
            entry,
            state=council.state,
            deliberated=len(council.deliberated),
        )


class CouncilTimeline(BaseModel):
    """The events of a sitting up to a position."""

    id: str = Field(examples=[_ID])
    position: int
    items: list[CouncilTimelineItem]
    next: None = None
    """Always null: a timeline is given whole."""


def council_id(stream: str) -> str:
    """The id that paths and answers carry, of a sitting's stream."""
    return stream.removeprefix("council-")
