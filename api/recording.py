"""One write request from its headers to its answer: recorded once, answered the same whenever it is repeated.

The id of the command is made from the Idempotency-Key and the actor, so that the log itself keeps a repeated
command from being recorded again, even when the server stopped between recording and answering. The answer is
made from the log as it stood at the position of the first answer.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID, uuid5

import orjson
from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from api.authority import Authority, InAuthority
from api.dependencies import InServices, Remembered, Services
from api.errors import Refused
from api.problems import PROBLEM_JSON, IdempotencyKeyReused, MalformedHeader, Problem
from domain.errors import NotAllowed, Refusal
from domain.event import Actor
from domain.log import Receipt
from domain.personal import mask
from domain.registry.policies import body_exists
from domain.service import Context

COMMANDS = UUID("6f0f4f4e-6c53-5f0c-9d5e-0d1b7a3f9c21")
"""Namespace of the ids that are made from Idempotency-Keys."""
PERSONAL_MEMBERS = {"description": True, "reporter": {"name", "phone", "email", "door"}}
ANOTHER_OUTCOME_IS_POSSIBLE = frozenset({404, 412})
"""Statuses of refusals that are not remembered: the caller is to mend the matter and repeat the request."""

Answer = Callable[[Receipt], BaseModel]
"""Makes the answer of a stream as the command of this receipt left it."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a write request brings besides its body."""

    services: Services
    authority: Authority
    request_id: str
    target: str
    """Method and path."""
    command_id: str
    keyed: bool
    """Whether the command id comes from an Idempotency-Key."""
    expected_version: int | None

    @property
    def actor(self) -> Actor:
        """Who gives the command."""
        return self.authority.caller.actor

    def over(
        self,
        stream: str,
        place: str,
        *,
        present: str | None = None,
        reporter: str | None = None,
        body: str | None = None,
        missing: Refusal | None = None,
    ) -> None:
        """Put a command on this stream to the caller's authority; raises as `Authority.over`.

        One that is recorded already is answered again, whatever has changed since: an assignment that was
        sent back is no longer that body's.
        """
        try:
            self.authority.over(place, present=present, reporter=reporter, body=body, missing=missing)
        except NotAllowed:
            if not self.keyed or self._recorded(stream) is None:
                raise

    def context(self, by: Actor, occurred_at: datetime | None) -> Context:
        """The context of the command, as given by `by`. Raises UnknownBody for whom nobody registered."""
        if by.body is not None:
            body_exists(self.services.registry.body(by.body), by.body)
        now = self.services.clock()
        return Context(
            by=by,
            command_id=self.command_id,
            correlation_id=self.request_id,
            causation_id=self.request_id,
            clock=now,
            occurred_at=occurred_at or now,
            expected_version=self.expected_version,
        )

    def id_for_new(self, kind: str) -> str:
        """The id of something new: the same one whenever the request is repeated."""
        return str(uuid5(COMMANDS, f"{kind}\n{self.command_id}"))

    def record(
        self,
        stream: str,
        body: BaseModel,
        carry_out: Callable[[], Receipt],
        answer: Answer,
        *,
        created: bool = False,
        same_personal: Callable[[Receipt], bool] = lambda _: True,
    ) -> Response:
        """Carry the command that is addressed to the stream out once, and answer with the state it led to.

        `same_personal` tells whether the personal part of a repeated request is what was recorded.
        Raises the command's refusals and IdempotencyKeyReused.
        """
        if not self.keyed:
            receipt = carry_out()
            return _answered(
                answer, receipt, 201 if created and not receipt.replayed else 200, replayed=False
            )
        fingerprint = _fingerprint(self.target, body)
        first = self.services.requests.claim(self.command_id, fingerprint)
        if first.fingerprint != fingerprint:
            raise IdempotencyKeyReused
        recorded = None if first.is_new else self._recorded(stream)
        if recorded is None and first.refusal and first.status:
            return _refused_again(first.status, first.refusal)
        receipt = (
            recorded
            or _receipt(first)
            or self._carry_out(stream, carry_out, remember=not _has_personal(body))
        )
        replayed = receipt.replayed and (recorded or self._recorded(stream)) is not None
        if replayed and not same_personal(receipt):
            raise IdempotencyKeyReused
        status = 201 if created and (replayed or not receipt.replayed) else 200
        if receipt.replayed and not replayed and first.status is None:
            # What changed nothing is not in the log, where all else is found again.
            self.services.requests.answered(self.command_id, status, receipt)
        return _answered(answer, receipt, status, replayed=replayed or first.status is not None)

    def _carry_out(self, stream: str, carry_out: Callable[[], Receipt], *, remember: bool) -> Receipt:
        requests = self.services.requests
        try:
            return carry_out()
        except Refusal as refusal:
            # The same request, come at the same time, may have been recorded: that is the first answer.
            if recorded := self._recorded(stream):
                return recorded
            problem = Refused(refusal, self.services.zone)
            if remember and problem.status not in ANOTHER_OUTCOME_IS_POSSIBLE:
                requests.refused(self.command_id, problem.status, orjson.dumps(problem.members()).decode())
            else:
                requests.forget(self.command_id)
            raise
        except Problem:
            if self._recorded(stream) is None:
                requests.forget(self.command_id)
            raise

    def _recorded(self, stream: str) -> Receipt | None:
        """Where the log has this command: one that changes nothing leaves no event, and None."""
        receipt = self.services.log.receipt(stream, self.command_id)
        return receipt and replace(receipt, replayed=True)


async def recording(
    request: Request,
    services: InServices,
    authority: InAuthority,
    idempotency_key: Annotated[
        str | None,
        Header(
            description="A new random key for each request; repeats are answered as the first.",
            json_schema_extra={"pattern": "^[\\x21-\\x7e]{1,255}$"},
        ),
    ] = None,
    if_match: Annotated[
        str | None,
        Header(
            description='The version that was read, such as `"3"`.',
            json_schema_extra={"pattern": '^(?:"[0-9]{1,9}"|[*])$'},
        ),
    ] = None,
) -> Recording:
    """What a write request brings besides its body. Raises MalformedHeader."""
    keyed = idempotency_key is not None
    unique = _key(idempotency_key) if idempotency_key is not None else services.new_id()
    return Recording(
        services=services,
        authority=authority,
        request_id=request.scope["yishi.request_id"],
        target=f"{request.method} {request.url.path}",
        command_id=f"http:{uuid5(COMMANDS, authority.caller.actor.id + ' ' + unique)}",
        keyed=keyed,
        expected_version=_version(if_match),
    )


InRecording = Annotated[Recording, Depends(recording)]


def _key(value: str) -> str:
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", value):
        raise MalformedHeader(
            "Idempotency-Key takes 1 to 255 visible ASCII characters; a random UUID is a good one.",
            "Idempotency-Key 须为 1 至 255 个可见 ASCII 字符，建议使用随机 UUID。",
        )
    return value


def _version(if_match: str | None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    match = re.fullmatch(r'\s*"(\d{1,9})"\s*', if_match, re.ASCII)
    if match is None:
        raise MalformedHeader(
            'If-Match takes one version in quotes as given by ETag, such as "3".',
            'If-Match 须为带引号的版本号，与 ETag 相同，例如 "3"。',
        )
    return int(match[1])


def _fingerprint(target: str, body: BaseModel) -> str:
    """SHA-256 of the open part of the request, with phone and identity-card numbers masked as in the log.

    Which personal members are present counts, what they say does not: no hash of personal data is stored.
    """
    open_part = body.model_dump(mode="json", exclude=_personal_members(type(body)))
    parts = [target, _masked(open_part), _personal_names(body)]
    return sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


@cache
def _personal_members(body_class: type[BaseModel]) -> Any:
    return {name: members for name, members in PERSONAL_MEMBERS.items() if name in body_class.model_fields}


def _personal_names(body: BaseModel) -> list[str]:
    if not (members := _personal_members(type(body))):
        return []
    personal = body.model_dump(include=members, exclude_none=True)
    return sorted([*personal, *(personal.get("reporter") or {})])


def _has_personal(body: BaseModel) -> bool:
    return bool(_personal_names(body))


def _masked(value: Any) -> Any:
    match value:
        case str():
            return mask(value)
        case Mapping():
            return {name: _masked(member) for name, member in value.items()}
        case list():
            return [_masked(member) for member in value]
    return value


def _receipt(first: Remembered) -> Receipt | None:
    if first.stream is None or first.version is None or first.position is None:
        return None
    return Receipt(first.stream, first.version, first.position, replayed=True)


def _answered(answer: Answer, receipt: Receipt, status: int, *, replayed: bool) -> Response:
    headers = {"ETag": f'"{receipt.version}"', "Yishi-Position": str(receipt.position)}
    if replayed:
        headers["Idempotent-Replay"] = "true"
    content = answer(receipt).model_dump_json()
    return Response(content, status, headers, "application/json")


def _refused_again(status: int, refusal: str) -> Response:
    return Response(refusal, status, {"Idempotent-Replay": "true"}, PROBLEM_JSON)
