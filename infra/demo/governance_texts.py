"""Reads what is written of councils, decisions, meetings and volunteers in phrases/*.toml."""

from datetime import datetime
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.decision.events import Kind, Office
from infra.demo.texts import Texts, read_phrases

Area = tuple[int, int]
"""Owners or members by number, and their exclusive area in square centimetres."""
NOBODY: Area = (0, 0)


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TargetEntry(_Data):
    """How many a campaign begins with in one place."""

    place: str
    count: int


class TaskEntry(_Data):
    """A task of a decision."""

    body: str
    text: str
    due: datetime


class ElectedEntry(_Data):
    """So many who were elected into one office; the first of them are party members."""

    office: Office
    count: int
    party_members: int
    branch_secretary: bool = False


class MotionStep(_Data):
    """One step of a decision: what is done at that local time."""

    at: datetime
    do: Literal[
        "raise", "discuss", "ballot", "assign", "complete", "progress", "resolve",
        "escalate", "return", "withdraw", "supersede", "adopt",
    ]  # fmt: skip  # The order of a life, not one word a line.
    text: str = ""
    task: str = ""
    tasks: tuple[TaskEntry, ...] = ()
    place: str = ""
    remaining: int = 0
    other: str = ""
    eligible: Area = NOBODY
    agree: Area = NOBODY
    against: Area = NOBODY
    abstain: Area = NOBODY
    recused: Area = NOBODY
    elected: tuple[ElectedEntry, ...] = ()


class Motion(_Data):
    """A governance decision of the year, step by step."""

    key: str
    place: str
    kind: Kind
    title: str
    motion: str
    rule: str | None = None
    issue: str | None = None
    """Key of the chapter that led to it."""
    covenant_text: str | None = None
    unit: str = ""
    targets: tuple[TargetEntry, ...] = ()
    seats: int | None = None
    trial_until: datetime | None = None
    raised_at_meeting: str | None = None
    """The month of the coordination meeting that raises it."""
    escalated_at_meeting: str | None = None
    """The month of the coordination meeting that moves it up."""
    steps: tuple[MotionStep, ...]


class OwnMatter(_Data):
    """What the meeting of a month adds to its agenda itself."""

    month: int
    title: str
    note: str
    body: str | None = None
    """Who is given a task, where somebody is."""
    task: str | None = None
    decision: str | None = None
    """Key of the decision that it leads to."""


class MeetingTexts(_Data):
    """What is said and written at the coordination meetings."""

    own: tuple[OwnMatter, ...]
    notes: dict[str, Texts]
    tasks: dict[str, Texts]
    outcomes: dict[str, Texts]
    remarks: dict[str, Texts]
    correction: dict[str, Texts]


class CouncilTexts(_Data):
    """What is said and written at the sittings of councils."""

    opinions: dict[str, Texts]
    dissent: dict[str, Texts]
    recusal: dict[str, Texts]
    minutes: dict[str, Texts]


class PostEntry(_Data):
    """A volunteer post, and how many claimed it."""

    body: str
    id: str
    name: str
    seats: int
    claims: int
    party_members: int
    opened: datetime
    released: int = 0
    closed: datetime | None = None


class ActivityEntry(_Data):
    """A volunteer activity; without a result it was cancelled."""

    place: str
    body: str
    name: str
    at: datetime
    issue: str | None = None
    volunteers: int = 0
    minutes: int = 0
    result: str = ""
    cancelled: str = ""


class VolunteeringTexts(_Data):
    """The posts and activities of the year."""

    posts: tuple[PostEntry, ...]
    activities: tuple[ActivityEntry, ...]


@cache
def motions() -> tuple[Motion, ...]:
    """The decisions of the year. Raises ValidationError when the file does not have their shape."""
    return tuple(Motion.model_validate(entry) for entry in read_phrases("decisions")["motions"])


@cache
def meeting_texts() -> MeetingTexts:
    """Those of the meetings. Raises ValidationError."""
    return MeetingTexts.model_validate(read_phrases("meetings"))


@cache
def council_texts() -> CouncilTexts:
    """Those of the councils. Raises ValidationError."""
    return CouncilTexts.model_validate(read_phrases("councils"))


@cache
def volunteering_texts() -> VolunteeringTexts:
    """Posts and activities. Raises ValidationError."""
    return VolunteeringTexts.model_validate(read_phrases("volunteering"))
