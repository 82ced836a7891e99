"""What is stored for ever: an event's facts, the envelope around them, and the registry of types.

The contract is in docs/events.md. A `DomainEvent` holds the facts and nothing else; an `Envelope` says
where, when, by whom and on which command they were recorded.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer

JsonObject = dict[str, Any]
Upcaster = Callable[[JsonObject], JsonObject]


def to_milliseconds(moment: datetime) -> datetime:
    """The moment in UTC, cut to whole milliseconds.

    Raises ValueError for a moment without a time zone, which would mean a different time on every machine,
    and for one that is in no year from 1 to 9999 in UTC.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone, such as 2026-03-01T08:00:00+08:00")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment lies in a year from 1 to 9999 in UTC; check the year") from None
    surplus = moment.microsecond % 1000
    return moment.replace(microsecond=moment.microsecond - surplus) if surplus else moment


def rfc3339(moment: datetime) -> str:
    """The moment as RFC 3339 text in UTC with milliseconds: `2026-03-01T00:00:00.000Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


Instant = Annotated[datetime, AfterValidator(to_milliseconds), PlainSerializer(rfc3339, return_type=str)]
"""A moment in UTC with milliseconds; RFC 3339 text when stored."""

IDENTIFIER = r"^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$"
Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
"""The short id of a place, body or category: lower-case ASCII letters, digits, dot, hyphen, underscore."""
Role = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
"""What somebody acts as, such as `coordinator`: a word, so that no name or number stands in its place."""
# In Python a `$` would also match before a line end; a whole match does not need it.
_IDENTIFIER = re.compile(IDENTIFIER.strip("^$"), re.ASCII)


def is_identifier(text: str) -> bool:
    """Whether the text is an `Identifier`, nothing before or after it."""
    return _IDENTIFIER.fullmatch(text) is not None


class Personal(BaseModel):
    """Personal data of one data subject, carried beside an event's facts until they are sealed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    """Pseudonym of the data subject: `subject-<uuid>`."""
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    door: str | None = None
    description: str | None = None


class DomainEvent(BaseModel):
    """Facts that happened. Subclasses are flat and frozen, and name their stable `type` and version `v`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]
    v: ClassVar[int] = 1
    upcasters: ClassVar[Mapping[int, Upcaster]] = {}
    """From version n to n + 1, applied to the data when read; stored bytes stay as they are."""

    personal: Personal | None = Field(default=None, exclude=True, repr=False)
    """Sealed apart from the facts when the event is stored, and absent when it is read back."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "type" in cls.__dict__:
            _CLASSES[cls.type] = cls

    def facts(self) -> JsonObject:
        """The stored `data`: JSON values only, members without a value left out."""
        return self.model_dump(mode="json", exclude_none=True)


_CLASSES: dict[str, type[DomainEvent]] = {}


class UnknownEventType(LookupError):
    """The log holds an event of a type that this version of Yishi does not know."""


def event_class(type_: str) -> type[DomainEvent]:
    """The class of a stored type. Raises UnknownEventType."""
    try:
        return _CLASSES[type_]
    except KeyError:
        raise UnknownEventType(f"event type {type_!r} is unknown to this version of Yishi") from None


def event_classes() -> Mapping[str, type[DomainEvent]]:
    """Every known event class by its stable type."""
    return dict(_CLASSES)


def read_facts(type_: str, v: int, data: JsonObject) -> DomainEvent:
    """Build the event from stored facts of version `v`, upcast to the present version.

    Raises UnknownEventType for a type, or a newer version of one, that this version of Yishi does not know.
    """
    cls = event_class(type_)
    if v > cls.v:
        raise UnknownEventType(f"{type_!r} version {v} is newer than this version of Yishi")
    for step in range(v, cls.v):
        data = cls.upcasters[step](data)
    return cls.model_validate(data)


class Actor(BaseModel):
    """Who gave a command: a pseudonym, never a name or phone number, with the role it was given in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    role: Role
    body: Identifier | None = None
    """The body that the actor acted for, where one did."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event as the log knows it: its facts with where, when, by whom and why they were recorded."""

    id: str
    stream: str
    version: int
    occurred_at: datetime
    actor: Actor
    command_id: str
    correlation_id: str
    causation_id: str
    data: DomainEvent
    sealed: JsonObject | None = None
    """Encrypted personal data, as stored."""

    @property
    def originator_id(self) -> str:
        """The stream, under the name that the eventsourcing library gives it."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The version, under the name that the eventsourcing library gives it."""
        return self.version


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An envelope at its place in the log."""

    position: int
    recorded_at: datetime
    """UTC, microseconds, never less than that of the position before."""
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry of the log that this version cannot read; its stream is known, its event is not."""

    position: int
    stream: str
    error: Exception


def stream_kind(stream: str) -> str:
    """The kind of a stream, which its name begins with: `issue` of `issue-<uuid>`."""
    return stream.partition("-")[0]
