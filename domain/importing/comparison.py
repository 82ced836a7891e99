"""Compares what a source tells of a step with what is recorded of it.

What is recorded was trimmed, masked and completed on its way; what the source leaves open differs from
nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel

from domain import personal
from domain.decision.commands import RaiseDecision
from domain.decision.events import DecisionRaised
from domain.event import DomainEvent, Envelope, to_milliseconds
from domain.importing.outcome import step_differs
from domain.importing.record import Command, ImportedStep

NOT_FACTS = frozenset({"by", "now", "imported", "code", "result"})
"""Members of commands that are no facts of the source, or are none of the event."""


def is_as_recorded(step: ImportedStep, recorded: Envelope) -> None:
    """Raises ImportedStepDiffers when the source now tells a recorded step differently."""
    if step.time_is_told and recorded.occurred_at != to_milliseconds(step.at):
        raise step_differs(step.name, "time", recorded.occurred_at, step.at)
    for name, told, known in _facts(step.command, recorded.data):
        if found := difference(told, known):
            raise step_differs(step.name, name.replace("_", " "), found.known, found.told)


class Difference(NamedTuple):
    """The first thing, however deep within what is compared, that is told otherwise than it is recorded."""

    told: object
    known: object


def difference(told: object, known: object) -> Difference | None:
    """Where something that the source tells is not what is recorded, or None.

    Of an object only what is told of it counts; None, a blank text and an empty list tell nothing.
    """
    if told is None or told == ():
        return None
    if isinstance(told, str):
        return None if _text(told) in ("", _text(known)) else Difference(told, known)
    if isinstance(told, datetime):
        return None if to_milliseconds(told) == known else Difference(told, known)
    if isinstance(told, Sequence):
        return _difference_in_turn(told, known)
    if isinstance(told, BaseModel) or is_dataclass(told):
        parts = ((getattr(told, name), getattr(known, name, None)) for name in _members(told))
        return next((found for part in parts if (found := difference(*part))), None)
    return None if told == known else Difference(told, known)


def _difference_in_turn(told: Sequence[object], known: object) -> Difference | None:
    if not isinstance(known, Sequence) or len(told) != len(known):
        return Difference(f"{len(told)} ×", f"{len(known)} ×" if isinstance(known, Sequence) else known)
    parts = zip(told, known, strict=True)
    return next((found for part in parts if (found := difference(*part))), None)


def _members(told: Any) -> Iterable[str]:
    return type(told).model_fields if isinstance(told, BaseModel) else (each.name for each in fields(told))


def _text(value: object) -> str:
    """Masked on both sides: what the source writes whole may be recorded with its numbers masked."""
    return personal.mask(value.strip()) if isinstance(value, str) else repr(value)


def _facts(command: Command, event: DomainEvent) -> Iterator[tuple[str, object, object]]:
    """Name, what is told, and what is recorded, for each fact of the command."""
    for each in fields(command):
        if each.name in NOT_FACTS:
            continue
        told = getattr(command, each.name)
        if each.name == "covenant_text" and isinstance(command, RaiseDecision):
            covenant = event.covenant if isinstance(event, DecisionRaised) else None
            yield each.name, told, covenant.text if covenant else None
        elif hasattr(event, each.name):
            yield each.name, told, getattr(event, each.name)
