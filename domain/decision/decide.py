"""Decisions on a governance decision: pure; each returns the events to record, or raises a refusal.

What is decided here is recorded for ever and never decided again: a changed rule holds for new events only.
"""

from domain import texts
from domain.decision import balloting, errors, policies, raising
from domain.decision import commands as c
from domain.decision import events as e
from domain.decision.decision import Decision
from domain.decision.rules import Rules
from domain.event import DomainEvent
from domain.issue.policies import due_is_ahead, is_not_too_long_ago
from domain.issue.rules import MAX_TITLE
from domain.voting import is_adopted


def raise_(existing: Decision | None, command: c.RaiseDecision, rules: Rules) -> list[DomainEvent]:
    """Put a motion forward. A covenant's version is that of rules; `number` records that it is taken."""
    raising.is_new(existing)
    is_not_too_long_ago(command.now)
    place = raising.place_decides(rules, command.place)
    raising.holds_nothing_of_another_kind(command)
    raising.issue_is_known(command, rules)
    raising.trial_ends_ahead(command)
    return [
        e.DecisionRaised(
            code=command.code,
            place=place.id,
            tier=place.tier,
            kind=command.kind,
            title=texts.line(command.title, errors.TitleRequired, "title", MAX_TITLE),
            motion=texts.required(command.motion, errors.MotionRequired, "motion"),
            rule=raising.rule_of_the_ballot(command, rules),
            issue=command.issue,
            covenant=raising.covenant(command, rules),
            campaign=raising.campaign(command, place, rules),
            seats=raising.seats(command),
            trial_until=command.trial_until,
            imported=command.imported,
        )
    ]


def number(stream: str, command: c.RaiseDecision, rules: Rules) -> list[DomainEvent]:
    """The place's half of putting a covenant forward: its version is taken, whatever becomes of it."""
    return [
        e.CovenantNumbered(
            place=command.place, version=rules.covenant_version, decision=stream, imported=command.imported
        )
    ]


def discuss(decision: Decision, command: c.DiscussDecision, rules: Rules) -> list[DomainEvent]:
    """Record the council's conclusion at the decision's present tier."""
    policies.follows_the_previous_event(decision, command.now)
    policies.is_open(decision)
    policies.was_held_by_the_council_named(decision, command, rules)
    conclusion = texts.required(command.conclusion, errors.ConclusionRequired, "conclusion")
    return [
        e.DecisionDiscussed(
            tier=decision.tier, conclusion=conclusion, council=command.council, imported=command.imported
        )
    ]


def ballot(decision: Decision, command: c.BallotDecision, rules: Rules) -> list[DomainEvent]:
    """Record a ballot with a quorum; one that does not adopt the decision rejects it.

    A standard rule that the registry has not recorded yet is recorded with the ballot, as version 1.
    """
    policies.follows_the_previous_event(decision, command.now)
    policies.is_open(decision)
    rule = balloting.rule_in_force(decision, rules)
    policies.is_discussed(decision, command)
    balloting.is_the_first(decision)
    balloting.law_was_in_force(rule, command.now)
    balloting.tally_counts_what_the_rule_counts(rule, command.tally)
    balloting.tally_sums_up(command.tally)
    balloting.enough_take_part(decision, rule, command.tally)
    adopted = is_adopted(rule, command.tally)
    balloting.counts_bear_out(decision, command, rule, adopted)
    elected = balloting.those_elected(decision, command, rules, adopted)
    return [
        e.DecisionBalloted(
            rule=rule,
            rule_version=rules.rule_version or 1,
            tally=command.tally,
            adopted=adopted,
            elected=elected,
            warnings=balloting.composition_warnings(elected, rules.composition),
            imported=command.imported,
        )
    ]


def assign(decision: Decision, command: c.AssignDecision, rules: Rules) -> list[DomainEvent]:
    """Set the tasks that carry it out; set again, they take the place of those not done."""
    policies.follows_the_previous_event(decision, command.now)
    policies.is_open(decision)
    policies.is_discussed(decision, command)
    policies.is_adopted_where_it_must_be(decision, command)
    policies.has_tasks(command.tasks)
    for task in command.tasks:
        policies.body_serves_place(task.body, decision, rules)
        due_is_ahead(task.due, command.now)
    numbered = enumerate(command.tasks, start=decision.tasks_set + 1)
    return [
        e.DecisionAssigned(
            tasks=tuple(_task(number, task) for number, task in numbered), imported=command.imported
        )
    ]


def _task(number: int, task: c.NewTask) -> e.Task:
    text = texts.required(task.text, errors.TaskTextRequired, "task")
    return e.Task(task=str(number), body=task.body, text=text, due=task.due)


def complete_task(decision: Decision, command: c.CompleteDecisionTask, rules: Rules) -> list[DomainEvent]:
    """The body of the task, or the coordinator, says that it is done."""
    policies.follows_the_previous_event(decision, command.now)
    policies.is_assigned(decision)
    task = policies.task_is_to_be_done(decision, command.task)
    policies.acts_for_the_body_or_coordinates(command, decision, task)
    outcome = texts.required(command.outcome, errors.OutcomeRequired, "outcome")
    return [
        e.DecisionTaskCompleted(
            task=task.task.task, body=task.task.body, outcome=outcome, imported=command.imported
        )
    ]


def report_progress(decision: Decision, command: c.ReportCampaignProgress, rules: Rules) -> list[DomainEvent]:
    """Say how many are left in one place of a campaign; there may be more again than before."""
    policies.follows_the_previous_event(decision, command.now)
    policies.is_a_campaign(decision)
    policies.is_being_carried_out(decision, command)
    policies.is_a_target(decision, command.place)
    policies.remaining_can_be(command.remaining)
    note = texts.optional(command.note, "note")
    return [
        e.DecisionProgressReported(
            place=command.place, remaining=command.remaining, note=note, imported=command.imported
        )
    ]


def resolve(decision: Decision, command: c.ResolveDecision, rules: Rules) -> list[DomainEvent]:
    """Every task is done; a campaign is at zero everywhere."""
    policies.follows_the_previous_event(decision, command.now)
    policies.is_being_carried_out(decision, command)
    policies.every_task_is_done(decision)
    policies.nothing_remains(decision)
    return [
        e.DecisionResolved(
            outcome=texts.required(command.outcome, errors.OutcomeRequired, "outcome"),
            imported=command.imported,
        )
    ]


def escalate(decision: Decision, command: c.EscalateDecision, rules: Rules) -> list[DomainEvent]:
    """Move it up to the place above, the district at most; tasks that are not done are dropped with that."""
    policies.follows_the_previous_event(decision, command.now)
    policies.is_open(decision)
    above = policies.has_a_tier_above(decision, rules)
    reason = texts.required(command.reason, errors.ReasonRequired, "reason")
    return [
        e.DecisionEscalated(
            from_tier=decision.tier,
            to_tier=above.tier,
            place=above.id,
            reason=reason,
            imported=command.imported,
        )
    ]


def return_(decision: Decision, command: c.ReturnDecision, rules: Rules) -> list[DomainEvent]:
    """Send it back down; open tasks are dropped with that, and what was discussed below still stands."""
    policies.follows_the_previous_event(decision, command.now)
    policies.is_open(decision)
    below = policies.has_come_up(decision, rules)
    reason = texts.required(command.reason, errors.ReasonRequired, "reason")
    return [
        e.DecisionReturned(
            from_tier=decision.tier,
            to_tier=below.tier,
            place=below.id,
            reason=reason,
            imported=command.imported,
        )
    ]


def withdraw(decision: Decision, command: c.WithdrawDecision, rules: Rules) -> list[DomainEvent]:
    """Take it back before it is assigned, and before a ballot has adopted it."""
    policies.follows_the_previous_event(decision, command.now)
    policies.is_before_assignment(decision)
    policies.is_not_adopted(decision)
    return [
        e.DecisionWithdrawn(
            reason=texts.required(command.reason, errors.ReasonRequired, "reason"), imported=command.imported
        )
    ]


def reject(decision: Decision, command: c.RejectDecision, rules: Rules) -> list[DomainEvent]:
    """Take it from a source that it was rejected, where it knows no counts: those would decide."""
    policies.comes_from_a_source(decision, command)
    policies.follows_the_previous_event(decision, command.now)
    policies.is_open(decision)
    policies.is_not_adopted(decision)
    return [e.DecisionRejected(reason=texts.optional(command.reason, "reason"), imported=command.imported)]


def supersede(decision: Decision, command: c.SupersedeDecision, rules: Rules) -> list[DomainEvent]:
    """Let another decision of the same place and kind hold instead, which records its half with `prevail`."""
    policies.is_another_decision(decision, command.by_decision)
    policies.follows_the_previous_event(decision, command.now)
    policies.can_be_superseded(decision)
    if rules.other is None:
        raise errors.DecisionNotFound(decision=command.by_decision.removeprefix("decision-"))
    policies.follows_the_previous_event(rules.other, command.now)
    policies.can_prevail(rules.other)
    policies.is_the_same_matter(decision, rules.other)
    policies.is_adopted_as_well(decision, command, rules.other)
    return [
        e.DecisionSuperseded(
            by=command.by_decision, reason=texts.optional(command.reason, "reason"), imported=command.imported
        )
    ]


def prevail(decision: Decision) -> list[DomainEvent]:
    """The other half of a superseding; two that would supersede each other at once cannot both."""
    return [e.DecisionPrevailed(over=decision.stream)]


def adopt_covenant(decision: Decision, command: c.AdoptCovenant, rules: Rules) -> list[DomainEvent]:
    """Another place of the same tier takes over a covenant that is in force, each version once."""
    policies.follows_the_previous_event(decision, command.now)
    version = policies.is_a_covenant_in_force(decision)
    policies.place_can_adopt(decision, command.place, rules)
    policies.has_not_adopted(decision, command.place, version)
    return [e.CovenantAdopted(place=command.place, version=version, imported=command.imported)]
