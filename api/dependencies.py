"""What the API needs of the world: `Services`, filled by the composition root, and its ports."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol, cast
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from sqlalchemy import Connection

from api.identity import Accounts, Sessions, SigningIn, Tokens
from domain.access import Caller
from domain.coordination.events import AgendaItem
from domain.coordination.service import CoordinationService
from domain.council.service import CouncilService
from domain.decision.service import DecisionService
from domain.event import Actor, Envelope, LogEntry, Personal, Unreadable
from domain.issue.service import IssueService
from domain.log import Receipt
from domain.registry.service import RegistryService
from domain.subject.reading import ReadingService
from domain.subject.service import SubjectService


class ReadableLog(Protocol):
    """The log as readers and repeated requests see it: infra/eventstore/log.py."""

    def head(self) -> int:
        """The last position, 0 for an empty log."""

    def position_at(self, moment: datetime) -> int:
        """The greatest position recorded at or before the moment, 0 when there is none."""

    def history(self, stream: str, position: int | None = None) -> Iterable[Envelope]:
        """The events of a stream in order, as if the log ended at `position`."""

    def page(self, after: int, limit: int, stop: int | None = None) -> Sequence[LogEntry]:
        """Up to `limit` entries with positions above `after` and not above `stop`, in order."""

    def entries(self, after: int, limit: int, stop: int | None = None) -> Sequence[LogEntry | Unreadable]:
        """As `page`, with what this version cannot read told in its place rather than raised."""

    def stream_entries(self, stream: str, stop: int | None = None) -> list[LogEntry | Unreadable]:
        """The entries of a stream in order, none beyond `stop`, as `entries`."""

    def receipt(self, stream: str, command_id: str) -> Receipt | None:
        """Where this command was recorded in this stream before, or None."""


class ViewState(Protocol):
    """How far one view follows the log."""

    @property
    def name(self) -> str:
        """The name that `yishi rebuild` takes."""

    @property
    def position(self) -> int:
        """The last position that its rows know."""

    @property
    def lag(self) -> int:
        """Positions between it and the head of the log."""

    @property
    def events(self) -> int:
        """Events of its kinds that it has passed."""

    @property
    def rate(self) -> int:
        """Events a second that it took lately."""

    @property
    def updated_at(self) -> datetime:
        """When it last moved."""

    @property
    def beat_age(self) -> float | None:
        """Seconds since its owner last said that it lives; None while it has none, as after a clean stop."""

    @property
    def still(self) -> float:
        """Seconds in which it has not moved although there was something to project."""

    @property
    def paused(self) -> bool:
        """Whether somebody has paused it."""

    @property
    def parked(self) -> int:
        """Streams whose events it cannot take and passes over."""

    @property
    def failures(self) -> int:
        """Failed attempts at what it takes next."""

    @property
    def error(self) -> str | None:
        """What keeps it from going on, if anything does."""

    @property
    def condition(self) -> str:
        """`current`, `moving`, `stuck`, `paused` or `unowned`."""


class FollowerHealth(Protocol):
    """How a loop that follows the log in this process fares: consumers/loop.py."""

    @property
    def running(self) -> bool:
        """Whether its thread is there."""

    @property
    def heartbeat_age(self) -> float:
        """Seconds since it last began or ended a step."""

    @property
    def progress_age(self) -> float:
        """Seconds since it last got through a step."""

    @property
    def failures(self) -> int:
        """Failed steps since its last success."""


class AppendObserver(Protocol):
    """Is told how the appends of this process fare, in the thread that writes them."""

    def recorded(self, appends: int, events: int) -> None:
        """One transaction has recorded so many appends, of so many events together."""

    def refused(self) -> None:
        """One append was refused."""

    def failed(self, appends: int) -> None:
        """The database has failed under so many appends."""


class Views(Protocol):
    """The views as a whole: projections/engine.py."""

    def position(self) -> int:
        """The position that every view has reached."""

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until every view has reached the position; False when `timeout` seconds were not enough."""

    def catch_up(self) -> int:
        """Project what is in the log now; returns the position reached."""

    def status(self) -> Sequence[ViewState]:
        """Each view with its position and lag."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """A request that came with an Idempotency-Key, and how it was answered (None: not yet, or never)."""

    fingerprint: str
    """SHA-256 of the open part of the request; never of personal data."""
    is_new: bool = False
    """Whether it was not known before: nobody has begun to carry its command out."""
    status: int | None = None
    """HTTP status of the first answer."""
    stream: str | None = None
    version: int | None = None
    position: int | None = None
    refusal: str | None = None
    """The refused rule's problem as JSON; None for what was recorded."""


class ProposeAgenda(Protocol):
    """Proposes what a coordination meeting should work on: projections/agenda.py."""

    def __call__(self, place: str, month: str, position: int) -> Sequence[AgendaItem]:
        """The items for the meeting of the place and month, as known at the position; the views know it."""


class Requests(Protocol):
    """Requests by Idempotency-Key, for 24 hours, shared by all processes: infra/idempotency.py."""

    def claim(self, key: str, fingerprint: str) -> Remembered:
        """Remember the request unless the key is known; returns what is remembered first."""

    def answered(self, key: str, status: int, receipt: Receipt) -> None:
        """Remember where the command was recorded; this replaces a remembered refusal."""

    def refused(self, key: str, status: int, refusal: str) -> None:
        """Remember the refusal of what the log has not recorded, unless there was an answer before."""

    def forget(self, key: str) -> None:
        """Let go of a key whose request came to nothing, so that it can be used again."""


class IssuedTexts(Protocol):
    """The texts of issued summaries, by their SHA-256: infra/issued_texts.py."""

    def keep(self, content: bytes) -> None:
        """Keep a text; the same again changes nothing."""

    def text(self, digest: str) -> bytes | None:
        """The text with this SHA-256, in hexadecimal; None where it is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything that the API calls, handed in by the composition root."""

    issues: IssueService
    registry: RegistryService
    decisions: DecisionService
    councils: CouncilService
    coordination: CoordinationService
    subjects: SubjectService
    propose_agenda: ProposeAgenda
    log: ReadableLog
    views: Views
    read: Callable[[], AbstractContextManager[Connection]]
    """A consistent read of the views."""
    readings: ReadingService
    """Keeps the record of who was shown whose personal data."""
    open_personal: Callable[[Envelope], Personal | None]
    """Opens the sealed personal data of an event; None after erasure, or when it has none."""
    clock: Callable[[], datetime]
    """The time now, in UTC."""
    new_id: Callable[[], str]
    """A new UUIDv7 as text."""
    new_code: Callable[[datetime], str]
    """A new short code of an issue raised at the moment."""
    zone: ZoneInfo
    tokens: Tokens
    accounts: Accounts
    signing_in: SigningIn
    sessions: Sessions
    requests: Requests
    rate_per_token: int
    """Requests a minute of each token."""
    rate_per_address: int
    """Requests a minute without a valid token of each address."""
    issued_texts: IssuedTexts
    projector: Callable[[], FollowerHealth] | None = None
    """How the projector of this process fares; None where it has none."""
    observe_appends: Callable[[AppendObserver], None] | None = None
    """Lets an observer know of the appends of this process."""


async def services_of(request: Request) -> Services:
    """The services that the application was created with."""
    return cast(Services, request.app.state.services)


async def caller_of(request: Request) -> Caller:
    """Who calls, as api/authentication.py recognised."""
    return cast(Caller, request.scope["yishi.caller"])


async def actor_of(request: Request) -> Actor:
    """The actor who calls."""
    return (await caller_of(request)).actor


InServices = Annotated[Services, Depends(services_of)]
InCaller = Annotated[Caller, Depends(caller_of)]
InActor = Annotated[Actor, Depends(actor_of)]
