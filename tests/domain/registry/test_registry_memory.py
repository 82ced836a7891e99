"""What is remembered of the registry is never older than the log, whoever writes to it."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.registry import commands as c
from domain.registry.events import Responsibility
from domain.registry.memory import RegistryMemory
from domain.registry.reader import RegistryReader
from domain.registry.service import RegistryService
from domain.service import Context
from domain.voting import COUNCIL_MAJORITY, Share
from tests.fakes.log import MemoryLog
from tests.given import COORDINATOR, NOW_IN_THE_REGISTRY

WHO_AND_WHEN = {"by": COORDINATOR, "now": NOW_IN_THE_REGISTRY}
PLACES = ("district", "compound", "nowhere")
CATEGORIES = ("waste", "bulky", "unknown")


class OtherProcess:
    """Writes to the registry of the same log, unknown to the memory."""

    def __init__(self, log: MemoryLog) -> None:
        self._commands = count(1)
        ids = count(1)
        self.registry = RegistryService(log, lambda: f"event-{next(ids)}")
        self.place("district", "district")
        self.place("compound", "compound", "district")
        self.category("waste")
        self.category("bulky", "waste")
        body = {"body": "team", "name": "team", "kind": "volunteer_team", "place": "compound"}
        self.registry.register_body(c.RegisterBody(**WHO_AND_WHEN, **body), self._context())
        station = {"station": "station", "name": "station", "place": "compound"}
        self.registry.open_station(c.OpenStation(**WHO_AND_WHEN, **station), self._context())

    def place(self, id_: str, tier: str, parent: str | None = None) -> None:
        command = c.RegisterPlace(**WHO_AND_WHEN, place=id_, name=id_, tier=tier, parent=parent)
        self.registry.register_place(command, self._context())

    def category(self, id_: str, parent: str | None = None, name: str = "") -> None:
        command = c.DefineCategory(**WHO_AND_WHEN, category=id_, name=name or id_, parent=parent)
        self.registry.define_category(command, self._context())

    def list_(self, place: str, days: int, category: str = "waste") -> None:
        entries = (Responsibility(category=category, discuss_days=days),)
        command = c.SetResponsibilities(**WHO_AND_WHEN, place=place, entries=entries)
        self.registry.set_responsibilities(command, self._context())

    def post(self, post: str) -> None:
        command = c.OpenPost(**WHO_AND_WHEN, body="team", post=post, name=post)
        self.registry.open_post(command, self._context())

    def duty(self, member: str) -> None:
        times = {"starts_at": NOW_IN_THE_REGISTRY, "ends_at": NOW_IN_THE_REGISTRY + timedelta(hours=1)}
        command = c.RosterDuty(**WHO_AND_WHEN, station="station", member=member, **times)
        self.registry.roster_duty(command, self._context())

    def rule(self, numerator: int) -> None:
        share = Share(numerator=numerator, denominator=10, inclusive=True)
        rule = COUNCIL_MAJORITY.model_copy(update={"quorum": share})
        self.registry.define_voting_rule(c.DefineVotingRule(**WHO_AND_WHEN, rule=rule), self._context())

    def _context(self) -> Context:
        command_id = f"command-{next(self._commands)}"
        return Context(
            by=COORDINATOR,
            command_id=command_id,
            correlation_id=command_id,
            causation_id=command_id,
            clock=NOW_IN_THE_REGISTRY,
            occurred_at=NOW_IN_THE_REGISTRY,
        )


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def other(log: MemoryLog) -> OtherProcess:
    return OtherProcess(log)


@pytest.fixture
def memory(log: MemoryLog, other: OtherProcess) -> RegistryMemory:
    """One that has seen everything once."""
    memory = RegistryMemory(log)
    look(memory, "compound", "bulky")
    return memory


def look(registry: RegistryReader, place: str, category: str) -> tuple[object, ...]:
    """All that a command on an issue there asks of the registry."""
    now = registry.standing(place=place, category=category, body="nobody")
    found = now.place(place)
    lineage = now.lineage(found) if found else ()
    rule = now.responsibility(lineage, category)
    return found, lineage, now.category(category), now.categories_from(category), rule, now.body("nobody")


def look_around(registry: RegistryReader) -> tuple[object, ...]:
    """What other commands ask of it, unforeseen."""
    now = registry.standing()
    return (
        now.body("team"),
        now.station("station"),
        now.station("nowhere"),
        now.activity("activity-1"),
        now.voting_rule("owners_general"),
        now.voting_rule("council_majority"),
        now.voting_rule("unknown"),
    )


def test_what_is_remembered_costs_one_question_a_command(memory: RegistryMemory, log: MemoryLog) -> None:
    log.reads = 0
    look(memory, "compound", "bulky")
    assert log.reads == 1


def test_a_list_that_another_process_has_set_is_in_force_at_once(
    memory: RegistryMemory, other: OtherProcess
) -> None:
    for days in (3, 5):
        other.list_("district", days)
        now = memory.standing(place="compound", category="bulky")
        place = now.place("compound")
        assert place is not None
        rule = now.responsibility(now.lineage(place), "bulky")
        assert rule is not None
        assert rule.discuss_days == days


def test_a_place_that_another_process_has_registered_is_there_at_once(
    memory: RegistryMemory, other: OtherProcess
) -> None:
    assert memory.standing(place="yard").place("yard") is None
    other.place("yard", "compound", "district")
    assert memory.standing(place="yard").place("yard") is not None


def test_what_was_not_foreseen_is_read_as_it_stands(memory: RegistryMemory, other: OtherProcess) -> None:
    now = memory.standing(place="compound")
    other.category("waste", name="renamed")
    found = now.category("waste")
    assert found is not None
    assert found.name == "renamed"


def test_one_command_sees_one_state_of_what_it_has_foreseen(
    memory: RegistryMemory, other: OtherProcess
) -> None:
    now = memory.standing(place="compound", category="waste")
    other.list_("compound", 3)
    other.category("waste", name="renamed")
    found, category = now.place("compound"), now.category("waste")
    assert found is not None
    assert category is not None
    assert (found.responsibilities, category.name) == ({}, "waste")


def test_a_stream_beside_the_registry_is_known_to_be_empty(memory: RegistryMemory) -> None:
    now = memory.standing(place="compound", beside=["issue-1", "place-district"])
    assert [now.may_hold(stream) for stream in ("issue-1", "place-district", "issue-2")] == [
        False,
        True,
        True,
    ]


def test_a_full_memory_forgets_and_goes_on(log: MemoryLog, other: OtherProcess) -> None:
    memory = RegistryMemory(log, most=1)
    assert look(memory, "compound", "bulky") == look(RegistryReader(log), "compound", "bulky")


CHANGES = st.one_of(
    st.tuples(st.just("list"), st.sampled_from(PLACES[:2]), st.integers(1, 9)),
    st.tuples(st.just("name"), st.sampled_from(CATEGORIES[:2]), st.integers(1, 9)),
    st.tuples(st.just("look"), st.sampled_from(PLACES), st.sampled_from(CATEGORIES)),
    st.tuples(st.sampled_from(["post", "duty"]), st.sampled_from(["subject-1", "subject-2"]), st.none()),
    st.tuples(st.just("rule"), st.none(), st.integers(1, 9)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CHANGES, max_size=15))
def test_the_memory_says_what_the_log_says(steps: list[tuple[str, str, object]]) -> None:
    log = MemoryLog()
    other, memory, reader = OtherProcess(log), RegistryMemory(log, most=3), RegistryReader(log)
    for kind, what, value in [*steps, ("look", "compound", "bulky")]:
        if kind == "list":
            other.list_(what, int(str(value)))
        elif kind == "name":
            other.category(what, "waste" if what == "bulky" else None, f"name {value}")
        elif kind == "post":
            other.post(what)
        elif kind == "duty":
            other.duty(what)
        elif kind == "rule":
            other.rule(int(str(value)))
        else:
            assert look(memory, what, str(value)) == look(reader, what, str(value))
        assert look_around(memory) == look_around(reader)
