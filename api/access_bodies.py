"""What the bodies of commands on tokens and accounts hold, and what answers say of them."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.identity import Account, Token
from api.invalid_fields import Unsuitable
from api.issue_bodies import Body
from api.moments import Moment
from domain.event import Identifier
from domain.roles import Role

_ID = "019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02"
_ACTOR = f"actor-{_ID}"


def parse_day(given: str) -> str:
    """A day such as `2027-03-01`, as it is written. Raises Unsuitable."""
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise Unsuitable("give a day such as 2027-03-01", "请填写日期，如 2027-03-01") from None


Day = Annotated[
    str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2027-03-01"]), AfterValidator(parse_day)
]


class AppointmentBody(Body):
    """What somebody is appointed to."""

    role: Role = Field(examples=["coordinator"])
    place: Identifier | None = Field(default=None, examples=["xinghe"])
    """There and below; without one, everywhere."""
    body: Identifier | None = None
    """Whom a body_handler acts for."""


class TokenBody(AppointmentBody):
    """An API token to be made."""

    name: str | None = Field(default=None, examples=["热线平台对接"])
    """What it is for: 1 to 100 characters."""
    expires_on: Day | None = None
    """Its last day, at most two years ahead; without one, a year from today."""
    read_only: bool = False
    """Whether it is for reading alone, whatever the role may do."""


class AccountBody(AppointmentBody):
    """An account to be made."""

    name: str = Field(examples=["wang.fang"], max_length=200)
    """The account name, which its holder types to sign in."""


class NoBody(Body):
    """Nothing more to say."""


class TokenAnswer(BaseModel):
    """An API token."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[_ID])
    actor: str = Field(examples=[_ACTOR])
    """Who acts by it, as events name them."""
    role: str = Field(examples=["integrator"])
    place: str | None
    body: str | None
    name: str | None
    read_only: bool
    created_at: Moment
    expires_on: date | None = Field(examples=["2027-03-01"])
    """Its last day."""
    last_used_on: date | None
    revoked_at: Moment | None
    holds: bool
    """Whether it lets anybody in now."""

    @classmethod
    def of(cls, token: Token, secret: str | None = None) -> "NewTokenAnswer":
        """The answer for a token; with its secret where it has just been made."""
        return NewTokenAnswer.model_validate(token).model_copy(update={"token": secret})


class NewTokenAnswer(TokenAnswer):
    """An API token that has just been made."""

    token: str | None = Field(default=None, examples=["yishi_…"])
    """The secret, in the first answer alone: whoever repeats the request is not told again."""


class TokenPage(BaseModel):
    """A page of tokens, the newest first."""

    items: list[TokenAnswer]
    next: str | None


class AccountAnswer(BaseModel):
    """An account."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[_ID])
    actor: str = Field(examples=[_ACTOR])
    """Who acts by it, as events name them."""
    name: str = Field(examples=["wang.fang"])
    role: str = Field(examples=["coordinator"])
    place: str | None
    body: str | None
    openid: bool
    """Whether it signs in through the OpenID provider."""
    has_password: bool
    created_at: Moment
    last_used_on: date | None
    closed_at: Moment | None

    @classmethod
    def of(cls, account: Account, link: str | None = None) -> "NewAccountAnswer":
        """The answer for an account; with a link where one has just been made."""
        return NewAccountAnswer.model_validate(account).model_copy(update={"link": link})


class NewAccountAnswer(AccountAnswer):
    """An account with a one-time link."""

    link: str | None = Field(default=None, examples=["/password?link=signin_…"])
    """Path of the page to set the password, in the first answer alone; it works once within three days."""


class AccountPage(BaseModel):
    """A page of accounts, the newest first."""

    items: list[AccountAnswer]
    next: str | None
