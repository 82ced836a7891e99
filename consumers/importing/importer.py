"""Imports a file of issues: reads, translates, records in batches, and writes down what was rejected."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from consumers.importing.garbage import collected_when_told
from consumers.importing.issues import Issues, importing_actor
from consumers.importing.kinds.issue import IssueFields
from consumers.importing.mapping import Mapping
from consumers.importing.pending import ReleasingLog
from consumers.importing.reading import ReadBatch, Reading, Task, read_file
from consumers.importing.refusal import ImportRefused, RowRejected
from consumers.importing.registrations import Registrations
from consumers.importing.rejects import RejectsFile, Why, told
from consumers.importing.report import ImportReport, Progress
from consumers.importing.rows import ReadRow
from domain.errors import Refusal
from domain.importing.outcome import ImportContext
from domain.issue.import_service import ImportService
from domain.issue.importing import ImportedIssue
from domain.log import ConcurrentChange
from domain.registry.service import RegistryService

BATCH_SIZE = 4_000
"""Rows, at most, that are read at once, and recorded in one append."""


def run_import(
    file: Path,
    mapping: Mapping,
    importer: ImportService,
    registry: RegistryService,
    *,
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
    new_code: Callable[[datetime], str],
    progress: Progress = lambda *_: None,
    batch_size: int = BATCH_SIZE,
) -> ImportReport:
    """Import what is not there yet; the same file again changes nothing.

    The file is read to its end before anything is recorded. An import that was interrupted is continued by
    running it again. Raises ImportRefused for a file or mapping that cannot be used.
    """
    correlation_id, by, source = new_id(), importing_actor(mapping), mapping.source.name
    registrations = Registrations(source, registry, by, correlation_id, clock)
    task = Task(file, mapping, batch_size)
    with (
        read_file(task, registrations.place_name) as reading,
        RejectsFile(file, reading.columns) as rejects,
    ):
        issues = Issues(source, by, new_code)
        zone = ZoneInfo(mapping.source.time_zone)
        run = _Run(
            *(importer, issues, registrations, rejects), zone=zone, correlation_id=correlation_id, clock=clock
        )
        run.import_rows(reading, progress)
    run.report.rejects = rejects.path if run.report.rejected else None
    return run.report


class _Run:
    """One import from its first row to its last."""

    def __init__(
        self,
        importer: ImportService,
        issues: Issues,
        registrations: Registrations,
        rejects: RejectsFile,
        *,
        zone: ZoneInfo,
        correlation_id: str,
        clock: Callable[[], datetime],
    ) -> None:
        self.zone = zone
        self.log = ReleasingLog(registrations.log, registrations.decide_again)
        self.importer = ImportService(self.log, importer.calendar, importer.new_id)
        self.issues = issues
        self.registrations = registrations
        self.rejects = rejects
        self.correlation_id = correlation_id
        self.clock = clock
        self.report = ImportReport()

    def import_rows(self, reading: Reading, progress: Progress) -> None:
        """Record the rows batch by batch, in their order."""
        with collected_when_told() as collect:
            for batch in reading.batches:
                self.report.rows += len(batch.rows)
                if accepted := self._accepted(batch):
                    self._record(accepted)
                progress(self.report.rows, max(reading.count, self.report.rows))
                collect()
        self.report.registered = self.log.released
        if self.report.rows != reading.count:
            progress(self.report.rows, self.report.rows)

    def _accepted(self, batch: ReadBatch) -> list[tuple[ReadRow, ImportedIssue]]:
        """The rows that tell of an issue, whose place, category and body are registered or waiting for it."""
        self.registrations.offer(batch.offered)
        return [(row, issue) for row in batch.rows if (issue := self._issue(row))]

    def _issue(self, row: ReadRow) -> ImportedIssue | None:
        if row.rejected:
            self._reject(row, row.rejected)
            return None
        try:
            issue = self.issues.issue(row.values, row.times)
            self.registrations.ensure(IssueFields.references, row.values)
        except RowRejected as rejected:
            self._reject(row, rejected.told)
        except Refusal as refusal:
            self._reject(row, told(refusal, self.zone))
        else:
            return issue
        return None

    def _record(self, accepted: list[tuple[ReadRow, ImportedIssue]]) -> None:
        context = ImportContext(correlation_id=self.correlation_id, clock=self.clock())
        try:
            outcomes = self.importer.import_issues([issue for _, issue in accepted], context)
        except ConcurrentChange:
            raise ImportRefused(
                "Others keep changing the same issues; run the import again, it continues where it stopped."
            ) from None
        for (row, _), outcome in zip(accepted, outcomes, strict=True):
            if outcome.refusal:
                self._reject(row, told(outcome.refusal, self.zone))
            elif outcome.result == "unchanged":
                self.report.unchanged += 1
            else:
                self._count(row, outcome.events)

    def _count(self, row: ReadRow, events: int) -> None:
        self.report.imported += 1
        self.report.events += events
        self.report.masked += row.masked
        self.report.named += row.named
        self.report.cleaned += row.cleaned

    def _reject(self, row: ReadRow, why: Why) -> None:
        self.report.rejected += 1
        self.rejects.add(row.number, row.cells, why)
