"""Backups: what was there comes back byte for byte, or not at all; whoever was erased does not."""

import json
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy, rmtree

import pytest

from domain.event import Actor, Personal
from domain.service import Context
from domain.subject.commands import EraseSubject
from infra.backup.log_backup import LOG, back_up_log
from infra.bootstrap import Yishi, open_yishi
from infra.eventstore.errors import LogNotEmpty
from infra.eventstore.log import EventLog, open_log
from infra.sealed import opener
from infra.settings import Settings
from tests.conftest import Databases
from tests.infra.cli.commands import Run, run
from tests.infra.eventstore.given import event, history, raised

__all__ = ["run"]

ADMINISTRATOR = Actor(id="actor-1", role="administrator")
ZHANG = Personal(subject="subject-1", name="张三", phone="13900000000", description="楼道灯坏了")
LI = Personal(subject="subject-2", name="李四", description="电梯停了")

NewDatabase = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgres"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    """Gives the URL of another database of the same kind."""
    if request.param == "postgres":
        databases: Databases = request.getfixturevalue("postgres")
        return lambda: databases.create()[1]
    numbers = iter(range(100))
    return lambda: f"sqlite:///{tmp_path}/log-{next(numbers)}/yishi.db"


class Machine:
    """A Yishi at its place, and the commands given there."""

    def __init__(self, url: str, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings = Settings(database_url=url, keys=folder / "keys")
        self._run, self._monkeypatch = run, monkeypatch

    def yishi(self, *arguments: object, status: int = 0) -> str:
        self._monkeypatch.setenv("YISHI_DATABASE_URL", self.settings.database_url)
        self._monkeypatch.setenv("YISHI_KEYS", str(self.settings.keys))
        done = self._run(*map(str, arguments))
        assert done.status == status, done.err
        return done.out + done.err

    def read(self, stream: str) -> Personal | None:
        with open_yishi(self.settings) as yishi:
            [envelope] = yishi.log.history(stream)
            return opener(yishi.log.recorder, yishi.keyring)(envelope)

    def rows(self) -> list[tuple[object, ...]]:
        with closing(open_log(self.settings.database_url, create=False)) as log:
            return [tuple(row) for row in log.stored_rows(0, 100_000, log.head())]

    def erased(self, subject: str) -> bool:
        with open_yishi(self.settings) as yishi:
            known = yishi.subjects.load(subject)
            return bool(known and known.erased)


NewMachine = Callable[[str], Machine]


@pytest.fixture
def new_machine(
    new_database: NewDatabase, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> NewMachine:
    """Gives a machine with a database and keys of its own, both empty."""
    return lambda name: Machine(new_database(), tmp_path / name, run, monkeypatch)


@pytest.fixture
def first(new_machine: NewMachine) -> Machine:
    """A machine whose log holds events of several commands, two of them with personal data."""
    machine = new_machine("first")
    with open_yishi(machine.settings) as yishi:
        yishi.log.append([event("issue-1", data=raised(ZHANG)), event("issue-2", data=raised(LI))])
        yishi.log.append([event("issue-3", version, "command-1") for version in (1, 2, 3)])
        yishi.log.append(history("issue-4", 5))
    return machine


def erase(machine: Machine, subject: str) -> None:
    with open_yishi(machine.settings) as yishi:
        order_erasure(yishi, subject)


def order_erasure(yishi: Yishi, subject: str) -> None:
    now = datetime.now(UTC)
    context = Context(
        by=ADMINISTRATOR,
        command_id=f"erase-{subject}",
        correlation_id="request-1",
        causation_id="request-1",
        clock=now,
        occurred_at=now,
    )
    command = EraseSubject(by=ADMINISTRATOR, now=now, subject=subject, ground="consent_withdrawn")
    yishi.subjects.erase(command, context)


def test_a_restored_log_is_the_same_in_every_column(
    first: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    told = first.yishi("backup", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    assert f"the log up to position {len(first.rows())}" in told
    second = new_machine("second")
    second.yishi("restore", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    assert second.rows() == first.rows()
    assert (second.read("issue-1"), second.read("issue-2")) == (ZHANG, LI)


def test_a_restored_log_goes_on_where_it_was(first: Machine, new_machine: NewMachine, tmp_path: Path) -> None:
    first.yishi("backup", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    second = new_machine("second")
    second.yishi("restore", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    with open_yishi(second.settings) as yishi:
        head = yishi.log.head()
        assert yishi.log.receipt("issue-3", "command-1") is not None
        assert yishi.log.append([event("issue-3", 4)]) == [head + 1]
    assert "Nothing differs" in second.yishi("doctor")


def test_the_log_alone_can_be_restored_beside_the_keys_that_are_there(
    first: Machine, new_database: NewDatabase, tmp_path: Path
) -> None:
    told = first.yishi("backup", tmp_path / "log.zip")
    assert "The keys are not in it" in told
    before = first.rows()
    first.settings = first.settings.model_copy(update={"database_url": new_database()})
    first.yishi("restore", tmp_path / "log.zip")
    assert first.rows() == before
    assert first.read("issue-1") == ZHANG


def test_a_stolen_backup_of_the_log_opens_nothing(first: Machine, tmp_path: Path) -> None:
    first.yishi("backup", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    with zipfile.ZipFile(tmp_path / "log.zip") as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    for secret in ("张三", "13900000000", "楼道灯坏了", "李四", "电梯停了"):
        assert secret.encode() not in content
        assert json.dumps(secret)[1:-1].encode() not in content
    key = (first.settings.keys / "key-encryption-key").read_bytes().strip()
    assert key not in content
    with zipfile.ZipFile(tmp_path / "keys.zip") as archive:
        assert key in archive.read("key-encryption-key")
    for file in (tmp_path / "log.zip", tmp_path / "keys.zip"):
        assert file.stat().st_mode & 0o077 == 0


def test_backups_of_before_an_erasure_bring_nobody_back(
    first: Machine, new_database: NewDatabase, tmp_path: Path
) -> None:
    first.yishi("backup", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    erase(first, "subject-1")
    # The log and all keys are lost; the register of erasures is what stays of the machine.
    register = copy(first.settings.keys / "erasures.jsonl", tmp_path / "kept-apart.jsonl")
    rmtree(first.settings.keys)
    first.settings = first.settings.model_copy(update={"database_url": new_database()})
    told = first.yishi(
        "restore", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip", "--erasures", register
    )
    assert "1 people whose data were erased stay so" in told
    assert (first.read("issue-1"), first.read("issue-2")) == (None, LI)
    assert first.erased("subject-1")
    assert in_store(first, "subject-1") is None


def in_store(machine: Machine, subject: str) -> bytes | None:
    with open_yishi(machine.settings) as yishi:
        kept = yishi.keyring.store.find([subject]).get(subject)
        return kept.wrapped if kept else None


def test_with_the_register_in_its_place_nobody_comes_back_either(
    first: Machine, new_database: NewDatabase, tmp_path: Path
) -> None:
    first.yishi("backup", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    erase(first, "subject-1")
    (first.settings.keys / "data-keys.db").unlink()
    first.settings = first.settings.model_copy(update={"database_url": new_database()})
    first.yishi("restore", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    assert (first.read("issue-1"), first.read("issue-2")) == (None, LI)
    assert first.erased("subject-1")


def test_a_log_of_after_an_erasure_tells_old_keys_who_is_gone(
    first: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    first.yishi("backup", tmp_path / "old-log.zip", "--keys", tmp_path / "old-keys.zip")
    erase(first, "subject-1")
    first.yishi("backup", tmp_path / "log.zip")
    second = new_machine("second")
    second.yishi("restore", tmp_path / "log.zip", "--keys", tmp_path / "old-keys.zip")
    assert (second.read("issue-1"), second.read("issue-2")) == (None, LI)
    assert in_store(second, "subject-1") is None


def test_old_keys_are_wrapped_by_the_key_of_today(
    first: Machine, new_database: NewDatabase, tmp_path: Path
) -> None:
    first.yishi("backup", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    first.yishi("keys", "rotate")
    (first.settings.keys / "data-keys.db").unlink()
    first.settings = first.settings.model_copy(update={"database_url": new_database()})
    first.yishi("restore", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    assert first.read("issue-1") == ZHANG
    with open_yishi(first.settings) as yishi:
        assert yishi.keyring.store.wrapped_otherwise(yishi.keyring.service.newest()) == []


def test_a_backup_is_never_written_over(first: Machine, tmp_path: Path) -> None:
    first.yishi("backup", tmp_path / "log.zip")
    before = (tmp_path / "log.zip").read_bytes()
    assert "exists already" in first.yishi("backup", tmp_path / "log.zip", status=1)
    assert (tmp_path / "log.zip").read_bytes() == before
    assert [file.name for file in tmp_path.iterdir() if "unfinished" in file.name] == []


def test_nothing_is_restored_over_a_log_with_events(first: Machine, tmp_path: Path) -> None:
    first.yishi("backup", tmp_path / "log.zip")
    before = first.rows()
    assert "holds a log already" in first.yishi("restore", tmp_path / "log.zip", status=1)
    assert first.rows() == before


def test_the_keys_of_another_log_are_not_put_beside_it(
    first: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    first.yishi("backup", tmp_path / "log.zip")
    other = new_machine("other")
    with open_yishi(other.settings) as yishi:
        yishi.log.append([event("issue-1", data=raised(ZHANG))])
    other.yishi("backup", tmp_path / "other.zip", "--keys", tmp_path / "other-keys.zip")
    second = new_machine("second")
    told = second.yishi("restore", tmp_path / "log.zip", "--keys", tmp_path / "other-keys.zip", status=1)
    assert "the keys of another log" in told
    assert not second.settings.keys.exists()


def test_a_backup_of_keys_is_not_taken_for_one_of_the_log(
    first: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    first.yishi("backup", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    assert "is not a yishi log backup" in new_machine("second").yishi(
        "restore", tmp_path / "keys.zip", status=1
    )


def rewritten(file: Path, change: Callable[[bytes], bytes], part: str = LOG) -> None:
    """The archive with one part changed, and sound as an archive."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(content) if name == part else content)


def without_line(number: int) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        return b"".join(lines[:number] + lines[number + 1 :])

    return change


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a changed word": lambda file: rewritten(
        file, lambda content: content.replace(b"issue.urged", b"issue.Urged")
    ),
    "a missing event": lambda file: rewritten(file, without_line(3)),
    "a missing last event": lambda file: rewritten(file, without_line(-1)),
    "an event twice": lambda file: rewritten(
        file, lambda content: content + content.splitlines()[-1] + b"\n"
    ),
    "garbage at the end": lambda file: rewritten(file, lambda content: content + b"garbage\n"),
    "no manifest": lambda file: rewritten(file, lambda _: b"", "manifest.json"),
    "another digest": lambda file: rewritten(
        file, lambda c: c.replace(b'"sha256": "', b'"sha256": "0'), "manifest.json"
    ),
    "cut short": lambda file: file.write_bytes(file.read_bytes()[:-200]),
    "a turned bit": lambda file: file.write_bytes(turned(file.read_bytes(), 200)),
    "empty": lambda file: file.write_bytes(b""),
}


def turned(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_leaves_the_database_as_it_was(
    first: Machine, new_machine: NewMachine, tmp_path: Path, damage: str
) -> None:
    file = tmp_path / "log.zip"
    first.yishi("backup", file, "--keys", tmp_path / "keys.zip")
    whole = copy(file, tmp_path / "whole.zip")
    DAMAGES[damage](file)
    second = new_machine("second")
    assert "use another" in second.yishi("restore", file, "--keys", tmp_path / "keys.zip", status=1)
    with closing(open_log(second.settings.database_url)) as log:
        assert log.head() == 0
    # And it can be filled from a good one.
    second.yishi("restore", whole, "--keys", tmp_path / "keys.zip")
    assert second.rows() == first.rows()


def test_damaged_keys_are_noticed_before_anything_is_put_in_place(
    first: Machine, new_machine: NewMachine, tmp_path: Path
) -> None:
    first.yishi("backup", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    rewritten(
        tmp_path / "keys.zip", lambda content: content.replace(b'"id":"0', b'"id":"1'), "data-keys.jsonl"
    )
    second = new_machine("second")
    assert "use another" in second.yishi(
        "restore", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip", status=1
    )
    assert not second.settings.keys.exists()


def test_a_backup_holds_what_was_there_when_it_began_while_others_go_on(
    log: EventLog, tmp_path: Path
) -> None:
    for number in range(25):
        log.append(history(f"issue-{number}", 100))

    def goes_on(_: int, __: int) -> None:
        log.append([event(f"issue-meanwhile-{log.head()}")])

    assert back_up_log(log, "Asia/Shanghai", tmp_path / "log.zip", goes_on) == 2_500
    assert log.head() > 2_500
    with zipfile.ZipFile(tmp_path / "log.zip") as archive:
        lines = archive.read(LOG).splitlines()
    assert [log.leaf(raw) for raw in log.raw_page(0, 2_500)] == lines


def test_the_log_is_not_restored_twice(log: EventLog) -> None:
    log.append([event()])
    with pytest.raises(LogNotEmpty):
        log.restore([], [])


def test_a_backup_without_the_key_encryption_key_says_so_and_needs_it_to_come_back(
    first: Machine, new_machine: NewMachine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kek = (first.settings.keys / "key-encryption-key").read_text().strip()
    monkeypatch.setenv("YISHI_KEK", kek)
    told = first.yishi("backup", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    assert "The key-encryption key is not in it" in told
    assert kek not in told
    monkeypatch.delenv("YISHI_KEK")
    second = new_machine("second")
    told = second.yishi("restore", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip", status=1)
    assert "another key-encryption-key" in told
    rmtree(second.settings.keys)
    monkeypatch.setenv("YISHI_KEK", kek)
    second.yishi("restore", tmp_path / "log.zip", "--keys", tmp_path / "keys.zip")
    monkeypatch.delenv("YISHI_KEK")
    (second.settings.keys / "key-encryption-key").write_text(kek)
    assert second.read("issue-1") == ZHANG
