"""Imports of decisions, sittings, meetings and the registry into a log in memory."""

import csv
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from consumers.importing.mapping_file import mapping_from
from consumers.importing.record_importer import run_record_import
from consumers.importing.report import ImportReport
from domain.event import Envelope
from domain.registry.service import RegistryService
from tests.domain.importing.conftest import importing_into
from tests.fakes.log import MemoryLog
from tests.registered import log_of_the_world

NOW = datetime(2026, 6, 1, tzinfo=UTC)
Row = Mapping[str, str]


def csv_file(path: Path, rows: Sequence[Row]) -> Path:
    """A .csv file of these rows; columns in the order in which they are first named."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def mapping(kind: str, fields: Mapping[str, Any], **tables: Any) -> dict[str, Any]:
    """A mapping in which each field is the column of its own name, unless said otherwise."""
    return {"source": {"name": "books", "kind": kind}, "fields": fields, **tables}


def columns(*names: str, **others: Any) -> dict[str, Any]:
    """Fields that are columns of their own names, and others."""
    return {name: {"column": name} for name in names} | others


@dataclass
class Records:
    """A log with the registry of the tests' world in it, and imports into it."""

    log: MemoryLog = field(default_factory=log_of_the_world)
    codes: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids = (f"00000000-0000-7000-8000-{number:012d}" for number in itertools.count())
        self.new_id = lambda: next(ids)
        self.registry = RegistryService(self.log, self.new_id)
        self.before = self.log.head()

    def run(self, file: Path, content: dict[str, Any], batch_size: int = 1_000) -> ImportReport:
        """Import the file."""
        return run_record_import(
            file,
            mapping_from(content),
            importing_into(self.log),
            self.registry,
            clock=lambda: NOW,
            new_id=self.new_id,
            new_code=lambda moment: moment.strftime("%Y%m%d-AAAAA"),
            find_code=lambda kind, code: self.codes.get((kind, code), []),
            batch_size=batch_size,
        )

    @property
    def events(self) -> list[Envelope]:
        """What the imports recorded, in order."""
        return [entry.envelope for entry in self.log.entries[self.before :]]

    @property
    def types(self) -> list[str]:
        """The types of these."""
        return [event.data.type for event in self.events]

    def facts(self, type_: str) -> list[dict[str, Any]]:
        """The facts of the events of one type."""
        return [event.data.facts() for event in self.events if event.data.type == type_]


def rejects_of(file: Path) -> list[list[str]]:
    """The rows that were rejected, each with its number, reasons and rule before its cells."""
    with file.with_name(f"{file.name}.rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))[1:]
