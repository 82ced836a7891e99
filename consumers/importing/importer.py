"""Imports a file of issues: reads, translates, records in batches, and writes down what was rejected."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from consumers.importing.cells import Row
from consumers.importing.mapping import Mapping
from consumers.importing.refusal import ImportRefused, RowRejected
from consumers.importing.registrations import Registrations
from consumers.importing.rejects import RejectsFile
from consumers.importing.rows import RowTranslator, TranslatedRow, importing_actor
from consumers.importing.source import Source, open_source
from domain.errors import Refusal
from domain.issue.import_service import ImportContext, ImportService
from domain.log import ConcurrentChange
from domain.registry.service import RegistryService

BATCH_SIZE = 1_000
"""Rows that are recorded in one append."""

Progress = Callable[[int, int], None]
"""Is told how many rows are done, and of how many."""


@dataclass(slots=True)
class ImportReport:
    """What became of the rows of a file."""

    rows: int = 0
    """Rows with anything in them; the sum of the next three."""
    imported: int = 0
    """Rows of which something was recorded."""
    unchanged: int = 0
    """Rows of which everything had been recorded before."""
    rejected: int = 0
    masked: int = 0
    """Rows recorded with an identifier in their title masked."""
    named: int = 0
    """Rows recorded with their reporter's name taken out of open texts."""
    cleaned: int = 0
    """Rows recorded with control characters taken out of their texts."""
    events: int = 0
    """Events recorded of issues."""
    registered: int = 0
    """Places, bodies and categories registered."""
    rejects: Path | None = None
    """Where the rejected rows were written, when there were any."""


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
    with open_source(file, mapping.file) as source, RejectsFile(file, source.columns) as rejects:
        correlation_id, by = new_id(), importing_actor(mapping)
        registrations = Registrations(mapping, registry, by, correlation_id, clock)
        translator = RowTranslator(mapping, source, registrations, new_code)
        run = _Run(importer, translator, registrations, rejects, correlation_id=correlation_id, clock=clock)
        run.import_rows(source, progress, batch_size)
    run.report.rejects = rejects.path if run.report.rejected else None
    return run.report


class _Run:
    """One import from its first row to its last."""

    def __init__(
        self,
        importer: ImportService,
        translator: RowTranslator,
        registrations: Registrations,
        rejects: RejectsFile,
        *,
        correlation_id: str,
        clock: Callable[[], datetime],
    ) -> None:
        self.importer = importer
        self.translator = translator
        self.registrations = registrations
        self.rejects = rejects
        self.correlation_id = correlation_id
        self.clock = clock
        self.report = ImportReport()

    def import_rows(self, source: Source, progress: Progress, batch_size: int) -> None:
        """Record the rows batch by batch, in their order."""
        batch: list[TranslatedRow] = []
        for row in source.rows():
            self.report.rows += 1
            if translated := self._translated(row):
                batch.append(translated)
            if len(batch) >= batch_size:
                self._record(batch)
                batch = []
                progress(self.report.rows, source.count)
        if batch:
            self._record(batch)
        self.report.registered = self.registrations.registered
        progress(self.report.rows, self.report.rows)

    def _translated(self, row: Row) -> TranslatedRow | None:
        try:
            translated = self.translator.translate(row)
            self.registrations.ensure(translated.place, translated.category, translated.body)
        except RowRejected as rejected:
            self._reject(row, rejected.code, rejected.reason)
        except Refusal as refusal:
            self._reject(row, refusal.rule, refusal.english)
        else:
            return translated
        return None

    def _record(self, batch: list[TranslatedRow]) -> None:
        context = ImportContext(correlation_id=self.correlation_id, clock=self.clock())
        try:
            self.registrations.flush()
            outcomes = self.importer.import_issues([translated.issue for translated in batch], context)
        except ConcurrentChange:
            raise ImportRefused(
                "Others keep changing the same issues; run the import again, it continues where it stopped."
            ) from None
        for translated, outcome in zip(batch, outcomes, strict=True):
            if outcome.refusal:
                row = Row(translated.number, translated.cells)
                self._reject(row, outcome.refusal.rule, outcome.refusal.english)
            elif outcome.result == "unchanged":
                self.report.unchanged += 1
            else:
                self._count(translated, outcome.events)

    def _count(self, translated: TranslatedRow, events: int) -> None:
        self.report.imported += 1
        self.report.events += events
        self.report.masked += translated.masked
        self.report.named += translated.named
        self.report.cleaned += translated.cleaned

    def _reject(self, row: Row, code: str, reason: str) -> None:
        self.report.rejected += 1
        self.rejects.add(row.number, row.cells, code, reason)
