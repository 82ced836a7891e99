"""A year in the demonstration community, month by month: what is raised, and which course it takes."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from random import Random
from uuid import NAMESPACE_URL, uuid5

from domain.issue.events import Channel, ExternalId
from domain.issue.service import external_stream
from domain.working_time import WorkCalendar
from infra.demo import courses, decline_of_songyuan
from infra.demo.chapters import told
from infra.demo.community import COMPOUNDS, SIBLINGS, SONGYUAN, Compound
from infra.demo.hours import Hours
from infra.demo.life import Life
from infra.demo.merging import merged_with, merging_window
from infra.demo.residents import Resident, residents_of
from infra.demo.responsibilities import FOUNDED_ON
from infra.demo.texts import Matter, Outside, Said, filled, load_phrases, words_for
from infra.identifiers import CODE_ALPHABET, CODE_LENGTH

YEAR = 2025
ISSUES_A_MONTH = (45, 31, 40, 39, 42, 47, 60, 57, 44, 43, 66, 57)
"""January to December: quiet at the Spring Festival, floods in July and August, heating from November."""
CHANNELS: dict[Channel, int] = {
    "duty": 30, "building_head": 18, "grid": 16, "hotline": 14,
    "online": 9, "meeting": 6, "platform": 6, "other": 1,
}  # fmt: skip  # Percentages read best side by side.
REMARK = 0.3
"""How often whoever writes it down adds a remark of their own."""


class Story:
    """Everything that happens in the year, for one seed: the same seed and calendar give the same story."""

    def __init__(self, seed: int, calendar: WorkCalendar) -> None:
        """The calendar tells the working days of the year and its time zone."""
        self.seed = seed
        self.rng = Random(seed)  # noqa: S311 the same story for the same seed; nothing is secret in it
        self.hours = Hours(calendar, self.rng)
        self.phrases = load_phrases()
        self.said = Said()
        self.residents = {c.key: residents_of(c, seed, self.rng) for c in COMPOUNDS}
        self.titles: set[tuple[str, str]] = set()
        self.codes: set[str] = set()
        self.chapters: dict[str, str] = {}
        """The streams of the great matters, by key."""
        self.count = 0

    def lives(self) -> Iterator[Life]:
        """The lives of all issues: the chapters, and the others month by month."""
        yield from self._chapters()
        for month, number in enumerate(ISSUES_A_MONTH, start=1):
            shares = [self._share(compound, month) for compound in COMPOUNDS]
            for compound in self.rng.choices(COMPOUNDS, shares, k=number):
                yield from self._issue(compound, month)

    def _chapters(self) -> Iterator[Life]:
        for chapter in self.phrases.chapters:
            compound = next(c for c in COMPOUNDS if c.key == chapter.place)
            at = self.hours.local(chapter.steps[0].at)
            neighbours = self.rng.sample(self.residents[compound.key], 60)
            reporter = replace(neighbours.pop(), building=chapter.building)
            life = self._life(compound, f"demo-{chapter.category}", reporter, at, ("",))
            self.chapters[chapter.key] = life.stream
            told(life, chapter, neighbours)
            yield life

    def _share(self, compound: Compound, month: int) -> float:
        """Where a company fails there is more to raise."""
        return compound.share * (1.4 if compound.place == SONGYUAN and 7 <= month <= 11 else 1.0)

    def _issue(self, compound: Compound, month: int) -> Iterator[Life]:
        reporter = self.rng.choice(self.residents[compound.key])
        at = self._moment(month)
        if self.rng.random() < 0.025:
            yield self._not_accepted(compound, reporter, at)
            return
        matter = self._matter(compound, month)
        life = self._life(compound, f"demo-{matter.category}", reporter, at, matter.things)
        self._raised(life, matter)
        window = self._ran_its_course(life, matter)
        yield life
        if window and self.rng.random() < 0.07:
            yield from self._duplicate(life, matter, window)

    def _moment(self, month: int) -> datetime:
        day = self.rng.randint(1, monthrange(YEAR, month)[1])
        return self.hours.home(self.hours.midnight(date(YEAR, month, day)))

    def _matter(self, compound: Compound, month: int) -> Matter:
        fitting = [m for m in self.phrases.matters if month in m.months and compound.key in m.compounds]
        return self.rng.choices(fitting, [matter.weight for matter in fitting])[0]

    def _life(
        self, compound: Compound, category: str, reporter: Resident, at: datetime, things: tuple[str, ...]
    ) -> Life:
        self.count += 1
        return Life(
            stream=f"issue-{uuid5(NAMESPACE_URL, f'yishi:demo:{self.seed}:issue:{self.count}')}",
            code=self.code(at),
            compound=compound,
            category=category,
            reporter=reporter,
            words=words_for(things, reporter.building, reporter.unit, reporter.floor, self.rng),
            at=at,
            phrases=self.phrases,
            hours=self.hours,
            rng=self.rng,
            said=self.said,
        )

    def code(self, at: datetime) -> str:
        """A short number for what is raised at the moment, which nothing else has."""
        while True:
            letters = "".join(self.rng.choices(CODE_ALPHABET, k=CODE_LENGTH))
            code = f"{self.hours.local_day(at):%Y%m%d}-{letters}"
            if code not in self.codes:
                self.codes.add(code)
                return code

    def _raised(self, life: Life, matter: Matter) -> None:
        """Raised, at times under a wrong category, and supported by neighbours."""
        channel = self.rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        external = self._external(life, channel)
        mistaken = self.rng.random() < 0.04
        category = self.rng.choice(SIBLINGS[life.category]) if mistaken else life.category
        life.raise_(
            self._title(life, matter), self._description(life, matter, channel), channel, category, external
        )
        self._supported(life)
        if mistaken:
            life.reclassify()

    def _external(self, life: Life, channel: Channel) -> ExternalId | None:
        if channel not in ("hotline", "platform"):
            return None
        external = ExternalId(source=f"demo-{channel}", id=f"{self.seed}-{YEAR}-{self.count:05d}")
        life.stream = external_stream(external)
        return external

    def _title(self, life: Life, matter: Matter | Outside) -> str:
        """A title that this compound has not seen yet, where new words can make one."""
        things = matter.things if isinstance(matter, Matter) else ("",)
        title = life.say(matter.titles)
        for _ in range(12):
            if (life.compound.key, title) not in self.titles:
                break
            home = life.reporter
            life.words = words_for(things, home.building, home.unit, home.floor, self.rng)
            title = life.say(matter.titles)
        self.titles.add((life.compound.key, title))
        return title

    def _description(self, life: Life, matter: Matter | Outside, channel: Channel) -> str:
        parts = [life.procedure("opening", channel), life.say(matter.descriptions)]
        if isinstance(matter, Matter) and matter.emergency:
            return "".join(parts)
        parts.append(life.procedure("closing"))
        if channel in ("duty", "building_head", "grid") and self.rng.random() < REMARK:
            parts.append(life.procedure("supplement"))
        return "".join(parts)

    def _supported(self, life: Life) -> None:
        most = self.rng.choices((0, 1, 2, 4, 12), (55, 22, 13, 7, 3))[0]
        number = self.rng.randint(min(most, 3), most)
        others = [r for r in self.residents[life.compound.key] if r.subject != life.reporter.subject]
        life.support(self.rng.sample(others, number), hours_apart=4)

    def _ran_its_course(self, life: Life, matter: Matter) -> tuple[datetime, datetime] | None:
        """Returns the time within which another issue may be merged into it, if any."""
        supported = life.at
        if decline_of_songyuan.concerns(life):
            decline_of_songyuan.ran(life, matter)
        else:
            self._ordinary(life, matter)
        self._handed_over(life, matter)
        return merging_window(life, supported)

    def _ordinary(self, life: Life, matter: Matter) -> None:
        if matter.emergency:
            courses.in_an_emergency(life, matter)
            courses.asked(life, matter, life.compound.content)
        elif self.rng.random() < 0.04:
            life.withdraw()
        elif matter.upper_body and self.rng.random() < 0.17:
            courses.helped_from_above(life, matter, tiers=self.rng.choice((2, 2, 3)))
            courses.asked(life, matter, life.compound.content)
        else:
            self._within_the_compound(life, matter)

    def _within_the_compound(self, life: Life, matter: Matter) -> None:
        if self.rng.random() < 0.04:
            courses.sent_back_down(life, matter)
        elif self.rng.random() < 0.1:
            courses.deliberated(life, matter)
        else:
            courses.begin(life, matter)
        courses.worked_off(life, matter, self.rng.uniform(*self._pace(life)))
        if self.rng.random() < 0.03:
            courses.taken_back(life, matter)
        else:
            courses.asked(life, matter, self._content(life))

    def _pace(self, life: Life) -> tuple[float, float]:
        return (0.3, 0.9) if self._run_by_residents(life) else life.compound.pace

    def _content(self, life: Life) -> float:
        return 0.96 if self._run_by_residents(life) else life.compound.content

    def _run_by_residents(self, life: Life) -> bool:
        return life.compound.place == SONGYUAN and self.hours.local_day(life.at) > FOUNDED_ON

    def _not_accepted(self, compound: Compound, reporter: Resident, at: datetime) -> Life:
        outside = self.rng.choice(self.phrases.outside)
        life = self._life(compound, f"demo-{outside.category}", reporter, at, ("",))
        title, description = self._title(life, outside), self._description(life, outside, "duty")
        life.raise_(title, description, "duty")
        life.decline(filled(outside.ground, life.words))
        return life

    def _another(self, titles: tuple[str, ...], original: Life) -> str:
        """People do not put one matter into the same words."""
        other = [title for title in titles if filled(title, original.words) != original.title]
        return self.rng.choice(other or titles)

    def _duplicate(self, original: Life, matter: Matter, window: tuple[datetime, datetime]) -> Iterator[Life]:
        """Somebody from the same building raises the same matter while it is open."""
        at_home = [
            resident
            for resident in self.residents[original.compound.key]
            if resident.building == original.reporter.building and resident != original.reporter
        ]
        if not at_home:
            return
        reporter = self.rng.choice(at_home)
        life = self._life(
            original.compound, original.category, reporter, self.hours.home(window[0], 1), ("",)
        )
        life.words = original.words
        title = filled(self._another(matter.titles, original), life.words)
        life.raise_(title, self._description(life, matter, "duty"), "duty")
        if merged_with(life, original, matter, window[1]):
            self._handed_over(life, matter)
            yield life

    def _handed_over(self, life: Life, matter: Matter) -> None:
        if life.compound.place == SONGYUAN:
            decline_of_songyuan.handed_over(life, matter)
