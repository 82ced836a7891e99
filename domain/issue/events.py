"""Events of a resident issue. Stream: `issue-<uuid>`.

Every event may carry `imported`, the name of the source that it was taken from: an imported history holds
only what its source knows, so steps may be missing between.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.event import DomainEvent, Identifier, Instant
from domain.registry.events import Tier

Channel = Literal["duty", "building_head", "grid", "meeting", "hotline", "platform", "online", "other"]
"""党群服务站值班, 楼长/单元长, 网格员, 院落会议, 热线, 平台, 网上, 其他."""
Basis = Literal["council", "responsibility_list", "emergency", "imported"]
State = Literal["raised", "discussed", "assigned", "resolved", "escalated", "withdrawn", "declined", "merged"]
OPEN_STATES: frozenset[State] = frozenset({"raised", "discussed", "assigned", "escalated"})
"""Resolved is the handler's word and is not open; reopening makes it open again."""


class ExternalId(BaseModel):
    """The id of an issue at the system that it came from. Taken once per source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(min_length=1, max_length=100)
    id: str = Field(min_length=1, max_length=200)


class Location(BaseModel):
    """Where inside the compound, down to the unit; door numbers are personal and sealed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    grid: str | None = Field(default=None, max_length=50)
    building: str | None = Field(default=None, max_length=50)
    unit: str | None = Field(default=None, max_length=50)
    latitude_e7: int | None = Field(default=None, ge=-900_000_000, le=900_000_000)
    """1e-7 degree, WGS 84."""
    longitude_e7: int | None = Field(default=None, ge=-1_800_000_000, le=1_800_000_000)
    """1e-7 degree, WGS 84."""


class IssueEvent(DomainEvent):
    """Base of the events of an issue."""

    imported: str | None = None
    """The source that the event was imported from; absent for what was recorded here."""


class IssueRaised(IssueEvent):
    """A resident's matter was recorded. The description and who reported it are sealed."""

    type = "issue.raised"

    code: str
    """The short number that people quote, such as `20260301-7K3F`."""
    place: Identifier
    tier: Tier
    category: Identifier
    title: str
    channel: Channel
    location: Location | None = None
    reporter: str | None = None
    """Pseudonym of the reporter: `subject-<uuid>`."""
    external_id: ExternalId | None = None
    discuss_due: Instant | None = None
    """The council discusses it by then, where the responsibility list says so."""


class IssueSupported(IssueEvent):
    """Another resident stood behind the issue."""

    type = "issue.supported"

    supporter: str
    """Pseudonym of the resident."""


class IssueReclassified(IssueEvent):
    """The issue was put under another category."""

    type = "issue.reclassified"

    category: Identifier
    previous: Identifier
    reason: str | None = None


class IssueDiscussed(IssueEvent):
    """The party-mass council discussed the issue at its present tier."""

    type = "issue.discussed"

    tier: Tier
    conclusion: str
    council: str | None = None
    """The council's stream, where it was recorded as one."""


class IssueAssigned(IssueEvent):
    """A body was made responsible."""

    type = "issue.assigned"

    body: Identifier
    basis: Basis
    reason: str | None = None
    """Required for an emergency."""
    accept_due: Instant | None = None
    due: Instant | None = None
    """Resolution is due by then."""


class AssignmentAccepted(IssueEvent):
    """The assigned body took it on."""

    type = "issue.assignment_accepted"

    body: Identifier


class AssignmentReturned(IssueEvent):
    """The assigned body sent it back; the issue is where it was before the assignment."""

    type = "issue.assignment_returned"

    body: Identifier
    reason: str
    discuss_due: Instant | None = None
    """The council decides anew by then, also where it has discussed it at the present tier."""


class ProgressReported(IssueEvent):
    """The body told how far it has come."""

    type = "issue.progress_reported"

    body: Identifier
    note: str


class DeadlineExtended(IssueEvent):
    """The coordinator gave more time."""

    type = "issue.deadline_extended"

    due: Instant
    previous: Instant | None = None
    reason: str


class IssueUrged(IssueEvent):
    """A formal reminder 催办."""

    type = "issue.urged"

    note: str | None = None


class IssueResolved(IssueEvent):
    """The handler says that it is solved."""

    type = "issue.resolved"

    outcome: str
    body: Identifier | None = None


class ResolutionConfirmed(IssueEvent):
    """The resident said whether it is really solved 回访."""

    type = "issue.resolution_confirmed"

    satisfied: bool
    rating: int | None = Field(default=None, ge=1, le=5)
    comment: str | None = None


class IssueReopened(IssueEvent):
    """Not solved after all: back to the same body with a new deadline."""

    type = "issue.reopened"

    reason: str
    body: Identifier | None = None
    due: Instant | None = None


class IssueEscalated(IssueEvent):
    """Moved up to the place above 上报."""

    type = "issue.escalated"

    from_tier: Tier
    to_tier: Tier
    place: Identifier
    """The place that it is now before."""
    reason: str
    automatic: bool = False
    """Whether a passed deadline moved it."""
    discuss_due: Instant | None = None


class IssueTakenOver(IssueEvent):
    """The tier above took it over 提级办理, without being asked."""

    type = "issue.taken_over"

    from_tier: Tier
    to_tier: Tier
    place: Identifier
    """The place that it is now before."""
    reason: str
    discuss_due: Instant | None = None


class InformationRequested(IssueEvent):
    """The assigned body asked for what it lacks: its clocks stand still until that is given."""

    type = "issue.information_requested"

    body: Identifier
    question: str


class InformationGiven(IssueEvent):
    """The wait is over: the clocks go on, each deadline later by the working time that was lost."""

    type = "issue.information_given"

    answer: str | None = None
    """What was lacking; absent where the body solved the matter without it."""
    accept_due: Instant | None = None
    due: Instant | None = None


class IssueReturned(IssueEvent):
    """Sent back down to the place below 退回."""

    type = "issue.returned"

    from_tier: Tier
    to_tier: Tier
    place: Identifier
    reason: str
    discuss_due: Instant | None = None
    """The council decides anew by then, also where it has discussed it at that tier."""


class IssueMerged(IssueEvent):
    """The same matter as another issue, which goes on for both."""

    type = "issue.merged"

    into: str
    """Stream of the issue that goes on."""
    reason: str | None = None


class IssueAbsorbed(IssueEvent):
    """Another issue was merged into this one and brought its supporters."""

    type = "issue.absorbed"

    source: str
    """Stream of the merged issue."""
    supporters: tuple[str, ...] = ()


class IssueUnmerged(IssueEvent):
    """The merge was undone: state, clocks and supporters are as before it."""

    type = "issue.unmerged"

    out_of: str
    """Stream of the issue that it had been merged into."""
    reason: str | None = None
    state: State
    due: Instant | None = None
    """The deadline of before, later by the time that the merge lasted."""
    discuss_due: Instant | None = None
    accept_due: Instant | None = None


class IssueReleased(IssueEvent):
    """An issue that had been merged into this one was taken out again, with its supporters."""

    type = "issue.released"

    source: str


class IssueWithdrawn(IssueEvent):
    """The reporter took it back."""

    type = "issue.withdrawn"

    reason: str | None = None
    on_behalf_of: str | None = None
    """Pseudonym of the reporter, where somebody else recorded it for them."""


class IssueDeclined(IssueEvent):
    """Not accepted 不予受理, on a legal ground."""

    type = "issue.declined"

    legal_ground: str
