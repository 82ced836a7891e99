"""Commands on a governance decision, in the words of its events."""

from dataclasses import dataclass
from datetime import datetime

from domain.decision.events import BallotResult, Campaign, Elected, Kind
from domain.event import Actor
from domain.voting import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCommand:
    """Base of the commands on a decision."""

    by: Actor
    now: datetime
    """When it happened, in UTC; the service sets it from the context, and has checked that it is past."""
    imported: str | None = None
    """The source that an import takes it from. The rules ask less of an imported step: see policies.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseDecision(DecisionCommand):
    """Put a motion forward."""

    code: str
    place: str
    kind: Kind
    title: str
    motion: str
    rule: str | None = None
    """Name of a voting rule; a kind that the law wants a ballot for has one without being named."""
    issue: str | None = None
    covenant_text: str | None = None
    campaign: Campaign | None = None
    seats: int | None = None
    trial_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussDecision(DecisionCommand):
    """Record what the council concluded at the decision's present tier."""

    conclusion: str
    council: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotDecision(DecisionCommand):
    """Record a ballot under the rule that the decision names."""

    tally: Tally
    elected: tuple[Elected, ...] = ()
    result: BallotResult | None = None
    """What a source says came of it; the counts decide, and refuse a source that says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task to be numbered."""

    body: str
    text: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignDecision(DecisionCommand):
    """Set the tasks that carry it out."""

    tasks: tuple[NewTask, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteDecisionTask(DecisionCommand):
    """Say that a task is done, and how."""

    task: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCampaignProgress(DecisionCommand):
    """Say how many are left in one place of a campaign."""

    place: str
    remaining: int
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveDecision(DecisionCommand):
    """Say that it is carried out."""

    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateDecision(DecisionCommand):
    """Move it up to the place above."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDecision(DecisionCommand):
    """Send it back down to the place below."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDecision(DecisionCommand):
    """Take it back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectDecision(DecisionCommand):
    """Say that it was rejected, where an import knows no counts of a ballot."""

    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupersedeDecision(DecisionCommand):
    """Let another decision hold instead."""

    by_decision: str
    """Stream of the decision that holds instead."""
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptCovenant(DecisionCommand):
    """Let another place take the covenant over."""

    place: str
