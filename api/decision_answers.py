"""What answers say of a governance decision. Nothing in it is personal: members are named by pseudonym."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from api.moments import Moment
from api.timeline_answers import TimelineEvent
from domain.decision.decision import Decision, TaskState
from domain.decision.events import OPEN_STATES, CompositionWarning, Covenant, Elected, Kind, State
from domain.event import LogEntry
from domain.registry.events import Tier
from domain.voting import Tally

_ID = "019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"


class TaskAnswer(BaseModel):
    """Something that a body is to do by a day, and what came of it."""

    task: str = Field(examples=["1"])
    """Its number within the decision."""
    body: str = Field(examples=["xinghe-property"])
    text: str = Field(examples=["划线编号，公示车位分配。"])
    due: Moment
    done_at: Moment | None
    outcome: str | None

    @classmethod
    def of(cls, state: TaskState) -> Self:
        """The answer for a task."""
        told = state.task
        return cls(
            task=told.task,
            body=told.body,
            text=told.text,
            due=told.due,
            done_at=state.done_at,
            outcome=state.outcome,
        )


class BallotAnswer(BaseModel):
    """The ballot that decided, and the rule that was in force; the timeline holds the whole rule."""

    model_config = ConfigDict(from_attributes=True)

    at: Moment
    rule: str = Field(examples=["owners_general"])
    rule_version: int
    """Its version in the registry, which records a standard rule with the first ballot under it."""
    tally: Tally
    """Areas are square centimetres; 0 where members are counted."""
    adopted: bool


class TargetAnswer(BaseModel):
    """How far a campaign has come in one place."""

    place: str = Field(examples=["xinghe"])
    count: int
    """How many there were at the start."""
    remaining: int


class CampaignAnswer(BaseModel):
    """What is brought to zero, place by place."""

    unit: str = Field(examples=["无物业小区"])
    targets: list[TargetAnswer]
    remaining: int
    """In all its places."""

    @classmethod
    def of(cls, decision: Decision) -> Self | None:
        """The campaign of a decision; None for any other kind."""
        if decision.campaign is None:
            return None
        targets = [
            TargetAnswer(
                place=each.place,
                count=each.count,
                remaining=decision.remaining.get(each.place, each.count),
            )
            for each in decision.campaign.targets
        ]
        remaining = sum(each.remaining for each in targets)
        return cls(unit=decision.campaign.unit, targets=targets, remaining=remaining)


class DecisionAnswer(BaseModel):
    """A decision as it stands at a version."""

    id: str = Field(examples=[_ID])
    code: str = Field(examples=["20260301-7K3FQ"])
    version: int = Field(examples=[1])
    state: State = Field(examples=["assigned"])
    tier: Tier
    """Of the place that it is before."""
    place: str = Field(examples=["xinghe"])
    """Where it was put forward, and what it binds."""
    before: str = Field(examples=["xinghe"])
    """The place that it is now before."""
    kind: Kind = Field(examples=["parking"])
    title: str = Field(examples=["小区停车管理办法"])
    motion: str = Field(examples=["地面车位统一编号，业主优先，访客限时两小时。"])
    rule: str | None = Field(examples=["council_majority"])
    """The voting rule that it needs a ballot under."""
    issue: str | None
    """The issue that led to it."""
    covenant: Covenant | None
    campaign: CampaignAnswer | None
    seats: int | None
    trial_until: Moment | None
    raised_at: Moment
    changed_at: Moment
    discussed_at: list[Tier]
    """Tiers at which the council has discussed it since it was last escalated there."""
    ballot: BallotAnswer | None
    elected: list[Elected] = Field(examples=[[]])
    warnings: list[CompositionWarning] = Field(examples=[[]])
    """What the composition check found; recorded, and never a reason to reject."""
    tasks: list[TaskAnswer]
    resolved_at: Moment | None
    escalated: int
    adopted_by: dict[str, int]
    """Other places that adopted the covenant, with the version."""
    superseded_by: str | None
    """The decision that holds instead."""
    prevailed_over: list[str] = Field(examples=[[]])
    """Decisions that it holds instead of."""

    @classmethod
    def of(cls, decision: Decision, **more: Any) -> Self:
        """The answer for a decision."""
        return cls(
            id=decision_id(decision.stream),
            code=decision.code,
            version=decision.version,
            state=decision.state,
            tier=decision.tier,
            place=decision.place,
            before=decision.before,
            kind=decision.kind,
            title=decision.title,
            motion=decision.motion,
            rule=decision.rule,
            issue=decision.issue and decision.issue.removeprefix("issue-"),
            covenant=decision.covenant,
            campaign=CampaignAnswer.of(decision),
            seats=decision.seats,
            trial_until=decision.trial_until,
            raised_at=decision.raised_at,
            changed_at=decision.changed_at,
            discussed_at=sorted(decision.discussed_at),
            ballot=BallotAnswer.model_validate(decision.ballot) if decision.ballot else None,
            elected=list(decision.elected),
            warnings=list(decision.warnings),
            tasks=[TaskAnswer.of(each) for each in decision.tasks],
            resolved_at=decision.resolved_at,
            escalated=decision.escalated,
            adopted_by=dict(decision.adopted_by),
            superseded_by=decision.superseded_by and decision_id(decision.superseded_by),
            prevailed_over=[decision_id(each) for each in decision.prevailed_over],
            **more,
        )


class DecisionDetail(DecisionAnswer):
    """A decision as if the log ended at a position."""

    position: int = Field(examples=[42])


class DecisionItem(BaseModel):
    """A decision in a list."""

    id: str = Field(examples=[_ID])
    code: str = Field(examples=["20260301-7K3FQ"])
    version: int
    state: State
    tier: Tier
    place: str = Field(examples=["xinghe"])
    before: str = Field(examples=["xinghe"])
    kind: Kind
    title: str = Field(examples=["小区停车管理办法"])
    raised_at: Moment
    changed_at: Moment
    resolved_at: Moment | None
    adopted: bool | None
    """By the ballot; null until there is one."""
    tasks: int
    tasks_done: int
    next_due: Moment | None
    """The earliest of the tasks not done."""
    overdue: bool
    """Whether that has passed."""
    remaining: int | None
    """Of a campaign, in all its places."""
    escalated: int

    @classmethod
    def of_row(cls, row: Mapping[str, Any], now: datetime) -> Self:
        """The item for a row of the board."""
        due, is_open = row["next_due"], row["state"] in OPEN_STATES
        overdue = bool(is_open and due is not None and due < now)
        return cls.model_validate({**row, "id": decision_id(row["stream"]), "overdue": overdue})


class DecisionPage(BaseModel):
    """A page of decisions, newest first."""

    items: list[DecisionItem]
    next: str | None
    """Cursor of the next page; null on the last."""


class DecisionTimelineItem(TimelineEvent):
    """One event of a decision, with the state that it led to."""

    type: str = Field(examples=["decision.raised"])
    data: dict[str, Any]
    """A ballot holds the whole rule that was in force."""
    state: State
    before: str
    tasks_open: int

    @classmethod
    def of(cls, entry: LogEntry, decision: Decision) -> Self:
        """The item for an entry of the log, with the decision as it left it."""
        return cls.telling(
            entry,
            state=decision.state,
            before=decision.before,
            tasks_open=len(decision.open_tasks),
        )


class DecisionTimeline(BaseModel):
    """The events of a decision up to a position."""

    id: str = Field(examples=[_ID])
    position: int
    items: list[DecisionTimelineItem]
    next: None = None
    """Always null: a timeline is given whole."""


def decision_id(stream: str) -> str:
    """The id that paths and answers carry, of a decision's stream."""
    return stream.removeprefix("decision-")
