"""The state of an issue, and how each event changes it. Nothing here refuses: see decide.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.event import Envelope
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
    resolution: Resolution | None = None
    reopened: int = 0
    escalated: int = 0
    urged: int = 0
    merged_into: str | None = None
    before_merge: e.State | None = None
    merged_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in e.OPEN_STATES

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
    if isinstance(event, e.IssueRaised):
        return _raised(event, envelope)
    if issue is None:
        raise ValueError(f"stream {envelope.stream} does not begin with {e.IssueRaised.type}")
    changes = _changes(issue, event, envelope.occurred_at)
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


def _changes(issue: Issue, event: object, at: datetime) -> Changes:  # noqa: PLR0911, PLR0912 one case an event
    match event:
        case e.IssueSupported():
            return {"supporters": issue.supporters | {event.supporter}}
        case e.IssueReclassified():
            return {"category": event.category}
        case e.IssueDiscussed():
            return _discussed(issue, event)
        case e.IssueAssigned():
            return _assigned(event, at)
        case e.AssignmentAccepted():
            return {"assignment": _accepted(issue.assignment), "accept_due": None}
        case e.AssignmentReturned():
            return _sent_back(issue, issue.before, issue.tier, event.discuss_due)
        case e.DeadlineExtended():
            return {"assignment": _extended(issue.assignment), "due": event.due}
        case e.IssueUrged():
            return {"urged": issue.urged + 1}
        case e.IssueResolved():
            resolution = Resolution(at=at, body=event.body)
            return {"state": "resolved", "resolution": resolution, "accept_due": None, "discuss_due": None}
        case e.ResolutionConfirmed():
            return {"resolution": _confirmed(issue.resolution, event)}
        case e.IssueReopened():
            return _reopened(issue, event, at)
        case e.IssueEscalated():
            return _escalated(issue, event)
        case e.IssueReturned():
            return _sent_back(issue, event.place, event.to_tier, event.discuss_due)
        case e.IssueMerged():
            return {
                "state": "merged",
                "merged_into": event.into,
                "before_merge": issue.state,
                "merged_at": at,
            }
        case e.IssueUnmerged():
            return _unmerged(event)
        case e.IssueAbsorbed():
            return {"absorbed": {**issue.absorbed, event.source: event.supporters}}
        case e.IssueReleased():
            return {"absorbed": {k: v for k, v in issue.absorbed.items() if k != event.source}}
        case e.IssueWithdrawn():
            return {"state": "withdrawn", **NO_CLOCKS}
        case e.IssueDeclined():
            return {"state": "declined", **NO_CLOCKS}
        case _:
            return {}


NO_CLOCKS: Changes = {"discuss_due": None, "accept_due": None, "due": None}
"""Nothing is awaited any more, or not yet again."""


def _discussed(issue: Issue, event: e.IssueDiscussed) -> Changes:
    state: e.State = "assigned" if issue.state == "assigned" else "discussed"
    return {"state": state, "discussed_at": issue.discussed_at | {event.tier}, "discuss_due": None}


def _assigned(event: e.IssueAssigned, at: datetime) -> Changes:
    return {
        "state": "assigned",
        "assignment": Assignment(body=event.body, basis=event.basis, at=at),
        "discuss_due": None,
        "accept_due": event.accept_due,
        "due": event.due,
    }


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


def _escalated(issue: Issue, event: e.IssueEscalated) -> Changes:
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


def _accepted(assignment: Assignment | None) -> Assignment | None:
    return assignment and replace(assignment, accepted=True)


def _extended(assignment: Assignment | None) -> Assignment | None:
    return assignment and replace(assignment, extensions=assignment.extensions + 1)


def _confirmed(resolution: Resolution | None, event: e.ResolutionConfirmed) -> Resolution | None:
    return resolution and replace(resolution, satisfied=event.satisfied, rating=event.rating)


def _reopened(issue: Issue, event: e.IssueReopened, at: datetime) -> Changes:
    changes: Changes = {"reopened": issue.reopened + 1, "resolution": None}
    if event.body is None:
        return {**_sent_back(issue, issue.before, issue.tier, None), **changes}
    basis = issue.assignment.basis if issue.assignment else "imported"
    assignment = Assignment(body=event.body, basis=basis, at=at, accepted=True)
    return {**changes, **NO_CLOCKS, "state": "assigned", "assignment": assignment, "due": event.due}


def _unmerged(event: e.IssueUnmerged) -> Changes:
    return {
        "state": event.state,
        "merged_into": None,
        "before_merge": None,
        "merged_at": None,
        "discuss_due": event.discuss_due,
        "accept_due": event.accept_due,
        "due": event.due,
    }
