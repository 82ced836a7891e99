"""Takes issues with their histories from other systems: a whole batch in one append."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from domain import errors
from domain.errors import Refusal
from domain.event import DomainEvent, Envelope, rfc3339, to_milliseconds
from domain.importing.outcome import ImportContext, ImportOutcome
from domain.issue import commands as c
from domain.issue import decide
from domain.issue.importing import ImportedIssue, is_as_recorded
from domain.issue.issue import Issue, fold
from domain.issue.rules_in_force import rules_in_force
from domain.issue.service import DECISIONS
from domain.log import ConcurrentChange, Log
from domain.registry.reader import RegistryOfOneBatch
from domain.service import ATTEMPTS
from domain.subject.errors import SubjectErased
from domain.working_time import WorkCalendar


class ImportService:
    """Records imported histories: the steps that are not there yet, each once."""

    def __init__(self, log: Log, calendar: WorkCalendar, new_id: Callable[[], str]) -> None:
        """`new_id` gives a new UUIDv7 as text for each event."""
        self.log = log
        self.calendar = calendar
        self.new_id = new_id

    def import_issues(self, batch: Sequence[ImportedIssue], context: ImportContext) -> list[ImportOutcome]:
        """What became of each issue of the batch, in its order; all accepted ones are recorded in one append.

        An issue that a rule refuses is rejected wholly, and no other with it. A history that was imported
        before leaves everything as it is; one that has grown adds its new steps. Raises ConcurrentChange when
        other writers were first every time.
        """
        for _ in range(ATTEMPTS):
            outcomes, envelopes = _Batch(self, context, batch).decide()
            try:
                self._append(envelopes)
            except ConcurrentChange:
                continue
            return outcomes
        raise ConcurrentChange(batch[0].stream)

    def _append(self, envelopes: Sequence[Envelope]) -> None:
        """Record them; of people whose data were erased, what the source still has is left out."""
        gone: set[str] = set()
        while envelopes:
            try:
                self.log.append([_without_personal(each, gone) for each in envelopes])
            except SubjectErased as refusal:
                gone.add(refusal.facts["subject"])
            else:
                return


def _without_personal(envelope: Envelope, gone: Collection[str]) -> Envelope:
    personal = envelope.data.personal
    if personal is None or personal.subject not in gone:
        return envelope
    return replace(envelope, data=envelope.data.model_copy(update={"personal": None}))


class _Batch:
    """One attempt at a batch, from the log as it stands now."""

    def __init__(
        self, service: ImportService, context: ImportContext, batch: Sequence[ImportedIssue]
    ) -> None:
        self.service = service
        self.context = context
        self.batch = batch
        self.registry = RegistryOfOneBatch(service.log)
        histories = service.log.histories({imported.stream for imported in batch})
        self.histories: dict[str, Sequence[Envelope]] = dict(histories)

    def decide(self) -> tuple[list[ImportOutcome], list[Envelope]]:
        outcomes: list[ImportOutcome] = []
        accepted: list[Envelope] = []
        for imported in self.batch:
            try:
                new = self.missing_steps(imported)
            except Refusal as refusal:
                outcomes.append(ImportOutcome("rejected", refusal))
                continue
            outcomes.append(ImportOutcome("imported" if new else "unchanged", events=len(new)))
            if new:
                accepted += new
                # The same issue may come twice in one batch: the second is decided on top of the first.
                self.histories[imported.stream] = [*self.histories.get(imported.stream, ()), *new]
        return outcomes, accepted

    def missing_steps(self, imported: ImportedIssue) -> list[Envelope]:
        """The envelopes of the steps that are not recorded yet; raises the refusal of one that cannot be."""
        history = self.histories.get(imported.stream, ())
        recorded = {envelope.command_id: envelope for envelope in history}
        missing: list[tuple[str, c.IssueCommand]] = []
        for command_id, command in imported.steps():
            if known := recorded.get(command_id):
                is_as_recorded(command_id, known, command)
            else:
                missing.append((command_id, command))
        return self.decided_on(imported.stream, history, missing) if missing else []

    def decided_on(
        self, stream: str, history: Sequence[Envelope], steps: Sequence[tuple[str, c.IssueCommand]]
    ) -> list[Envelope]:
        issue, version = None, len(history)
        new: list[Envelope] = []
        latest = history
        for command_id, command in steps:
            issue = fold(issue, latest)
            latest = [
                self.envelope(stream, following, command_id, command, event)
                for following, event in enumerate(self.events(issue, command), version + 1)
            ]
            version += len(latest)
            new += latest
        return new

    def events(self, issue: Issue | None, command: c.IssueCommand) -> Sequence[DomainEvent]:
        if command.now > self.context.clock:
            raise errors.InTheFuture(occurred_at=rfc3339(command.now))
        rules = rules_in_force(self.registry, self.service.calendar, command, issue)
        if isinstance(command, c.RaiseIssue):
            return decide.raise_(issue, command, rules)
        if issue is None:
            raise ValueError("an imported history begins with RaiseIssue")
        return DECISIONS[type(command)](issue, command, rules)

    def envelope(
        self, stream: str, version: int, command_id: str, command: c.IssueCommand, event: DomainEvent
    ) -> Envelope:
        return Envelope(
            id=self.service.new_id(),
            stream=stream,
            version=version,
            occurred_at=to_milliseconds(command.now),
            actor=command.by,
            command_id=command_id,
            correlation_id=self.context.correlation_id,
            causation_id=command_id,
            data=event,
        )
