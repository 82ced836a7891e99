"""The state of a voting rule that the registry has recorded, and how each event changes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.event import Envelope
from domain.registry import events as e
from domain.voting import VotingRule


@dataclass(frozen=True, slots=True)
class RecordedRule:
    """A voting rule as it is recorded."""

    rule: VotingRule
    version: int
    """Of its stream, and so of the rule."""
    changed_at: datetime
    """Since when it is in force."""


def fold_rule(recorded: RecordedRule | None, history: Iterable[Envelope]) -> RecordedRule | None:
    """The rule after these events."""
    for envelope in history:
        match envelope.data:
            case e.VotingRuleDefined() as event:
                recorded = RecordedRule(event.rule, envelope.version, envelope.occurred_at)
    return recorded
