"""The life of one issue in the city: what it is now, as far as its next steps depend on it."""

from dataclasses import dataclass, field
from random import Random

from domain.issue.events import OPEN_STATES, State
from infra.demo.city.days import Days, Hours
from infra.demo.city.pen import Pen
from infra.demo.city.sayings import Library, Sayings
from infra.demo.city.seats import LIMITS, UPPER, Seat, actor
from infra.demo.responsibilities import Limits

Words = dict[str, str]
"""What fills the gaps of an issue's texts."""


@dataclass(slots=True)
class World:
    """What all lives of one city, or of its crowd, have in common."""

    days: Days
    hours: Hours
    pen: Pen
    library: Library
    rng: Random
    written: int = 0
    """Events of these lives so far."""


@dataclass(slots=True)
class Life:
    """One issue."""

    world: World
    stream: str
    seat: Seat
    reporter: str
    category: str
    words: Words
    at: int
    """When the next step is, in seconds since 1970."""
    version: int = 0
    state: State = "raised"
    tier: int = 0
    """How many tiers above the compound it is."""
    discussed: set[int] = field(default_factory=set)
    """Tiers at which the council has discussed it since it last came up there."""
    body: str = ""
    due: int | None = None
    accept_due: int | None = None
    discuss_due: int | None = None
    merged: tuple[State, int] | None = None
    """State and moment of before it was merged."""

    @property
    def line(self) -> Limits:
        """What the responsibility list says where it is now."""
        return UPPER if self.tier else LIMITS[self.category]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN_STATES

    def say(self, texts: Sayings, turn: int | None = None) -> str:
        """One of the texts, with the words of this issue; by turn, so that none comes twice in a row."""
        if turn is None:
            turn = int(self.world.rng.random() * len(texts))
        return texts[turn % len(texts)] % self.words

    def procedure(self, step: str, kind: str = "any") -> str:
        """One of the texts that belong to a step whatever the matter is."""
        return self.say(self.world.library.procedure[step, kind])

    def write(self, type_: str, by: str, data: str, command: str | None = None, at: int | None = None) -> str:
        """Write the event of one step, now unless `at` says when; returns the id of its command.

        `by` and `data` are canonical JSON; `command` is given for a further event of the same command.
        """
        self.version += 1
        self.world.written += 1
        pen, at = self.world.pen, self.at if at is None else at
        return pen.write(self.stream, self.version, type_, at, by=by, data=data, command=command)

    def handler(self) -> str:
        """Who acts for the body that is responsible now."""
        return actor(f"{self.body}-handler", "body_handler", self.body)

    def made_responsible(self, body: str) -> None:
        """This body is, or will be; texts name it."""
        self.body = body
        self.words["body"] = _called(body)

    def sent_back(self) -> None:
        """Without an assignment; what the council has discussed at this tier still stands."""
        self.without_assignment()
        self.state = "escalated" if self.tier else "raised"
        if self.tier in self.discussed:
            self.state = "discussed"

    def without_assignment(self) -> None:
        """Nobody is responsible; somebody must decide again."""
        self.due = self.accept_due = None
        self.discuss_due = self.to_be_discussed()

    def to_be_discussed(self) -> int | None:
        """When the council has to have discussed it, where the responsibility list says so."""
        line = self.line
        return None if line.direct else self.world.days.due(self.at, line.discuss_days)


_CALLED = {
    "property": "物业",
    "committee": "业委会",
    "branch": "党支部",
    "volunteers": "志愿服务队",
    "neighbourhood": "社区居委会",
    "care": "为老服务中心",
    "office": "街道办",
    "enforcement": "街道执法队",
    "heating": "区供热管理中心",
    "housing": "区住建局",
    "city": "区城管局",
    "market": "区市场监管局",
    "fire": "区消防救援大队",
}
"""The name in conversation, by the desk that a body's id ends with."""


def _called(body: str) -> str:
    return _CALLED[body.rpartition("-")[2]]
