"""`yishi consume` and `yishi clocks`, and what `yishi status` says of the automatic escalation."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from infra.escalation import escalation
from tests.api.conftest import opened
from tests.consumers.overdue import moved, opened_again, opened_with_deadlines, overdue
from tests.consumers.test_loop import until
from tests.infra.cli.commands import Run


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/yishi.db"


@pytest.fixture
def stream(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An overdue issue in the Yishi that the commands find."""
    monkeypatch.setenv("YISHI_DATABASE_URL", url)
    monkeypatch.setenv("YISHI_KEYS", f"{tmp_path}/keys")
    with opened_with_deadlines(tmp_path, url) as api:
        return overdue(api)[0]


def test_what_is_overdue_is_moved_up_once_by_a_command_that_ends(
    stream: str, url: str, tmp_path: Path, run: Run
) -> None:
    assert run("consume", "escalation", "--once").out == "Escalated or urged 1 overdue issues.\n"
    assert run("consume", "escalation", "--once").out == "Escalated or urged 0 overdue issues.\n"
    with opened_again(tmp_path, url) as yishi:
        assert moved(yishi) == {stream: 1}


def test_while_another_process_does_it_the_command_says_so(
    stream: str, url: str, tmp_path: Path, run: Run
) -> None:
    with opened(tmp_path, url) as api:
        running = escalation(api.yishi)
        running.round()
        done = run("consume", "escalation", "--once")
        assert done.status == 1
        assert "another process escalates what is overdue" in done.err
        found = run("status", "--json").json["escalation"]
        assert (found["running"], found["error"]) == (True, None)
        assert f"Overdue issues are moved up by {found['owner']}." in run("status").out
        running.stop()
    assert "Nobody moves overdue issues up; start `yishi serve`" in run("status").out
    assert run("status", "--json").json["escalation"]["owner"] is None


def test_there_is_no_consumer_of_another_name(stream: str, run: Run) -> None:
    done = run("consume", "escalations")
    assert done.status == 2
    assert "escalation" in done.err


def test_the_process_goes_on_until_it_is_told_to_end(stream: str, url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.cli", "consume", "escalation"]
    with (
        opened_again(tmp_path, url) as yishi,
        subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(Path.cwd())}) as process,
    ):
        assert until(lambda: moved(yishi) == {stream: 1})
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_it_is_told_why_an_issue_is_overdue(stream: str, url: str, tmp_path: Path, run: Run) -> None:
    told = run("clocks", stream.removeprefix("issue-")).out
    assert told.startswith("超期：议事时限 2026-03-03 24:00 已过，应由 xinghe 辖区议事会 办理，超期 ")
    assert "Overdue: discussion was due 2026-03-03 24:00 from the council of xinghe 辖区, missed by " in told
    assert "\n议事环节（xinghe 辖区议事会）：2026-03-02 09:00 起至今，时限 1 个工作日" in told
    with opened_again(tmp_path, url) as yishi:
        head = yishi.log.head()
    first = run("clocks", stream.removeprefix("issue-"), "--position", str(head), "--json").json
    run("consume", "escalation", "--once")
    assert run("clocks", stream.removeprefix("issue-"), "--position", str(head), "--json").json == first
    assert first["clocks"][0]["to"] is None


def test_clocks_of_an_issue_that_there_is_not_are_refused_in_both_languages(stream: str, run: Run) -> None:
    done = run("clocks", "20260101-22222")
    assert done.status == 1
    assert "There is no issue 20260101-22222; check its id." in done.err
    assert "没有编号为" in done.err
