"""Decisions on an issue: pure; each returns the events to record, or raises a refusal of errors.py.

What is decided here is recorded for ever and never decided again: a changed rule holds for new events only.
"""

from datetime import datetime

from pydantic import BaseModel

from domain import texts
from domain.event import DomainEvent
from domain.issue import commands as c
from domain.issue import decide_information as information
from domain.issue import errors, policies
from domain.issue import events as e
from domain.issue.issue import Issue, Resolution
from domain.issue.rules import MAX_DESCRIPTION, MAX_TITLE, Rules
from domain.registry import policies as registry


def raise_(existing: Issue | None, command: c.RaiseIssue, rules: Rules) -> list[DomainEvent]:
    """Record a resident's matter. An imported one starts no clock: its source had its own limits."""
    policies.is_new(existing, command)
    policies.is_not_too_long_ago(command.now)
    place = registry.place_exists(rules.place, command.place)
    policies.place_takes_issues(place, command)
    registry.category_exists(rules.category, command.category)
    _in_plain_characters(command)
    if command.location:
        _without_identifiers(command.location)
    if command.external_id:
        texts.holds_no_identifier(command.external_id.source, "external id")
        texts.holds_no_identifier(command.external_id.id, "external id")
    return [
        e.IssueRaised(
            code=command.code,
            place=place.id,
            tier=place.tier,
            category=command.category,
            title=texts.line(command.title, errors.TitleRequired, "title", MAX_TITLE),
            channel=command.channel,
            location=command.location,
            reporter=command.personal.subject if command.personal else None,
            external_id=command.external_id,
            discuss_due=None if command.imported else rules.discuss_due(command.now),
            personal=command.personal,
            imported=command.imported,
        )
    ]


def _in_plain_characters(command: c.RaiseIssue) -> None:
    """No fact holds what databases and documents cannot: views and exports copy them as they are."""
    parts: tuple[BaseModel | None, ...] = (command.location, command.external_id, command.personal)
    for field, value in ((field, value) for part in parts if part for field, value in vars(part).items()):
        if field == "description" and value:
            texts.is_within(value, MAX_DESCRIPTION, field)
            texts.is_printable(value, texts.CONTROL, field)
        elif isinstance(value, str):
            texts.is_printable(value, texts.CONTROL_IN_LINE, field)


def _without_identifiers(location: e.Location) -> None:
    """A location is open to everybody, as the title is; its parts together lead to no door."""
    told = {field: value for field, value in vars(location).items() if isinstance(value, str)}
    for field, value in told.items():
        texts.holds_no_identifier(value, field)
    texts.holds_no_identifier(" ".join(told.values()), "location")


def support(issue: Issue, command: c.SupportIssue, rules: Rules) -> list[DomainEvent]:
    """Another resident stands behind it; also while it is resolved, since that may be taken back."""
    policies.follows_the_previous_event(issue, command.now)
    policies.is_not_closed(issue)
    texts.is_printable(command.supporter, texts.CONTROL_IN_LINE, "supporter")
    policies.supports_once(issue, command.supporter)
    return [e.IssueSupported(supporter=command.supporter, imported=command.imported)]


def reclassify(issue: Issue, command: c.ReclassifyIssue, rules: Rules) -> list[DomainEvent]:
    """Put it under another category. Clocks that run go on: they were set by the list in force then."""
    policies.follows_the_previous_event(issue, command.now)
    policies.is_open(issue)
    registry.category_exists(rules.category, command.category)
    policies.category_changes(issue, command.category)
    return [
        e.IssueReclassified(
            category=command.category,
            previous=issue.category,
            reason=texts.optional(command.reason, "reason"),
            imported=command.imported,
        )
    ]


def discuss(issue: Issue, command: c.DiscussIssue, rules: Rules) -> list[DomainEvent]:
    """Record the council's conclusion at the issue's present tier; an import may know no sitting."""
    policies.follows_the_previous_event(issue, command.now)
    policies.is_open(issue)
    if not command.imported:
        policies.was_held_by_the_council_named(issue, command, rules)
    conclusion = texts.required(command.conclusion, errors.ConclusionRequired, "conclusion")
    return [
        e.IssueDiscussed(
            tier=issue.tier, conclusion=conclusion, council=command.council, imported=command.imported
        )
    ]


def assign(issue: Issue, command: c.AssignIssue, rules: Rules) -> list[DomainEvent]:
    """Hand it to a body, once the council has discussed it or direct dispatch is allowed.

    An assigned issue may be handed to another body on the same terms: a discussion at the present tier still
    stands. An imported assignment keeps only the deadline that its source knows.
    """
    policies.follows_the_previous_event(issue, command.now)
    policies.is_open(issue)
    if not command.imported:
        policies.has_basis_for_assignment(issue, command, rules)
    policies.body_serves_place(command.body, issue.place, rules)
    policies.body_is_another(issue, command.body)
    policies.due_is_ahead(command.due, command.now)
    return [
        e.IssueAssigned(
            body=command.body,
            basis="imported" if command.imported else command.basis,
            reason=texts.optional(command.reason, "reason"),
            accept_due=None if command.imported else rules.accept_due(command.now),
            due=command.due or (None if command.imported else rules.resolve_due(command.now)),
            imported=command.imported,
        )
    ]


def accept(issue: Issue, command: c.AcceptAssignment, rules: Rules) -> list[DomainEvent]:
    """The assigned body takes it on."""
    policies.follows_the_previous_event(issue, command.now)
    assignment = policies.is_assigned(issue)
    policies.acts_for(command, issue, assignment)
    policies.is_not_accepted(issue, assignment)
    return [e.AssignmentAccepted(body=assignment.body, imported=command.imported)]


def decline_assignment(issue: Issue, command: c.DeclineAssignment, rules: Rules) -> list[DomainEvent]:
    """The assigned body sends it back, before or after it accepted; the council's clock starts again.

    Also where the council has discussed it: that still stands, but somebody must decide again.
    """
    policies.follows_the_previous_event(issue, command.now)
    assignment = policies.is_assigned(issue)
    policies.acts_for(command, issue, assignment)
    return [
        e.AssignmentReturned(
            body=assignment.body,
            reason=texts.required(command.reason, errors.ReasonRequired, "reason"),
            discuss_due=_discuss_due(command, rules),
            imported=command.imported,
        )
    ]


def report_progress(issue: Issue, command: c.ReportProgress, rules: Rules) -> list[DomainEvent]:
    """The assigned body tells how far it has come."""
    policies.follows_the_previous_event(issue, command.now)
    assignment = policies.is_assigned(issue)
    policies.acts_for(command, issue, assignment)
    note = texts.required(command.note, errors.NoteRequired, "note")
    return [e.ProgressReported(body=assignment.body, note=note, imported=command.imported)]


def extend(issue: Issue, command: c.ExtendDeadline, rules: Rules) -> list[DomainEvent]:
    """The coordinator gives the assigned body more time, at most twice."""
    policies.follows_the_previous_event(issue, command.now)
    policies.coordinates(command)
    assignment = policies.is_assigned(issue)
    policies.is_not_waiting(issue)
    policies.may_be_extended(issue, assignment)
    policies.deadline_is_later(issue, command)
    reason = texts.required(command.reason, errors.ReasonRequired, "reason")
    return [e.DeadlineExtended(due=command.due, previous=issue.due, reason=reason, imported=command.imported)]


def urge(issue: Issue, command: c.UrgeIssue, rules: Rules) -> list[DomainEvent]:
    """Remind formally."""
    policies.follows_the_previous_event(issue, command.now)
    policies.is_open(issue)
    return [e.IssueUrged(note=texts.optional(command.note, "note"), imported=command.imported)]


def resolve(issue: Issue, command: c.ResolveIssue, rules: Rules) -> list[DomainEvent]:
    """The handler's word that it is solved; an imported one needs no assignment before it.

    A body that waits for information solves the matter without: the wait does not count as its time.
    """
    policies.follows_the_previous_event(issue, command.now)
    body = _imported_handler(issue, command, rules) if command.imported else _handler(issue, command)
    outcome = texts.required(command.outcome, errors.OutcomeRequired, "outcome")
    return [
        *information.no_longer_awaited(issue, command, rules),
        e.IssueResolved(outcome=outcome, body=body, imported=command.imported),
    ]


def _handler(issue: Issue, command: c.ResolveIssue) -> str:
    assignment = policies.is_assigned(issue)
    policies.acts_for_or_coordinates(command, issue, assignment)
    return assignment.body


def _imported_handler(issue: Issue, command: c.ResolveIssue, rules: Rules) -> str | None:
    policies.is_open(issue)
    if command.body is None:
        return issue.assignment.body if issue.assignment else None
    policies.body_serves_place(command.body, issue.place, rules)
    return command.body


def confirm(issue: Issue, command: c.ConfirmResolution, rules: Rules) -> list[DomainEvent]:
    """The resident's word on the resolution; "no" reopens it at once, within 30 days of the resolution.

    An imported "no" only records the word: whether the source reopened it is for the source to say.
    """
    policies.follows_the_previous_event(issue, command.now)
    resolution = policies.is_resolved(issue)
    policies.is_not_confirmed(issue, resolution)
    policies.rating_is_on_the_scale(command.rating)
    comment = texts.optional(command.comment, "comment")
    confirmed = e.ResolutionConfirmed(
        satisfied=command.satisfied, rating=command.rating, comment=comment, imported=command.imported
    )
    if command.satisfied or command.imported or not policies.can_still_be_reopened(resolution, command.now):
        return [confirmed]
    return [confirmed, _reopened(issue, resolution, command, comment or NOT_SATISFIED, rules)]


NOT_SATISFIED = "居民回访不满意"
"""Why an issue is reopened when the resident says no and nothing more."""


def reopen(issue: Issue, command: c.ReopenIssue, rules: Rules) -> list[DomainEvent]:
    """Take a resolution back within 30 days: to the same body, with a new deadline."""
    policies.follows_the_previous_event(issue, command.now)
    resolution = policies.is_resolved(issue)
    policies.is_reopened_in_time(issue, resolution, command.now)
    reason = texts.required(command.reason, errors.ReasonRequired, "reason")
    return [_reopened(issue, resolution, command, reason, rules)]


def _reopened(
    issue: Issue, resolution: Resolution, command: c.IssueCommand, reason: str, rules: Rules
) -> e.IssueReopened:
    body = resolution.body or (issue.assignment and issue.assignment.body)
    due = _new_deadline(issue, command, rules) if body else None
    return e.IssueReopened(reason=reason, body=body, due=due, imported=command.imported)


def _new_deadline(issue: Issue, command: c.IssueCommand, rules: Rules) -> datetime | None:
    """By the responsibility list, else as long as the body had before; none for an import."""
    if command.imported:
        return None
    if due := rules.resolve_due(command.now):
        return due
    if issue.assignment and issue.due:
        return command.now + (issue.due - issue.assignment.at)
    return None


def escalate(issue: Issue, command: c.EscalateIssue, rules: Rules) -> list[DomainEvent]:
    """Move it up to the place above, the district at most; an assignment ends with that."""
    policies.follows_the_previous_event(issue, command.now)
    policies.is_open(issue)
    above = policies.has_a_tier_above(issue, rules)
    return [
        e.IssueEscalated(
            from_tier=issue.tier,
            to_tier=above.tier,
            place=above.id,
            reason=texts.required(command.reason, errors.ReasonRequired, "reason"),
            automatic=command.automatic,
            discuss_due=_discuss_due(command, rules),
            imported=command.imported,
        )
    ]


def take_over(issue: Issue, command: c.TakeOverIssue, rules: Rules) -> list[DomainEvent]:
    """The tier above takes it over 提级办理; all else as when it is escalated."""
    policies.follows_the_previous_event(issue, command.now)
    policies.is_open(issue)
    above = policies.has_a_tier_above(issue, rules)
    policies.acts_from_above(command, issue, above, rules)
    return [
        e.IssueTakenOver(
            from_tier=issue.tier,
            to_tier=above.tier,
            place=above.id,
            reason=texts.required(command.reason, errors.ReasonRequired, "reason"),
            discuss_due=_discuss_due(command, rules),
            imported=command.imported,
        )
    ]


def return_(issue: Issue, command: c.ReturnIssue, rules: Rules) -> list[DomainEvent]:
    """Send it back down; an assignment ends with that, and what was discussed below still stands.

    The council's clock starts again all the same: somebody must decide what happens next.
    """
    policies.follows_the_previous_event(issue, command.now)
    policies.is_open(issue)
    below = policies.has_come_up(issue, rules)
    return [
        e.IssueReturned(
            from_tier=issue.tier,
            to_tier=below.tier,
            place=below.id,
            reason=texts.required(command.reason, errors.ReasonRequired, "reason"),
            discuss_due=_discuss_due(command, rules),
            imported=command.imported,
        )
    ]


def _discuss_due(command: c.IssueCommand, rules: Rules) -> datetime | None:
    return None if command.imported else rules.discuss_due(command.now)


def merge(issue: Issue, command: c.MergeIssue, rules: Rules) -> list[DomainEvent]:
    """Let the target go on for both. The target records its half with `absorb`."""
    policies.is_another_issue(issue, command.into)
    policies.follows_the_previous_event(issue, command.now)
    policies.is_open(issue)
    if rules.target is None:
        raise errors.IssueNotFound(issue=command.into.removeprefix("issue-"))
    policies.follows_the_previous_event(rules.target, command.now)
    policies.target_is_open(rules.target)
    policies.has_absorbed_none(issue)
    policies.places_can_meet(rules)
    reason = texts.optional(command.reason, "reason")
    return [e.IssueMerged(into=command.into, reason=reason, imported=command.imported)]


def absorb(target: Issue, issue: Issue, imported: str | None = None) -> list[DomainEvent]:
    """The target's half of a merge: it takes over whoever stood behind the merged issue."""
    behind = issue.all_supporters | ({issue.reporter} if issue.reporter else set())
    supporters = tuple(sorted(behind - {target.reporter}))
    return [e.IssueAbsorbed(source=issue.stream, supporters=supporters, imported=imported)]


def unmerge(issue: Issue, command: c.UnmergeIssue, rules: Rules) -> list[DomainEvent]:
    """Undo a merge: the state of before, and each deadline later by the time that the merge lasted."""
    policies.follows_the_previous_event(issue, command.now)
    out_of = policies.is_merged(issue)
    if rules.target:
        policies.follows_the_previous_event(rules.target, command.now)
    return [
        e.IssueUnmerged(
            out_of=out_of,
            reason=texts.optional(command.reason, "reason"),
            state=issue.before_merge or "raised",
            due=_later(issue, issue.due, command.now),
            discuss_due=_later(issue, issue.discuss_due, command.now),
            accept_due=_later(issue, issue.accept_due, command.now),
            imported=command.imported,
        )
    ]


def _later(issue: Issue, deadline: datetime | None, now: datetime) -> datetime | None:
    if deadline is None or issue.merged_at is None:
        return deadline
    return deadline + (now - issue.merged_at)


def release(target: Issue, issue: Issue, imported: str | None = None) -> list[DomainEvent]:
    """The other half of an unmerge: the supporters that the issue had brought leave with it."""
    return [e.IssueReleased(source=issue.stream, imported=imported)]


def withdraw(issue: Issue, command: c.WithdrawIssue, rules: Rules) -> list[DomainEvent]:
    """The reporter takes it back, before it is assigned, or somebody does who says that it is for them."""
    policies.follows_the_previous_event(issue, command.now)
    policies.is_the_reporter(issue, command)
    policies.is_before_assignment(issue)
    return [
        e.IssueWithdrawn(
            reason=texts.optional(command.reason, "reason"),
            on_behalf_of=command.on_behalf_of,
            imported=command.imported,
        )
    ]


def decline(issue: Issue, command: c.DeclineIssue, rules: Rules) -> list[DomainEvent]:
    """Do not accept it, on a legal ground."""
    policies.follows_the_previous_event(issue, command.now)
    policies.is_open(issue)
    ground = texts.required(command.legal_ground, errors.LegalGroundRequired, "legal ground")
    return [e.IssueDeclined(legal_ground=ground, imported=command.imported)]
