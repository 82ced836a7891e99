"""The state of an issue, and how each event changes it. Nothing here refuses: see decide.py."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from domain.event import DomainEvent, Envelope
from domain.issue import events as e
from domain.registry.events import Tier


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is responsible now."""

    body: str
    basis: e.Basis
    at: datetime
    accepted: bool = False
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class Resolution:
    """The handler's word that it is solved, and the resident's on that."""

    at: datetime
    body: str | None
    satisfied: bool | None = None
    """None until the resident is asked; an unconfirmed resolution never counts as satisfied."""
    rating: int | None = None


@dataclass(frozen=True)
class Issue:
    """An issue as its events up to `version` leave it."""

    # No slots: `_changed` copies the members as one dictionary.

    stream: str
    version: int
    code: str
    state: e.State
    place: str
    """Where it arose."""
    before: str
    """The place that it is now before: `place`, or one above it after escalation."""
    tier: Tier
    """The tier of `before`."""
    category: str
    title: str
    channel: e.Channel
    raised_at: datetime
    changed_at: datetime
    """When the last event occurred."""
    reporter: str | None = None
    location: e.Location | None = None
    external_id: e.ExternalId | None = None
    supporters: frozenset[str] = frozenset()
    """Residents who support this issue itself; those of absorbed issues are in `absorbed`."""
    absorbed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Streams of issues merged into this one, with the supporters that each brought."""
    discussed_at: frozenset[Tier] = frozenset()
    """Tiers at which the council has discussed it since it was last escalated there."""
    assignment: Assignment | None = None
    discuss_due: datetime | None = None
    accept_due: datetime | None = None
    due: datetime | None = None
    waiting_since: datetime | None = None
    """Since when the assigned body waits for information, and its clocks stand still."""
    resolution: Resolution | None = None
    reopened: int = 0
    escalated: int = 0
    """How often it went up a tier, also when the tier above took it over."""
    urged: int = 0
    merged_into: str | None = None
    before_merge: e.State | None = None
    merged_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in e.OPEN_STATES

    @property
    def present_due(self) -> datetime | None:
        """The deadline of the present stage: of discussion before assignment, of resolution after it.

        Until the assigned body accepts, that is the earlier one of acceptance and resolution. None while
        nothing can become overdue: for an issue that is not open, or that waits for information.
        """
        if not self.is_open or self.waiting_since is not None:
            return None
        if self.assignment is None:
            return self.discuss_due
        if self.accept_due is None or self.due is None:
            return self.accept_due or self.due
        return min(self.accept_due, self.due)

    @property
    def all_supporters(self) -> frozenset[str]:
        """Residents behind it, those of issues merged into it included."""
        return self.supporters.union(*self.absorbed.values())


def fold(issue: Issue | None, history: Iterable[Envelope]) -> Issue | None:
    """The issue after these events; the shape that the repository of the eventsourcing library asks for."""
    for envelope in history:
        issue = evolve(issue, envelope)
    return issue


def evolve(issue: Issue | None, envelope: Envelope) -> Issue:
    """The issue after one more event. Never refuses: what is recorded has happened."""
    event = envelope.data
    if type(event) is e.IssueRaised:
        return _raised(event, envelope)
    if issue is None:
        raise ValueError(f"stream {envelope.stream} does not begin with {e.IssueRaised.type}")
    change = _CHANGES.get(type(event))
    changes = {} if change is None else change(issue, event, envelope.occurred_at)
    changes["version"] = envelope.version
    changes["changed_at"] = envelope.occurred_at
    return _changed(issue, changes)


def _changed(issue: Issue, changes: "Changes") -> Issue:
    """The issue with other values, far faster than `dataclasses.replace`: replays fold millions of events."""
    after = object.__new__(Issue)
    vars(after).update(vars(issue), **changes)
    return after


def _raised(event: e.IssueRaised, envelope: Envelope) -> Issue:
    return Issue(
        stream=envelope.stream,
        version=envelope.version,
        code=event.code,
        state="raised",
        place=event.place,
        before=event.place,
        tier=event.tier,
        category=event.category,
        title=event.title,
        channel=event.channel,
        raised_at=envelope.occurred_at,
        changed_at=envelope.occurred_at,
        reporter=event.reporter,
        location=event.location,
        external_id=event.external_id,
        discuss_due=event.discuss_due,
    )


Changes = dict[str, Any]
"""Fields of an issue with their new values: replaced all at once, since imports fold millions of events."""


NO_CLOCKS: Changes = {"discuss_due": None, "accept_due": None, "due": None, "waiting_since": None}
"""Nothing is awaited any more, or not yet again."""


def _supported(issue: Issue, event: e.IssueSupported, _: datetime) -> Changes:
    return {"supporters": issue.supporters | {event.supporter}}


def _reclassified(_: Issue, event: e.IssueReclassified, __: datetime) -> Changes:
    return {"category": event.category}


def _discussed(issue: Issue, event: e.IssueDiscussed, _: datetime) -> Changes:
    state: e.State = "assigned" if issue.state == "assigned" else "discussed"
    return {"state": state, "discussed_at": issue.discussed_at | {event.tier}, "discuss_due": None}


def _assigned(_: Issue, event: e.IssueAssigned, at: datetime) -> Changes:
    return {
        "state": "assigned",
        "assignment": Assignment(body=event.body, basis=event.basis, at=at),
        "discuss_due": None,
        "accept_due": event.accept_due,
        "due": event.due,
        "waiting_since": None,
    }


def _accepted(issue: Issue, _: e.AssignmentAccepted, __: datetime) -> Changes:
    assignment = issue.assignment and replace(issue.assignment, accepted=True)
    return {"assignment": assignment, "accept_due": None}


def _assignment_returned(issue: Issue, event: e.AssignmentReturned, _: datetime) -> Changes:
    return _sent_back(issue, issue.before, issue.tier, event.discuss_due)


def _extended(issue: Issue, event: e.DeadlineExtended, _: datetime) -> Changes:
    given = issue.assignment
    return {"assignment": given and replace(given, extensions=given.extensions + 1), "due": event.due}


def _urged(issue: Issue, _: e.IssueUrged, __: datetime) -> Changes:
    return {"urged": issue.urged + 1}


def _resolved(_: Issue, event: e.IssueResolved, at: datetime) -> Changes:
    resolution = Resolution(at=at, body=event.body)
    return {
        "state": "resolved",
        "resolution": resolution,
        "accept_due": None,
        "discuss_due": None,
        "waiting_since": None,
    }


def _information_requested(_: Issue, __: e.InformationRequested, at: datetime) -> Changes:
    return {"waiting_since": at}


def _information_given(_: Issue, event: e.InformationGiven, __: datetime) -> Changes:
    return {"waiting_since": None, "accept_due": event.accept_due, "due": event.due}


def _confirmed(issue: Issue, event: e.ResolutionConfirmed, _: datetime) -> Changes:
    given = issue.resolution
    return {"resolution": given and replace(given, satisfied=event.satisfied, rating=event.rating)}


def _reopened(issue: Issue, event: e.IssueReopened, at: datetime) -> Changes:
    changes: Changes = {"reopened": issue.reopened + 1, "resolution": None}
    if event.body is None:
        return {**_sent_back(issue, issue.before, issue.tier, None), **changes}
    basis = issue.assignment.basis if issue.assignment else "imported"
    assignment = Assignment(body=event.body, basis=basis, at=at, accepted=True)
    return {**changes, **NO_CLOCKS, "state": "assigned", "assignment": assignment, "due": event.due}


def _gone_up(issue: Issue, event: e.IssueEscalated | e.IssueTakenOver, _: datetime) -> Changes:
    return {
        "state": "escalated",
        "before": event.place,
        "tier": event.to_tier,
        "discussed_at": issue.discussed_at - {event.to_tier},
        "assignment": None,
        **NO_CLOCKS,
        "discuss_due": event.discuss_due,
        "escalated": issue.escalated + 1,
    }


def _returned(issue: Issue, event: e.IssueReturned, _: datetime) -> Changes:
    return _sent_back(issue, event.place, event.to_tier, event.discuss_due)


def _sent_back(issue: Issue, before: str, tier: Tier, discuss_due: datetime | None) -> Changes:
    """Before that place without an assignment; what the council discussed at its tier still stands."""
    state: e.State = "raised" if before == issue.place else "escalated"
    return {
        "state": "discussed" if tier in issue.discussed_at else state,
        "before": before,
        "tier": tier,
        "assignment": None,
        **NO_CLOCKS,
        "discuss_due": discuss_due,
    }


def _merged(issue: Issue, event: e.IssueMerged, at: datetime) -> Changes:
    return {"state": "merged", "merged_into": event.into, "before_merge": issue.state, "merged_at": at}


def _unmerged(issue: Issue, event: e.IssueUnmerged, at: datetime) -> Changes:
    waiting = issue.waiting_since
    if waiting is not None and issue.merged_at is not None:
        # The deadlines are later by the time that the merge lasted already: it is not to count twice.
        waiting += at - issue.merged_at
    return {
        "state": event.state,
        "merged_into": None,
        "before_merge": None,
        "merged_at": None,
        "discuss_due": event.discuss_due,
        "accept_due": event.accept_due,
        "due": event.due,
        "waiting_since": waiting,
    }


def _absorbed(issue: Issue, event: e.IssueAbsorbed, _: datetime) -> Changes:
    return {"absorbed": {**issue.absorbed, event.source: event.supporters}}


def _released(issue: Issue, event: e.IssueReleased, _: datetime) -> Changes:
    return {"absorbed": {k: v for k, v in issue.absorbed.items() if k != event.source}}


def _withdrawn(_: Issue, __: e.IssueWithdrawn, ___: datetime) -> Changes:
    return {"state": "withdrawn", **NO_CLOCKS}


def _declined(_: Issue, __: e.IssueDeclined, ___: datetime) -> Changes:
    return {"state": "declined", **NO_CLOCKS}


# Looked up by class: a `match` asks one class of events after the other, which takes longer than the change.
_CHANGES: Mapping[type[DomainEvent], Callable[[Issue, Any, datetime], Changes]] = MappingProxyType(
    {
        e.IssueSupported: _supported,
        e.IssueReclassified: _reclassified,
        e.IssueDiscussed: _discussed,
        e.IssueAssigned: _assigned,
        e.AssignmentAccepted: _accepted,
        e.AssignmentReturned: _assignment_returned,
        e.DeadlineExtended: _extended,
        e.IssueUrged: _urged,
        e.IssueResolved: _resolved,
        e.ResolutionConfirmed: _confirmed,
        e.IssueReopened: _reopened,
        e.IssueEscalated: _gone_up,
        e.IssueTakenOver: _gone_up,
        e.InformationRequested: _information_requested,
        e.InformationGiven: _information_given,
        e.IssueReturned: _returned,
        e.IssueMerged: _merged,
        e.IssueUnmerged: _unmerged,
        e.IssueAbsorbed: _absorbed,
        e.IssueReleased: _released,
        e.IssueWithdrawn: _withdrawn,
        e.IssueDeclined: _declined,
    }
)
"""What each event changes; the others leave only their version and time."""
