"""What happens in the story: single commands, and scenes that depend on what was recorded before them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from domain.coordination.commands import CoordinationCommand, FreezeAgenda, RecordOutcome
from domain.coordination.events import AgendaItem
from domain.council.commands import ConveneCouncil, CouncilCommand
from domain.decision.commands import DecisionCommand
from domain.issue.commands import IssueCommand
from domain.registry.commands import RegistryCommand

if TYPE_CHECKING:
    from infra.demo.stage import Stage

Command = IssueCommand | DecisionCommand | CouncilCommand | CoordinationCommand | RegistryCommand
NAMING = ("into", "issue", "subject", "by_decision")
"""Members of commands that hold the stream of something else."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command to one stream."""

    stream: str
    """Empty for what the command itself names: a place, body, category, station or voting rule."""
    command: Command
    recorded: datetime | None = None
    """When it was written down, where that was later than it happened."""
    raises: str | None = None
    """For an outcome that raises a decision: the stream by which the story knows that."""

    @property
    def at(self) -> datetime:
        """When it is recorded."""
        return self.recorded or self.command.now


@dataclass(frozen=True, slots=True)
class Discussion(Step):
    """A deliberation that has no sitting yet: sittings.py calls one for all of a place and day."""

    place: str = ""
    """Whose council it is."""
    postponed: datetime | None = None
    """When it was on the agenda and was not reached."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What follows at a moment from what is recorded by then."""

    at: datetime
    play: Callable[["Stage"], Iterable["Step | Scene"]]


Given = Step | Scene


def renamed(step: Step, names: Mapping[str, str]) -> Step:
    """The step with streams named as they are recorded; `names` says so by the names of the story."""
    command: Any = step.command
    changes: dict[str, Any] = {
        member: names.get(value, value)
        for member in NAMING
        if isinstance(value := getattr(command, member, None), str)
    }
    match command:
        case ConveneCouncil():
            changes["agenda"] = tuple(names.get(subject, subject) for subject in command.agenda)
        case FreezeAgenda():
            changes["items"] = tuple(_item(item, names) for item in command.items)
        case RecordOutcome() if command.decision and command.decision.issue:
            issue = names.get(command.decision.issue, command.decision.issue)
            changes["decision"] = replace(command.decision, issue=issue)
    return replace(step, stream=names.get(step.stream, step.stream), command=replace(command, **changes))


def _item(item: AgendaItem, names: Mapping[str, str]) -> AgendaItem:
    subject = item.subject and names.get(item.subject, item.subject)
    return item.model_copy(update={"subject": subject})
