"""Events of a governance decision 治理决议.

Streams: `decision-<uuid>`; and `covenant-<place>`, which numbers the covenants put forward for a place.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.event import DomainEvent, Identifier, Instant
from domain.registry.events import Tier
from domain.voting import Tally, VotingRule

Kind = Literal[
    "covenant",  # 居民公约
    "election",  # 选举
    "facility",  # 公共设施
    "funds",  # 维修资金
    "parking",  # 停车
    "property_service",  # 物业服务
    "campaign",  # 清零行动
    "other",
]
State = Literal[
    "raised", "discussed", "assigned", "resolved", "escalated", "rejected", "withdrawn", "superseded"
]
OPEN_STATES: frozenset[State] = frozenset({"raised", "discussed", "assigned", "escalated"})
Office = Literal["director", "deputy_director", "member", "building_head", "unit_head", "other"]
"""主任, 副主任, 委员, 楼长, 单元长."""
BallotResult = Literal["adopted", "rejected"]
CompositionWarning = Literal["party_share_low", "secretary_not_director"]
"""What the composition check found: party members below the share, branch secretary not the director."""


MOST_COUNTED = 1_000_000
"""Of whatever a campaign counts in one place; more is a mistyped number."""


class Covenant(BaseModel):
    """The text of a covenant.

    The versions of a place are numbered from 1 as they are put forward, the rejected among them: each text
    that people ever voted on has a name of its own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(ge=1)
    text: str


class Target(BaseModel):
    """What a campaign wants gone in one place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: Identifier
    count: int = Field(ge=0, le=MOST_COUNTED)
    """How many there are at the start; the campaign brings it to zero."""


class Campaign(BaseModel):
    """What is brought to zero 清零, place by place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: str
    """What is counted, such as `无物业小区`."""
    targets: tuple[Target, ...]


class Elected(BaseModel):
    """Somebody who was elected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    member: str
    """Pseudonym."""
    office: Office
    party_member: bool = False
    branch_secretary: bool = False


class Task(BaseModel):
    """Something that a body is to do by a day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    """Its number within the decision or meeting, such as `1`."""
    body: Identifier
    text: str
    due: Instant


class DecisionEvent(DomainEvent):
    """Base of the events of a decision."""

    imported: str | None = None
    """The source that the event was imported from; absent for what was recorded here."""


class DecisionRaised(DecisionEvent):
    """A motion was put forward."""

    type = "decision.raised"

    code: str
    """The short number that people quote."""
    place: Identifier
    tier: Tier
    kind: Kind
    title: str
    motion: str
    """What it wants to bind the place to."""
    rule: Identifier | None = None
    """Name of the voting rule that it needs a ballot under; none where the council's discussion is enough."""
    issue: str | None = None
    """Stream of the issue that led to it."""
    covenant: Covenant | None = None
    """For a covenant."""
    campaign: Campaign | None = None
    """For a campaign."""
    seats: int | None = None
    """For an election: how many are to be elected."""
    trial_until: Instant | None = None
    """For property service hired on trial first 先尝后买: until when."""


class DecisionDiscussed(DecisionEvent):
    """The party-mass council discussed it at its present tier."""

    type = "decision.discussed"

    tier: Tier
    conclusion: str
    council: str | None = None
    """The council's stream, where it was recorded as one."""


class DecisionBalloted(DecisionEvent):
    """A ballot with a quorum was held; one that does not adopt the decision rejects it."""

    type = "decision.balloted"

    rule: VotingRule
    """The rule in force, whole."""
    rule_version: int
    """Its version in the registry."""
    tally: Tally
    adopted: bool
    elected: tuple[Elected, ...] = ()
    """For an election that was adopted."""
    warnings: tuple[CompositionWarning, ...] = ()
    """What the composition check found: recorded, and never a reason to reject."""


class DecisionAssigned(DecisionEvent):
    """Bodies were made responsible for carrying it out, each with a task.

    Where it was assigned before, these take the place of the tasks that are not done.
    """

    type = "decision.assigned"

    tasks: tuple[Task, ...]


class DecisionTaskCompleted(DecisionEvent):
    """One of its tasks is done."""

    type = "decision.task_completed"

    task: str
    body: Identifier
    outcome: str


class DecisionProgressReported(DecisionEvent):
    """A campaign came nearer to zero in one place."""

    type = "decision.progress_reported"

    place: Identifier
    remaining: int
    note: str | None = None


class DecisionResolved(DecisionEvent):
    """Every task is done; a campaign is at zero everywhere."""

    type = "decision.resolved"

    outcome: str


class DecisionEscalated(DecisionEvent):
    """Moved up to the place above 上报."""

    type = "decision.escalated"

    from_tier: Tier
    to_tier: Tier
    place: Identifier
    """The place that it is now before."""
    reason: str


class DecisionReturned(DecisionEvent):
    """Sent back down to the place below 退回."""

    type = "decision.returned"

    from_tier: Tier
    to_tier: Tier
    place: Identifier
    reason: str


class DecisionWithdrawn(DecisionEvent):
    """Taken back before it was carried out."""

    type = "decision.withdrawn"

    reason: str


class DecisionRejected(DecisionEvent):
    """It was rejected, and its source knows no counts of a ballot: only an imported history has this."""

    type = "decision.rejected"

    reason: str | None = None


class DecisionSuperseded(DecisionEvent):
    """Another decision took its place."""

    type = "decision.superseded"

    by: str
    """Stream of the decision that holds instead."""
    reason: str | None = None


class DecisionPrevailed(DecisionEvent):
    """It holds instead of another decision, whose superseded event is in the same transaction."""

    type = "decision.prevailed"

    over: str
    """Stream of the decision that was superseded."""


class CovenantNumbered(DecisionEvent):
    """A covenant put forward for a place was given the next version.

    Stream: `covenant-<place>`, whose version is that of the covenant. The raised event of the decision is in
    the same transaction.
    """

    type = "covenant.numbered"

    place: Identifier
    version: int
    decision: str
    """Stream of the decision that carries the text."""


class CovenantAdopted(DecisionEvent):
    """Another place adopted this covenant, in the version that it had then."""

    type = "decision.covenant_adopted"

    place: Identifier
    """The place that adopted it."""
    version: int
