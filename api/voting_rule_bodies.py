"""What the body of a voting rule holds, and what answers say."""

from typing import Annotated

from pydantic import BaseModel, Field

from api.issue_bodies import Body, CommandBody
from api.moments import Moment
from domain.voting import Counted, Share, VotingRule

_QUORUM = {"numerator": 2, "denominator": 3, "inclusive": True}
_MAJORITY = {"numerator": 1, "denominator": 2, "inclusive": False}


class ShareBody(Body):
    """So many parts of so many."""

    numerator: Annotated[int, Field(ge=1)]
    denominator: Annotated[int, Field(ge=1)]
    inclusive: bool
    """Whether reaching it is enough (以上); otherwise it must be exceeded (过半数)."""

    def share(self) -> Share:
        """The threshold, as the command takes it."""
        return Share(numerator=self.numerator, denominator=self.denominator, inclusive=self.inclusive)


class VotingRuleBody(CommandBody):
    """A voting rule, for ballots from now on."""

    counted: Counted = Field(examples=["owners"])
    """Owners count by exclusive area and by number, members by number alone."""
    quorum: ShareBody = Field(examples=[_QUORUM])
    """Who must take part, of all who may."""
    majority: ShareBody = Field(examples=[_MAJORITY])
    """Who must agree, of those who take part."""
    recused_leave_the_base: bool = Field(default=False, examples=[False])
    """Whether those who recuse themselves no longer count among all who may."""
    source: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        examples=["《中华人民共和国民法典》第二百七十八条"]
    )

    def rule(self, name: str) -> VotingRule:
        """The rule of this name, as the command takes it."""
        return VotingRule(
            name=name,
            counted=self.counted,
            quorum=self.quorum.share(),
            majority=self.majority.share(),
            recused_leave_the_base=self.recused_leave_the_base,
            source=self.source,
        )


class VotingRuleAnswer(BaseModel):
    """A voting rule in force."""

    name: str = Field(examples=["owners_general"])
    version: int
    """0 for a standard rule that the registry has not recorded."""
    since: Moment | None = Field(examples=["2026-03-01T00:00:00.000Z"])
    """When it was recorded; null for a standard rule that is not recorded, and in force all along."""
    counted: Counted
    quorum: Share = Field(examples=[_QUORUM])
    majority: Share = Field(examples=[_MAJORITY])
    recused_leave_the_base: bool
    source: str = Field(examples=["《中华人民共和国民法典》第二百七十八条"])


class VotingRulePage(BaseModel):
    """All voting rules in force, by name."""

    items: list[VotingRuleAnswer]
    next: str | None
