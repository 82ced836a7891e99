"""Keys that were lost or exchanged are noticed when Yishi is opened, and one can go on without them."""

from pathlib import Path
from shutil import move, rmtree

import pytest
from typer.testing import CliRunner

from domain.event import Personal
from infra.bootstrap import go_on_with_keys, open_yishi
from infra.cli.main import command_line
from infra.eventstore.log import open_log
from infra.key_encryption_key import KeysUnusable
from infra.keys import Keyring
from infra.sealed import opener
from infra.settings import Settings
from tests.infra.eventstore.given import event, execute, raised

PERSON = Personal(subject="subject-1", name="张三", phone="13900000000", description="楼道灯坏了")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Of a Yishi whose log holds an event with personal data."""
    settings = Settings(database_url=database_url, keys=tmp_path / "keys")
    seal(settings, "issue-1")
    return settings


def seal(settings: Settings, stream: str) -> None:
    with open_yishi(settings) as yishi:
        yishi.log.append([event(stream, data=raised(PERSON))])


def read(settings: Settings, stream: str) -> Personal | None:
    with open_yishi(settings) as yishi:
        [envelope] = yishi.log.history(stream)
        return opener(yishi.log.recorder, yishi.keyring)(envelope)


def test_personal_data_are_readable_when_yishi_is_opened_again_with_its_keys(settings: Settings) -> None:
    assert read(settings, "issue-1") == PERSON


def test_a_lost_folder_of_keys_is_named_and_not_made_anew(settings: Settings) -> None:
    rmtree(settings.keys)
    with pytest.raises(
        KeysUnusable, match=r"keys holds no data keys.*restore.*YISHI_KEYS.*yishi keys accept"
    ):
        open_yishi(settings)
    assert not settings.keys.exists()


def test_lost_data_keys_are_noticed_though_the_key_encryption_key_is_there(settings: Settings) -> None:
    (settings.keys / "data-keys.db").unlink()
    with pytest.raises(KeysUnusable, match="holds no data keys"):
        open_yishi(settings)
    assert not (settings.keys / "data-keys.db").exists()


def test_the_keys_of_another_log_are_refused(settings: Settings, tmp_path: Path) -> None:
    other = Settings(database_url=f"sqlite:///{tmp_path}/other/yishi.db", keys=tmp_path / "other-keys")
    seal(other, "issue-1")
    with pytest.raises(KeysUnusable, match="other-keys holds other data keys"):
        open_yishi(settings.model_copy(update={"keys": other.keys}))


def test_another_key_encryption_key_is_noticed_before_anything_is_sealed_with_it(settings: Settings) -> None:
    (settings.keys / "key-encryption-key").write_bytes(b"A" * 43 + b"=\n")
    with pytest.raises(KeysUnusable, match=r"another key-encryption-key.*yishi keys accept"):
        open_yishi(settings)


def test_restored_keys_open_what_they_sealed(settings: Settings, tmp_path: Path) -> None:
    move(settings.keys, tmp_path / "backup")
    with pytest.raises(KeysUnusable):
        open_yishi(settings)
    move(tmp_path / "backup", settings.keys)
    assert read(settings, "issue-1") == PERSON


def test_who_has_lost_the_keys_for_good_can_go_on_with_new_ones(settings: Settings) -> None:
    rmtree(settings.keys)
    go_on_with_keys(settings)
    assert read(settings, "issue-1") is None
    seal(settings, "issue-2")
    assert read(settings, "issue-2") == PERSON


def test_former_keys_that_come_back_must_be_accepted_again(settings: Settings, tmp_path: Path) -> None:
    move(settings.keys, tmp_path / "found-again")
    go_on_with_keys(settings)
    former = settings.model_copy(update={"keys": tmp_path / "found-again"})
    with pytest.raises(KeysUnusable, match="holds other data keys"):
        open_yishi(former)
    go_on_with_keys(former)
    assert read(former, "issue-1") == PERSON


def test_the_command_that_the_refusal_names_lets_one_go_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YISHI_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("YISHI_KEYS", str(settings.keys))
    rmtree(settings.keys)
    refused = CliRunner().invoke(command_line(), ["rebuild"])
    assert isinstance(refused.exception, KeysUnusable)
    accepted = CliRunner().invoke(command_line(), ["keys", "accept"])
    assert (accepted.exit_code, str(settings.keys) in accepted.stdout) == (0, True)
    assert CliRunner().invoke(command_line(), ["rebuild"]).exit_code == 0


def test_accepting_the_keys_that_the_log_has_changes_nothing(settings: Settings) -> None:
    with open_yishi(settings) as yishi:
        before = yishi.log.key_store()
    go_on_with_keys(settings)
    with open_yishi(settings) as yishi:
        assert yishi.log.key_store() == before


def test_a_log_that_does_not_name_its_keys_takes_those_that_hold_some(settings: Settings) -> None:
    execute(settings.database_url, "DELETE FROM key_store")
    assert read(settings, "issue-1") == PERSON


@pytest.mark.parametrize("made", [False, True], ids=["no folder", "an empty store"])
def test_a_log_with_personal_data_that_does_not_name_its_keys_takes_no_empty_ones(
    settings: Settings, made: bool
) -> None:
    execute(settings.database_url, "DELETE FROM key_store")
    rmtree(settings.keys)
    if made:
        Keyring(settings.keys).close()
    with pytest.raises(KeysUnusable, match="holds no data keys"):
        open_yishi(settings)


def test_a_log_without_personal_data_that_does_not_name_its_keys_takes_any(
    database_url: str, tmp_path: Path
) -> None:
    log = open_log(database_url)
    log.append([event("issue-1")])
    log.close()
    settings = Settings(database_url=database_url, keys=tmp_path / "keys")
    seal(settings, "issue-2")
    assert read(settings, "issue-2") == PERSON


def test_of_two_that_begin_a_log_at_once_with_keys_of_their_own_one_is_refused(database_url: str) -> None:
    first, second = open_log(database_url), open_log(database_url)
    first.bind_key_store(1, "store-a")
    second.bind_key_store(1, "store-b")
    assert first.key_store() == second.key_store() == (1, "store-a")
    first.close()
    second.close()


def test_what_was_opened_is_closed_when_a_later_step_fails(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/yishi.db", keys=tmp_path / "keys")
    seal(settings, "issue-1")
    for views in tmp_path.glob("yishi.views.db*"):
        views.unlink()
    (tmp_path / "yishi.views.db").mkdir()
    with pytest.raises(Exception, match="unable to open"):
        open_yishi(settings)
    # SQLite removes its write-ahead log when the last connection to a file is closed.
    assert not list(tmp_path.rglob("*-wal"))
