"""What the decisions on a meeting or summary need to know of the world: it comes in with the command."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from domain.coordination.events import Reason
from domain.registry.registry import Body, Place

START_WITHIN = timedelta(days=366)
"""A meeting that starts later is a mistyped year."""
MONTHS_AHEAD = 1
"""How far ahead of the present local month a meeting may be called."""
MAX_ITEMS = 1_000
"""Items of an agenda."""

Kind = Literal["issue", "decision", "task", "own"]
"""What an item is about; `own` is a matter that the meeting adds itself."""
REASONS: Mapping[Kind, frozenset[Reason]] = {
    "issue": frozenset({"overdue", "escalated", "reopened", "unsatisfied", "much_supported", "added"}),
    "decision": frozenset({"decision_open", "overdue", "escalated", "added"}),
    "task": frozenset({"carried_over", "overdue", "added"}),
    "own": frozenset({"added"}),
}
"""Why such an item may be on the agenda."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What an item is about, as it stands now."""

    subject: str
    kind: Kind
    title: str
    place: Place | None
    """Where it arose; None when there is no such place."""
    month: str = ""
    """Of the meeting that set the task; for a task only."""
    done_at: datetime | None = None
    """When the task was done; for a task only."""
    settled_anew: bool = False
    """Whether another task or a decision goes on for it; for a task only."""
    carried: int = 0
    """How many meetings the task has been carried over from, the last one included; for a task only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The world as it stands at the time of the command, as far as the command touches it."""

    zone: ZoneInfo
    """Local time: it says which month it is."""
    head: int = 0
    """The last position of the log."""
    place: Place | None = None
    """Of the meeting or summary; None when there is no such place."""
    matters: Mapping[str, Matter] = field(default_factory=dict)
    """By subject, what the agenda names; those that are not there are absent."""
    body: Body | None = None
    """The body of the task; None when there is no such body."""
    body_place: Place | None = None
    """The place that the body serves."""
    recorded_by_the_end: int = 0
    """For a summary: the last position recorded by the end of its month."""
    decision: str | None = None
    """For a decision raised: its stream."""
