"""Takes decisions, sittings, meetings and the registry from other systems: a whole batch in one append."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.coordination import commands as coordination
from domain.coordination.service import CoordinationService
from domain.council import commands as council
from domain.council.service import CouncilService
from domain.decision import commands as decision
from domain.decision.service import DecisionService
from domain.errors import Refusal
from domain.event import Actor
from domain.importing.comparison import is_as_recorded
from domain.importing.outcome import ImportContext, ImportOutcome
from domain.importing.record import ImportedRecord, ImportedStep
from domain.importing.staged_log import StagedLog
from domain.log import ConcurrentChange, Log, Receipt
from domain.registry import commands as registry
from domain.registry.service import RegistryService
from domain.service import ATTEMPTS, Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What carries out the commands of histories, all over one log."""

    registry: RegistryService
    decisions: DecisionService
    councils: CouncilService
    coordination: CoordinationService


ServicesOver = Callable[[StagedLog], Services]
"""The services over a log that is given."""


class RecordImportService:
    """Records imported histories: the steps that are not there yet, each once."""

    def __init__(self, log: Log, services_over: ServicesOver) -> None:
        """`services_over` makes the services that decide, over the log as a batch sees it."""
        self.log = log
        self.services_over = services_over

    def over(self, log: Log) -> "RecordImportService":
        """The same, recording in another log."""
        return RecordImportService(log, self.services_over)

    def import_records(self, batch: Sequence[ImportedRecord], context: ImportContext) -> list[ImportOutcome]:
        """What became of each thing of the batch, in its order; all accepted ones are recorded in one append.

        One that a rule refuses is rejected wholly, and no other with it. A history that was imported before
        leaves everything as it is; one that has grown adds its new steps. Raises ConcurrentChange when other
        writers were first every time.
        """
        for _ in range(ATTEMPTS):
            staged = StagedLog(self.log)
            staged.foresee(step.stream for record in batch for step in record.steps)
            attempt = _Attempt(staged, self.services_over(staged), context)
            outcomes = [attempt.take(record) for record in batch]
            try:
                staged.record()
            except ConcurrentChange:
                continue
            return outcomes
        raise ConcurrentChange(batch[0].key)


class _Attempt:
    """One attempt at a batch, from the log as it stands now."""

    def __init__(self, staged: StagedLog, services: Services, context: ImportContext) -> None:
        self.staged = staged
        self.services = services
        self.context = context

    def take(self, record: ImportedRecord) -> ImportOutcome:
        before = len(self.staged.staged)
        try:
            for step in record.steps:
                self.step(record, step)
        except Refusal as refusal:
            self.staged.back_to(before)
            return ImportOutcome("rejected", refusal)
        events = len(self.staged.staged) - before
        return ImportOutcome("imported" if events else "unchanged", events=events)

    def step(self, record: ImportedRecord, step: ImportedStep) -> None:
        """Carry the step out, unless it is recorded: then it must be told as it was."""
        command_id = record.command_id(step)
        if recorded := self.staged.recorded(step.stream, command_id):
            is_as_recorded(step, recorded)
            return
        self.carry_out(step, self._told_by(step.command.by, command_id, step))

    def _told_by(self, by: Actor, command_id: str, step: ImportedStep) -> Context:
        return Context(
            by=by,
            command_id=command_id,
            correlation_id=self.context.correlation_id,
            causation_id=command_id,
            clock=self.context.clock,
            occurred_at=step.at,
        )

    def carry_out(  # noqa: PLR0911 one case a kind of stream
        self, step: ImportedStep, context: Context
    ) -> Receipt:
        """By the service that the command is for. Raises its refusals, and TypeError for no such command."""
        stream, command, services = step.stream, step.command, self.services
        match command:
            case decision.RaiseDecision():
                return services.decisions.raise_decision(stream, command, context)
            case decision.DecisionCommand():
                return services.decisions.handle(stream, command, context)
            case council.ConveneCouncil():
                return services.councils.convene(stream, command, context)
            case council.CouncilCommand():
                return services.councils.handle(stream, command, context)
            case coordination.ScheduleMeeting():
                return services.coordination.schedule(command, context)
            case coordination.CoordinationCommand():
                return services.coordination.handle(stream, command, context)
            case registry.RegistryCommand():
                return of_the_registry(services.registry, stream, command, context)
        raise TypeError(f"a history has no {type(command).__name__}")


def of_the_registry(  # noqa: PLR0911 one case a command
    service: RegistryService, stream: str, command: registry.RegistryCommand, context: Context
) -> Receipt:
    """Carry out a command on the registry. Raises its refusals, and TypeError for one that no history has."""
    match command:
        case registry.RegisterPlace():
            return service.register_place(command, context)
        case registry.RegisterBody():
            return service.register_body(command, context)
        case registry.SetResponsibilities():
            return service.set_responsibilities(command, context)
        case registry.OpenPost():
            return service.open_post(command, context)
        case registry.ClaimPost():
            return service.claim_post(command, context)
        case registry.ReleasePost():
            return service.release_post(command, context)
        case registry.OpenStation():
            return service.open_station(command, context)
        case registry.RosterDuty():
            return service.roster_duty(command, context)
        case registry.PlanActivity():
            return service.plan_activity(stream, command, context)
        case registry.HoldActivity():
            return service.hold_activity(stream, command, context)
        case registry.CancelActivity():
            return service.cancel_activity(stream, command, context)
    raise TypeError(f"a history has no {type(command).__name__}")
