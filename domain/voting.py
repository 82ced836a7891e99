"""Voting rules as data, and what they say of a tally. Integers only: shares are compared crosswise.

Sources: Civil Code of the People's Republic of China, article 278 (who takes part and who agrees, by area
and by number) and article 1259 (`以上` includes the number named, `过半数` does not).
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.event import Identifier

Counted = Literal["owners", "members"]
"""Owners count by exclusive area and by number, members of a council by number alone."""


class Share(BaseModel):
    """A threshold: `numerator` of `denominator`, reached (`inclusive`, 以上) or exceeded (过半数)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    numerator: int = Field(ge=1)
    denominator: int = Field(ge=1)
    inclusive: bool

    def is_met(self, part: int, whole: int) -> bool:
        """Whether `part` of `whole` meets it; nothing of nothing never does."""
        if whole <= 0:
            return False
        left, right = part * self.denominator, whole * self.numerator
        return left >= right if self.inclusive else left > right

    def least(self, whole: int) -> int:
        """The smallest part of `whole` that meets it."""
        product = whole * self.numerator
        least = -(-product // self.denominator) if self.inclusive else product // self.denominator + 1
        return max(1, least)

    def asks_no_less_than(self, other: "Share") -> bool:
        """Whether whatever part meets this one meets the other as well."""
        left, right = self.numerator * other.denominator, other.numerator * self.denominator
        return left > right or (left == right and (other.inclusive or not self.inclusive))


class VotingRule(BaseModel):
    """A named rule. What was in force is written into the event of each ballot, whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Identifier
    counted: Counted
    quorum: Share
    """Who must take part, of all who may."""
    majority: Share
    """Who must agree, of those who take part."""
    recused_leave_the_base: bool
    """Whether those who recuse themselves no longer count among all who may."""
    source: str
    """The law, or the resolution, that it comes from."""


MOST_PEOPLE = 10_000_000
"""More owners or members than a district has."""
MOST_AREA_CM2 = 10**14
"""10,000 square kilometres of floor: more than a district has, and exact in every reader of JSON."""


class Weight(BaseModel):
    """Owners or members, with the exclusive area that owners hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int = Field(default=0, ge=0, le=MOST_PEOPLE)
    area_cm2: int = Field(default=0, ge=0, le=MOST_AREA_CM2)
    """Square centimetres; 0 where members are counted."""


NOTHING = Weight()


class Tally(BaseModel):
    """How a ballot came out. Who is in none of the four groups did not take part."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    eligible: Weight
    """All who may vote, the recused among them."""
    agree: Weight = NOTHING
    against: Weight = NOTHING
    abstain: Weight = NOTHING
    recused: Weight = NOTHING

    @property
    def taking_part(self) -> Weight:
        """Those who agree, are against, or abstain."""
        return _sum(self.agree, self.against, self.abstain)

    @property
    def accounted(self) -> Weight:
        """Those who take part, and those who recused themselves: all but the absent."""
        return _sum(self.agree, self.against, self.abstain, self.recused)

    @property
    def groups(self) -> Mapping[str, Weight]:
        """All who may vote and the four groups among them, by the name of the member."""
        return {
            "eligible": self.eligible,
            "agree": self.agree,
            "against": self.against,
            "abstain": self.abstain,
            "recused": self.recused,
        }


def _sum(*groups: Weight) -> Weight:
    # Not validated: what does not sum up may exceed what one group may hold, and is then refused by name.
    return Weight.model_construct(
        number=sum(group.number for group in groups), area_cm2=sum(group.area_cm2 for group in groups)
    )


_MORE_THAN_HALF = Share(numerator=1, denominator=2, inclusive=False)
_TWO_THIRDS = Share(numerator=2, denominator=3, inclusive=True)
_THREE_QUARTERS = Share(numerator=3, denominator=4, inclusive=True)

OWNERS_GENERAL = VotingRule(
    name="owners_general",
    counted="owners",
    quorum=_TWO_THIRDS,
    majority=_MORE_THAN_HALF,
    recused_leave_the_base=False,
    source="《中华人民共和国民法典》第二百七十八条",
)
OWNERS_SPECIAL = VotingRule(
    name="owners_special",
    counted="owners",
    quorum=_TWO_THIRDS,
    majority=_THREE_QUARTERS,
    recused_leave_the_base=False,
    source="《中华人民共和国民法典》第二百七十八条",
)
COUNCIL_MAJORITY = VotingRule(
    name="council_majority",
    counted="members",
    quorum=_MORE_THAN_HALF,
    majority=_MORE_THAN_HALF,
    recused_leave_the_base=True,
    source="党群议事会议事规则",
)
STANDARD_RULES = {rule.name: rule for rule in (OWNERS_GENERAL, OWNERS_SPECIAL, COUNCIL_MAJORITY)}
"""In force where the registry has recorded no other of that name; a ballot's event records which it was."""


def keeps_to_the_law(rule: VotingRule) -> bool:
    """Whether a ballot under it is one that the law lets bind, where it stands for a ballot of the owners.

    Civil Code, article 278: of all owners, none left out, two thirds take part, and more than half of these
    agree; three quarters where `owners_special` is asked for. A rule may ask for more, and never for less.
    """
    least = OWNERS_SPECIAL if rule.name == OWNERS_SPECIAL.name else OWNERS_GENERAL
    if rule.counted == "members":
        return rule.name not in {OWNERS_GENERAL.name, OWNERS_SPECIAL.name}
    return (
        not rule.recused_leave_the_base
        and rule.quorum.asks_no_less_than(least.quorum)
        and rule.majority.asks_no_less_than(least.majority)
    )


def has_quorum(rule: VotingRule, tally: Tally) -> bool:
    """Whether enough take part, by number and, for owners, also by area."""
    return _is_met(rule, rule.quorum, tally.taking_part, base_of(rule, tally))


def missing_for_quorum(rule: VotingRule, tally: Tally) -> Weight:
    """How many more must take part, by number and, for owners, by area; nothing where there is a quorum."""
    base, part = base_of(rule, tally), tally.taking_part
    area = rule.quorum.least(base.area_cm2) - part.area_cm2 if rule.counted == "owners" else 0
    return Weight(number=max(0, rule.quorum.least(base.number) - part.number), area_cm2=max(0, area))


def is_adopted(rule: VotingRule, tally: Tally) -> bool:
    """Whether, with a quorum, enough of those who take part agree, by number and by area."""
    return has_quorum(rule, tally) and _is_met(rule, rule.majority, tally.agree, tally.taking_part)


def base_of(rule: VotingRule, tally: Tally) -> Weight:
    """Of whom the quorum is a share: all who may vote, less those recused where the rule says so."""
    if not rule.recused_leave_the_base:
        return tally.eligible
    return Weight(
        number=max(0, tally.eligible.number - tally.recused.number),
        area_cm2=max(0, tally.eligible.area_cm2 - tally.recused.area_cm2),
    )


def _is_met(rule: VotingRule, share: Share, part: Weight, whole: Weight) -> bool:
    by_number = share.is_met(part.number, whole.number)
    if rule.counted == "members":
        return by_number
    return by_number and share.is_met(part.area_cm2, whole.area_cm2)
