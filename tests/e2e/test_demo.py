"""The demonstration as a person meets it: real processes on a real SQLite file."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infra.demo.community import COMMUNITY, LANTING, SONGYUAN
from infra.demo.loader import latest_month

Run = Callable[..., str]
ALL = ("done", "late", "open", "overdue", "continued")


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


def followed(yishi: Run, month: str, *status: str) -> set[tuple[str, str]]:
    """Month and title of what the community's summary follows, with tasks of these statuses or any."""
    summary = json.loads(yishi("summary", COMMUNITY, month, "--format", "json"))
    told = next(section for section in summary["sections"] if section["id"] == "outcomes")["outcomes"]
    return {(o["month"], o["title"]) for o in told if o["task"] and o["task"]["status"] in (status or ALL)}


def test_a_task_that_something_else_goes_on_for_is_told_of_once_more_and_no_longer(yishi: Run) -> None:
    gone_on = followed(yishi, "2025-11", "continued")
    assert len(gone_on) > 1
    assert gone_on.isdisjoint(followed(yishi, "2025-12"))
    assert len(followed(yishi, "2025-12", "done", "late")) > 3


def test_what_was_issued_is_what_the_summary_gives_again(yishi: Run, events: list[dict[str, Any]]) -> None:
    issued = [e["data"] for e in events if e["type"] == "summary.issued" and e["data"]["month"] == "2025-08"]
    assert [(each["place"], each["number"]) for each in issued if each["number"] > 1] == [(COMMUNITY, 2)]
    for each in issued:
        position = str(each["position"])
        told = yishi("summary", each["place"], each["month"], "--position", position, "--format", "json")
        assert sha256(told.strip().encode()).hexdigest() == each["sha256"]


def test_december_tells_of_the_turn(yishi: Run) -> None:
    told = yishi("summary", SONGYUAN, "2025-12", "--format", "md")
    for words in ("楼长和单元长选举", "第一届业主委员会选举", "先尝后买", "六次累计五十车", "十九栋楼暖气"):
        assert words in told


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
