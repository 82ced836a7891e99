"""Writes on the volunteer posts of a body."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel
from starlette.responses import Response

from api.acting import acting
from api.authority import needs
from api.issue_bodies import CommandBody
from api.post_bodies import ClaimBody, ClosePostBody, PostBody, ReleaseBody
from api.problems import InvalidRequest
from api.recording import InRecording, Recording
from api.registry_bodies import BodyAnswer
from api.registry_commands import body_from
from domain.event import IDENTIFIER, Actor
from domain.log import Receipt
from domain.registry import commands as c
from domain.registry.errors import BodyNotFound
from domain.service import Context

IN_PERSON = frozenset({"resident", "duty_member", "grid_worker"})
"""Roles in which people claim posts for themselves; all others say for whom they record it."""

InBodyId = Annotated[str, Path(alias="id", pattern=IDENTIFIER, description="The body's id.")]
InPostId = Annotated[
    str, Path(alias="post", pattern=IDENTIFIER, description="The post's id within the body.")
]


def routes() -> APIRouter:
    """The write routes of volunteer posts."""
    router = APIRouter(tags=["registry"])
    router.post(
        "/bodies/{id}/posts",
        status_code=201,
        response_model=BodyAnswer,
        summary="Open a volunteer post",
        **needs("post.open"),
    )(open_post)
    for name, command in (("claim", claim), ("release", release), ("close", close)):
        summary = f"{name.capitalize()} a volunteer post"
        router.post(
            f"/bodies/{{id}}/posts/{{post}}/{name}",
            response_model=BodyAnswer,
            summary=summary,
            **needs(f"post.{name}"),
        )(command)
    return router


def open_post(id: InBodyId, body: PostBody, recording: InRecording) -> Response:
    """Name a post for people to claim. Opening the same again changes nothing."""
    _authorise(id, recording)
    context = _context(body, recording)
    command = c.OpenPost(
        by=context.by, now=context.occurred_at, body=id, post=body.id, name=body.name, seats=body.seats
    )
    registry = recording.services.registry
    return _record(id, body, recording, lambda: registry.open_post(command, context), created=True)


def claim(id: InBodyId, post: InPostId, body: ClaimBody, recording: InRecording) -> Response:
    """Take a seat of a post, while there is one."""
    claimant = body.claimant or _in_person(recording.actor)
    _authorise(id, recording, claimant)
    context = _context(body, recording)
    command = c.ClaimPost(
        by=context.by,
        now=context.occurred_at,
        body=id,
        post=post,
        claimant=claimant,
        party_member=body.party_member,
    )
    registry = recording.services.registry
    return _record(id, body, recording, lambda: registry.claim_post(command, context))


def release(id: InBodyId, post: InPostId, body: ReleaseBody, recording: InRecording) -> Response:
    """Give a seat of a post back."""
    claimant = body.claimant or _in_person(recording.actor)
    _authorise(id, recording, claimant)
    context = _context(body, recording)
    command = c.ReleasePost(
        by=context.by,
        now=context.occurred_at,
        body=id,
        post=post,
        claimant=claimant,
        reason=body.reason,
    )
    registry = recording.services.registry
    return _record(id, body, recording, lambda: registry.release_post(command, context))


def close(id: InBodyId, post: InPostId, body: ClosePostBody, recording: InRecording) -> Response:
    """Want a post no longer; whoever held it holds it no more."""
    _authorise(id, recording)
    context = _context(body, recording)
    command = c.ClosePost(by=context.by, now=context.occurred_at, body=id, post=post)
    registry = recording.services.registry
    return _record(id, body, recording, lambda: registry.close_post(command, context))


def _authorise(id_: str, recording: Recording, claimant: str | None = None) -> None:
    """Raises BodyNotFound, also for a body elsewhere, and what the caller's authority refuses."""
    missing = BodyNotFound(body=id_)
    found = recording.services.registry.body(id_)
    if found is None:
        raise missing
    recording.over(f"body-{id_}", found.place, reporter=claimant, body=id_, missing=missing)


def _context(body: CommandBody, recording: Recording) -> Context:
    return recording.context(acting(recording.actor, body.by), body.occurred_at)


def _record(
    id_: str,
    body: BaseModel,
    recording: Recording,
    carry_out: Callable[[], Receipt],
    *,
    created: bool = False,
) -> Response:
    return recording.record(f"body-{id_}", body, carry_out, body_from(recording.services), created=created)


def _in_person(actor: Actor) -> str:
    """Who claims for themselves. Raises InvalidRequest for who has to say for whom."""
    if actor.role in IN_PERSON:
        return actor.id
    fault = {
        "in": "body",
        "field": "/claimant",
        "detail": "it is missing; give the pseudonym of the person whose claim this is",
        "detail_zh": "缺少此项，请填写认领人的编号",
        "code": "missing",
    }
    raise InvalidRequest(
        "claimant: it is missing; give the pseudonym of the person whose claim this is.",
        "缺少 claimant，请填写认领人的编号。",
        errors=[fault],
    )
