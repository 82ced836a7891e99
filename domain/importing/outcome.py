"""What became of what a source tells, and what the outer world adds to an import."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.errors import Refusal

Result = Literal["imported", "unchanged", "rejected"]


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What the outer world adds to a batch."""

    correlation_id: str
    clock: datetime
    """The time now, in UTC; nothing may have occurred later."""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of one thing of a batch."""

    result: Result
    refusal: Refusal | None = None
    """Why it was rejected, wholly."""
    events: int = 0
    """How many events were recorded for it."""


class ImportedStepDiffers(Refusal):
    """What is recorded stays: a source that now says something else is not followed silently."""

    en = (
        "The step {step} is recorded with the {field} {recorded}, and the source now says {told}; "
        "what is recorded stays: correct it here by a command of its own, or restore the source."
    )
    zh = (
        "步骤 {step} 的“{field}”已记录为 {recorded}，而来源现为 {told}；"
        "已记录的内容不会改变，请在本系统中另行更正，或恢复来源数据。"
    )


def step_differs(step: str, field: str, recorded: object, told: object) -> ImportedStepDiffers:
    """The refusal of a step that is told differently from what is recorded."""
    return ImportedStepDiffers(step=step, field=field, recorded=_shown(recorded), told=_shown(told))


def _shown(value: object) -> str | datetime:
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return value
    shown = str(value)
    return f"“{shown[:60]}…”" if len(shown) > 60 else f"“{shown}”"
