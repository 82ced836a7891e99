"""Imports a file of decisions, sittings, meetings or of the registry: gathers rows, records in batches."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from consumers.importing.gathering import MOST_ROWS, Gathered, Gathering
from consumers.importing.histories.council import council
from consumers.importing.histories.decision import decision
from consumers.importing.histories.meeting import meeting
from consumers.importing.histories.registry import body, place, responsibility
from consumers.importing.histories.telling import Rows, Teller
from consumers.importing.histories.volunteering import activity, duty, post
from consumers.importing.issues import importing_actor
from consumers.importing.mapping import Kind
from consumers.importing.mapping import Mapping as ImportMapping
from consumers.importing.pending import ReleasingLog
from consumers.importing.reading import Reading, Task, read_file
from consumers.importing.refusal import ImportRefused, RowRejected
from consumers.importing.registrations import Registrations
from consumers.importing.rejects import RejectsFile, Why, told
from consumers.importing.report import ImportReport, Progress
from consumers.importing.row_checks import check_required
from consumers.importing.rows import ReadRow
from consumers.importing.subjects import FindCode, Subjects
from domain.errors import Refusal
from domain.importing.outcome import ImportContext, ImportOutcome
from domain.importing.record import ImportedRecord
from domain.importing.service import RecordImportService
from domain.log import ConcurrentChange
from domain.registry.service import RegistryService

BATCH_SIZE = 1_000
"""Rows, about, that are recorded in one append."""
HISTORIES: Mapping[Kind, Callable[[Rows, Teller], ImportedRecord]] = MappingProxyType(
    {
        "decision": decision,
        "council": council,
        "meeting": meeting,
        "place": place,
        "body": body,
        "responsibility": responsibility,
        "post": post,
        "duty": duty,
        "activity": activity,
    }
)
"""What the rows of one thing become, by their kind; issues, of which there are most, are read row by row."""


def run_record_import(
    file: Path,
    mapping: ImportMapping,
    importer: RecordImportService,
    registry: RegistryService,
    *,
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
    new_code: Callable[[datetime], str],
    find_code: FindCode,
    progress: Progress = lambda *_: None,
    batch_size: int = BATCH_SIZE,
) -> ImportReport:
    """Import what is not there yet; the same file again changes nothing.

    The file is read to its end before anything is recorded. An import that was interrupted is continued by
    running it again. Raises ImportRefused for a file or mapping that cannot be used.
    """
    correlation_id, by, source = new_id(), importing_actor(mapping), mapping.source.name
    registrations = Registrations(source, registry, by, correlation_id, clock)
    zone = ZoneInfo(mapping.source.time_zone)
    subjects = Subjects(registry.log, (source, *mapping.source.refers_to), find_code)
    teller = Teller(source, by, clock(), zone, new_code, subjects.named)
    task = Task(file, mapping, batch_size)
    with (
        read_file(task, registrations.place_name) as reading,
        RejectsFile(file, reading.columns) as rejects,
        Gathering() as gathering,
    ):
        context = ImportContext(correlation_id=correlation_id, clock=teller.now)
        run = _Run(mapping, importer, registrations, rejects, teller=teller, context=context)
        run.gather(reading, gathering)
        for batch in gathering.batches(batch_size):
            run.record(batch)
            progress(run.done, run.report.rows)
        run.report.registered = run.log.released
    run.report.rejects = rejects.path if run.report.rejected else None
    return run.report


class _Run:
    """One import from its first row to its last."""

    def __init__(
        self,
        mapping: ImportMapping,
        importer: RecordImportService,
        registrations: Registrations,
        rejects: RejectsFile,
        *,
        teller: Teller,
        context: ImportContext,
    ) -> None:
        self.fields = mapping.fields
        self.history = HISTORIES[mapping.source.kind]
        self.log = ReleasingLog(registrations.log, registrations.decide_again)
        self.importer = importer.over(self.log)
        self.registrations = registrations
        self.rejects = rejects
        self.teller = teller
        self.context = context
        self.report = ImportReport()

    @property
    def done(self) -> int:
        """Rows of which it is known what became of them."""
        return self.report.imported + self.report.unchanged + self.report.rejected

    def gather(self, reading: Reading, gathering: Gathering) -> None:
        """Read the whole file."""
        for batch in reading.batches:
            self.report.rows += len(batch.rows)
            self.registrations.offer(batch.offered)
            gathering.add(
                (row, self._thing(row), self.fields.rank(row.values, row.times)) for row in batch.rows
            )

    def _thing(self, row: ReadRow) -> str:
        """What the row tells of: by its external id, where several rows can tell of one thing."""
        gathers = self.fields.gathers and row.belongs_to is not None
        return f"={row.belongs_to}" if gathers else f"#{row.number}"

    def record(self, batch: list[Gathered]) -> None:
        """Record the things of a batch in one append; write down the rows of those that are rejected."""
        accepted = [(thing.rows, record) for thing in batch if (record := self._record(thing)) is not None]
        if not accepted:
            return
        try:
            outcomes = self.importer.import_records([record for _, record in accepted], self.context)
        except ConcurrentChange:
            raise ImportRefused(
                "Others keep changing the same things; run the import again, it continues where it stopped."
            ) from None
        for (rows, _), outcome in zip(accepted, outcomes, strict=True):
            self._count(rows, outcome)

    def _record(self, thing: Gathered) -> ImportedRecord | None:
        """What the rows tell of, with what that refers to about to be registered; None for a rejected one."""
        try:
            _is_whole(thing)
            rows = Rows(thing.rows)
            values = {field: value for field in self.fields.required if (value := rows.one(field))}
            times = {field: at for field in self.fields.required if (at := rows.time(field))}
            check_required(self.fields.required, values, times)
            record = self.history(rows, self.teller)
            for row in thing.rows:
                self.registrations.ensure(self.fields.references, row.values)
        except RowRejected as rejected:
            self._reject(thing.rows, rejected.told)
        except Refusal as refusal:
            self._reject(thing.rows, told(refusal, self.teller.zone))
        else:
            return record
        return None

    def _count(self, rows: list[ReadRow], outcome: ImportOutcome) -> None:
        if outcome.refusal:
            self._reject(rows, told(outcome.refusal, self.teller.zone))
        elif outcome.result == "unchanged":
            self.report.unchanged += len(rows)
        else:
            self.report.imported += len(rows)
            self.report.events += outcome.events
            for row in rows:
                self.report.masked += row.masked
                self.report.cleaned += row.cleaned

    def _reject(self, rows: list[ReadRow], why: Why) -> None:
        """All rows of the thing, so that they can be corrected and imported together."""
        for row in rows:
            self.report.rejected += 1
            self.rejects.add(row.number, row.cells, row.rejected or why)


def _is_whole(thing: Gathered) -> None:
    """No row of it is rejected, and there are not too many. Raises RowRejected."""
    if thing.size > MOST_ROWS:
        raise RowRejected(
            "too-many-rows",
            f"{thing.size:,} rows have this external id, more than {MOST_ROWS:,}; name the column of the id.",
            f"有 {thing.size:,} 行使用此编号，超过 {MOST_ROWS:,} 行，请核对编号所在的列。",
        )
    number = next((row.number for row in thing.rows if row.rejected), None)
    if number is not None:
        raise RowRejected(
            "another-row-rejected",
            f"Row {number}, which tells of the same thing, is rejected; correct that one and import these "
            "rows together.",
            f"同一事项的第 {number} 行未能导入，请更正该行后与本行一并导入。",
        )
