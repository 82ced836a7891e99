"""Data keys: sealing, opening, and what happens when keys are missing, moved or destroyed."""

import multiprocessing
import os
import sqlite3
from pathlib import Path

import pytest

from domain.event import Personal
from infra.key_encryption_key import KeysUnusable
from infra.keys import Keyring
from infra.local_keys import LocalKeys

AAD = b'{"id":"1"}'
PERSON = Personal(subject="subject-1", name="张三", phone="13900000000", description="楼道灯坏了")


def test_what_is_sealed_can_be_opened_by_a_keyring_that_starts_later(tmp_path: Path) -> None:
    sealed = Keyring(tmp_path).seal(PERSON, AAD)
    assert Keyring(tmp_path).open(sealed, AAD) == PERSON


def test_a_seal_shows_nothing_of_the_person_but_the_pseudonym(tmp_path: Path) -> None:
    sealed = Keyring(tmp_path).seal(PERSON, AAD)
    assert sealed["subject"] == "subject-1"
    assert not any(secret in str(sealed) for secret in ("张三", "13900000000", "楼道灯"))


def test_two_seals_of_the_same_data_differ(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path)
    assert keyring.seal(PERSON, AAD)["ciphertext"] != keyring.seal(PERSON, AAD)["ciphertext"]


def test_a_seal_moved_to_another_event_does_not_open(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path)
    with pytest.raises(KeysUnusable, match="does not fit"):
        keyring.open(keyring.seal(PERSON, AAD), b'{"id":"2"}')


def test_a_destroyed_data_key_leaves_nothing_to_open(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path)
    sealed = keyring.seal(PERSON, AAD)
    with sqlite3.connect(tmp_path / "data-keys.db") as store:
        store.execute("DELETE FROM data_keys")
    assert keyring.open(sealed, AAD) is None


def test_another_key_encryption_key_is_refused_with_what_to_do(tmp_path: Path) -> None:
    sealed = Keyring(tmp_path).seal(PERSON, AAD)
    (tmp_path / "key-encryption-key").write_bytes(b"A" * 43 + b"=\n")
    with pytest.raises(KeysUnusable, match="restore that one"):
        Keyring(tmp_path).open(sealed, AAD)


def test_data_keys_without_their_key_encryption_key_are_refused_at_the_start(tmp_path: Path) -> None:
    Keyring(tmp_path).seal(PERSON, AAD)
    (tmp_path / "key-encryption-key").unlink()
    with pytest.raises(KeysUnusable, match="restore it"):
        Keyring(tmp_path)


@pytest.mark.parametrize("content", [b"too short", b"", b"\xff\xfe not base64 \x00"])
def test_a_damaged_key_encryption_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key-encryption-key").write_bytes(content)
    with pytest.raises(KeysUnusable, match="restore it from its backup"):
        LocalKeys(tmp_path / "key-encryption-key").newest()


def test_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    Keyring(tmp_path / "keys")
    modes = {path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "keys").iterdir()}
    assert modes["key-encryption-key"] == 0
    assert modes["data-keys.db"] == 0


def test_the_name_of_the_key_encryption_key_is_on_the_disk_before_the_key_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, fsync = tmp_path / "keys", os.fsync
    seen: list[bool] = []

    def watched_fsync(descriptor: int) -> None:
        if os.path.samestat(os.fstat(descriptor), folder.stat()):
            seen.append((folder / "key-encryption-key").exists())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    Keyring(folder)
    assert True in seen


def _seal_in_another_process(folder: str) -> object:
    return Keyring(Path(folder)).seal(PERSON, AAD)


def test_processes_that_start_at_once_end_with_the_same_keys(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        seals = pool.map(_seal_in_another_process, [str(tmp_path)] * 8)
    keyring = Keyring(tmp_path)
    assert all(keyring.open(sealed, AAD) == PERSON for sealed in seals)  # type: ignore[arg-type]
    assert len({sealed["key"] for sealed in seals}) == 1  # type: ignore[index]
