"""Envelopes to stored bytes and back: the contract of docs/events.md, and the mapper that applies it."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import orjson
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from pydantic import ValidationError

from domain.event import Actor, Envelope, JsonObject, UnknownEventType, read_facts, rfc3339, to_milliseconds
from infra.eventstore.canonical import canonical
from infra.eventstore.errors import NotStorable, SealerMissing, UnreadableEvent
from infra.eventstore.rows import CommandedEvent
from infra.eventstore.sealing import Seal

MEMBERS = frozenset(
    {
        *("id", "type", "v", "stream", "version", "occurred_at", "actor"),
        *("command_id", "correlation_id", "causation_id", "data"),
    }
)
"""The members of every stored event; `sealed` is the only one that may be added."""

TYPES: tuple[tuple[str, type], ...] = (
    *((name, str) for name in ("id", "type", "stream", "occurred_at")),
    *((name, str) for name in ("command_id", "correlation_id", "causation_id")),
    *((name, int) for name in ("v", "version")),
    *((name, dict) for name in ("actor", "data")),
)
"""Of the members, as JSON has them; what else is read as an event would fail its readers later on."""

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
STREAM = re.compile(r"[a-z][a-z_]*-[a-z0-9](?:[a-z0-9._-]{0,126}[a-z0-9])?")
LONGEST_NAME = 500
"""Characters of a command, correlation or causation id: what an index of either database takes."""


def to_object(envelope: Envelope) -> JsonObject:
    """The envelope as the JSON object that is stored, without `sealed`. Raises NotStorable."""
    _check(envelope)
    return {
        "id": envelope.id,
        "type": envelope.data.type,
        "v": envelope.data.v,
        "stream": envelope.stream,
        "version": envelope.version,
        "occurred_at": rfc3339(to_milliseconds(envelope.occurred_at)),
        "actor": envelope.actor.model_dump(exclude_none=True),
        "command_id": envelope.command_id,
        "correlation_id": envelope.correlation_id,
        "causation_id": envelope.causation_id,
        "data": envelope.data.facts(),
    }


def to_bytes(envelope: Envelope, seal: Seal | None = None) -> bytes:
    """The bytes to store: personal data are sealed with the rest of the envelope as authenticated data.

    Raises NotStorable for what the contract does not allow, SealerMissing for personal data without a sealer.
    """
    stored = to_object(envelope)
    sealed = envelope.sealed
    if (personal := envelope.data.personal) is not None:
        if sealed is not None:
            raise NotStorable(f"{envelope.stream}: the event carries personal data both open and sealed")
        if seal is None:
            raise SealerMissing(
                f"{envelope.stream}: {envelope.data.type} carries personal data; "
                "open the log with a sealer to store it"
            )
        sealed = seal.seal(personal, canonical(stored))
    if sealed is not None:
        stored["sealed"] = sealed
    return canonical(stored)


def from_bytes(state: bytes) -> Envelope:
    """The envelope of stored bytes, its facts upcast to the present version; the seal stays closed.

    Raises UnreadableEvent for bytes that are not of the contract, UnknownEventType for a type or version
    that is newer than this version of Yishi.
    """
    try:
        stored = orjson.loads(state)
    except orjson.JSONDecodeError as error:
        raise UnreadableEvent(f"the stored bytes are not JSON: {error}") from error
    _check_members(stored)
    try:
        return _envelope(stored)
    except UnknownEventType:
        raise
    except (ValidationError, TypeError, ValueError, LookupError, AttributeError) as error:
        raise UnreadableEvent(f"{stored['stream']} version {stored['version']}: {error}") from error


def _envelope(stored: Mapping[str, Any]) -> Envelope:
    return Envelope(
        id=stored["id"],
        stream=stored["stream"],
        version=stored["version"],
        occurred_at=_moment(stored["occurred_at"]),
        actor=_actor(tuple(stored["actor"].items())),
        command_id=stored["command_id"],
        correlation_id=stored["correlation_id"],
        causation_id=stored["causation_id"],
        data=read_facts(stored["type"], stored["v"], stored["data"]),
        sealed=stored.get("sealed"),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"the time {text!r} has no zone")
    return moment


@lru_cache(maxsize=8_192)
def _actor(members: tuple[tuple[str, str], ...]) -> Actor:
    """The actor with these members; few people record most events, so that most need not be checked again."""
    return Actor.model_validate(dict(members))


def _check_members(stored: Any) -> None:
    if not isinstance(stored, dict):
        raise UnreadableEvent("the stored bytes are JSON but not an object")
    if stored.keys() != MEMBERS:
        names = stored.keys() - {"sealed"}
        if names != MEMBERS:
            missing, extra = sorted(MEMBERS - names), sorted(names - MEMBERS)
            raise UnreadableEvent(f"the stored object lacks {missing} and has {extra} too many")
        if type(stored["sealed"]) is not dict:
            raise UnreadableEvent("the member 'sealed' of the stored object is not an object")
    for name, type_ in TYPES:
        # Exactly: in Python true is an integer too.
        if type(stored[name]) is not type_:
            place = f"{stored['stream']} version {stored['version']}"[:200]
            raise UnreadableEvent(f"{place}: the member {name!r} is no {type_.__name__}")


def _check(envelope: Envelope) -> None:
    if not UUID7.fullmatch(envelope.id):
        raise NotStorable(f"{envelope.id!r} is not an event id; give a UUIDv7 in lower case")
    if not STREAM.fullmatch(envelope.stream):
        raise NotStorable(f"{envelope.stream!r} does not name a stream; write its kind, a hyphen and its id")
    if envelope.version < 1:
        raise NotStorable(
            f"{envelope.stream}: version {envelope.version} is below 1, where every stream begins"
        )
    for name in (envelope.command_id, envelope.correlation_id, envelope.causation_id, envelope.actor.id):
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise NotStorable(f"{name[:60]!r} is not an id; give 1 to {LONGEST_NAME} printable characters")


class EnvelopeMapper(Mapper[str]):
    """Lets the eventsourcing library store envelopes: one format, no pickling, no module paths."""

    def __init__(self, seal: Seal | None = None) -> None:
        """`seal` is for personal data, which are refused without one."""
        super().__init__(JSONTranscoder())
        self.seal = seal

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """The envelope as it is stored; the topic is the stable type. Raises NotStorable."""
        envelope = cast(Envelope, domain_event)
        return CommandedEvent(
            originator_id=envelope.stream,
            originator_version=envelope.version,
            topic=envelope.data.type,
            state=to_bytes(envelope, self.seal),
            command_id=envelope.command_id,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """The envelope of a stored event. Raises UnreadableEvent and UnknownEventType."""
        envelope = from_bytes(stored_event.state)
        if (envelope.stream, envelope.version) != (
            stored_event.originator_id,
            stored_event.originator_version,
        ):
            place = f"{stored_event.originator_id} version {stored_event.originator_version}"
            raise UnreadableEvent(f"{place} holds the bytes of {envelope.stream} version {envelope.version}")
        return cast(DomainEventProtocol[str], envelope)
