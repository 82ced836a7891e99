"""What a summary counts beside issues: event by event, so that a figure and its trace are the same list.

Of these kinds of things there are hundreds a month, where there are thousands of issues: their rows are read
one by one, and what a figure adds up is decided here once, for its number and for the events behind it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from projections.summary_counted_councils import counted_councils
from projections.summary_counted_decisions import counted_decisions
from projections.summary_counted_entry import Counted, Found
from projections.summary_counted_tasks import counted_tasks
from projections.summary_counted_volunteering import counted_duty, counted_posts, counted_volunteering
from projections.summary_measures import NO_CODE
from projections.summary_numbers import decimal
from projections.summary_outcomes import counted_outcomes
from projections.summary_scope import Scope

Counts = Mapping[str, Sequence[Counted]]
"""By figure, the events that it counts, by position."""


class Source(NamedTuple):
    """Where the figures of a group come from."""

    read: Callable[[Connection, Scope], Iterator[Found]]
    names: tuple[str, ...]
    """The figures that it makes, without breakdowns."""


SOURCES = (
    Source(
        counted_outcomes,
        ("outcomes.tasks", "outcomes.done", "outcomes.late", "outcomes.continued", "outcomes.carried_over"),
    ),
    Source(
        counted_councils,
        ("meetings.held", "meetings.items_settled", "councils.held", "councils.items_deliberated"),
    ),
    Source(
        counted_decisions,
        (
            "decisions.raised",
            "decisions.discussed",
            "decisions.adopted",
            "decisions.rejected",
            "decisions.assigned",
            "decisions.resolved",
            "decisions.escalated",
            "decisions.returned",
            "decisions.withdrawn",
            "decisions.superseded",
            "decisions.covenant_adoptions",
            "decisions.open_at_start",
            "decisions.open",
            "decisions.overdue",
        ),
    ),
    Source(counted_tasks, ("tasks.set", "tasks.done", "tasks.late", "tasks.open", "tasks.overdue")),
    Source(
        counted_volunteering,
        (
            "volunteering.activities",
            "volunteering.volunteers",
            "volunteering.hours",
            "volunteering.cancelled",
        ),
    ),
    Source(counted_duty, ("duty.shifts", "duty.hours")),
    Source(
        counted_posts,
        ("posts.open", "posts.seats", "posts.claimed", "posts.held", "posts.held_by_party_members"),
    ),
)

COUNTED: tuple[str, ...] = tuple(name for source in SOURCES for name in source.names)
"""The names of these figures, without breakdowns."""
IN_HOURS = frozenset({"volunteering.hours", "duty.hours"})
"""Figures in hours, whose events add minutes."""
ALONG: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("decisions.raised", "decisions.adopted", "decisions.resolved", "decisions.open"), "kind")
    | dict.fromkeys(("tasks.set", "tasks.done", "tasks.late", "tasks.open", "tasks.overdue"), "body")
    | dict.fromkeys(("volunteering.activities", "volunteering.volunteers", "volunteering.hours"), "body")
)
"""The dimension that a figure is broken down along."""


def counts(connection: Connection, scope: Scope, names: Iterable[str] = COUNTED) -> dict[str, list[Counted]]:
    """The events that these figures count; every one of the names is there."""
    found: dict[str, list[Counted]] = {name: [] for name in names}
    for source in SOURCES:
        if not found.keys().isdisjoint(source.names):
            for name, counted in source.read(connection, scope):
                if name in found:
                    found[name].append(counted)
    return {name: sorted(events, key=_in_order) for name, events in found.items()}


class HasAmount(Protocol):
    """What adds to a figure."""

    @property
    def amount(self) -> int:
        """How much."""


def value_of(name: str, events: Iterable[HasAmount]) -> int | str:
    """What the figure says: a count, or hours with two decimals."""
    return _written(name, sum(counted.amount for counted in events))


def values(found: Counts) -> dict[str, int | str]:
    """Every figure with its breakdown."""
    told: dict[str, int | str] = {}
    for name, events in found.items():
        told[name] = value_of(name, events)
        for code, amount in _by_code(name, events).items():
            told[f"{name}.by_{ALONG[name]}.{code}"] = _written(name, amount)
    return told


def with_code(name: str, events: Sequence[Counted], code: str) -> list[Counted]:
    """Those of the events that come under the code of the figure's dimension."""
    return [counted for counted in events if _code(name, counted) == code]


def by_stream(found: Counts, names: Iterable[str]) -> dict[str, list[Counted]]:
    """The events of these figures by stream."""
    streams: dict[str, list[Counted]] = defaultdict(list)
    for name in names:
        for counted in found[name]:
            streams[counted.stream].append(counted)
    return streams


def _in_order(counted: Counted) -> tuple[int, str, str, str]:
    return counted.position, counted.stream, counted.title, counted.body or ""


def _by_code(name: str, events: Iterable[Counted]) -> Counter[str]:
    amounts: Counter[str] = Counter()
    if name in ALONG:
        for counted in events:
            amounts[_code(name, counted)] += counted.amount
    return amounts


def _code(name: str, counted: Counted) -> str:
    return (counted.kind if ALONG[name] == "kind" else counted.body) or NO_CODE


def _written(name: str, amount: int) -> int | str:
    return decimal(Fraction(amount, 60), 2) if name in IN_HOURS else amount
