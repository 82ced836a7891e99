"""Tests of decisions as sentences: given what happened, when a command comes, then these events or a refusal.

The world of these tests: the compounds `garden` and `court` lie in the community `lake`, which lies with the
community `hill` (compound `ridge`) in the subdistrict `north`, district `east`, city `capital`. Elsewhere in
that district lies the compound `grove` (subdistrict `south`), and in that city `quay` (district `west`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.errors import Refusal
from domain.event import Actor, DomainEvent, Envelope
from domain.issue import commands as c
from domain.issue import decide, decide_overdue
from domain.issue.issue import Issue, fold
from domain.issue.rules import Rules
from domain.issue.rules_in_force import rules_in_force
from domain.issue.service import DECISIONS
from domain.registry.events import Responsibility
from domain.registry.reader import RegistryReader
from domain.registry.registry import Body, Category, Place
from domain.working_time import WorkCalendar, is_weekday
from tests.fakes.log import MemoryLog

ISSUE, OTHER = "issue-1", "issue-2"
CODE = "20260302-7K3F"
RESIDENT, NEIGHBOUR, THIRD = "subject-1", "subject-2", "subject-3"
PROPERTY_COMPANY, VOLUNTEERS, OFFICE, ELSEWHERE = "clean-co", "garden-team", "north-office", "ridge-co"
SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(SHANGHAI, is_weekday)
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""09:00 in Shanghai."""


NOW_IN_THE_REGISTRY = datetime(2026, 1, 5, 1, tzinfo=UTC)
"""When the registry is filled: before anything happens."""


def day(n: float) -> datetime:
    """n days after the Monday on which it all begins."""
    return MONDAY + timedelta(days=n)


def midnight(on: date) -> datetime:
    """The end of that local day."""
    return datetime(on.year, on.month, on.day, tzinfo=SHANGHAI) + timedelta(days=1)


COORDINATOR = Actor(id="official-1", role="coordinator")
DUTY = Actor(id="official-2", role="duty")
REPORTER = Actor(id=RESIDENT, role="resident")
IMPORTER = Actor(id="importer", role="import")


def acting_for(body: str) -> Actor:
    """Someone who acts for that body."""
    return Actor(id=f"member-of-{body}", role="handler", body=body)


LAKE = ("capital", "east", "north", "lake")
PLACES = (
    Place("capital", "京城", "city", ()),
    Place("east", "东区", "district", LAKE[:1]),
    Place("north", "北街道", "subdistrict", LAKE[:2]),
    Place("lake", "湖滨社区", "community", LAKE[:3]),
    Place("garden", "花园小区", "compound", LAKE),
    Place("court", "庭院小区", "compound", LAKE),
    Place("hill", "山前社区", "community", LAKE[:3]),
    Place("ridge", "山脊小区", "compound", (*LAKE[:3], "hill")),
    Place("south", "南街道", "subdistrict", LAKE[:2]),
    Place("grove", "林荫小区", "compound", (*LAKE[:2], "south")),
    Place("west", "西区", "district", LAKE[:1]),
    Place("quay", "码头小区", "compound", (*LAKE[:1], "west")),
)
BODIES = (
    Body(PROPERTY_COMPANY, "洁净物业", "property_company", "garden"),
    Body(VOLUNTEERS, "花园志愿服务队", "volunteer_team", "lake"),
    Body(OFFICE, "北街道办", "subdistrict_office", "north"),
    Body(ELSEWHERE, "山脊物业", "property_company", "ridge"),
)
CATEGORIES = (
    Category("rubbish", "垃圾", None),
    Category("bulky", "大件垃圾", "rubbish"),
    Category("parking", "停车", None),
)


class World(RegistryReader):
    """The registry of these tests."""

    def __init__(self, lists: dict[str, Sequence[Responsibility]]) -> None:
        super().__init__(MemoryLog())
        self.places = {place.id: place for place in PLACES}
        for place, lines in lists.items():
            listed = {line.category: line for line in lines}
            self.places[place] = replace(self.places[place], responsibilities=listed)

    def place(self, id_: str) -> Place | None:
        return self.places.get(id_)

    def body(self, id_: str) -> Body | None:
        return next((body for body in BODIES if body.id == id_), None)

    def category(self, id_: str) -> Category | None:
        return next((category for category in CATEGORIES if category.id == id_), None)


WORLD = World({})


def listed(place: str = "garden", **line: object) -> World:
    """The world with one line on the responsibility list of a place."""
    return World({place: [Responsibility.model_validate({"category": "rubbish", **line})]})


When = tuple[datetime, DomainEvent]


def history(stream: str, events: Sequence[DomainEvent | When]) -> list[Envelope]:
    """The events in envelopes: an hour apart, unless a time is given with one."""
    envelopes: list[Envelope] = []
    now = MONDAY
    for version, item in enumerate(events, start=1):
        now, event = item if isinstance(item, tuple) else (now + timedelta(hours=1), item)
        envelopes.append(
            Envelope(
                id=f"{stream}-{version}",
                stream=stream,
                version=version,
                occurred_at=now,
                actor=DUTY,
                command_id=f"command-{version}",
                correlation_id="test",
                causation_id="test",
                data=event,
            )
        )
    return envelopes


def issue_after(*events: DomainEvent | When, stream: str = ISSUE) -> Issue:
    """The issue as these events leave it."""
    issue = fold(None, history(stream, events))
    assert issue is not None
    return issue


def decided(
    issue: Issue | None, command: c.IssueCommand, world: World = WORLD, target: Issue | None = None
) -> list[DomainEvent]:
    """The events that the command leads to, or its refusal."""
    rules: Rules = rules_in_force(world, CALENDAR, command, issue, target)
    if isinstance(command, c.RaiseIssue):
        return decide.raise_(issue, command, rules)
    assert issue is not None
    if isinstance(command, c.MergeIssue):
        return decide.merge(issue, command, rules)
    if isinstance(command, c.UnmergeIssue):
        return decide.unmerge(issue, command, rules)
    if isinstance(command, c.EscalateOverdue):
        return decide_overdue.escalate_overdue(issue, command, rules)
    return list(DECISIONS[type(command)](issue, command, rules))


@dataclass(frozen=True)
class Outcome:
    """What came of the command."""

    events: list[DomainEvent]
    refusal: Refusal | None = None

    def then(self, *expected: DomainEvent) -> None:
        """Exactly these events were decided."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert self.events == list(expected)

    def then_refused(self, refusal: type[Refusal]) -> Refusal:
        """This rule refused it, with a sentence in both languages."""
        assert type(self.refusal) is refusal, f"{self.refusal!r}, {self.events}"
        assert "{" not in self.refusal.english + self.refusal.chinese
        return self.refusal

    def then_allowed(self) -> DomainEvent:
        """Something was decided; the first event of it."""
        assert self.refusal is None, f"refused: {self.refusal}"
        return self.events[0]


@dataclass(frozen=True)
class given:  # noqa: N801 reads as the first word of a sentence
    """What happened to the issue so far; nothing, when it is yet to be raised."""

    events: tuple[DomainEvent | When, ...] = ()
    world: World = WORLD
    target: Issue | None = None

    def __init__(
        self, *events: DomainEvent | When, world: World = WORLD, target: Issue | None = None
    ) -> None:
        object.__setattr__(self, "events", events)
        object.__setattr__(self, "world", world)
        object.__setattr__(self, "target", target)

    def when(self, command: c.IssueCommand) -> Outcome:
        """The command comes."""
        issue = fold(None, history(ISSUE, self.events))
        try:
            return Outcome(decided(issue, command, self.world, self.target))
        except Refusal as refusal:
            return Outcome([], refusal)
