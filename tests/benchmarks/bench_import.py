"""Rows imported a second, against openpyxl merely reading the same workbook.

An import reads, checks and translates each row, seals who reported it, and has two events for it on the disk.
"""

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import openpyxl

from consumers.importing.importer import run_import
from consumers.importing.mapping_file import read_mapping
from infra.bootstrap import Yishi, open_yishi, utc_now
from infra.identifiers import new_code, new_id
from infra.settings import Settings
from tests.benchmarks.measurement import Measurement, interleaved_seconds

ROOT = Path(__file__).parents[2]
MAPPING = ROOT / "docs" / "examples" / "resident_messages.toml"
MESSAGES = ROOT.parent / "shared" / "data" / "resident_messages.xlsx"
ROWS = 20_000
"""Generated rows at scale 1."""
REPEATS = 3
HEADER = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")
WORDS = (
    "小区门口的路灯坏了很久没有人修夜里走路不安全请有关部门尽快处理居民反映供暖温度不够物业停车垃圾清运噪音"
)
LENGTHS = {"title": (8, 36), "text": (50, 550), "reply": (100, 900)}
"""Characters, least and most, about as in the real messages."""


def measure(scale: float) -> list[Measurement]:
    """Rows a second of generated messages, and of the real ones."""
    with tempfile.TemporaryDirectory() as folder:
        rows = max(500, round(ROWS * scale))
        file = generate(Path(folder) / "messages.xlsx", rows)
        measurements = [_compare("generated messages", file, rows, Path(folder))]
        if os.environ.get("YISHI_WITHOUT_SHARED") != "1":
            measurements.append(_compare("real messages", MESSAGES, _count(MESSAGES), Path(folder)))
        return measurements


def generate(path: Path, rows: int) -> Path:
    """A workbook of generated messages, always the same for the same number of rows."""
    chance = random.Random(rows)
    texts = {kind: [_text(chance, *lengths) for _ in range(500)] for kind, lengths in LENGTHS.items()}
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("messages")
    sheet.append(HEADER)
    for number in range(rows):
        raised = datetime(2011, 4, 1) + timedelta(minutes=number * 4_000_000 // rows)  # noqa: DTZ001 as in a cell
        resolved = raised + timedelta(seconds=chance.randrange(60, 5_000_000))
        title, text, reply = (f"{chance.choice(texts[kind])}{number}" for kind in ("title", "text", "reply"))
        place = f"{chance.choice('ABCDEFGHJK')}{chance.randrange(1, 10)}县"
        times = [f"{moment:%Y/%m/%d %H:%M:%S}" for moment in (raised, resolved)]
        sheet.append([str(number), f"U{number:08d}", place + title[:30], times[0], text, reply, times[1]])
    book.save(path)
    return path


def _text(chance: random.Random, least: int, most: int) -> str:
    return "".join(chance.choices(WORDS, k=chance.randint(least, most)))


def _compare(what: str, file: Path, rows: int, folder: Path) -> Measurement:
    with _fresh(folder, REPEATS) as yishis:
        ours, peer = interleaved_seconds(
            lambda: _import(file, rows, next(yishis)), lambda: _count(file), REPEATS
        )
    return Measurement(
        name=f"import of {rows:,} {what}, two events a row",
        unit="rows/s",
        ours=rows / ours,
        peer=rows / peer,
        peer_name=f"openpyxl {version('openpyxl')} merely reading the file (read_only)",
        goal="at least 0.5",
        note="SQLite; descriptions sealed; everything on the disk",
    )


@contextmanager
def _fresh(folder: Path, number: int) -> Iterator[Iterator[Yishi]]:
    """So many empty ones, opened beforehand."""
    with ExitStack() as stack:
        homes = [Path(tempfile.mkdtemp(dir=folder)) for _ in range(number)]
        settings = [
            Settings(database_url=f"sqlite:///{home / 'yishi.db'}", keys=home / "keys") for home in homes
        ]
        yield iter([stack.enter_context(open_yishi(each)) for each in settings])


def _import(file: Path, rows: int, yishi: Yishi) -> None:
    code: Callable[[datetime], str] = lambda moment: new_code(moment, yishi.settings.zone)  # noqa: E731 typed
    report = run_import(
        file,
        read_mapping(MAPPING),
        yishi.imports,
        yishi.registry,
        clock=utc_now,
        new_id=new_id,
        new_code=code,
    )
    if (report.imported, report.events) != (rows, 2 * rows):
        raise AssertionError(f"expected {rows} rows of two events, got {report}")


def _count(file: Path) -> int:
    """Read every cell with openpyxl; returns the rows below the header."""
    book = openpyxl.load_workbook(file, read_only=True)
    rows = sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return rows - 1
