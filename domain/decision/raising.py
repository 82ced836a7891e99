"""What a motion must bring with it when it is put forward, each rule with a name."""

from collections.abc import Sequence

from domain import texts
from domain.decision import commands as c
from domain.decision import errors
from domain.decision.decision import Decision
from domain.decision.events import Campaign, Covenant, Kind, Target
from domain.decision.rules import MOST_SEATS, MOST_TARGETS, OF_OWNERS_ALONE, Rules, ballot_rule
from domain.issue.policies import TOTALS_ONLY, due_is_ahead
from domain.registry import policies as registry
from domain.registry.registry import Place
from domain.voting import VotingRule


def is_new(existing: Decision | None) -> None:
    """Raises DecisionExists."""
    if existing:
        raise errors.DecisionExists(code=existing.code)


def place_decides(rules: Rules, id_: str) -> Place:
    """The place: compound to district. Raises UnknownPlace and PlaceIsForTotals."""
    place = registry.place_exists(rules.place, id_)
    if place.tier in TOTALS_ONLY:
        raise errors.PlaceIsForTotals(place=place.id, tier=place.tier)
    return place


def issue_is_known(command: c.RaiseDecision, rules: Rules) -> None:
    """Raises UnknownIssue."""
    if command.issue is not None and not rules.issue_exists:
        raise errors.UnknownIssue(issue=command.issue.removeprefix("issue-"))


def rule_of_the_ballot(command: c.RaiseDecision, rules: Rules) -> str | None:
    """Name of the rule that it needs a ballot under, if any. Raises UnknownVotingRule and OwnersMustVote."""
    rule = ballot_rule(command.kind, rules.place, command.rule)
    if rule is not None and rules.voting_rule is None:
        raise errors.UnknownVotingRule(rule=rule)
    if rule is not None and rules.place and rules.voting_rule:
        owners_vote_on_what_is_theirs(command.kind, rules.place, rules.voting_rule)
    return rule


def owners_vote_on_what_is_theirs(kind: Kind, place: Place, rule: VotingRule) -> None:
    """Raises OwnersMustVote."""
    if kind in OF_OWNERS_ALONE and place.tier == "compound" and rule.counted != "owners":
        raise errors.OwnersMustVote(decision_kind=kind, rule=rule.name)


def holds_nothing_of_another_kind(command: c.RaiseDecision) -> None:
    """Raises NotOfThisKind."""
    of_one_kind = (
        ("covenant", "covenant text", command.covenant_text),
        ("campaign", "campaign", command.campaign),
        ("election", "seats", command.seats),
        ("property_service", "trial until", command.trial_until),
    )
    for kind, field, value in of_one_kind:
        if value is not None and command.kind != kind:
            raise errors.NotOfThisKind(decision_kind=command.kind, field=field)


def covenant(command: c.RaiseDecision, rules: Rules) -> Covenant | None:
    """The text with its version, for a covenant. Raises CovenantTextRequired."""
    if command.kind != "covenant":
        return None
    text = texts.required(command.covenant_text, errors.CovenantTextRequired, "covenant text")
    return Covenant(version=rules.covenant_version, text=text)


def campaign(command: c.RaiseDecision, place: Place, rules: Rules) -> Campaign | None:
    """What is counted and the targets, for a campaign.

    Raises CampaignRequired, CampaignUnitRequired, TooManyTargets, TargetListedTwice, UnknownPlace and
    TargetElsewhere.
    """
    if command.kind != "campaign":
        return None
    if command.campaign is None or not command.campaign.targets:
        raise errors.CampaignRequired
    unit = texts.line(command.campaign.unit, errors.CampaignUnitRequired, "campaign unit")
    each_place_is_named_once(command.campaign.targets)
    for target in command.campaign.targets:
        target_is_bound(target, place, rules)
    return Campaign(unit=unit, targets=command.campaign.targets)


def each_place_is_named_once(targets: Sequence[Target]) -> None:
    """And not too many of them. Raises TooManyTargets and TargetListedTwice."""
    if len(targets) > MOST_TARGETS:
        raise errors.TooManyTargets(count=len(targets), most=MOST_TARGETS)
    seen: set[str] = set()
    for target in targets:
        if target.place in seen:
            raise errors.TargetListedTwice(place=target.place)
        seen.add(target.place)


def target_is_bound(target: Target, place: Place, rules: Rules) -> None:
    """The decision's own place, or one below it. Raises UnknownPlace and TargetElsewhere."""
    found = registry.place_exists(rules.places.get(target.place), target.place)
    if place.id not in found.lineage:
        raise errors.TargetElsewhere(target=target.place, place=place.id)


def seats(command: c.RaiseDecision) -> int | None:
    """How many are to be elected, for an election. Raises ElectionSeatsOutOfRange."""
    if command.kind != "election":
        return None
    if command.seats is None or not 1 <= command.seats <= MOST_SEATS:
        raise errors.ElectionSeatsOutOfRange(most=MOST_SEATS)
    return command.seats


def trial_ends_ahead(command: c.RaiseDecision) -> None:
    """Within ten years. Raises DueInThePast and DueTooFarAhead."""
    due_is_ahead(command.trial_until, command.now)
