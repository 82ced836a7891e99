"""What runs beside the API in a server's process."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from infra.bootstrap import open_yishi, utc_now
from infra.server import serving
from infra.settings import Settings, SettingsError, load_settings
from projections.errand import errand_status
from tests.consumers.overdue import moved, opened_again, opened_with_deadlines, overdue
from tests.consumers.test_loop import until


@pytest.fixture
def streams(tmp_path: Path, sqlite_url: str) -> list[str]:
    """Overdue issues."""
    with opened_with_deadlines(tmp_path, sqlite_url) as api:
        return overdue(api, 2)


def test_a_server_moves_overdue_issues_up_and_leaves_the_lease_when_it_stops(
    streams: list[str], tmp_path: Path, sqlite_url: str
) -> None:
    yishi = open_yishi(Settings(database_url=sqlite_url, keys=tmp_path / "keys"))
    with TestClient(serving(yishi)):
        assert until(lambda: moved(yishi) == dict.fromkeys(streams, 1))
    with opened_again(tmp_path, sqlite_url) as again, again.read() as connection:
        status = errand_status(connection, "escalation", utc_now())
    assert status is not None
    assert (status.owner, status.running) == (None, False)


def test_a_server_told_not_to_leaves_overdue_issues_alone(
    streams: list[str], tmp_path: Path, sqlite_url: str
) -> None:
    yishi = open_yishi(Settings(database_url=sqlite_url, keys=tmp_path / "keys", escalation="off"))
    with TestClient(serving(yishi)):
        assert yishi.views.wait_for(yishi.log.head(), timeout=60)
        with yishi.read() as connection:
            assert errand_status(connection, "escalation", utc_now()) is None
        assert moved(yishi) == {}


def test_settings_that_are_shown_hide_their_secrets() -> None:
    kek = "c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlLi4="
    settings = Settings(database_url="postgresql://yishi:hunter2@db/yishi", kek=SecretStr(kek))
    for shown in (repr(settings), str(settings)):
        assert "hunter2" not in shown
        assert kek not in shown
        assert "Asia/Shanghai" in shown


def test_a_setting_that_is_neither_on_nor_off_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YISHI_ESCALATION", "maybe")
    with pytest.raises(SettingsError, match="YISHI_ESCALATION"):
        load_settings()
