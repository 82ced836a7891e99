"""What the bodies of commands on volunteer posts hold, and what answers say of a post."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.issue_bodies import CommandBody
from api.moments import Moment
from api.references import Member
from domain.event import Identifier
from domain.registry.registry import Post
from domain.registry.volunteering_policies import MOST_SEATS


class PostBody(CommandBody):
    """A volunteer post of a body."""

    id: Identifier = Field(examples=["corridor-lights"])
    name: Annotated[str, Field(min_length=1, max_length=200)] = Field(examples=["楼道照明巡查岗"])
    seats: Annotated[int, Field(ge=1, le=MOST_SEATS)] = Field(default=1, examples=[3])
    """How many can hold it."""


class ClaimBody(CommandBody):
    """Claim a seat of a post."""

    claimant: Member | None = None
    """Who takes it; may be left out by a resident's, duty member's or grid worker's own token."""
    party_member: bool = Field(default=False, examples=[True])


class ReleaseBody(CommandBody):
    """Leave a post."""

    claimant: Member | None = None
    """Who leaves it; may be left out as in a claim."""
    reason: str | None = Field(default=None, examples=["搬离本小区。"])


class ClosePostBody(CommandBody):
    """Want a post no longer."""


class ClaimAnswer(BaseModel):
    """Somebody who holds a post."""

    model_config = ConfigDict(from_attributes=True)

    claimant: str = Field(examples=["actor-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01"])
    party_member: bool
    since: Moment


class PostAnswer(BaseModel):
    """A volunteer post with those who hold it."""

    id: str = Field(examples=["corridor-lights"])
    name: str = Field(examples=["楼道照明巡查岗"])
    seats: int = Field(examples=[3])
    claimed: int = Field(examples=[1])
    """How many seats are taken."""
    claims: list[ClaimAnswer]

    @classmethod
    def of(cls, post: Post) -> "PostAnswer":
        """The answer for a post as its body's stream has it."""
        claims = [ClaimAnswer.model_validate(claim) for claim in post.claims]
        return cls(id=post.id, name=post.name, seats=post.seats, claimed=len(claims), claims=claims)
