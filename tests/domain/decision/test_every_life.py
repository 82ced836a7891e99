"""Whatever commands come, a decision stays within its rules."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.decision import commands as c
from domain.decision.decision import Decision, fold
from domain.errors import Refusal
from domain.event import DomainEvent
from domain.voting import COUNCIL_MAJORITY, OWNERS_GENERAL, has_quorum, is_adopted
from tests import motions as m
from tests.given import COORDINATOR, OFFICE, PROPERTY_COMPANY, VOLUNTEERS, acting_for, day, history
from tests.given_decisions import DECISION, OTHER_DECISION, decision_after, service_beside

NEXT = {
    "raised": {"raised", "discussed", "escalated", "withdrawn", "superseded"},
    "discussed": {"discussed", "assigned", "escalated", "raised", "rejected", "withdrawn", "superseded"},
    "assigned": {"assigned", "escalated", "raised", "discussed", "resolved", "superseded"},
    "escalated": {"escalated", "raised", "discussed", "withdrawn", "superseded"},
    "resolved": {"resolved", "superseded"},
    "rejected": {"rejected"},
    "withdrawn": {"withdrawn"},
    "superseded": {"superseded"},
}
"""The diagram of the states; what was discussed below stands when it comes back."""

DECISIONS = service_beside({})
OTHERS = (
    decision_after(m.raised(), stream=OTHER_DECISION),
    decision_after(m.covenant(), stream=OTHER_DECISION),
    decision_after(m.campaign(), m.withdrawn(), stream=OTHER_DECISION),
)
MOTIONS = {
    "parking": m.raised(),
    "covenant": m.covenant(version=4),
    "election": m.election(),
    "campaign": m.campaign(),
    "voted campaign": m.campaign(rule="council_majority"),
}
BODIES = (PROPERTY_COMPANY, VOLUNTEERS, OFFICE)
DUE = day(900)
STEPS: tuple[c.DecisionCommand, ...] = (
    *[m.discuss()] * 4,
    m.ballot(m.IN_FAVOUR),
    m.ballot(m.IN_FAVOUR, m.elected("subject-1", "director"), m.elected("subject-2")),
    m.ballot(m.TOO_FEW),
    *[m.ballot(m.OF_THE_COUNCIL)] * 2,
    *[m.assign(m.new_task(body, DUE)) for body in BODIES],
    m.assign(m.new_task(PROPERTY_COMPANY, DUE), m.new_task(VOLUNTEERS, DUE)),
    *[m.complete_task(str(number), COORDINATOR) for number in (1, 2, 3, 4)] * 2,
    *[m.complete_task("1", acting_for(body)) for body in BODIES],
    *[m.report_progress(place, remaining) for place in ("garden", "court") for remaining in (0, 0, 3)],
    *[m.resolve()] * 6,
    m.escalate(),
    m.return_(),
    *[m.adopt_covenant(place) for place in ("court", "ridge", "lake", "garden")],
)
CLOSINGS: tuple[c.DecisionCommand, ...] = (m.withdraw(), m.supersede())
AGAINST: tuple[c.DecisionCommand, ...] = (m.ballot(m.AGAINST),) * 3
HOURS = st.integers(0, 24 * 10).map(lambda hours: timedelta(hours=hours))


def lives(commands: tuple[c.DecisionCommand, ...]) -> st.SearchStrategy[list[Decision]]:
    """The states of one decision under random commands at growing times; refused ones leave it as it is."""
    steps = st.lists(st.tuples(st.sampled_from(commands), HOURS), min_size=30, max_size=50)
    return st.builds(states, st.sampled_from(sorted(MOTIONS)), steps, st.sampled_from(OTHERS))


def states(motion: str, steps: list[tuple[c.DecisionCommand, timedelta]], other: Decision) -> list[Decision]:
    decision = decision_after(MOTIONS[motion])
    lived, now = [decision], decision.changed_at
    for command, later in steps:
        beside = other if isinstance(command, c.SupersedeDecision) else None
        try:
            own, *_ = DECISIONS.decided(decision, replace(command, now=now + later), beside)
        except Refusal:
            continue
        now += later
        for event in own.events:
            decision = after(decision, event, now)
            lived.append(decision)
    return lived


def after(decision: Decision, event: DomainEvent, now) -> Decision:
    [envelope] = history(DECISION, [(now, event)])
    folded = fold(decision, [replace(envelope, version=decision.version + 1)])
    assert folded
    return folded


LIVES = lives(STEPS) | lives(STEPS + CLOSINGS) | lives(STEPS + AGAINST)
OFTEN = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@OFTEN
@given(LIVES)
def test_it_only_takes_steps_of_the_diagram(lived):
    for before, later in pairwise(lived):
        assert later.state in NEXT[before.state]
        assert later.version == before.version + 1


@OFTEN
@given(LIVES)
def test_its_parts_agree_with_its_state(lived):
    for decision in lived:
        assert bool(decision.open_tasks) <= (decision.state == "assigned")
        assert (decision.state in {"assigned", "discussed"}) <= (decision.tier in decision.discussed_at)
        assert (decision.state == "raised") <= (decision.before == decision.place)
        assert (decision.state == "superseded") == (decision.superseded_by is not None)
        assert (decision.state == "resolved") <= (decision.resolved_at is not None)
        rejected = decision.ballot is not None and not decision.ballot.adopted
        assert (decision.state == "rejected") == rejected


@OFTEN
@given(LIVES)
def test_what_needs_a_vote_is_carried_out_only_after_one_that_adopts_it(lived):
    for decision in lived:
        if decision.rule is not None and decision.state in {"assigned", "resolved"}:
            assert decision.is_adopted
        if decision.rule is None:
            assert decision.ballot is None
        assert bool(decision.elected) <= (decision.kind == "election" and decision.is_adopted)


@OFTEN
@given(LIVES)
def test_a_ballot_decides_once(lived):
    for before, later in pairwise(lived):
        assert before.ballot is None or later.ballot == before.ballot


@OFTEN
@given(LIVES)
def test_it_is_resolved_only_when_nothing_is_left_to_do(lived):
    for before, later in pairwise(lived):
        if later.state == "resolved" and before.state != "resolved":
            assert later.done_tasks
            assert later.open_tasks == ()
            assert set(later.remaining.values()) <= {0}


@OFTEN
@given(LIVES)
def test_tasks_have_numbers_of_their_own_and_what_is_done_stays_done(lived):
    for before, later in pairwise(lived):
        numbers = [int(each.task.task) for each in later.tasks]
        assert len(set(numbers)) == len(numbers)
        assert all(1 <= number <= later.tasks_set for number in numbers)
        assert set(before.done_tasks) <= set(later.done_tasks)
        assert later.tasks_set >= before.tasks_set


@OFTEN
@given(LIVES)
def test_it_stays_between_where_it_was_put_forward_and_the_district(lived):
    assert {decision.tier for decision in lived} <= {"compound", "community", "subdistrict", "district"}
    assert len({decision.place for decision in lived}) == 1


@OFTEN
@given(LIVES)
def test_a_covenant_is_adopted_elsewhere_only_while_it_is_in_force(lived):
    for before, later in pairwise(lived):
        if later.adopted_by != before.adopted_by:
            assert before.is_adopted
            assert before.state not in {"superseded", "rejected", "withdrawn"}
            assert set(later.adopted_by.items()) - set(before.adopted_by.items()) <= {
                ("court", 4),
                ("ridge", 4),
            }
        assert "garden" not in later.adopted_by


@pytest.fixture(scope="module")
def ends() -> list[Decision]:
    """How many lives ended whose commands were drawn evenly, the same ones in every run."""
    chance = Random(2026)
    return [
        states(chance.choice(sorted(MOTIONS)), drawn(chance), chance.choice(OTHERS))[-1] for _ in range(1_000)
    ]


def drawn(chance: Random) -> list[tuple[c.DecisionCommand, timedelta]]:
    commands = chance.choice((STEPS, STEPS + CLOSINGS, STEPS + AGAINST))
    count = chance.randint(30, 50)
    return [(chance.choice(commands), timedelta(hours=chance.randrange(24 * 10))) for _ in range(count)]


@pytest.mark.parametrize(
    "reached",
    [
        lambda decision: decision.state == "resolved" and decision.rule == "owners_general",
        lambda decision: decision.state == "resolved" and decision.kind == "campaign",
        lambda decision: decision.state == "rejected",
        lambda decision: decision.state == "superseded",
        lambda decision: len(decision.adopted_by) == 2,
        lambda decision: decision.tier == "district",
    ],
    ids=["voted and resolved", "at zero", "rejected", "superseded", "adopted elsewhere", "at the district"],
)
def test_these_lives_come_as_far_as_the_rules_let_them(ends, reached):
    assert any(map(reached, ends))


def test_the_tallies_of_these_lives_are_on_both_sides_of_the_rules():
    assert is_adopted(OWNERS_GENERAL, m.IN_FAVOUR)
    assert has_quorum(OWNERS_GENERAL, m.AGAINST)
    assert not is_adopted(OWNERS_GENERAL, m.AGAINST)
    assert not has_quorum(OWNERS_GENERAL, m.TOO_FEW)
    assert is_adopted(COUNCIL_MAJORITY, m.OF_THE_COUNCIL)
