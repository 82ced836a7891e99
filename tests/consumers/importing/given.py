"""Files and mappings to import, and an import into a log in memory."""

import itertools
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

from consumers.importing.importer import run_import
from consumers.importing.mapping_file import mapping_from
from consumers.importing.report import ImportReport
from domain.event import Envelope
from domain.issue.import_service import ImportService
from domain.registry.service import RegistryService
from domain.working_time import WorkCalendar, is_weekday
from tests.fakes.log import MemoryLog

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
HEADER = ("编号", "标题", "内容", "提出时间", "办结时间", "答复")


def row(id_: str = "1", **cells: Any) -> list[Any]:
    """A row under HEADER that can be imported, with some cells changed."""
    usual = {"编号": id_, "标题": "路灯不亮", "内容": "晚上看不清路", "提出时间": "2025/3/1 9:30:00"}
    usual |= {"办结时间": "2025/3/4 10:00:00", "答复": "已更换灯泡"}
    return [(usual | cells)[column] for column in HEADER]


def mapping_content(**fields: Any) -> dict[str, Any]:
    """The content of a mapping of HEADER, with some fields changed; None leaves a field out."""
    usual: dict[str, Any] = {
        "external_id": {"column": "编号"},
        "title": {"column": "标题"},
        "description": {"column": "内容"},
        "place": {"value": "lane"},
        "category": {"value": "lamps"},
        "channel": {"value": "hotline"},
        "raised_at": {"column": "提出时间"},
        "resolved_at": {"column": "办结时间"},
        "outcome": {"column": "答复"},
    }
    return {
        "source": {"name": "hotline"},
        "fields": {name: rule for name, rule in (usual | fields).items() if rule is not None},
        "places": [
            {"id": "town", "name": "示范区", "tier": "district"},
            {"id": "lane", "name": "示范小区", "tier": "compound", "parent": "town"},
        ],
        "categories": [{"id": "lamps", "name": "照明"}],
    }


def workbook(path: Path, rows: Iterable[Sequence[Any]], header: Sequence[str] = HEADER) -> Path:
    """An .xlsx file with one sheet, named 工单."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("工单")
    sheet.append(header)
    for cells in rows:
        sheet.append(cells)
    book.save(path)
    return path


def text_file(
    path: Path, rows: Iterable[Sequence[str]], encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    """A .csv file under HEADER."""
    lines = [delimiter.join(f'"{cell}"' for cell in cells) for cells in [HEADER, *rows]]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def zipped(path: Path, parts: dict[str, str | bytes]) -> Path:
    """A zip archive of these parts, compressed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_part(original: Path, path: Path, name: str, content: str | bytes) -> Path:
    """A copy of a workbook in which one part is replaced."""
    with zipfile.ZipFile(original) as archive:
        parts: dict[str, str | bytes] = {part: archive.read(part) for part in archive.namelist()}
    return zipped(path, {**parts, name: content})


@dataclass
class Importing:
    """A log in memory, and imports into it."""

    log: MemoryLog = field(default_factory=MemoryLog)
    steps: list[tuple[int, int]] = field(default_factory=list)
    """What the progress was told."""
    report: ImportReport = field(default_factory=ImportReport)
    """Of the last import."""

    def __post_init__(self) -> None:
        ids = (f"00000000-0000-7000-8000-{number:012d}" for number in itertools.count())
        self.new_id = lambda: next(ids)
        self.registry = RegistryService(self.log, self.new_id)
        self.importer = ImportService(self.log, WorkCalendar(SHANGHAI, is_weekday), self.new_id)

    def run(self, file: Path, content: dict[str, Any] | None = None, batch_size: int = 1_000) -> ImportReport:
        return run_import(
            file,
            mapping_from(content or mapping_content()),
            self.importer,
            self.registry,
            clock=lambda: NOW,
            new_id=self.new_id,
            new_code=lambda moment: moment.strftime("%Y%m%d-AAAAA"),
            progress=lambda done, total: self.steps.append((done, total)),
            batch_size=batch_size,
        )

    def events(self, type_: str | None = None) -> list[Envelope]:
        """What was recorded, in order."""
        return [e.envelope for e in self.log.entries if type_ in (None, e.envelope.data.type)]

    def facts(self, type_: str) -> list[dict[str, Any]]:
        """The facts of the events of one type."""
        return [envelope.data.facts() for envelope in self.events(type_)]
