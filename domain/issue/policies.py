"""The rules of an issue, each with a name. A rule that does not hold raises its refusal.

An imported step is asked less: its source may not know who acted in which role, on what basis an
assignment was made, or which steps came between. Everything else holds for it as well.
"""

from datetime import datetime

from domain.access import own_subject
from domain.council.discussion import was_held_there
from domain.errors import BeforeThePreviousEvent
from domain.issue import commands as c
from domain.issue import errors
from domain.issue.issue import Assignment, Issue, Resolution
from domain.issue.rules import (
    DUE_WITHIN,
    EARLIEST,
    MAX_EXTENSIONS,
    REOPEN_WITHIN,
    Rules,
    place_above,
    place_below,
)
from domain.registry import policies as registry
from domain.registry.events import Responsibility
from domain.registry.registry import Place

TOTALS_ONLY = frozenset({"city", "province"})
"""Tiers that add up what is below them, and decide nothing."""
CLOSED = frozenset({"withdrawn", "declined", "merged"})
BEFORE_ASSIGNMENT = frozenset({"raised", "discussed", "escalated"})


def follows_the_previous_event(issue: Issue, now: datetime) -> None:
    """Raises BeforeThePreviousEvent."""
    if now < issue.changed_at:
        raise BeforeThePreviousEvent(occurred_at=now, previous=issue.changed_at)


def is_not_too_long_ago(now: datetime) -> None:
    """Raises TooLongAgo."""
    if now < EARLIEST:
        raise errors.TooLongAgo(occurred_at=now, earliest=EARLIEST.date().isoformat())


def is_new(existing: Issue | None, command: c.RaiseIssue) -> None:
    """Raises ExternalIdTaken or IssueExists."""
    if existing and command.external_id:
        source, id_ = command.external_id.source, command.external_id.id
        raise errors.ExternalIdTaken(source=source, id=id_, code=existing.code)
    if existing:
        raise errors.IssueExists(code=existing.code)


def place_takes_issues(place: Place, command: c.RaiseIssue) -> None:
    """Compound to district; an import may know no more than the city. Raises PlaceIsForTotals."""
    if place.tier in TOTALS_ONLY and not command.imported:
        raise errors.PlaceIsForTotals(place=place.id, tier=place.tier)


def is_open(issue: Issue) -> None:
    """Raises NotOpen."""
    if not issue.is_open:
        raise errors.NotOpen(code=issue.code, state=issue.state)


def is_not_closed(issue: Issue) -> None:
    """Open or resolved: a resolution may yet be taken back. Raises AlreadyClosed."""
    if issue.state in CLOSED:
        raise errors.AlreadyClosed(code=issue.code, state=issue.state)


def supports_once(issue: Issue, supporter: str) -> None:
    """Raises ReporterCannotSupport and AlreadySupported."""
    if supporter == issue.reporter:
        raise errors.ReporterCannotSupport(code=issue.code)
    if supporter in issue.all_supporters:
        raise errors.AlreadySupported(code=issue.code)


def category_changes(issue: Issue, category: str) -> None:
    """Raises SameCategory."""
    if category == issue.category:
        raise errors.SameCategory(code=issue.code, category=category)


def was_held_by_the_council_named(issue: Issue, command: c.DiscussIssue, rules: Rules) -> None:
    """Raises UnknownCouncil, NotOnTheAgenda, BeforeAnotherPlace and CouncilNotYetBegun."""
    if command.council is not None:
        was_held_there(
            command.council,
            rules.council,
            subject=issue.stream,
            code=issue.code,
            before=issue.before,
            now=command.now,
        )


def has_basis_for_assignment(issue: Issue, command: c.AssignIssue, rules: Rules) -> None:
    """The council's discussion, the responsibility list, or an emergency with a reason.

    Raises NotYetDiscussed, DirectDispatchNotAllowed, AnotherBodyIsResponsible, ReasonRequired and
    BasisIsForImports.
    """
    match command.basis:
        case "council":
            is_discussed(issue)
        case "responsibility_list":
            list_allows_direct_dispatch(issue, command.body, rules.responsibility)
        case "emergency":
            if not (command.reason or "").strip():
                raise errors.ReasonRequired
        case "imported":
            raise errors.BasisIsForImports


def is_discussed(issue: Issue) -> None:
    """The council has discussed it at its present tier. Raises NotYetDiscussed."""
    if issue.tier not in issue.discussed_at:
        raise errors.NotYetDiscussed(code=issue.code, tier=issue.tier)


def list_allows_direct_dispatch(issue: Issue, body: str, line: Responsibility | None) -> None:
    """To the body that the list names, if any. Raises DirectDispatchNotAllowed, AnotherBodyIsResponsible."""
    if line is None or line.council_required:
        raise errors.DirectDispatchNotAllowed(code=issue.code, category=issue.category)
    if line.body is not None and line.body != body:
        raise errors.AnotherBodyIsResponsible(responsible=line.body, body=body)


def body_serves_place(body: str, place: str, rules: Rules) -> None:
    """It exists and serves the issue's place or one above it. Raises UnknownBody, BodyServesElsewhere."""
    found = registry.body_exists(rules.body, body)
    registry.body_serves(found, registry.place_exists(rules.place, place))


def body_is_another(issue: Issue, body: str) -> None:
    """Assigning again hands it to another body. Raises AlreadyAssigned."""
    if issue.state == "assigned" and issue.assignment and issue.assignment.body == body:
        raise errors.AlreadyAssigned(code=issue.code, body=body)


def due_is_ahead(due: datetime | None, now: datetime) -> None:
    """But not by more than ten years. Raises DueInThePast and DueTooFarAhead."""
    if due is not None and due <= now:
        raise errors.DueInThePast(due=due, now=now)
    if due is not None:
        due_is_not_too_far_ahead(due, now)


def due_is_not_too_far_ahead(due: datetime, now: datetime) -> None:
    """Raises DueTooFarAhead."""
    if due - now > DUE_WITHIN:
        raise errors.DueTooFarAhead(due=due)


def is_assigned(issue: Issue) -> Assignment:
    """The assignment in force. Raises NotOpen and NotAssigned."""
    is_open(issue)
    if issue.state != "assigned" or issue.assignment is None:
        raise errors.NotAssigned(code=issue.code, state=issue.state)
    return issue.assignment


def acts_for(command: c.IssueCommand, issue: Issue, assignment: Assignment) -> None:
    """Raises NotTheAssignedBody."""
    if not command.imported and command.by.body != assignment.body:
        raise errors.NotTheAssignedBody(code=issue.code, body=assignment.body)


def acts_for_or_coordinates(command: c.IssueCommand, issue: Issue, assignment: Assignment) -> None:
    """The coordinator may speak for the body. Raises NotTheAssignedBody."""
    if command.by.role != "coordinator":
        acts_for(command, issue, assignment)


def is_not_waiting(issue: Issue) -> None:
    """Raises InformationAwaited."""
    if issue.waiting_since is not None:
        raise errors.InformationAwaited(code=issue.code, since=issue.waiting_since)


def is_waiting(issue: Issue) -> datetime:
    """Since when its body waits for information. Raises NoInformationAwaited."""
    if issue.waiting_since is None:
        raise errors.NoInformationAwaited(code=issue.code)
    return issue.waiting_since


def is_not_accepted(issue: Issue, assignment: Assignment) -> None:
    """Raises AlreadyAccepted."""
    if assignment.accepted:
        raise errors.AlreadyAccepted(code=issue.code, body=assignment.body)


def coordinates(command: c.IssueCommand) -> None:
    """Raises OnlyTheCoordinator."""
    if not command.imported and command.by.role != "coordinator":
        raise errors.OnlyTheCoordinator


def may_be_extended(issue: Issue, assignment: Assignment) -> None:
    """At most twice for one assignment. Raises ExtendedTooOften."""
    if assignment.extensions >= MAX_EXTENSIONS:
        raise errors.ExtendedTooOften(code=issue.code, times=assignment.extensions)


def deadline_is_later(issue: Issue, command: c.ExtendDeadline) -> None:
    """Later than the present deadline and moment, within reason. Raises DeadlineNotLater, DueTooFarAhead."""
    present = max(issue.due or command.now, command.now)
    if command.due <= present:
        raise errors.DeadlineNotLater(due=command.due, present=present)
    due_is_not_too_far_ahead(command.due, command.now)


def is_resolved(issue: Issue) -> Resolution:
    """The resolution in force. Raises NotResolved."""
    if issue.state != "resolved" or issue.resolution is None:
        raise errors.NotResolved(code=issue.code, state=issue.state)
    return issue.resolution


def is_not_confirmed(issue: Issue, resolution: Resolution) -> None:
    """Raises AlreadyConfirmed."""
    if resolution.satisfied is not None:
        raise errors.AlreadyConfirmed(code=issue.code)


def rating_is_on_the_scale(rating: int | None) -> None:
    """Raises RatingOutOfRange."""
    if rating is not None and not 1 <= rating <= 5:
        raise errors.RatingOutOfRange(rating=rating)


def can_still_be_reopened(resolution: Resolution, now: datetime) -> bool:
    """Whether 30 days have not passed since the resolution; the last moment of the 30 days counts."""
    return now - resolution.at <= REOPEN_WITHIN


def is_reopened_in_time(issue: Issue, resolution: Resolution, now: datetime) -> None:
    """Raises ReopenedTooLate."""
    if not can_still_be_reopened(resolution, now):
        raise errors.ReopenedTooLate(code=issue.code, resolved=resolution.at, days=REOPEN_WITHIN.days)


def has_a_tier_above(issue: Issue, rules: Rules) -> Place:
    """The place one tier up, the district at most. Raises NoTierAbove."""
    above = place_above(rules.lineage, issue.before)
    if above is None or above.tier in TOTALS_ONLY:
        raise errors.NoTierAbove(code=issue.code, place=issue.before, tier=issue.tier)
    return above


def acts_from_above(command: c.TakeOverIssue, issue: Issue, above: Place, rules: Rules) -> None:
    """For a body of the tier above, or of one above that. Raises UnknownBody and NotOfATierAbove."""
    if command.imported:
        return
    body = command.by.body and registry.body_exists(rules.body, command.by.body)
    if not body or body.place not in above.lineage:
        raise errors.NotOfATierAbove(code=issue.code, place=above.id, tier=above.tier)


def has_come_up(issue: Issue, rules: Rules) -> Place:
    """The place one tier down, towards where it arose. Raises NotEscalated."""
    below = place_below(rules.lineage, issue.before)
    if below is None:
        raise errors.NotEscalated(code=issue.code, place=issue.before)
    return below


def is_another_issue(issue: Issue, into: str) -> None:
    """Raises SameIssue."""
    if issue.stream == into:
        raise errors.SameIssue(code=issue.code)


def target_is_open(target: Issue) -> None:
    """Raises TargetNotOpen."""
    if not target.is_open:
        raise errors.TargetNotOpen(code=target.code, state=target.state)


def has_absorbed_none(issue: Issue) -> None:
    """Raises HasAbsorbedOthers."""
    if issue.absorbed:
        raise errors.HasAbsorbedOthers(code=issue.code, count=len(issue.absorbed))


def places_can_meet(rules: Rules) -> None:
    """Both lie in one tree: they share a district or a place below one. Raises PlacesUnrelated.

    An issue that an import left at a city can meet those below the city, though a city only adds up.
    """
    place, other = rules.place, rules.target_place
    if place is None or other is None:
        raise errors.PlacesUnrelated(place=place and place.id, other=other and other.id)
    if place.id in other.lineage or other.id in place.lineage:
        return
    if not any(shared.tier not in TOTALS_ONLY and shared.id in other.lineage for shared in rules.lineage):
        raise errors.PlacesUnrelated(place=place.id, other=other.id)


def is_merged(issue: Issue) -> str:
    """The stream that goes on for it. Raises NotMerged."""
    if issue.state != "merged" or issue.merged_into is None:
        raise errors.NotMerged(code=issue.code, state=issue.state)
    return issue.merged_into


def is_the_reporter(issue: Issue, command: c.WithdrawIssue) -> None:
    """The one who acts, or on whose behalf it is done. Raises NotTheReporter.

    An import may not know who acted, but nobody is named who is not the reporter.
    """
    if command.imported and command.on_behalf_of is None:
        return
    in_person = {command.by.id, own_subject(command.by.id)}
    named = {command.on_behalf_of} if command.on_behalf_of else in_person
    if issue.reporter is None or issue.reporter not in named:
        raise errors.NotTheReporter(code=issue.code)


def is_before_assignment(issue: Issue) -> None:
    """Raises WithdrawnTooLate."""
    if issue.state not in BEFORE_ASSIGNMENT:
        raise errors.WithdrawnTooLate(code=issue.code, state=issue.state)
