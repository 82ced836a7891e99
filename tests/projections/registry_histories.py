"""Random logs of the registry alone: any event after any other, since nothing that is recorded is refused."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from domain.event import DomainEvent, LogEntry
from domain.registry import events as r
from domain.voting import STANDARD_RULES
from tests.projections.histories import START, History

PLACES = {"east": (), "lake": ("east",), "garden": ("east", "lake"), "hill": ("east",)}
"""By id, the places above each."""
BODIES = ("team", "company")
POSTS = ("lights", "gate")
PEOPLE = ("subject-1", "subject-2", "actor-1")
STATIONS = {"lake-station": "lake", "garden-station": "garden", "second-station": "garden"}
"""By id, where each stands."""
ACTIVITIES = tuple(f"activity-{n}" for n in range(3))
HOURS = range(72)


class RegistryHistory(History):
    """Grows a log of the registry at random."""

    def add_any(self) -> None:
        """Append an event to a stream of the registry; its first where it has none."""
        choose = self.random.choice
        choose(
            (self._of_a_place, self._of_a_body, self._of_a_station, self._of_an_activity, self._of_a_rule)
        )()

    def begin(self) -> None:
        """Register all places, bodies and stations."""
        for place in PLACES:
            self._to(f"place-{place}", self._place(place), [])
        for body in BODIES:
            self._to(f"body-{body}", self._body(body), [])
        for station in STATIONS:
            self._to(f"station-{station}", self._station(station), [])

    def _to(self, stream: str, first: DomainEvent, others: Sequence[DomainEvent]) -> None:
        if stream not in self.versions:
            self.add(stream, first)
        elif others:
            self.add(stream, self.random.choice(others))

    def _of_a_place(self) -> None:
        place = self.random.choice(list(PLACES))
        grid = r.Grid(id=f"{place}-{self.random.randrange(3)}", name="网格", buildings=("1 幢",))
        line = r.Responsibility(category="waste", resolve_days=self.random.randrange(1, 9))
        others = [r.GridsSet(place=place, grids=(grid,)), r.ResponsibilitiesSet(place=place, entries=(line,))]
        self._to(f"place-{place}", self._place(place), others)

    def _of_a_body(self) -> None:
        choose = self.random.choice
        body, post, claimant = choose(BODIES), choose(POSTS), choose(PEOPLE)
        others = [
            r.PostOpened(post=post, name=f"{post} 岗", seats=self.random.randrange(1, 4)),
            *[r.PostClaimed(post=post, claimant=claimant, party_member=choose((True, False)))] * 3,
            r.PostReleased(post=post, claimant=claimant, reason=choose((None, "搬离"))),
            r.PostClosed(post=post),
        ]
        self._to(f"body-{body}", self._body(body), others)

    def _of_a_station(self) -> None:
        choose = self.random.choice
        station, member, starts_at = choose(list(STATIONS)), choose(PEOPLE), START + self._hours()
        others = [
            *[r.DutyRostered(member=member, starts_at=starts_at, ends_at=starts_at + self._hours(24))] * 2,
            r.DutyCancelled(member=member, starts_at=starts_at, reason=choose((None, "调班"))),
        ]
        self._to(f"station-{station}", self._station(station), others)

    def _of_an_activity(self) -> None:
        choose = self.random.choice
        planned = r.ActivityPlanned(
            place=choose(list(PLACES)), name="清理", body=choose((None, "team")), starts_at=START
        )
        held = r.ActivityHeld(
            volunteers=self.random.randrange(99), minutes=self.random.randrange(9999), result="完成"
        )
        self._to(choose(ACTIVITIES), planned, [held, r.ActivityCancelled(reason="暴雨")])

    def _of_a_rule(self) -> None:
        rule = self.random.choice(list(STANDARD_RULES.values()))
        changed = rule.model_copy(update={"recused_leave_the_base": self.random.random() < 0.5})
        self._to(f"rule-{rule.name}", r.VotingRuleDefined(rule=rule), [r.VotingRuleDefined(rule=changed)])

    def _place(self, place: str) -> DomainEvent:
        return r.PlaceRegistered(place=place, name=place, tier="compound", ancestors=PLACES[place])

    def _body(self, body: str) -> DomainEvent:
        return r.BodyRegistered(body=body, name=body, kind="volunteer_team", place="garden")

    def _station(self, station: str) -> DomainEvent:
        return r.StationOpened(station=station, name=station, place=STATIONS[station])

    def _hours(self, most: int = len(HOURS)) -> timedelta:
        return timedelta(hours=self.random.randrange(1, most + 1))


def registry_history(seed: int, events: int) -> list[LogEntry]:
    """A log of so many events at least, all places, bodies and stations among them."""
    made = RegistryHistory(Random(seed))
    made.begin()
    while len(made.entries) < events:
        made.add_any()
    return made.entries
