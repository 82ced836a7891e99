"""The state of a decision, and how each event changes it. Nothing here refuses: see decide.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.decision import events as e
from domain.event import Envelope
from domain.registry.events import Tier
from domain.voting import Tally


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task, and what came of it."""

    task: e.Task
    done_at: datetime | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """The ballot that decided."""

    at: datetime
    rule: str
    rule_version: int
    tally: Tally
    adopted: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as its events up to `version` leave it."""

    stream: str
    version: int
    code: str
    state: e.State
    place: str
    """Where it was put forward, and what it binds."""
    before: str
    """The place that it is now before: `place`, or one above it after escalation."""
    tier: Tier
    """The tier of `before`."""
    kind: e.Kind
    title: str
    motion: str
    raised_at: datetime
    changed_at: datetime
    """When the last event occurred."""
    rule: str | None = None
    issue: str | None = None
    covenant: e.Covenant | None = None
    campaign: e.Campaign | None = None
    seats: int | None = None
    trial_until: datetime | None = None
    discussed_at: frozenset[Tier] = frozenset()
    """Tiers at which the council has discussed it since it was last escalated there."""
    ballot: Ballot | None = None
    elected: tuple[e.Elected, ...] = ()
    warnings: tuple[e.CompositionWarning, ...] = ()
    tasks: tuple[TaskState, ...] = ()
    """Those done and those to be done: another tier, or another decision instead, drops what is not done."""
    tasks_set: int = 0
    """How many were ever set: the next has the number that follows."""
    remaining: Mapping[str, int] = field(default_factory=dict)
    """For a campaign: by place, how many there still are."""
    resolved_at: datetime | None = None
    escalated: int = 0
    adopted_by: Mapping[str, int] = field(default_factory=dict)
    """Other places that adopted the covenant, with the version."""
    superseded_by: str | None = None
    prevailed_over: tuple[str, ...] = ()
    """Streams of decisions that it superseded."""

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in e.OPEN_STATES

    @property
    def is_adopted(self) -> bool:
        """Whether a ballot has adopted it."""
        return self.ballot is not None and self.ballot.adopted

    @property
    def open_tasks(self) -> tuple[TaskState, ...]:
        """Those not done."""
        return tuple(task for task in self.tasks if task.done_at is None)

    @property
    def done_tasks(self) -> tuple[TaskState, ...]:
        """Those done."""
        return tuple(task for task in self.tasks if task.done_at is not None)


def fold(decision: Decision | None, history: Iterable[Envelope]) -> Decision | None:
    """The decision after these events."""
    for envelope in history:
        decision = evolve(decision, envelope)
    return decision


def evolve(decision: Decision | None, envelope: Envelope) -> Decision:
    """The decision after one more event. Never refuses: what is recorded has happened."""
    event = envelope.data
    if isinstance(event, e.DecisionRaised):
        return _raised(event, envelope)
    if decision is None:
        raise ValueError(f"stream {envelope.stream} does not begin with {e.DecisionRaised.type}")
    decision = replace(decision, version=envelope.version, changed_at=envelope.occurred_at)
    return _after(decision, event, envelope.occurred_at)


def _after(  # noqa: PLR0911, PLR0912 one case an event
    decision: Decision, event: object, at: datetime
) -> Decision:
    match event:
        case e.DecisionDiscussed():
            state: e.State = "assigned" if decision.state == "assigned" else "discussed"
            return replace(decision, state=state, discussed_at=decision.discussed_at | {event.tier})
        case e.DecisionBalloted():
            return _balloted(decision, event, at)
        case e.DecisionAssigned():
            return _assigned(decision, event)
        case e.DecisionTaskCompleted():
            return replace(decision, tasks=tuple(_done(task, event, at) for task in decision.tasks))
        case e.DecisionProgressReported():
            return replace(decision, remaining={**decision.remaining, event.place: event.remaining})
        case e.DecisionResolved():
            return replace(decision, state="resolved", resolved_at=at)
        case e.DecisionEscalated():
            return _escalated(decision, event)
        case e.DecisionReturned():
            return _returned(decision, event)
        case e.DecisionWithdrawn():
            return replace(decision, state="withdrawn")
        case e.DecisionRejected():
            return replace(decision, state="rejected")
        case e.DecisionSuperseded():
            done = decision.done_tasks
            return replace(decision, state="superseded", superseded_by=event.by, tasks=done)
        case e.DecisionPrevailed():
            return replace(decision, prevailed_over=(*decision.prevailed_over, event.over))
        case e.CovenantAdopted():
            return replace(decision, adopted_by={**decision.adopted_by, event.place: event.version})
        case _:
            return decision


def _raised(event: e.DecisionRaised, envelope: Envelope) -> Decision:
    return Decision(
        stream=envelope.stream,
        version=envelope.version,
        code=event.code,
        state="raised",
        place=event.place,
        before=event.place,
        tier=event.tier,
        kind=event.kind,
        title=event.title,
        motion=event.motion,
        raised_at=envelope.occurred_at,
        changed_at=envelope.occurred_at,
        rule=event.rule,
        issue=event.issue,
        covenant=event.covenant,
        campaign=event.campaign,
        seats=event.seats,
        trial_until=event.trial_until,
        remaining={target.place: target.count for target in event.campaign.targets} if event.campaign else {},
    )


def _balloted(decision: Decision, event: e.DecisionBalloted, at: datetime) -> Decision:
    return replace(
        decision,
        state=decision.state if event.adopted else "rejected",
        ballot=Ballot(at, event.rule.name, event.rule_version, event.tally, event.adopted),
        elected=event.elected,
        warnings=event.warnings,
    )


def _assigned(decision: Decision, event: e.DecisionAssigned) -> Decision:
    return replace(
        decision,
        state="assigned",
        tasks=(*decision.done_tasks, *(TaskState(task) for task in event.tasks)),
        tasks_set=decision.tasks_set + len(event.tasks),
    )


def _done(task: TaskState, event: e.DecisionTaskCompleted, at: datetime) -> TaskState:
    return replace(task, done_at=at, outcome=event.outcome) if task.task.task == event.task else task


def _escalated(decision: Decision, event: e.DecisionEscalated) -> Decision:
    return replace(
        decision,
        state="escalated",
        before=event.place,
        tier=event.to_tier,
        discussed_at=decision.discussed_at - {event.to_tier},
        tasks=decision.done_tasks,
        escalated=decision.escalated + 1,
    )


def _returned(decision: Decision, event: e.DecisionReturned) -> Decision:
    state: e.State = "raised" if event.place == decision.place else "escalated"
    return replace(
        decision,
        state="discussed" if event.to_tier in decision.discussed_at else state,
        before=event.place,
        tier=event.to_tier,
        tasks=decision.done_tasks,
    )
