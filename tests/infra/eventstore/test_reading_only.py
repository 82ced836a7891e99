"""Reading neither waits for a writer nor needs the right to write."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest
from eventsourcing.persistence import PersistenceError
from typer.testing import CliRunner

from infra.bootstrap import open_yishi
from infra.cli.main import command_line
from infra.eventstore.errors import LogUnavailable
from infra.eventstore.log import open_log
from infra.settings import Settings
from tests.infra.eventstore.given import event

NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a log of one event; others than its owner can reach it, unlike what pytest gives."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    append(folder / "copy" / "议事 100%.db", "issue-1")
    yield folder
    (folder / "copy").chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "copy" / "议事 100%.db"


def append(path: Path, stream: str) -> None:
    log = open_log(f"sqlite:///{path}")
    log.append([event(stream)])
    log.close()


@contextmanager
def nothing_writable(path: Path) -> Iterator[None]:
    """The file and its folder are read only, and we have not the rights of root, who may write regardless."""
    for each in (*path.parent.iterdir(), path.parent):
        each.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        for each in (path.parent, *path.parent.iterdir()):
            each.chmod(0o755)


@pytest.mark.timeout(30)
def test_opening_and_reading_do_not_wait_for_who_writes(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/yishi.db", keys=tmp_path / "keys")
    with open_yishi(settings) as yishi:
        yishi.log.append([event("issue-1")])
    writer = sqlite3.connect(tmp_path / "yishi.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with open_yishi(settings) as yishi:
        assert yishi.log.head() == 1
    writer.close()


def test_a_copy_that_nobody_may_write_can_be_read(path: Path) -> None:
    with nothing_writable(path):
        log = open_log(f"sqlite:///{path}")
        assert [raw.stream for raw in log.raw_page(0, 10)] == ["issue-1"]
        log.close()
        assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_copy_that_nobody_may_write_refuses_appends(path: Path) -> None:
    with nothing_writable(path):
        log = open_log(f"sqlite:///{path}")
        with pytest.raises(PersistenceError, match="readonly"):
            log.append([event("issue-2")])
        log.close()


def test_the_log_can_be_listed_from_a_copy_without_keys_or_views(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YISHI_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("YISHI_KEYS", f"{path.parent}/keys")
    before = CliRunner().invoke(command_line(), ["log"])
    with nothing_writable(path):
        listed = CliRunner().invoke(command_line(), ["log"])
    assert orjson.loads(listed.stdout_bytes)["event"]["stream"] == "issue-1"
    assert listed.stdout_bytes == before.stdout_bytes


def test_a_log_that_another_may_write_is_followed_by_who_may_not(path: Path) -> None:
    writer = open_log(f"sqlite:///{path}")
    writer.append([event("issue-2")])
    with nothing_writable(path):
        log = open_log(f"sqlite:///{path}")
        assert log.head() == 2
    writer.append([event("issue-3")])
    assert log.head() == 3
    log.close()
    writer.close()


def test_what_is_read_from_a_file_that_changes_is_not_taken_for_the_log(path: Path) -> None:
    with nothing_writable(path):
        log = open_log(f"sqlite:///{path}")
        assert log.head() == 1
    append(path, "issue-2")
    with pytest.raises(PersistenceError, match="changed while it was read; run the command again"):
        log.head()
    log.close()


def test_a_copy_whose_last_events_are_beside_it_says_what_to_do(path: Path, tmp_path: Path) -> None:
    log = open_log(f"sqlite:///{path}")
    log.append([event("issue-2")])
    shutil.copytree(path.parent, tmp_path / "copied")
    log.close()
    for copied in (tmp_path / "copied").iterdir():
        if not copied.name.endswith("-shm"):
            shutil.copy(copied, path.parent)
    with (
        nothing_writable(path),
        pytest.raises(LogUnavailable, match="copy both files to a folder where you can write"),
    ):
        open_log(f"sqlite:///{path}")
    log = open_log(f"sqlite:///{path}")
    assert log.head() == 2
    log.close()
