"""A ballot in words and numbers: who could vote, who did, and what the rule asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.pages.wording import rule_name, square_metres
from domain.chinese import TALLY_GROUPS
from domain.decision.events import DecisionBalloted
from domain.voting import Share, Tally, VotingRule, Weight, base_of

NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Group:
    """Some of those who could vote, and the area that they hold."""

    label: str
    number: int
    area: str
    """In square metres."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How much of a base there was, by number or by area, against the least that was needed."""

    by: str
    part: str
    whole: str
    needed: str
    """The least that there had to be, or what there had to be more of."""
    percent: str
    """Cut off, not rounded: what is shown as a threshold has reached it."""
    is_met: bool


@dataclass(frozen=True, slots=True)
class Requirement:
    """What the rule asks for, and by how much it was met."""

    label: str
    words: str
    measures: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class BallotTold:
    """A ballot, whole."""

    rule: str
    version: int
    source: str
    by_area: bool
    adopted: bool
    groups: tuple[Group, ...]
    requirements: tuple[Requirement, ...]


def ballot_told(event: DecisionBalloted) -> BallotTold:
    """What a page tells of a ballot."""
    rule, tally = event.rule, event.tally
    return BallotTold(
        rule=rule_name(rule.name),
        version=event.rule_version,
        source=rule.source,
        by_area=rule.counted == "owners",
        adopted=event.adopted,
        groups=tuple(_groups(tally)),
        requirements=tuple(_requirements(rule, tally)),
    )


def rule_words(rule: VotingRule) -> str:
    """What a rule asks for, as a sentence."""
    who = "业主（专有部分面积和人数均须达到）" if rule.counted == "owners" else "成员"
    recused = "，回避的不计入应到" if rule.recused_leave_the_base else ""
    quorum, majority = share_words(rule.quorum), share_words(rule.majority)
    return f"由{who}表决：参与的须{quorum}，参与的当中同意的须{majority}{recused}。"


def share_words(share: Share) -> str:
    """A threshold in the words of the law: 以上 includes it, 过半数 and 超过 do not (Civil Code, 1259)."""
    if (share.numerator, share.denominator, share.inclusive) == (1, 2, False):
        return "过半数"
    fraction = f"{_numeral(share.denominator)}分之{_numeral(share.numerator)}"
    return f"达到{fraction}以上（含本数）" if share.inclusive else f"超过{fraction}"


def _numeral(number: int) -> str:
    return NUMERALS[number] if number < len(NUMERALS) else str(number)


def _groups(tally: Tally) -> Iterator[Group]:
    told: Mapping[str, Weight] = {**tally.groups}
    for name, weight in told.items():
        yield Group(TALLY_GROUPS[name], weight.number, square_metres(weight.area_cm2))
        if name == "eligible":
            part = tally.taking_part
            yield Group("参与表决", part.number, square_metres(part.area_cm2))


def _requirements(rule: VotingRule, tally: Tally) -> Iterator[Requirement]:
    base, part = base_of(rule, tally), tally.taking_part
    by_area = rule.counted == "owners"
    quorum = tuple(_measures(rule.quorum, part, base, by_area=by_area))
    majority = tuple(_measures(rule.majority, tally.agree, part, by_area=by_area))
    yield Requirement("参与", f"参与表决的须{share_words(rule.quorum)}", quorum)
    yield Requirement("同意", f"参与表决的当中，同意的须{share_words(rule.majority)}", majority)


def _measures(share: Share, part: Weight, whole: Weight, *, by_area: bool) -> Iterator[Measured]:
    yield Measured(
        by="人数",
        part=f"{part.number:,} 人",
        whole=f"{whole.number:,} 人",
        needed=f"至少须 {share.least(whole.number):,} 人",
        percent=_percent(part.number, whole.number),
        is_met=share.is_met(part.number, whole.number),
    )
    if by_area:
        yield Measured(
            by="面积",
            part=f"{square_metres(part.area_cm2)} m²",
            whole=f"{square_metres(whole.area_cm2)} m²",
            needed=_area_needed(share, whole.area_cm2),
            percent=_percent(part.area_cm2, whole.area_cm2),
            is_met=share.is_met(part.area_cm2, whole.area_cm2),
        )


def _area_needed(share: Share, whole: int) -> str:
    """In square metres. A square centimetre more than half reads worse than more than half."""
    least = share.least(whole)
    if share.inclusive:
        return f"至少须 {square_metres(least)} m²"
    return f"须多于 {square_metres(least - 1)} m²"


def _percent(part: int, whole: int) -> str:
    if not whole:
        return "—"
    units, hundredths = divmod(part * 10_000 // whole, 100)
    return f"{units}.{hundredths:02d}%"
