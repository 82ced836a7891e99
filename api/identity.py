"""Who may come in, as the API sees it: tokens, accounts and sessions. infra/identity fills these ports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.access import Caller
from domain.log import Receipt
from domain.service import Context


@dataclass(frozen=True, slots=True)
class TokenWanted:
    """A token to be made."""

    id: str
    """A UUID; the actor is `actor-` and the same."""
    role: str
    name: str | None = None
    """What it is for."""
    place: str | None = None
    body: str | None = None
    expires_on: date | None = None
    """Its last day; None: a year from today."""
    read_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as lists show it: never the secret itself."""

    id: str
    actor: str
    role: str
    place: str | None
    body: str | None
    name: str | None
    read_only: bool
    created_at: datetime
    expires_on: date | None
    """Its last day; None for one from before tokens had one."""
    last_used_on: date | None
    revoked_at: datetime | None
    holds: bool
    """Whether it lets anybody in now."""


@dataclass(frozen=True, slots=True)
class AccountWanted:
    """An account to be made."""

    id: str
    """A UUID; the actor is `actor-` and the same."""
    name: str
    role: str
    place: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as lists show it."""

    id: str
    actor: str
    name: str
    """The account name; of somebody whom the OpenID provider vouches for, what it calls them."""
    role: str
    place: str | None
    body: str | None
    openid: bool
    """Whether it signs in through the OpenID provider."""
    has_password: bool
    created_at: datetime
    last_used_on: date | None
    closed_at: datetime | None


class Tokens(Protocol):
    """API tokens: infra/identity/tokens.py, and infra/identity/bearers.py beside those of OpenID Connect."""

    def caller_for(self, credential: str) -> Caller | None:
        """Whose a valid bearer token is, or None. Raises the problems of OpenID Connect."""

    def open_session(self, token: str) -> str | None:
        """A browser session for as long as the API token holds; None when it does not."""

    def appoint(self, wanted: TokenWanted, context: Context) -> Receipt:
        """Put on record who will act by the token, before it lets anybody in."""

    def grant(self, wanted: TokenWanted) -> str | None:
        """Make the token that was put on record; None when it is made already."""

    def revoke(self, id_: str, context: Context) -> Receipt:
        """Let the token in no more, and put that on record. Raises TokenNotFound."""

    def find(self, id_: str) -> Token:
        """The token of this id. Raises TokenNotFound."""

    def all(self) -> Sequence[Token]:
        """Every token there ever was, the newest first."""


class Sessions(Protocol):
    """Browsers that are signed in: infra/identity/sessions.py."""

    def caller_in(self, session: str) -> Caller | None:
        """Whose a session is that holds, or None."""

    def account_in(self, session: str) -> str | None:
        """The id of the account that the session is signed in to; None for that of a token."""

    def end(self, session: str) -> None:
        """Make a session invalid."""


class SigningIn(Protocol):
    """People who sign in with a browser: infra/identity/signing_in.py."""

    def sign_in(self, name: str, password: str, address: str) -> str | None:
        """A session for the right password; None when name or password is wrong.

        Raises TooManyAttempts and TooManySignIns of api/sign_in_problems.py.
        """

    def open_link(self, link: str) -> str | None:
        """A session for a one-time sign-in link, which is used up; None when it is not valid."""

    def named_by_link(self, link: str) -> str | None:
        """The name of the account whose password the link lets set; None when it is not valid."""

    def set_password(self, link: str, password: str) -> str:
        """Set the password by a link, which is used up; a session. Raises LinkNotValid, and refusals."""

    def change_password(self, id_: str, present: str | None, password: str, address: str) -> str:
        """Set another password; a session, the only one that is left. Raises PasswordWrong and the above."""

    def sign_out_everywhere(self, id_: str) -> None:
        """End all sessions of the account."""


class Accounts(Protocol):
    """Accounts, as administrators make and close them: infra/identity/accounts.py."""

    def create(self, wanted: AccountWanted, context: Context) -> Receipt:
        """Make an account that nobody can sign in to yet, and put the appointment on record."""

    def first_link(self, id_: str) -> str | None:
        """A link to set the first password; None when one has been made."""

    def new_link(self, id_: str, context: Context) -> str:
        """A new link to set the password, in place of any before. Raises the refusals of accounts."""

    def appoint(self, id_: str, role: str, place: str | None, body: str | None, context: Context) -> Receipt:
        """Give the account another role, place and body, at once."""

    def close(self, id_: str, context: Context) -> Receipt:
        """Let the account in no more, and put that on record. Raises AccountNotFound."""

    def find(self, id_: str) -> Account:
        """The account of this id. Raises AccountNotFound."""

    def all(self) -> Sequence[Account]:
        """Every account there ever was, by name."""
