"""Whatever commands come to a sitting, its issue and its decision, it stays within its rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from domain.council import commands as c
from domain.council.council import Council
from domain.decision.commands import DecisionCommand
from domain.decision.events import DecisionDiscussed
from domain.errors import Refusal
from domain.event import Envelope
from domain.issue.commands import IssueCommand
from domain.issue.events import IssueDiscussed
from tests import motions as m
from tests import occurrences as o
from tests.given import ISSUE
from tests.given_councils import (
    BEFORE_GARDEN,
    BEGINS,
    CALLED,
    COUNCIL,
    adjourn,
    attend,
    convene,
    deliberate,
    recusal,
    service_beside,
)
from tests.given_decisions import DECISION
from tests.registered import context_of

NEXT = {
    "convened": {"convened", "sitting"},
    "sitting": {"sitting", "adjourned"},
    "adjourned": {"adjourned"},
}
Step = c.CouncilCommand | IssueCommand | DecisionCommand
TWO = (recusal("subject-21"), recusal("subject-22"))
STEPS: tuple[Step, ...] = (
    *[attend(present) for present in (0, 1, 2, 3, 7, 10)],
    *[deliberate(subject) for subject in (ISSUE, DECISION)] * 2,
    *[deliberate(subject, recusals=TWO) for subject in (ISSUE, DECISION)],
    deliberate("issue-9"),
    deliberate(conclusion=" "),
    adjourn(),
    o.escalate(),
    o.return_(),
    o.discuss(),
    o.withdraw(),
    m.escalate(),
    m.return_(),
    m.discuss(),
    m.withdraw(),
)
HOURS = st.integers(0, 20).map(lambda hours: timedelta(hours=hours))
OFTEN = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Life:
    """One sitting: its states, one after the other, and what the log holds at the end."""

    states: Sequence[Council]
    envelopes: Sequence[Envelope]


def life(steps: list[tuple[Step, timedelta]]) -> Life:
    councils = service_beside(BEFORE_GARDEN)
    called = convene()
    councils.convene(COUNCIL, called, context_of(called))
    lived, now = [councils.load(COUNCIL)], CALLED
    for step, later in steps:
        now += later
        timed = replace(step, now=now)
        try:
            match timed:
                case c.CouncilCommand():
                    councils.handle(COUNCIL, timed, context_of(timed))
                case IssueCommand():
                    councils.issues.handle(ISSUE, timed, context_of(timed))
                case DecisionCommand():
                    councils.decisions.handle(DECISION, timed, context_of(timed))
        except Refusal:
            continue
        lived.append(councils.load(COUNCIL))
    return Life(lived, [entry.envelope for entry in councils.log.entries])


LIVES = st.lists(st.tuples(st.sampled_from(STEPS), HOURS), min_size=15, max_size=40).map(life)


@OFTEN
@given(LIVES)
def test_it_only_takes_steps_of_the_diagram(lived):
    for before, after in pairwise(lived.states):
        assert after.state in NEXT[before.state]
        assert after.version - before.version in {0, 1}
        assert after.deliberations[: len(before.deliberations)] == before.deliberations


@OFTEN
@given(LIVES)
def test_its_parts_agree_with_its_state(lived):
    for council in lived.states:
        assert (council.state == "convened") == (council.members_present is None)
        assert (council.state == "adjourned") == (council.minutes is not None)
        if council.members_present is not None:
            assert council.changed_at >= BEGINS
            assert 0 <= council.members_present <= council.members
        subjects = [subject for subject, _ in council.deliberations]
        assert len(set(subjects)) == len(subjects)
        if council.state == "adjourned":
            assert {*subjects} | {*council.postponed} == {*council.agenda}
            assert not {*subjects} & {*council.postponed}


@OFTEN
@given(LIVES)
def test_somebody_was_left_for_each_item(lived):
    for council in lived.states:
        for _, deliberation in council.deliberations:
            assert len(deliberation.recusals) < council.members_present


@OFTEN
@given(LIVES)
def test_each_deliberation_and_nothing_else_discussed_its_subject_at_the_tier_of_the_sitting(lived):
    deliberated = [(subject, each.at, each.conclusion) for subject, each in lived.states[-1].deliberations]
    discussed = [
        (envelope.stream, envelope.occurred_at, event.conclusion)
        for envelope in lived.envelopes
        if isinstance(event := envelope.data, IssueDiscussed | DecisionDiscussed)
        and event.council == COUNCIL
        and event.tier == "compound"
    ]
    assert sorted(deliberated) == sorted(discussed)


def test_these_lives_come_to_an_end_with_both_items_deliberated():
    thorough = settings(max_examples=3_000, deadline=None, derandomize=True, phases=[Phase.generate])
    found = find(
        LIVES,
        lambda lived: len(lived.states[-1].postponed) == 0 and lived.states[-1].minutes,
        settings=thorough,
    )
    assert found.states[-1].deliberated == {ISSUE, DECISION}
