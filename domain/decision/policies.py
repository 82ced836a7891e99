"""The rules of a governance decision, each with a name. A rule that does not hold raises its refusal.

An imported step is asked less: its source may not know who acted in which role, which steps came between, or
how a ballot was counted. Everything else holds for it as well; where it knows the counts, they decide.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.council.discussion import was_held_there
from domain.decision import commands as c
from domain.decision import errors
from domain.decision.decision import Decision, TaskState
from domain.decision.events import MOST_COUNTED
from domain.decision.rules import MOST_TASKS, Rules
from domain.errors import BeforeThePreviousEvent
from domain.issue.policies import TOTALS_ONLY
from domain.issue.rules import place_above, place_below
from domain.registry import policies as registry
from domain.registry.registry import Place

BEFORE_ASSIGNMENT = frozenset({"raised", "discussed", "escalated"})
HOLD_NO_LONGER = frozenset({"superseded", "rejected", "withdrawn"})


def follows_the_previous_event(decision: Decision, now: datetime) -> None:
    """Raises BeforeThePreviousEvent."""
    if now < decision.changed_at:
        raise BeforeThePreviousEvent(occurred_at=now, previous=decision.changed_at)


def is_open(decision: Decision) -> None:
    """Raises DecisionNotOpen."""
    if not decision.is_open:
        raise errors.DecisionNotOpen(code=decision.code, decision_state=decision.state)


def was_held_by_the_council_named(decision: Decision, command: c.DiscussDecision, rules: Rules) -> None:
    """Raises UnknownCouncil, NotOnTheAgenda, BeforeAnotherPlace and CouncilNotYetBegun."""
    if command.council is not None and not command.imported:
        was_held_there(
            command.council,
            rules.council,
            subject=decision.stream,
            code=decision.code,
            before=decision.before,
            now=command.now,
        )


def is_discussed(decision: Decision, command: c.DecisionCommand) -> None:
    """The council has discussed it at its present tier. Raises DecisionNotYetDiscussed."""
    if decision.tier not in decision.discussed_at and not command.imported:
        raise errors.DecisionNotYetDiscussed(code=decision.code, tier=decision.tier)


def is_adopted_where_it_must_be(decision: Decision, command: c.DecisionCommand) -> None:
    """A source may know no counts of what was carried out. Raises BallotNeeded."""
    if decision.rule is not None and not decision.is_adopted and not command.imported:
        raise errors.BallotNeeded(code=decision.code, rule=decision.rule)


def has_tasks(tasks: Sequence[c.NewTask]) -> None:
    """At least one, and not too many to look over. Raises NoTasks and TooManyTasks."""
    if not tasks:
        raise errors.NoTasks
    if len(tasks) > MOST_TASKS:
        raise errors.TooManyTasks(count=len(tasks), most=MOST_TASKS)


def body_serves_place(body: str, decision: Decision, rules: Rules) -> None:
    """It serves the decision's place, or one below it, which the decision binds as well.

    Raises UnknownBody and BodyServesElsewhere.
    """
    found = registry.body_exists(rules.bodies.get(body), body)
    served = rules.places.get(found.place)
    if served is None or decision.place not in served.lineage:
        registry.body_serves(found, registry.place_exists(rules.place, decision.place))


def is_assigned(decision: Decision) -> None:
    """Raises DecisionNotOpen and DecisionNotAssigned."""
    is_open(decision)
    if decision.state != "assigned":
        raise errors.DecisionNotAssigned(code=decision.code, decision_state=decision.state)


def is_being_carried_out(decision: Decision, command: c.DecisionCommand) -> None:
    """Assigned; a source may know no tasks. Raises DecisionNotOpen and DecisionNotAssigned."""
    is_open(decision)
    if not command.imported:
        is_assigned(decision)


def task_is_to_be_done(decision: Decision, task: str) -> TaskState:
    """The task. Raises UnknownTask and TaskAlreadyDone."""
    found = next((each for each in decision.tasks if each.task.task == task), None)
    if found is None:
        raise errors.UnknownTask(code=decision.code, task=task, tasks=_numbers(decision.tasks))
    if found.done_at is not None:
        raise errors.TaskAlreadyDone(code=decision.code, task=task, at=found.done_at)
    return found


def _numbers(tasks: Sequence[TaskState]) -> str:
    return ", ".join(each.task.task for each in tasks)


def acts_for_the_body_or_coordinates(command: c.DecisionCommand, decision: Decision, task: TaskState) -> None:
    """The coordinator may speak for the body. Raises NotTheBodyOfTheTask."""
    if command.imported:
        return
    if command.by.role != "coordinator" and command.by.body != task.task.body:
        raise errors.NotTheBodyOfTheTask(code=decision.code, task=task.task.task, body=task.task.body)


def is_a_campaign(decision: Decision) -> None:
    """Raises NotACampaign."""
    if decision.kind != "campaign":
        raise errors.NotACampaign(code=decision.code, decision_kind=decision.kind)


def is_a_target(decision: Decision, place: str) -> None:
    """Raises NoTargetThere."""
    if place not in decision.remaining:
        places = ", ".join(decision.remaining)
        raise errors.NoTargetThere(code=decision.code, place=place, places=places)


def remaining_can_be(remaining: int) -> None:
    """Raises RemainingOutOfRange."""
    if not 0 <= remaining <= MOST_COUNTED:
        raise errors.RemainingOutOfRange(remaining=remaining, most=MOST_COUNTED)


def every_task_is_done(decision: Decision) -> None:
    """Raises TasksNotDone."""
    if decision.open_tasks:
        raise errors.TasksNotDone(code=decision.code, tasks=_numbers(decision.open_tasks))


def nothing_remains(decision: Decision) -> None:
    """Of what a campaign counts. Raises CampaignNotAtZero."""
    for place, remaining in decision.remaining.items():
        if remaining:
            raise errors.CampaignNotAtZero(code=decision.code, place=place, remaining=remaining)


def has_a_tier_above(decision: Decision, rules: Rules) -> Place:
    """The place one tier up, the district at most. Raises DecisionNoTierAbove."""
    above = place_above(rules.lineage, decision.before)
    if above is None or above.tier in TOTALS_ONLY:
        raise errors.DecisionNoTierAbove(code=decision.code, place=decision.before, tier=decision.tier)
    return above


def has_come_up(decision: Decision, rules: Rules) -> Place:
    """The place one tier down, towards where it was put forward. Raises DecisionNotEscalated."""
    below = place_below(rules.lineage, decision.before)
    if below is None:
        raise errors.DecisionNotEscalated(code=decision.code, place=decision.before)
    return below


def is_before_assignment(decision: Decision) -> None:
    """Raises DecisionWithdrawnTooLate."""
    if decision.state not in BEFORE_ASSIGNMENT:
        raise errors.DecisionWithdrawnTooLate(code=decision.code, decision_state=decision.state)


def is_not_adopted(decision: Decision) -> None:
    """What a ballot adopted binds: Civil Code, article 280. Raises AdoptedByBallot."""
    if decision.ballot and decision.ballot.adopted:
        raise errors.AdoptedByBallot(code=decision.code, at=decision.ballot.at)


def comes_from_a_source(decision: Decision, command: c.RejectDecision) -> None:
    """Raises RejectionIsForImports."""
    if not command.imported:
        raise errors.RejectionIsForImports(code=decision.code)


def is_another_decision(decision: Decision, stream: str) -> None:
    """Raises SameDecision."""
    if decision.stream == stream:
        raise errors.SameDecision(code=decision.code)


def can_be_superseded(decision: Decision) -> None:
    """It still holds, or may yet. Raises CannotBeSuperseded."""
    if decision.state in HOLD_NO_LONGER:
        raise errors.CannotBeSuperseded(code=decision.code, decision_state=decision.state)


def can_prevail(other: Decision) -> None:
    """It holds, or may yet. Raises CannotPrevail."""
    if other.state in HOLD_NO_LONGER:
        raise errors.CannotPrevail(code=other.code, decision_state=other.state)


def is_adopted_as_well(decision: Decision, command: c.SupersedeDecision, other: Decision) -> None:
    """What a ballot adopted holds until another one adopts what replaces it. Raises NotAdoptedItself.

    A source may know no counts of what replaced it.
    """
    if decision.is_adopted and not other.is_adopted and not command.imported:
        raise errors.NotAdoptedItself(code=decision.code, other=other.code)


def is_the_same_matter(decision: Decision, other: Decision) -> None:
    """Of one place and kind. Raises AnotherMatter."""
    if (other.place, other.kind) != (decision.place, decision.kind):
        raise errors.AnotherMatter(code=decision.code, other=other.code, place=decision.place)


def is_a_covenant_in_force(decision: Decision) -> int:
    """The version of it: adopted by the ballot that it needs, or else carried out, and not superseded.

    Raises NotACovenant and CovenantNotInForce.
    """
    if decision.covenant is None:
        raise errors.NotACovenant(code=decision.code, decision_kind=decision.kind)
    holds = decision.is_adopted or decision.state == "resolved"
    if not holds or decision.state in HOLD_NO_LONGER:
        raise errors.CovenantNotInForce(code=decision.code, decision_state=decision.state)
    return decision.covenant.version


def place_can_adopt(decision: Decision, place: str, rules: Rules) -> None:
    """Another place of the same tier. Raises CovenantOfItsOwn, UnknownPlace and AnotherTier."""
    if place == decision.place:
        raise errors.CovenantOfItsOwn(code=decision.code, place=place)
    origin = registry.place_exists(rules.place, decision.place)
    found = registry.place_exists(rules.places.get(place), place)
    if found.tier != origin.tier:
        raise errors.AnotherTier(code=decision.code, place=place, tier=found.tier, covenant_tier=origin.tier)


def has_not_adopted(decision: Decision, place: str, version: int) -> None:
    """Raises AlreadyAdopted."""
    if decision.adopted_by.get(place) == version:
        raise errors.AlreadyAdopted(code=decision.code, place=place, version=version)
