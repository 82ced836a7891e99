"""The demonstration as a person meets it: real processes on a real SQLite file."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
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


@pytest.fixture(scope="module")
def log(yishi: Run) -> str:
    """What `yishi log` writes."""
    return yishi("log", "--json")


@pytest.fixture(scope="module")
def events(log: str) -> list[dict[str, Any]]:
    """The events in it."""
    return [json.loads(line)["event"] for line in log.splitlines()]


def test_loading_it_again_changes_nothing(yishi: Run, log: str) -> None:
    assert json.loads(yishi("demo", "--json"))["already_loaded"] is True
    assert yishi("log", "--json") == log


def month_in_utc(month: str) -> tuple[str, str]:
    """When the local month and the one after it begin, as they are stored."""
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    after = (first + timedelta(days=31)).replace(day=1)
    begin, end = (moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z") for moment in (first, after))
    return begin, end


@pytest.mark.parametrize("month", ["2025-01", "2025-07", latest_month()])
def test_its_summary_counts_what_the_log_says(yishi: Run, events: list[dict[str, Any]], month: str) -> None:
    summary = json.loads(yishi("summary", COMMUNITY, month, "--format", "json"))
    begin, end = month_in_utc(month)
    counted = Counter(event["type"] for event in events if begin <= event["occurred_at"] < end)
    assert int(summary["figures"]["issues.raised"]) == counted["issue.raised"]
    assert counted["issue.raised"] > 20
    assert int(summary["figures"]["issues.escalated"]) > 0


def test_the_failing_compound_stands_out_in_november(yishi: Run) -> None:
    figures = {
        place: json.loads(yishi("summary", place, "2025-11", "--format", "json"))["figures"]
        for place in (SONGYUAN, LANTING)
    }
    assert int(figures[SONGYUAN]["issues.overdue"]) > int(figures[LANTING]["issues.overdue"])
    assert int(figures[SONGYUAN]["issues.open"]) > 2 * int(figures[LANTING]["issues.open"])


def test_the_heating_is_replayed_from_the_first_cold_morning_to_the_thanks(
    yishi: Run, events: list[dict[str, Any]]
) -> None:
    stream = next(
        event["stream"] for event in events if event["data"].get("title", "").startswith("换热站停运")
    )
    told = yishi("replay", stream)
    assert "2025-11-15 07:40:00 +0800  提出 issue.raised" in told
    assert "十二月十三日换热站恢复运行" in told
    assert "已办结 resolved" in told
