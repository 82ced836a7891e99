"""`yishi demo --city` as a person runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.eventstore.log import open_log

Run = Callable[..., subprocess.CompletedProcess[str]]
YISHI = str(Path(sys.executable).with_name("yishi"))


@pytest.fixture
def yishi(tmp_path: Path) -> Run:
    """Runs `yishi` with a database and keys of this test."""
    settings = {"YISHI_DATABASE_URL": f"sqlite:///{tmp_path}/yishi.db", "YISHI_KEYS": str(tmp_path / "keys")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **settings}
        return subprocess.run(
            [YISHI, *arguments], capture_output=True, text=True, env=environment, check=False
        )

    return run


def test_a_city_is_loaded_once_and_can_be_looked_at(yishi: Run, tmp_path: Path) -> None:
    loaded = yishi("demo", "--city", "--events", "3000", "--json")
    assert loaded.returncode == 0, loaded.stderr
    report = json.loads(loaded.stdout)
    log = open_log(f"sqlite:///{tmp_path}/yishi.db")
    assert log.head() == report["events"] == pytest.approx(3_000, rel=0.05)
    log.close()

    summary = yishi("summary", "city-1-1-1", "2025-10")
    assert summary.returncode == 0, summary.stderr
    assert int(json.loads(summary.stdout)["figures"]["issues.raised"]) > 0

    again = yishi("demo", "--city", "--events", "3000")
    assert again.returncode == 0
    assert "loaded before; nothing was written" in again.stderr


def test_another_city_in_the_same_log_is_refused_in_one_sentence(yishi: Run) -> None:
    assert yishi("demo", "--city", "--events", "1000").returncode == 0
    other = yishi("demo", "--city", "--events", "2000")
    assert other.returncode == 1
    assert other.stderr.startswith("yishi: This log already holds another city")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--city", "--events", "10"], "greater than or equal to 1000"),
        (["--city", "--events", "many"], "--events"),
        (["--events", "5000"], "add --city"),
    ],
)
def test_wrong_use_is_answered_with_what_to_do(yishi: Run, arguments: list[str], complaint: str) -> None:
    refused = yishi("demo", *arguments)
    assert refused.returncode == 2
    assert complaint in " ".join(refused.stderr.split())
