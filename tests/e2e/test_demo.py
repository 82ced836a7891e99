"""The demonstration as a person meets it: real processes on a real SQLite file."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from infra.demo.community import COMMUNITY, LANTING, SONGYUAN
from infra.demo.loader import latest_month

Run = Callable[..., str]


@pytest.fixture(scope="module")
def yishi(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs `yishi` on a database into which the demonstration was loaded; gives what it writes."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {
        **os.environ,
        "YISHI_DATABASE_URL": f"sqlite:///{folder}/var/yishi.db",
        "YISHI_KEYS": f"{folder}/var/keys",
    }

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "infra.cli", *arguments]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    report = json.loads(run("demo", "--json"))
    assert report == {**report, "places": 6, "already_loaded": False}
    return run


def events(yishi: Run) -> list[dict[str, dict[str, str]]]:
    return [json.loads(line)["event"] for line in yishi("log", "--json").splitlines()]


def test_loading_it_again_changes_nothing(yishi: Run) -> None:
    before = yishi("log", "--json")
    assert json.loads(yishi("demo", "--json"))["already_loaded"] is True
    assert yishi("log", "--json") == before


@pytest.mark.parametrize("month", ["2025-01", "2025-07", latest_month()])
def test_its_summary_counts_what_the_log_says(yishi: Run, month: str) -> None:
    summary = json.loads(yishi("summary", COMMUNITY, month, "--format", "json"))
    counted = Counter(
        event["type"]
        for event in events(yishi)
        if str(event["occurred_at"]) >= _utc(month, 0) and str(event["occurred_at"]) < _utc(month, 1)
    )
    assert int(summary["figures"]["issues.raised"]) == counted["issue.raised"]
    assert counted["issue.raised"] > 20
    assert int(summary["figures"]["issues.escalated"]) > 0


def _utc(month: str, later: int) -> str:
    """When the local month, or the one after it, begins, in UTC: eight hours before, on the day before."""
    year, number = int(month[:4]), int(month[5:]) + later
    local = datetime(year + (number - 1) // 12, (number - 1) % 12 + 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def test_the_failing_compound_stands_out_in_november(yishi: Run) -> None:
    figures = {
        place: json.loads(yishi("summary", place, "2025-11", "--format", "json"))["figures"]
        for place in (SONGYUAN, LANTING)
    }
    assert int(figures[SONGYUAN]["issues.overdue"]) > int(figures[LANTING]["issues.overdue"])
    assert int(figures[SONGYUAN]["issues.open"]) > 2 * int(figures[LANTING]["issues.open"])


def test_the_heating_is_replayed_from_the_first_cold_morning_to_the_thanks(yishi: Run) -> None:
    stream = next(
        event["stream"]
        for event in events(yishi)
        if str(event["data"].get("title", "")).startswith("换热站停运")
    )
    told = yishi("replay", str(stream))
    assert "2025-11-15 07:40:00 +0800  提出 issue.raised" in told
    assert "十二月十三日换热站恢复运行" in told
    assert "已办结 resolved" in told
