"""Erasing a person: gone in every process and from every file, once and for all, whatever crashes."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from domain.event import Actor, Personal
from domain.service import Context
from domain.subject.commands import EraseSubject
from domain.subject.errors import SubjectErased
from domain.subject.service import Erasure
from infra.bootstrap import Yishi, open_yishi
from infra.erasing import ErasableKeys
from infra.erasures import ErasureRegister
from infra.key_encryption_key import KeysUnusable
from infra.keys import Keyring
from infra.sealed import opener
from infra.settings import Settings
from tests.infra.eventstore.given import event, raised

AAD = b'{"id":"1"}'
NOON = datetime(2026, 3, 8, 4, tzinfo=UTC)
ADMINISTRATOR = Actor(id="actor-1", role="administrator")
ZHANG = Personal(subject="subject-1", name="张三", phone="13900000000", description="楼道灯坏了")
LI = Personal(subject="subject-2", name="李四")


def erasure(subject: str = "subject-1", **more: object) -> Erasure:
    facts = {"subject": subject, "erased_at": NOON, "ground": "consent_withdrawn", "reason": None}
    ids = {"command_id": f"erase-{subject}", "correlation_id": "request-1", "causation_id": "request-1"}
    return Erasure(**{**facts, "by": ADMINISTRATOR, **ids, **more})  # type: ignore[arg-type]  # as the class says


def erasable(keyring: Keyring) -> ErasableKeys:
    return ErasableKeys(keyring.store, ErasureRegister(keyring.folder / "erasures.jsonl"))


def test_what_was_sealed_for_the_person_is_no_longer_opened_and_all_else_is(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path)
    zhang, li = keyring.seal(ZHANG, AAD), keyring.seal(LI, AAD)
    erasable(keyring).erase(erasure())
    assert (keyring.open(zhang, AAD), keyring.open(li, AAD)) == (None, LI)


def test_a_process_that_has_sealed_for_the_person_opens_and_seals_nothing_more(tmp_path: Path) -> None:
    running = Keyring(tmp_path)
    sealed = running.seal(ZHANG, AAD)
    erasable(Keyring(tmp_path)).erase(erasure())
    assert running.open(sealed, AAD) is None
    with pytest.raises(SubjectErased, match="subject-1"):
        running.seal(ZHANG, AAD)
    assert running.open(running.seal(LI, AAD), AAD) == LI


def test_the_destroyed_key_is_nowhere_in_the_files(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path)
    others = [keyring.seal(LI.model_copy(update={"subject": f"subject-{n}"}), AAD) for n in range(2, 400)]
    keyring.seal(ZHANG, AAD)
    wrapped = keyring.store.find(["subject-1"])["subject-1"].wrapped
    assert wrapped in in_files(tmp_path)
    # Somebody reads at the same time, whose connection stays open.
    assert Keyring(tmp_path).open(others[0], AAD)
    erasable(keyring).erase(erasure())
    assert wrapped not in in_files(tmp_path)


def in_files(folder: Path) -> bytes:
    """The raw bytes of all files of a folder, write-ahead logs and free pages included."""
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_store_of_before_the_erasure_is_put_to_the_register_again(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keys")
    sealed = keyring.seal(ZHANG, AAD)
    keyring.close()
    copytree(tmp_path / "keys", tmp_path / "before")
    with closing(Keyring(tmp_path / "keys")) as again:
        erasable(again).erase(erasure())
    for file in (tmp_path / "before").iterdir():
        file.replace(tmp_path / "keys" / file.name)
    with closing(Keyring(tmp_path / "keys")) as restored:
        assert restored.open(sealed, AAD) == ZHANG
        erasable(restored).reconcile()
        assert restored.open(sealed, AAD) is None


def test_a_lost_register_is_made_again_from_the_store(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path)
    keyring.seal(ZHANG, AAD)
    erasable(keyring).erase(erasure(reason="本人申请"))
    (tmp_path / "erasures.jsonl").unlink()
    erasable(keyring).reconcile()
    assert list(erasable(keyring).erasures()) == [erasure(reason="本人申请")]


def test_the_first_erasure_of_a_person_counts(tmp_path: Path) -> None:
    keys = erasable(Keyring(tmp_path))
    first = keys.erase(erasure())
    assert keys.erase(erasure(ground="retention_ended", command_id="another")) == first


def test_an_entry_that_a_crash_cut_short_counts_for_nothing_and_is_overwritten(tmp_path: Path) -> None:
    register = ErasureRegister(tmp_path / "erasures.jsonl")
    register.enter([erasure("subject-1")])
    with register.path.open("ab") as file:
        file.write(b'{"subject":"subject-2","erased_at":"2026-0')
    assert set(register.all()) == {"subject-1"}
    register.enter([erasure("subject-3")])
    assert set(ErasureRegister(register.path).all()) == {"subject-1", "subject-3"}


def test_a_damaged_register_is_named_with_its_line(tmp_path: Path) -> None:
    register = ErasureRegister(tmp_path / "erasures.jsonl")
    register.enter([erasure()])
    register.path.write_bytes(register.path.read_bytes() + b"garbage\n")
    with pytest.raises(KeysUnusable, match="line 2, is no entry"):
        register.all()


def test_the_register_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    register = ErasureRegister(tmp_path / "apart" / "erasures.jsonl")
    register.enter([erasure()])
    assert register.path.stat().st_mode & 0o077 == 0


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Of a Yishi whose log holds an event with personal data."""
    settings = Settings(database_url=database_url, keys=tmp_path / "keys")
    with open_yishi(settings) as yishi:
        yishi.log.append([event("issue-1", data=raised(ZHANG))])
    return settings


def read(yishi: Yishi) -> Personal | None:
    [envelope] = yishi.log.history("issue-1")
    return opener(yishi.log.recorder, yishi.keyring)(envelope)


def erase(yishi: Yishi) -> None:
    now = datetime.now(UTC)
    context = Context(
        by=ADMINISTRATOR,
        command_id="erase-1",
        correlation_id="request-1",
        causation_id="request-1",
        clock=now,
        occurred_at=now,
    )
    command = EraseSubject(by=ADMINISTRATOR, now=now, subject="subject-1", ground="consent_withdrawn")
    yishi.subjects.erase(command, context)


def test_an_erasure_is_felt_at_once_by_another_process_on_the_same_log(settings: Settings) -> None:
    with open_yishi(settings) as first, open_yishi(settings) as second:
        assert read(second) == ZHANG
        erase(first)
        assert read(second) is None


def test_an_import_of_what_the_source_still_has_leaves_the_person_out(settings: Settings) -> None:
    with open_yishi(settings) as yishi:
        erase(yishi)
        again = raised(ZHANG).model_copy(update={"code": "20260301-9K3FQ"})
        other = raised(LI).model_copy(update={"code": "20260301-8K3FQ"})
        yishi.imports._append([event("issue-9", data=again), event("issue-10", data=other)])
        [left], [kept] = yishi.log.history("issue-9"), yishi.log.history("issue-10")
        open_personal = opener(yishi.log.recorder, yishi.keyring)
        assert (left.sealed, open_personal(kept)) == (None, LI)


class Crash(Exception):
    """The process ends here."""


@pytest.fixture(params=["register", "destroy", "append"])
def crashed(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """An erasure that is lost before one of its steps."""

    def crash(*_: object) -> None:
        raise Crash

    with open_yishi(settings) as yishi, monkeypatch.context() as patched:
        match request.param:
            case "register":
                patched.setattr(ErasureRegister, "enter", crash)
            case "destroy":
                patched.setattr(yishi.keyring.store, "destroy", crash)
            case "append":
                patched.setattr(yishi.log, "append", crash)
        with pytest.raises(Crash):
            erase(yishi)
    return str(request.param)


def test_an_erasure_that_was_cut_short_is_whole_after_the_next_start_or_has_not_begun(
    settings: Settings, crashed: str
) -> None:
    with open_yishi(settings) as yishi:
        subject = yishi.subjects.load("subject-1")
        if crashed == "register":
            assert (subject, read(yishi)) == (None, ZHANG)
        else:
            assert subject is not None and subject.erased is not None  # noqa: PT018 - one thing
            assert read(yishi) is None
    with open_yishi(settings) as yishi:
        assert len(list(yishi.log.history("subject-1"))) == (crashed != "register")


def test_the_log_never_tells_of_an_erasure_that_has_not_happened(settings: Settings, crashed: str) -> None:
    with open_yishi(settings) as yishi:
        told = bool(list(yishi.log.history("subject-1")))
        assert told == (read(yishi) is None)
        assert told == (crashed != "register")
