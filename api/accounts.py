"""Accounts of people: made, appointed anew and closed by administrators."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.access_bodies import (
    AccountAnswer,
    AccountBody,
    AccountPage,
    AppointmentBody,
    NewAccountAnswer,
    NoBody,
)
from api.appointed import RIGHT, InId, in_sight, may_appoint, page_of, seen
from api.authority import InAuthority, needs
from api.dependencies import InServices
from api.identity import Account, AccountWanted
from api.issue_lists import PageQuery
from api.recording import InRecording, Recording
from domain.identity.errors import AccountNotFound
from domain.log import Receipt

TO_SET_PASSWORD = "/password?link="  # noqa: S105 the path of a page


def routes() -> APIRouter:
    """The routes of accounts."""
    router = APIRouter(tags=["access"])
    declared = needs(RIGHT)
    router.get("/accounts", response_model=AccountPage, summary="List the accounts", **declared)(accounts)
    router.post(
        "/accounts", status_code=201, response_model=NewAccountAnswer, summary="Make an account", **declared
    )(make)
    for name, command, summary in (
        ("link", link, "Make a new link to set the password"),
        ("appoint", appoint, "Give an account another role, place and body"),
        ("close", close, "Close an account"),
    ):
        router.post(f"/accounts/{{id}}/{name}", response_model=NewAccountAnswer, summary=summary, **declared)(
            command
        )
    return router


def accounts(
    query: Annotated[PageQuery, Query()], services: InServices, authority: InAuthority
) -> AccountPage:
    """Every account of one's own place and below, those that are closed included."""
    items, next_ = page_of(in_sight(authority, services.accounts.all()), query, "accounts")
    return AccountPage(items=[AccountAnswer.of(account) for account in items], next=next_)


def make(body: AccountBody, recording: InRecording) -> Response:
    """Make an account. Hand the link over to its holder, who sets the password with it."""
    may_appoint(recording.authority, body.place)
    all_accounts = recording.services.accounts
    wanted = AccountWanted(recording.id_for_new("account"), body.name, body.role, body.place, body.body)
    context = recording.context(recording.actor, None)

    def answer(_: Receipt) -> NewAccountAnswer:
        made = all_accounts.first_link(wanted.id)
        return AccountAnswer.of(all_accounts.find(wanted.id), made and TO_SET_PASSWORD + made)

    return recording.record(
        f"actor-{wanted.id}", body, lambda: all_accounts.create(wanted, context), answer, created=True
    )


def link(id: InId, body: NoBody, recording: InRecording) -> NewAccountAnswer:  # noqa: ARG001 refuses members
    """Make a new link, in place of any before; the password that is known holds until it is used.

    A repeated request makes another link: the one in the latest answer is the one that works.
    """
    found = _found(id, recording)
    made = recording.services.accounts.new_link(found.id, recording.context(recording.actor, None))
    return AccountAnswer.of(found, TO_SET_PASSWORD + made)


def appoint(id: InId, body: AppointmentBody, recording: InRecording) -> Response:
    """Give an account another role, place and body, at once and in all its sessions."""
    found = _found(id, recording)
    may_appoint(recording.authority, body.place)
    context = recording.context(recording.actor, None)
    all_accounts = recording.services.accounts
    return recording.record(
        found.actor,
        body,
        lambda: all_accounts.appoint(id, body.role, body.place, body.body, context),
        lambda _: AccountAnswer.of(all_accounts.find(id)),
    )


def close(id: InId, body: NoBody, recording: InRecording) -> Response:
    """Let an account in no more, at once and everywhere. To close it again changes nothing."""
    found = _found(id, recording)
    context = recording.context(recording.actor, None)
    all_accounts = recording.services.accounts
    return recording.record(
        found.actor,
        body,
        lambda: all_accounts.close(id, context),
        lambda _: AccountAnswer.of(all_accounts.find(id)),
    )


def _found(id_: str, recording: Recording) -> Account:
    """Raises AccountNotFound, also for an account elsewhere."""
    found = recording.services.accounts.find(id_)
    return seen(recording.authority, found, AccountNotFound(account=id_))
