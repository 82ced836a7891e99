"""What a ballot must be to count, each rule with a name; and what is found of those elected."""

from collections.abc import Sequence
from datetime import UTC, datetime

from domain import texts
from domain.decision import commands as c
from domain.decision import errors
from domain.decision.decision import Decision
from domain.decision.events import BallotResult, CompositionWarning, Elected, Office
from domain.decision.raising import owners_vote_on_what_is_theirs
from domain.decision.rules import Composition, Rules
from domain.voting import Tally, VotingRule, has_quorum, missing_for_quorum

OF_THE_COMMITTEE: frozenset[Office] = frozenset({"director", "deputy_director", "member"})
"""Offices of an owners' committee; building and unit heads are not of it."""
CM2_OF_A_M2 = 10_000
CIVIL_CODE_IN_FORCE = datetime(2020, 12, 31, 16, tzinfo=UTC)
"""1 January 2021 in China."""


def rule_in_force(decision: Decision, rules: Rules) -> VotingRule:
    """The rule that the decision names, as it is when the ballot is held.

    Raises NoBallotNeeded, UnknownVotingRule, and OwnersMustVote where it has come to count members since.
    """
    if decision.rule is None:
        raise errors.NoBallotNeeded(code=decision.code)
    if rules.voting_rule is None:
        raise errors.UnknownVotingRule(rule=decision.rule)
    if rules.place:
        owners_vote_on_what_is_theirs(decision.kind, rules.place, rules.voting_rule)
    return rules.voting_rule


def law_was_in_force(rule: VotingRule, now: datetime) -> None:
    """Of ballots of owners: Civil Code, article 1260. Raises BeforeTheCivilCode."""
    if rule.counted == "owners" and now < CIVIL_CODE_IN_FORCE:
        raise errors.BeforeTheCivilCode(held_at=now, in_force=CIVIL_CODE_IN_FORCE, rule=rule.name)


def counts_bear_out(decision: Decision, command: c.BallotDecision, rule: VotingRule, adopted: bool) -> None:
    """What a source says of the result. Raises BallotResultDiffers."""
    counted: BallotResult = "adopted" if adopted else "rejected"
    if command.result is not None and command.result != counted:
        raise errors.BallotResultDiffers(
            code=decision.code, ballot_result=command.result, counted_result=counted, rule=rule.name
        )


def is_the_first(decision: Decision) -> None:
    """Raises AlreadyBalloted."""
    if decision.ballot is not None:
        raise errors.AlreadyBalloted(code=decision.code, at=decision.ballot.at)


def tally_counts_what_the_rule_counts(rule: VotingRule, tally: Tally) -> None:
    """Owners with their areas, or members alone.

    Raises NobodyMayVote, AreasRequired, AreasNotCounted and AreaOfNobody.
    """
    if tally.eligible.number == 0:
        raise errors.NobodyMayVote
    if rule.counted == "members" and any(group.area_cm2 for group in tally.groups.values()):
        raise errors.AreasNotCounted(rule=rule.name)
    if rule.counted == "owners" and tally.eligible.area_cm2 == 0:
        raise errors.AreasRequired(rule=rule.name)
    for name, group in tally.groups.items():
        if group.area_cm2 and not group.number:
            raise errors.AreaOfNobody(group=name)


def tally_sums_up(tally: Tally) -> None:
    """Nobody counts twice, by number or by area. Raises TallyDoesNotSumUp."""
    counted, eligible = tally.accounted, tally.eligible
    if counted.number > eligible.number:
        raise errors.TallyDoesNotSumUp(measure="number", counted=counted.number, eligible=eligible.number)
    if counted.area_cm2 > eligible.area_cm2:
        raise errors.TallyDoesNotSumUp(
            measure="area in square metres",
            counted=square_metres(counted.area_cm2),
            eligible=square_metres(eligible.area_cm2),
        )


def square_metres(area_cm2: int) -> str:
    """The area as a decimal number of square metres, exact."""
    whole, rest = divmod(area_cm2, CM2_OF_A_M2)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def enough_take_part(decision: Decision, rule: VotingRule, tally: Tally) -> None:
    """Raises OwnersMissing and MembersMissing, which say how many."""
    if has_quorum(rule, tally):
        return
    missing = missing_for_quorum(rule, tally)
    if rule.counted == "members":
        raise errors.MembersMissing(code=decision.code, number=missing.number)
    raise errors.OwnersMissing(
        code=decision.code, number=missing.number, area=square_metres(missing.area_cm2)
    )


def those_elected(
    decision: Decision, command: c.BallotDecision, rules: Rules, adopted: bool
) -> tuple[Elected, ...]:
    """Who was elected, each once and at most as many as there are seats.

    Raises OnlyElectionsElect, ElectedWithoutAdoption, TooManyElected, MemberRequired, ElectedTwice and
    OwnersElectTheirCommittee.
    """
    if not command.elected:
        return ()
    if decision.kind != "election":
        raise errors.OnlyElectionsElect(code=decision.code, decision_kind=decision.kind)
    if not adopted:
        raise errors.ElectedWithoutAdoption(code=decision.code)
    if decision.seats is not None and len(command.elected) > decision.seats:
        raise errors.TooManyElected(code=decision.code, count=len(command.elected), seats=decision.seats)
    elected = tuple(_named(each) for each in command.elected)
    each_is_elected_once(elected)
    owners_elect_their_committee(elected, rules)
    return elected


def _named(elected: Elected) -> Elected:
    member = texts.line(elected.member, errors.MemberRequired, "member")
    return elected.model_copy(update={"member": member})


def each_is_elected_once(elected: Sequence[Elected]) -> None:
    """Raises ElectedTwice."""
    seen: set[str] = set()
    for each in elected:
        if each.member in seen:
            raise errors.ElectedTwice(member=each.member)
        seen.add(each.member)


def owners_elect_their_committee(elected: Sequence[Elected], rules: Rules) -> None:
    """Civil Code, article 278, item 3. Raises OwnersElectTheirCommittee."""
    if rules.place is None or rules.voting_rule is None or rules.place.tier != "compound":
        return
    if rules.voting_rule.counted != "owners" and any(each.office in OF_THE_COMMITTEE for each in elected):
        raise errors.OwnersElectTheirCommittee(rule=rules.voting_rule.name)


def composition_warnings(
    elected: Sequence[Elected], composition: Composition
) -> tuple[CompositionWarning, ...]:
    """What local practice would want otherwise of the owners' committee among those elected.

    Nothing where no committee was elected, and nothing of the director where neither a director nor the
    branch secretary is among them: that is settled elsewhere.
    """
    committee = [each for each in elected if each.office in OF_THE_COMMITTEE]
    if not committee:
        return ()
    found: list[CompositionWarning] = []
    party_members = sum(each.party_member for each in committee)
    if not composition.party_members.is_met(party_members, len(committee)):
        found.append("party_share_low")
    if composition.secretary_is_director and not all(
        each.branch_secretary == (each.office == "director") for each in committee
    ):
        found.append("secretary_not_director")
    return tuple(found)
