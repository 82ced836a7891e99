"""Commands on a resident issue: what somebody wants to happen, in the words of the events."""

from dataclasses import dataclass
from datetime import datetime

from domain.event import Actor, Personal
from domain.issue.events import Basis, Channel, ExternalId, Location


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCommand:
    """Base of the commands on an issue."""

    by: Actor
    now: datetime
    """When it happened, in UTC; the service sets it from the context, and has checked that it is past."""
    imported: str | None = None
    """The source that an import takes it from. The rules ask less of an imported step: see policies.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseIssue(IssueCommand):
    """Record a resident's matter."""

    code: str
    place: str
    category: str
    title: str
    channel: Channel
    location: Location | None = None
    personal: Personal | None = None
    """Who reported it, and the description in their own words."""
    external_id: ExternalId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportIssue(IssueCommand):
    """Stand behind an issue, once per resident."""

    supporter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReclassifyIssue(IssueCommand):
    """Put an open issue under another category."""

    category: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussIssue(IssueCommand):
    """Record what the council concluded at the issue's present tier."""

    conclusion: str
    council: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignIssue(IssueCommand):
    """Make a body responsible."""

    body: str
    basis: Basis = "council"
    reason: str | None = None
    due: datetime | None = None
    """Overrides the deadline of the responsibility list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptAssignment(IssueCommand):
    """The assigned body takes it on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineAssignment(IssueCommand):
    """The assigned body sends it back."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProgress(IssueCommand):
    """Tell how far the assigned body has come."""

    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendDeadline(IssueCommand):
    """Give more time; at most twice."""

    due: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgeIssue(IssueCommand):
    """Remind formally."""

    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestInformation(IssueCommand):
    """The assigned body asks for what it lacks; its clocks stand still meanwhile."""

    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveInformation(IssueCommand):
    """Somebody says what was asked for; the clocks go on."""

    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveIssue(IssueCommand):
    """Say that it is solved, and how."""

    outcome: str
    body: str | None = None
    """The body that solved it; for an imported step only, where no assignment names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmResolution(IssueCommand):
    """The resident's word on it; "no" reopens it."""

    satisfied: bool
    rating: int | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenIssue(IssueCommand):
    """Take a resolution back, within 30 days of it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateIssue(IssueCommand):
    """Move it up to the place above."""

    reason: str
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOverIssue(IssueCommand):
    """The tier above takes it over, without being asked."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateOverdue(IssueCommand):
    """Move it up because a deadline has passed, or urge it where there is no tier above."""

    deadline: datetime
    """Nothing happens when this is no longer the deadline of the present stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnIssue(IssueCommand):
    """Send it back down to the place below."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeIssue(IssueCommand):
    """Let another issue go on for both."""

    into: str
    """Stream of the issue that goes on."""
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmergeIssue(IssueCommand):
    """Undo a merge."""

    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawIssue(IssueCommand):
    """The reporter takes it back, before it is assigned."""

    reason: str | None = None
    on_behalf_of: str | None = None
    """Pseudonym of the resident who asks for it, where somebody else gives the command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineIssue(IssueCommand):
    """Do not accept it, on a legal ground."""

    legal_ground: str
