"""Large files are read by a process of its own: nothing else about them is different."""

import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

import pytest

from consumers.importing import reading
from consumers.importing.mapping_file import mapping_from
from consumers.importing.reading import Columns, ReadBatch, Task, parts, received
from consumers.importing.refusal import ImportRefused
from domain.event import Actor
from domain.registry.commands import RegisterPlace
from domain.service import Context
from tests.consumers.importing.given import Importing, mapping_content, row, with_part, workbook

ROOT = Path(__file__).parents[3]


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large enough for a process of its own."""
    monkeypatch.setattr(reading, "LARGE_FILE", 0)


def rows(number: int) -> list[list[Any]]:
    """Rows of which every fifth is rejected when it is read, and every seventh by a rule."""
    unreadable, too_early = {"提出时间": "2019/13/45"}, {"办结时间": "2020/1/1 0:00:00"}
    changed = [unreadable if n % 5 == 0 else too_early if n % 7 == 0 else {} for n in range(1, number + 1)]
    return [row(str(n), **cells) for n, cells in enumerate(changed, start=1)]


def facts(importing: Importing) -> list[dict[str, Any]]:
    """What was recorded, in order."""
    return [envelope.data.facts() for envelope in importing.events()]


def test_another_process_reads_what_this_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, here, there = workbook(tmp_path / "a.xlsx", rows(60)), Importing(), Importing()
    read_here = here.run(file, batch_size=7)
    rejects = read_here.rejects.read_text() if read_here.rejects else ""
    monkeypatch.setattr(reading, "LARGE_FILE", 0)
    read_there = there.run(file, batch_size=7)
    assert read_there == read_here
    assert facts(there) == facts(here)
    assert read_there.rejects
    assert read_there.rejects.read_text() == rejects
    assert (read_here.rejected, read_here.imported) == (19, 41)


@pytest.mark.usefixtures("apart")
def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    importing, file = Importing(), workbook(tmp_path / "a.xlsx", [row("1"), row("2")])
    importing.run(file)
    assert importing.run(file, batch_size=1).unchanged == 2


@pytest.mark.usefixtures("apart")
def test_another_process_asks_for_the_names_of_registered_places(tmp_path: Path) -> None:
    importing = Importing()
    register_place(importing, "old-lane", "老示范小区")
    body = {
        "template": "reply-{place}",
        "bodies": [
            {"id": "reply-{place}", "name": "{place_name}答复单位", "kind": "department", "place": "{place}"}
        ],
    }
    content = mapping_content(place={"value": "old-lane"}, body=body)
    importing.run(workbook(tmp_path / "a.xlsx", [row("1")]), content)
    assert [body["name"] for body in importing.facts("body.registered")] == ["老示范小区答复单位"]


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("broken_at", [20, 2_000])
def test_a_file_that_is_broken_leaves_the_log_as_it_was(tmp_path: Path, broken_at: int) -> None:
    whole = workbook(tmp_path / "a.xlsx", rows(50))
    sheet = sheet_of(whole)[:-broken_at]
    broken = with_part(whole, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", sheet)
    importing = Importing()
    with pytest.raises(ImportRefused, match="damaged"):
        importing.run(broken, batch_size=2)
    assert not importing.log.entries


@pytest.mark.usefixtures("apart")
def test_a_missing_column_is_refused_by_name(tmp_path: Path) -> None:
    importing, file = Importing(), workbook(tmp_path / "a.xlsx", [row("1")])
    with pytest.raises(ImportRefused, match="'标题甲'"):
        importing.run(file, mapping_content(title={"column": "标题甲"}))
    assert not importing.log.entries


def test_a_reading_process_that_ended_early_is_told_of() -> None:
    ours, theirs = Pipe()
    theirs.close()
    with ours, pytest.raises(ImportRefused, match="run the import again"):
        next(received(ours, lambda _: None))


def test_a_reading_process_ends_when_nobody_takes_what_it_reads(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row(str(n), 内容="灯" * 3_000) for n in range(300)])
    ours, theirs = Pipe()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "consumers.importing.reading_process", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
        )
    ours.send(Task(file, mapping_from(mapping_content()), batch_size=1))
    assert isinstance(ours.recv(), Columns)
    ours.close()
    assert process.wait(60) == 0


AN_IMPORT_THAT_WAITS = """
import signal, sys
from pathlib import Path
from consumers.importing import reading
from consumers.importing.mapping_file import mapping_from
from tests.consumers.importing.given import mapping_content
reading.LARGE_FILE = 0
task = reading.Task(Path(sys.argv[1]), mapping_from(mapping_content()), 1)
with reading.read_file(task, lambda _: None) as read:
    next(read.batches)
    print(Path(f"/proc/self/task/{Path('/proc/self').resolve().name}/children").read_text(), flush=True)
    signal.pause()
"""


def test_an_import_that_is_killed_leaves_no_reading_process_behind(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [row(str(n), 内容="灯" * 3_000) for n in range(300)])
    command = [sys.executable, "-c", AN_IMPORT_THAT_WAITS, str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as importing:
        assert importing.stdout
        (child,) = importing.stdout.readline().split()
        assert runs(child)
        importing.kill()
    while runs(child):  # a process that stays is ended by the time limit of the test
        time.sleep(0.05)


def runs(process: str) -> bool:
    """Whether a process is there and has not ended; one that has ended may wait for its parent to ask."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_batches_hold_as_many_rows_as_asked_for(tmp_path: Path) -> None:
    assert sizes_of_batches(workbook(tmp_path / "a.xlsx", rows(5)), 2) == [2, 2, 1]


def test_the_first_batch_is_small_so_that_recording_begins_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "FIRST_BATCH", 1)
    assert sizes_of_batches(workbook(tmp_path / "a.xlsx", rows(12)), 4) == [1, 2, 4, 4, 1]


def test_rows_with_long_texts_come_in_smaller_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 5_000)
    long = [row(str(n), 内容="灯" * 3_000) for n in range(5)]
    assert sizes_of_batches(workbook(tmp_path / "a.xlsx", long), 100) == [2, 2, 1]


def sizes_of_batches(file: Path, batch_size: int) -> list[int]:
    """Rows in each batch."""
    read = parts(Task(file, mapping_from(mapping_content()), batch_size), lambda _: None)
    return [len(part.rows) for part in read if isinstance(part, ReadBatch)]


def sheet_of(file: Path) -> bytes:
    """The bytes of a workbook's one sheet."""
    with zipfile.ZipFile(file) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def register_place(importing: Importing, id_: str, name: str) -> None:
    """A place that was there before any import."""
    now, by = datetime(2025, 1, 1, tzinfo=UTC), Actor(id="clerk", role="coordinator")
    command = RegisterPlace(by=by, now=now, place=id_, name=name, tier="compound", parent=None)
    context = Context(by=by, command_id="1", correlation_id="1", causation_id="1", clock=now, occurred_at=now)
    importing.registry.register_place(command, context)
