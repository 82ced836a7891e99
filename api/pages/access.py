"""Accounts and tokens as administrators see and change them."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse, Response

from api.accounts import TO_SET_PASSWORD
from api.appointed import RIGHT, InId, in_sight, may_appoint, seen
from api.authority import Authority, InAuthority, needs
from api.identity import AccountWanted, TokenWanted
from api.pages.names import read_names
from api.pages.render import page
from api.pages.visitor import visitor_of
from api.recording import InRecording, Recording
from domain.errors import Refusal
from domain.identity.errors import AccountNotFound, TokenNotFound
from domain.identity.policies import TOKEN_LIFETIME
from domain.registry.errors import UnknownPlace
from domain.roles import ROLE_NAMES, ROLES

EVERYWHERE = "*"
SHOWN = 500
"""Accounts and tokens on one page; the API has pages of them."""


class Wanted(BaseModel):
    """What the form of a new account or token holds, as it is typed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    role: str = ""
    place: str = ""
    body: str = ""
    expires_on: str = ""
    read_only: bool = False

    def at(self) -> str | None:
        """The place; None: everywhere, which has to be chosen. Raises UnknownPlace where nothing is."""
        if not self.place:
            raise UnknownPlace(place="—")
        return None if self.place == EVERYWHERE else self.place


InForm = Annotated[Wanted, Form()]


def routes() -> APIRouter:
    """The routes of the pages of accounts and tokens."""
    router = APIRouter()
    declared = needs(RIGHT)
    router.get("/accounts", include_in_schema=False, **declared)(accounts)
    router.post("/accounts", include_in_schema=False, **declared)(make_account)
    router.post("/accounts/{id}/link", include_in_schema=False, **declared)(link)
    router.post("/accounts/{id}/close", include_in_schema=False, **declared)(close)
    router.get("/tokens", include_in_schema=False, **declared)(tokens)
    router.post("/tokens", include_in_schema=False, **declared)(make_token)
    router.post("/tokens/{id}/revoke", include_in_schema=False, **declared)(revoke)
    return router


def accounts(authority: InAuthority) -> Response:
    """The accounts of one's own place and below, and the form of a new one."""
    return _accounts(authority)


def make_account(request: Request, wanted: InForm, recording: InRecording) -> Response:
    """Make an account and show its link, once."""
    authority, all_accounts = recording.authority, recording.services.accounts
    id_ = recording.id_for_new("account")
    try:
        new = AccountWanted(id_, wanted.name, wanted.role, wanted.at(), wanted.body or None)
        may_appoint(authority, new.place)
        all_accounts.create(new, recording.context(recording.actor, None))
    except Refusal as refusal:
        return _accounts(authority, 422, told=refusal.chinese, typed=wanted)
    made = all_accounts.first_link(new.id)
    account = all_accounts.find(new.id)
    return _accounts(authority, 201, link=_address(request, made), made_for=account.name)


def link(request: Request, id: InId, recording: InRecording) -> Response:
    """Make a new link to set the password, and show it, once."""
    all_accounts, missing = recording.services.accounts, AccountNotFound(account=id)
    found = seen(recording.authority, all_accounts.find(id), missing)
    try:
        made = all_accounts.new_link(found.id, recording.context(recording.actor, None))
    except Refusal as refusal:
        return _accounts(recording.authority, 409, told=refusal.chinese)
    return _accounts(recording.authority, link=_address(request, made), made_for=found.name)


def close(id: InId, recording: InRecording) -> Response:
    """Close an account for good."""
    all_accounts, missing = recording.services.accounts, AccountNotFound(account=id)
    found = seen(recording.authority, all_accounts.find(id), missing)
    all_accounts.close(found.id, recording.context(recording.actor, None))
    return RedirectResponse("/accounts", 303)


def tokens(authority: InAuthority) -> Response:
    """The tokens of one's own place and below, and the form of a new one."""
    return _tokens(authority)


def make_token(wanted: InForm, recording: InRecording) -> Response:
    """Make a token and show it, once."""
    authority, all_tokens = recording.authority, recording.services.tokens
    try:
        new = _token_wanted(wanted, recording)
        may_appoint(authority, new.place)
        all_tokens.appoint(new, recording.context(recording.actor, None))
    except ValueError:
        return _tokens(authority, 422, told="有效期须为日期，如 2027-03-01。", typed=wanted)
    except Refusal as refusal:
        return _tokens(authority, 422, told=refusal.chinese, typed=wanted)
    return _tokens(authority, 201, token=all_tokens.grant(new), made_for=new.name)


def revoke(id: InId, recording: InRecording) -> Response:
    """Revoke a token."""
    all_tokens, missing = recording.services.tokens, TokenNotFound(token=id)
    found = seen(recording.authority, all_tokens.find(id), missing)
    all_tokens.revoke(found.id, recording.context(recording.actor, None))
    return RedirectResponse("/tokens", 303)


def _token_wanted(wanted: Wanted, recording: Recording) -> TokenWanted:
    return TokenWanted(
        recording.id_for_new("token"),
        wanted.role,
        wanted.name or None,
        wanted.at(),
        wanted.body or None,
        date.fromisoformat(wanted.expires_on) if wanted.expires_on else None,
        wanted.read_only,
    )


def _accounts(authority: Authority, status: int = 200, **more: Any) -> Response:
    found = sorted(
        in_sight(authority, authority.services.accounts.all()),
        key=lambda account: (account.closed_at is not None, account.name),
    )
    return _shown("accounts.html", authority, status, accounts=found[:SHOWN], **more)


def _tokens(authority: Authority, status: int = 200, **more: Any) -> Response:
    found = sorted(in_sight(authority, authority.services.tokens.all()), key=lambda token: not token.holds)
    today = authority.services.clock().astimezone(authority.services.zone).date()
    return _shown(
        "tokens.html", authority, status, tokens=found[:SHOWN], default_day=today + TOKEN_LIFETIME, **more
    )


def _shown(template: str, authority: Authority, status: int, **values: Any) -> Response:
    services = authority.services
    with services.read() as connection:
        names = read_names(connection, authority.place)
    return page(
        template,
        status,
        visitor=visitor_of(authority),
        names=names,
        roles={role: ROLE_NAMES[role] for role in ROLES},
        everywhere=authority.place is None,
        shown=SHOWN,
        zone=services.zone,
        **({"told": None, "typed": Wanted(), "link": None, "token": None, "made_for": None} | values),
    )


def _address(request: Request, link: str | None) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{TO_SET_PASSWORD}{link}"
