"""How issues of the city begin: in which compound, by whom, about what, and which are raised twice."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import TypeVar

from domain.issue.events import ExternalId
from domain.issue.service import external_stream
from infra.demo.city import courses, merging, steps
from infra.demo.city.courses import Course
from infra.demo.city.life import Life, Words, World
from infra.demo.city.sayings import Refused, Theme
from infra.demo.city.seats import SIBLINGS, Seat
from infra.demo.texts import words_for
from infra.identifiers import CODE_ALPHABET, CODE_LENGTH

CHANNELS = ("duty",) * 6 + ("building_head",) * 4 + ("grid",) * 3 + ("online",) * 3 + ("meeting", "hotline")
RESIDENTS = 900
"""Residents of each compound who speak up."""
MOST_SUPPORTERS = 12
TWIN = 40
"""How far apart in the list of residents those are who raise one matter twice: nobody supports both."""

T = TypeVar("T")
Start = Callable[[Life, Course], None]


class Births:
    """Gives each issue its life and course; the same random numbers give the same lives."""

    def __init__(self, world: World, name: str, seats: Sequence[Seat], start: Start) -> None:
        """`name` keeps apart the ids of two that write into one log; `start` sets a life going."""
        self.world = world
        self._random = world.rng.random
        self._name = name
        self._seats = seats
        self._start = start
        self._numbers = count(1)

    def on(self, day: int, number: int) -> None:
        """So many issues are raised on that local day, at any hour at which people are awake."""
        morning = self.world.days.midnight(day)
        month = self.world.days.month(day)
        for _ in range(number):
            at = self.world.hours.home(morning)
            self._born(at, month)

    def _born(self, at: int, month: int) -> None:
        seat = self._seats[int(self._random() * len(self._seats))]
        resident = int(self._random() * RESIDENTS)
        if self._random() < 0.02:
            refused = self._one_of(self.world.library.refused)
            life = self._life(seat, resident, at, refused.category, ("",))
            self._start(life, self._refused(life, refused))
            return
        theme = self._one_of(self.world.library.themes(seat.character.key, month))
        life = self._life(seat, resident, at, theme.category, theme.things)
        self._start(life, self._course(life, theme, resident))

    def _life(self, seat: Seat, resident: int, at: int, category: str, things: Sequence[str]) -> Life:
        return Life(
            world=self.world,
            stream="",
            seat=seat,
            reporter=self._subject(seat, resident),
            category=category,
            words=self._words(seat, things),
            at=at,
        )

    def _refused(self, life: Life, theme: Refused) -> Course:
        self._raised(life, life.say(theme.titles), life.category)
        yield from courses.refused(life, theme)

    def _course(self, life: Life, theme: Theme, resident: int) -> Course:
        chance = self._random()
        right = life.category
        mistaken = chance < 0.03
        self._raised(life, life.say(theme.titles), self._one_of(SIBLINGS[right]) if mistaken else right)
        if chance > 0.95:
            self._start(*self._twin(life, theme, resident + TWIN))
        yield from courses.supported(life, self._neighbours(life.seat, resident))
        if mistaken:
            yield from courses.waited(life, 0)
            steps.reclassify(life, right)
        if 0.03 <= chance < 0.06:
            yield from courses.withdrawn(life)
        else:
            yield from courses.ran(life, theme)

    def _twin(self, original: Life, theme: Theme, resident: int) -> tuple[Life, Course]:
        """The same matter raised once more, hours later, by somebody else."""
        at = self.world.hours.home(original.at, int(self._random() * 2))
        life = self._life(original.seat, resident, at, theme.category, theme.things)
        life.words = dict(original.words)
        return life, self._twin_course(life, original, theme, resident)

    def _twin_course(self, life: Life, original: Life, theme: Theme, resident: int) -> Course:
        self._raised(life, life.say(theme.titles), life.category)
        neighbours = self._neighbours(life.seat, resident)[:2]
        yield from courses.supported(life, neighbours)
        yield from courses.waited(life, 0)
        if original.is_open:
            merging.merge(life, original, [life.reporter, *neighbours])
            if self._random() > 0.17:
                return
            yield from courses.waited(life, 3)
            merging.unmerge(life, original)
        yield from courses.ran(life, theme)

    def _raised(self, life: Life, title: str, category: str) -> None:
        channel = self._one_of(CHANNELS)
        external = ""
        if channel == "hotline":
            id_ = ExternalId(source="city-hotline", id=f"{self._name}-{next(self._numbers)}")
            life.stream = external_stream(id_)
            external = f'"external_id":{{"id":"{id_.id}","source":"{id_.source}"}},'
        else:
            life.stream = f"issue-{self._uuid(life.at)}"
        words = life.words
        location = (
            f'{{"building":"{words["building"]}","grid":"第{words["grid"]}网格","unit":"{words["unit"]}"}}'
        )
        steps.raise_(life, steps.Raised(self._code(life.at), category, channel, title, location, external))

    def _neighbours(self, seat: Seat, resident: int) -> list[str]:
        chance = self._random()
        number = 0 if chance < 0.55 else 1 + int((chance - 0.55) ** 3 * 130)
        return [self._subject(seat, resident + n) for n in range(1, min(number, MOST_SUPPORTERS) + 1)]

    def _subject(self, seat: Seat, resident: int) -> str:
        """The pseudonym of a resident of the compound: the same whenever they speak up."""
        number = (seat.number * RESIDENTS + resident % RESIDENTS + 1) * 0x9E3779B97F4A7C15
        mixed = f"{number & (1 << 64) - 1:016x}"
        return f"subject-{mixed[:8]}-{mixed[8:12]}-4{mixed[13:]}-8{mixed[1:4]}-{mixed[:12]}"

    def _words(self, seat: Seat, things: Sequence[str]) -> Words:
        home = seat.character
        building = 1 + int(self._random() * home.buildings)
        unit, floor = 1 + int(self._random() * home.units), 1 + int(self._random() * home.floors)
        words = words_for(things, building, unit, floor, self.world.rng)
        words["grid"] = str((building - 1) // 5 + 1)
        words["body"] = "社区"
        return words

    def _uuid(self, at: int) -> str:
        """UUIDv7 of the moment, as new issues have it."""
        bits = self.world.rng.getrandbits(74)
        time = f"{at * 1000:012x}"
        return (
            f"{time[:8]}-{time[8:]}-7{bits & 0xFFF:03x}-{0x8000 | bits >> 12 & 0x3FFF:04x}-{bits >> 26:012x}"
        )

    def _code(self, at: int) -> str:
        day, _ = self.world.days.local(at)
        letters = "".join(self.world.rng.choices(CODE_ALPHABET, k=CODE_LENGTH))
        return f"{self.world.days.compact(day)}-{letters}"

    def _one_of(self, choices: Sequence[T]) -> T:
        return choices[int(self._random() * len(choices))]
