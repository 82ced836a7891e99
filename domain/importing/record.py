"""One thing of a source with its history: a decision, a sitting, a place."""

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from domain.coordination.commands import CoordinationCommand
from domain.council.commands import CouncilCommand
from domain.decision.commands import DecisionCommand
from domain.registry.commands import RegistryCommand

Command = RegistryCommand | DecisionCommand | CouncilCommand | CoordinationCommand


@dataclass(frozen=True, slots=True)
class ImportedStep:
    """One command of a history."""

    name: str
    """Within the command id, so stored for ever and never renamed: `raise`, `complete-task-2`."""
    stream: str
    """The one that the command is addressed to."""
    command: Command
    """With its time, and naming its source in `imported` where it has that member."""
    time_is_told: bool = True
    """Whether the source knows the time. One that the import had to choose is not compared later on."""

    @property
    def at(self) -> datetime:
        """When it happened, in UTC."""
        return self.command.now


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """One thing of a source: its steps, in the order in which they are recorded."""

    source: str
    key: str
    """What names it there, with its kind: `decision:2025-3`."""
    steps: tuple[ImportedStep, ...]

    def command_id(self, step: ImportedStep) -> str:
        """The command id of a step: the same whenever it is told again."""
        return f"import:{self.source}:{self.key}:{step.name}"


def imported_stream(kind: str, source: str, id_: str) -> str:
    """The stream of a thing from another system: the same id from the same source is the same stream.

    The length keeps apart what a colon within a source or id would mix up; see decision 2.
    """
    return f"{kind}-{uuid5(NAMESPACE_URL, f'yishi:{len(source)}:{source}:{id_}')}"
