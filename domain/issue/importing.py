"""The history of an issue as another system tells it, and what became of it here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain import personal
from domain.event import Envelope, to_milliseconds
from domain.importing.outcome import step_differs
from domain.issue import commands as c
from domain.issue.events import ExternalId

STEPS: dict[type[c.IssueCommand], str] = {
    c.RaiseIssue: "raise",
    c.SupportIssue: "support",
    c.ReclassifyIssue: "reclassify",
    c.DiscussIssue: "discuss",
    c.AssignIssue: "assign",
    c.AcceptAssignment: "accept",
    c.DeclineAssignment: "decline-assignment",
    c.ReportProgress: "progress",
    c.ExtendDeadline: "extend",
    c.UrgeIssue: "urge",
    c.RequestInformation: "request-information",
    c.GiveInformation: "give-information",
    c.ResolveIssue: "resolve",
    c.ConfirmResolution: "confirm",
    c.ReopenIssue: "reopen",
    c.EscalateIssue: "escalate",
    c.TakeOverIssue: "take-over",
    c.ReturnIssue: "return",
    c.WithdrawIssue: "withdraw",
    c.DeclineIssue: "decline",
}
"""Names of the steps within command ids: stored for ever, so never renamed."""

SOURCE_MAY_NOT_CHANGE = (
    *("place", "category", "title", "channel", "external_id", "supporter", "conclusion", "body"),
    *("reason", "due", "note", "outcome", "satisfied", "rating", "comment", "legal_ground"),
    *("question", "answer"),
)
"""What a recorded step is compared by, when its source tells it again."""
FREE_TEXTS = frozenset(
    {"conclusion", "reason", "note", "question", "answer", "outcome", "comment", "legal_ground"}
)
"""Those of them in which identifiers are masked when they are recorded; ids are recorded as they are."""


@dataclass(frozen=True, slots=True)
class ImportedIssue:
    """One issue of a source: its history as commands in order, each with its own time."""

    stream: str
    """As service.external_stream names it."""
    external_id: ExternalId
    commands: tuple[c.IssueCommand, ...]
    """RaiseIssue first; all with `imported` set to the source."""

    def __post_init__(self) -> None:
        """Raises ValueError for what is no history: see `commands`."""
        kinds = [type(command) for command in self.commands]
        if kinds[:1] != [c.RaiseIssue] or c.RaiseIssue in kinds[1:] or not STEPS.keys() >= set(kinds):
            raise ValueError("an imported history begins with its one RaiseIssue, and has no merges")
        if not all(command.imported for command in self.commands):
            raise ValueError("every command of an imported history names its source in `imported`")

    def steps(self) -> Iterator[tuple[str, c.IssueCommand]]:
        """Each command with its command id, which stays when the source adds steps of other kinds."""
        seen: dict[str, int] = {}
        for command in self.commands:
            name = STEPS[type(command)]
            seen[name] = seen.get(name, 0) + 1
            yield f"import:{self.external_id.source}:{self.external_id.id}:{name}-{seen[name]}", command


def is_as_recorded(step: str, recorded: Envelope, command: c.IssueCommand) -> None:
    """Raises ImportedStepDiffers when the source now tells a recorded step differently."""
    if recorded.occurred_at != to_milliseconds(command.now):
        raise step_differs(step, "time", recorded.occurred_at, command.now)
    for field in SOURCE_MAY_NOT_CHANGE:
        told = as_recorded(field, getattr(command, field, None))
        known = getattr(recorded.data, field, None)
        if told is not None and told != known:
            raise step_differs(step, field.replace("_", " "), known, told)


def as_recorded(field: str, value: Any) -> Any:
    """A fact of a command as its event has it; None for a blank.

    Texts are trimmed, and masked where people write freely; times are cut to what is stored.
    """
    if isinstance(value, str):
        text = value.strip()
        return (personal.mask(text) if field in FREE_TEXTS else text) or None
    return to_milliseconds(value) if isinstance(value, datetime) else value
