"""What the decisions on an issue need to know of the world: it comes in with the command."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from domain.council.council import Council
from domain.issue.issue import Issue
from domain.registry.events import Responsibility
from domain.registry.registry import Body, Category, Place
from domain.working_time import WorkCalendar

REOPEN_WITHIN = timedelta(days=30)
"""An issue may be reopened within 30 days of its resolution."""
MAX_EXTENSIONS = 2
"""A deadline may be extended at most twice."""
EARLIEST = datetime(1949, 10, 1, tzinfo=UTC)
"""An older matter is a mistyped year."""
DUE_WITHIN = timedelta(days=3_660)
"""Ten years: a later deadline is a mistyped year."""
MAX_DESCRIPTION = 4_000
"""Characters of a resident's text."""
MAX_TITLE = 200
"""Characters of a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The registry as it stands at the time of the command, as far as the command touches it."""

    calendar: WorkCalendar
    place: Place | None = None
    """Where the issue arose; None when there is no such place."""
    lineage: tuple[Place, ...] = ()
    """`place` and its ancestors, nearest first."""
    category: Category | None = None
    """The category named in the command; None when there is no such category."""
    responsibility: Responsibility | None = None
    """The line in force: of the nearest place upwards from the place that the issue is before (or will be,
    when the command moves it), for its category or the nearest category above it."""
    body: Body | None = None
    """The body named in the command, or for which an issue is taken over; None when there is no such body."""
    target: Issue | None = None
    """For a merge, the issue that goes on; for its undoing, the same."""
    target_place: Place | None = None
    council: Council | None = None
    """For a discussion that names its sitting, that one; None when there is no such sitting."""

    def due(self, start: datetime, days: int | None) -> datetime | None:
        """The deadline `days` working days after the start, or None without a limit."""
        return None if days is None else self.calendar.due(start, days)

    def discuss_due(self, start: datetime) -> datetime | None:
        """The council discusses it by then; None where the responsibility list does not ask for that."""
        if self.responsibility is None or not self.responsibility.council_required:
            return None
        return self.due(start, self.responsibility.discuss_days)

    def accept_due(self, start: datetime) -> datetime | None:
        """The assigned body accepts it by then, or None without a limit."""
        return self.due(start, self.responsibility.accept_days) if self.responsibility else None

    def resolve_due(self, start: datetime) -> datetime | None:
        """The assigned body resolves it by then, or None without a limit."""
        return self.due(start, self.responsibility.resolve_days) if self.responsibility else None


def place_above(lineage: tuple[Place, ...], before: str) -> Place | None:
    """The place directly above the one that an issue is before, or None at the root."""
    return next((place for below, place in pairwise(lineage) if below.id == before), None)


def place_below(lineage: tuple[Place, ...], before: str) -> Place | None:
    """The place directly below it, towards where the issue arose; None where it arose."""
    return next((place for place, above in pairwise(lineage) if above.id == before), None)
