"""Tests of governance decisions as sentences, in the world of tests/given.py; motions.py has the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.decision import commands as c
from domain.decision.decision import Decision, fold
from domain.decision.rules import Composition
from domain.decision.service import DecisionService
from domain.errors import Refusal
from domain.event import DomainEvent
from domain.service import Decided
from tests.fakes.log import MemoryLog
from tests.given import ISSUE, Outcome, When, World, history

DECISION, OTHER_DECISION = "decision-1", "decision-2"
Beside = Mapping[str, Sequence[DomainEvent | When]]
"""Other streams of the log with what happened in them."""


def log_with(streams: Beside) -> MemoryLog:
    """A log that holds these streams."""
    log = MemoryLog()
    for stream, events in streams.items():
        log.append(history(stream, events))
    return log


def service_beside(streams: Beside, composition: Composition | None = None) -> DecisionService:
    """The service over the tests' world, with these streams in the log."""
    log, world = log_with(streams), World({})
    world.log = log
    return DecisionService(log, world, lambda: "event", composition)


def decision_after(*events: DomainEvent | When, stream: str = DECISION) -> Decision:
    """The decision as these events leave it."""
    decision = fold(None, history(stream, events))
    assert decision is not None
    return decision


@dataclass(frozen=True)
class OutcomeOfDecision(Outcome):
    """What came of the command, also in other streams."""

    beside: dict[str, list[DomainEvent]] = field(default_factory=dict)

    def then_also(self, stream: str, *expected: DomainEvent) -> None:
        """Exactly these events were decided for another stream."""
        assert self.refusal is None, f"refused: {self.refusal}"
        assert self.beside.get(stream, []) == list(expected)


@dataclass(frozen=True)
class given:  # noqa: N801 reads as the first word of a sentence
    """What happened to the decision so far; nothing, when it is yet to be put forward."""

    events: tuple[DomainEvent | When, ...]
    beside: Beside
    composition: Composition | None

    def __init__(
        self,
        *events: DomainEvent | When,
        beside: Beside | None = None,
        composition: Composition | None = None,
    ) -> None:
        object.__setattr__(self, "events", events)
        object.__setattr__(self, "beside", beside or {})
        object.__setattr__(self, "composition", composition)

    def when(self, command: c.DecisionCommand) -> OutcomeOfDecision:
        """The command comes."""
        streams = {DECISION: self.events, **self.beside} if self.events else self.beside
        decisions = service_beside(streams, self.composition)
        try:
            if isinstance(command, c.RaiseDecision):
                return _outcome(decisions.decided_to_raise(DECISION, command))
            other = decisions.other(command)
            return _outcome(decisions.decided(decisions.load(DECISION), command, other))
        except Refusal as refusal:
            return OutcomeOfDecision([], refusal)


def _outcome(parts: Sequence[Decided]) -> OutcomeOfDecision:
    own, *others = parts
    return OutcomeOfDecision(list(own.events), beside={part.stream: list(part.events) for part in others})


__all__ = ["DECISION", "ISSUE", "OTHER_DECISION", "decision_after", "given", "log_with", "service_beside"]
