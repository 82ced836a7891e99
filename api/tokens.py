"""API tokens: made, listed and revoked by administrators."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.access_bodies import NewTokenAnswer, NoBody, TokenAnswer, TokenBody, TokenPage
from api.appointed import RIGHT, InId, in_sight, may_appoint, page_of, seen
from api.authority import InAuthority, needs
from api.dependencies import InServices
from api.identity import TokenWanted
from api.issue_lists import PageQuery
from api.recording import InRecording
from domain.identity.errors import TokenNotFound
from domain.log import Receipt


def routes() -> APIRouter:
    """The routes of tokens."""
    router = APIRouter(tags=["access"])
    declared = needs(RIGHT)
    router.get("/tokens", response_model=TokenPage, summary="List the API tokens", **declared)(tokens)
    router.post(
        "/tokens", status_code=201, response_model=NewTokenAnswer, summary="Make an API token", **declared
    )(make)
    router.post(
        "/tokens/{id}/revoke", response_model=NewTokenAnswer, summary="Revoke an API token", **declared
    )(revoke)
    return router


def tokens(query: Annotated[PageQuery, Query()], services: InServices, authority: InAuthority) -> TokenPage:
    """Every token of one's own place and below, those that have ended included; never a secret."""
    items, next_ = page_of(in_sight(authority, services.tokens.all()), query, "tokens")
    return TokenPage(items=[TokenAnswer.of(token) for token in items], next=next_)


def make(body: TokenBody, recording: InRecording) -> Response:
    """Make a token for a new actor. Its secret is in this answer alone."""
    may_appoint(recording.authority, body.place)
    all_tokens = recording.services.tokens
    wanted = TokenWanted(
        recording.id_for_new("token"),
        body.role,
        body.name,
        body.place,
        body.body,
        date.fromisoformat(body.expires_on) if body.expires_on else None,
        body.read_only,
    )
    context = recording.context(recording.actor, None)

    def answer(_: Receipt) -> NewTokenAnswer:
        secret = all_tokens.grant(wanted)
        return TokenAnswer.of(all_tokens.find(wanted.id), secret)

    return recording.record(
        f"actor-{wanted.id}", body, lambda: all_tokens.appoint(wanted, context), answer, created=True
    )


def revoke(id: InId, body: NoBody, recording: InRecording) -> Response:
    """Let a token in no more, at once and in all servers. To revoke it again changes nothing."""
    all_tokens = recording.services.tokens
    found = seen(recording.authority, all_tokens.find(id), TokenNotFound(token=id))
    context = recording.context(recording.actor, None)
    return recording.record(
        found.actor,
        body,
        lambda: all_tokens.revoke(id, context),
        lambda _: TokenAnswer.of(all_tokens.find(id)),
    )
