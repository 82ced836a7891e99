"""The key-encryption key: where it comes from, and how it is replaced while servers go on."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from domain.event import Personal
from infra.bootstrap import open_keys
from infra.key_encryption_key import KeysUnusable
from infra.key_making import DataKey
from infra.key_rotation import rotate
from infra.keys import Keyring
from infra.local_keys import LocalKeys
from infra.settings import Settings, SettingsError, load_settings

AAD = b'{"id":"1"}'
FILE = "key-encryption-key"


def person(number: int = 1) -> Personal:
    return Personal(subject=f"subject-{number}", name=f"张三{number}")


def new_key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def with_keys(folder: Path, *given: str) -> Keyring:
    """The keys of a process to which these key-encryption keys are given, the newest first."""
    return Keyring(folder, LocalKeys(folder / FILE, given))


def test_after_a_rotation_all_is_opened_and_the_former_key_wraps_nothing(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path)
    seals = [keyring.seal(person(number), AAD) for number in range(1_200)]
    former = (tmp_path / FILE).read_text()
    assert rotate(keyring) == 1_200
    again = Keyring(tmp_path)
    assert [again.open(sealed, AAD) for sealed in seals] == [person(number) for number in range(1_200)]
    assert former not in (tmp_path / FILE).read_text()
    only_former = LocalKeys(tmp_path / "elsewhere", [former])
    with pytest.raises(KeysUnusable, match="another key-encryption-key"):
        Keyring(tmp_path, only_former)


def test_wrappings_by_the_former_key_are_nowhere_in_the_files(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path)
    keyring.seal(person(), AAD)
    wrapped = keyring.store.page()[0].wrapped
    assert wrapped in in_files(tmp_path)
    rotate(keyring)
    assert wrapped not in in_files(tmp_path)


def in_files(folder: Path) -> bytes:
    """The raw bytes of all files of a folder, write-ahead logs and free pages included."""
    return b"\0".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_a_process_that_runs_meanwhile_seals_and_opens_before_and_after(tmp_path: Path) -> None:
    running = Keyring(tmp_path)
    before = running.seal(person(1), AAD)
    rotate(Keyring(tmp_path))
    assert running.open(before, AAD) == person(1)
    after = running.seal(person(2), AAD)
    assert Keyring(tmp_path).open(after, AAD) == person(2)


class Crash(Exception):
    """The process ends here."""


@contextmanager
def crashing(keyring: Keyring, step: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process is lost when it comes to this step."""
    target = keyring.service if step == "retire" else keyring.store

    def crash(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(target, step, crash)
        with pytest.raises(Crash):
            yield


@pytest.mark.parametrize(
    "step", ["put_in_force", "wrapped_otherwise", "rewrap", "forget_former_pages", "retire"]
)
def test_a_rotation_that_was_cut_short_anywhere_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    keyring = Keyring(tmp_path)
    seals = [keyring.seal(person(number), AAD) for number in range(3)]
    with crashing(keyring, step, monkeypatch):
        rotate(keyring)
    restarted = Keyring(tmp_path)
    assert [restarted.open(sealed, AAD) for sealed in seals] == [person(number) for number in range(3)]
    seals.append(restarted.seal(person(3), AAD))
    rotate(restarted)
    assert len((tmp_path / FILE).read_text().split()) == 1
    again = Keyring(tmp_path)
    assert [again.open(sealed, AAD) for sealed in seals] == [person(number) for number in range(4)]
    assert again.store.wrapped_otherwise(again.service.newest()) == []


def test_two_do_not_rotate_at_once(tmp_path: Path) -> None:
    first, second = Keyring(tmp_path), Keyring(tmp_path)
    first.seal(person(), AAD)

    def meanwhile(_: int) -> None:
        with pytest.raises(KeysUnusable, match="another process is rotating"):
            rotate(second)

    assert rotate(first, meanwhile) == 1


def test_a_key_that_is_given_takes_the_place_of_the_file_after_a_rotation(tmp_path: Path) -> None:
    sealed = Keyring(tmp_path).seal(person(), AAD)
    key = new_key()
    rotate(with_keys(tmp_path, key))
    (tmp_path / FILE).unlink()
    assert with_keys(tmp_path, key).open(sealed, AAD) == person()


def test_given_keys_are_rotated_with_servers_that_know_both(tmp_path: Path) -> None:
    old, new = new_key(), new_key()
    sealed = with_keys(tmp_path, old).seal(person(1), AAD)
    both = with_keys(tmp_path, new, old)
    while_not_rotated = both.seal(person(2), AAD)
    assert with_keys(tmp_path, old).open(while_not_rotated, AAD) == person(2)
    assert rotate(both) == 2
    only_new = with_keys(tmp_path, new)
    assert (only_new.open(sealed, AAD), only_new.open(while_not_rotated, AAD)) == (person(1), person(2))
    assert not (tmp_path / FILE).exists()


def test_a_given_key_without_a_newer_one_is_not_rotated(tmp_path: Path) -> None:
    keyring = with_keys(tmp_path, new_key())
    keyring.seal(person(), AAD)
    with pytest.raises(KeysUnusable, match="YISHI_KEK_FORMER"):
        rotate(keyring)


def test_a_new_key_without_the_former_is_refused_before_anything_is_sealed(tmp_path: Path) -> None:
    with_keys(tmp_path, new_key()).seal(person(), AAD)
    with pytest.raises(KeysUnusable, match="YISHI_KEK_FORMER"):
        with_keys(tmp_path, new_key())


def test_a_store_from_before_keys_were_rotated_is_taken_over(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path)
    sealed = keyring.seal(person(), AAD)
    with keyring.store._engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_data_keys_kek")
        connection.exec_driver_sql("ALTER TABLE data_keys DROP COLUMN kek")
        connection.exec_driver_sql("DELETE FROM key_encryption")
    keyring.close()
    taken_over = Keyring(tmp_path)
    assert taken_over.open(sealed, AAD) == person()
    rotate(taken_over)
    assert Keyring(tmp_path).open(sealed, AAD) == person()


class FakeKeyService:
    """Stands for a key service somewhere else: keys never leave it."""

    def __init__(self) -> None:
        self.versions = ["kms/1"]
        self.held: dict[bytes, tuple[str, bytes]] = {}

    def known(self) -> Sequence[str]:
        return self.versions

    def newest(self) -> str:
        return self.versions[-1]

    def renew(self) -> str:
        self.versions.append(f"kms/{len(self.versions) + 1}")
        return self.versions[-1]

    def retire(self, id_: str) -> None:
        self.versions = [id_]

    def wrap(self, id_: str, key: bytes) -> bytes:
        handle = secrets.token_bytes(40)
        self.held[handle] = (id_, key)
        return handle

    def unwrap(self, id_: str, wrapped: bytes) -> bytes:
        held_by, key = self.held[wrapped]
        assert held_by == id_
        return key


def test_a_key_service_can_wrap_in_the_place_of_a_local_key(tmp_path: Path) -> None:
    service = FakeKeyService()
    keyring = Keyring(tmp_path, service)
    sealed = keyring.seal(person(), AAD)
    assert rotate(keyring) == 1
    assert service.versions == ["kms/2"]
    assert Keyring(tmp_path, service).open(sealed, AAD) == person()
    assert not (tmp_path / FILE).exists()


def test_settings_give_the_key_and_never_show_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_key()
    monkeypatch.setenv("YISHI_KEK", key)
    settings = load_settings(keys=tmp_path / "keys")
    with closing(open_keys(settings)) as keyring:
        sealed = keyring.seal(person(), AAD)
        assert key not in repr(settings) + repr(keyring.service) + repr(vars(keyring)) + str(
            settings.model_dump()
        )
    assert not (tmp_path / "keys" / FILE).exists()
    assert with_keys(tmp_path / "keys", key).open(sealed, AAD) == person()


def test_a_key_can_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    settings = Settings(keys=tmp_path / "keys", kek_file=tmp_path / "secrets" / "kek")
    with closing(open_keys(settings)) as keyring:
        keyring.seal(person(), AAD)
    assert (tmp_path / "secrets" / "kek").stat().st_mode & 0o077 == 0
    assert not (tmp_path / "keys" / FILE).exists()


@pytest.mark.parametrize("key", ["", "c2hvcnQ=", "not base64 at all!"])
def test_a_given_key_that_is_none_is_refused_without_being_shown(tmp_path: Path, key: str) -> None:
    settings = Settings(keys=tmp_path / "keys", kek=SecretStr(key))
    with pytest.raises(KeysUnusable, match="does not hold a key of 32 bytes") as refused:
        open_keys(settings)
    assert not key or key not in str(refused.value)
    assert not (tmp_path / "keys" / "data-keys.db").exists()


def test_a_setting_at_fault_is_named_and_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YISHI_RATE_PER_TOKEN", "s3cret-value")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert "s3cret-value" not in f"{refused.value}{refused.value.__cause__}"


def test_errors_of_the_store_quote_no_key(tmp_path: Path) -> None:
    store = Keyring(tmp_path).store
    key = DataKey("subject-1", "key-1", b"wrapped-bytes", store.in_force() or "")
    store.add([key])
    with pytest.raises(Exception, match="NOT NULL") as refused:
        store.rewrap([DataKey("subject-1", "key-1", None, "kek-of-mine")])  # type: ignore[arg-type]  # what no store takes
    assert "kek-of-mine" not in str(refused.value)
