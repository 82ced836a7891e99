"""The command line as a person uses it: real processes on a real SQLite file."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CSV = """编号,标题,时间,答复时间,答复
1,楼道灯不亮,2025-03-01 08:00,2025-03-04 20:00,已更换灯泡
2,垃圾未清运,2025-03-02 09:30,,
3,暖气不热,2025/13/45,,
"""
MAPPING = """
[source]
name = "hotline-test"

[fields]
external_id = { column = "编号" }
title = { column = "标题" }
channel = { value = "hotline" }
place = { value = "east-yard" }
category = { value = "other" }
raised_at = { column = "时间", formats = ["%Y-%m-%d %H:%M"] }
resolved_at = { column = "答复时间", formats = ["%Y-%m-%d %H:%M"] }
outcome = { column = "答复" }

[[places]]
id = "east-yard"
name = "东院"
tier = "compound"

[[categories]]
id = "other"
name = "其他"
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


YISHI = str(Path(sys.executable).with_name("yishi"))


def environment(folder: Path) -> dict[str, str]:
    """With a database and keys in the folder."""
    database = {"YISHI_DATABASE_URL": f"sqlite:///{folder}/var/yishi.db"}
    return {**os.environ, **database, "YISHI_KEYS": str(folder / "var" / "keys")}


@pytest.fixture
def yishi(tmp_path: Path) -> Run:
    """Runs `yishi` with a database and keys of this test."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [YISHI, *arguments],
            env=environment(tmp_path) | settings,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def imported(yishi: Run, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    (tmp_path / "rows.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return yishi("import", f"{tmp_path}/rows.csv", "--mapping", f"{tmp_path}/mapping.toml", "--json")


def last_line(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def test_an_import_ends_with_its_counts_and_names_the_rejected_rows(
    imported: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    assert imported.returncode == 0, imported.stderr
    assert last_line(imported) == {"rows": 3, "imported": 2, "unchanged": 0, "rejected": 1}
    rejects = (tmp_path / "rows.csv.rejects.csv").read_text(encoding="utf-8-sig")
    assert "2025/13/45" in rejects


def test_an_import_of_which_every_row_is_rejected_has_failed(yishi: Run, tmp_path: Path) -> None:
    header, *_ = CSV.splitlines()
    wrong = "9" + "," * header.count(",")
    (tmp_path / "rows.csv").write_text(f"{header}\n{wrong}\n", encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    done = yishi("import", f"{tmp_path}/rows.csv", "--mapping", f"{tmp_path}/mapping.toml", "--json")
    assert done.returncode == 1
    assert last_line(done) == {"rows": 1, "imported": 0, "unchanged": 0, "rejected": 1}
    assert "rows.csv.rejects.csv" in "".join((done.stdout + done.stderr).split())
    assert yishi("log", "--json").stdout == ""


def test_an_import_tells_how_many_rows_named_their_reporter(yishi: Run, tmp_path: Path) -> None:
    mapping = MAPPING.replace("[fields]", '[fields]\nreporter = { column = "反映人" }')
    (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
    header = "编号,标题,时间,答复时间,答复,反映人"
    row = "1,路灯不亮,2025-03-01 09:30,2025-03-02 09:30,欧阳小明您好,欧阳小明"
    (tmp_path / "rows.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    done = yishi("import", f"{tmp_path}/rows.csv", "--mapping", f"{tmp_path}/mapping.toml")
    told = " ".join((done.stdout + done.stderr).split())
    assert "rows with the reporter's name taken out of open texts: 1" in told


def test_an_import_run_again_changes_nothing(
    yishi: Run, imported: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    before = yishi("log", "--json").stdout
    again = yishi("import", f"{tmp_path}/rows.csv", "--mapping", f"{tmp_path}/mapping.toml", "--json")
    assert last_line(again) == {"rows": 3, "imported": 0, "unchanged": 2, "rejected": 1}
    assert yishi("log", "--json").stdout == before


def test_a_summary_is_the_same_bytes_at_the_same_position(
    yishi: Run, imported: subprocess.CompletedProcess[str]
) -> None:
    first = yishi("summary", "east-yard", "2025-03")
    summary = json.loads(first.stdout)
    assert (summary["figures"]["issues.raised"], summary["figures"]["issues.resolved"]) == (2, 1)
    assert summary["figures"]["days_to_resolve.median"] == "3.50"
    again = yishi("summary", "east-yard", "2025-03", "--position", str(summary["position"]))
    assert again.stdout == first.stdout


@pytest.mark.parametrize(("format_", "content"), [("md", "# "), ("html", "<!doctype html>"), ("json", "{")])
def test_a_summary_is_written_into_a_folder_under_its_place_and_month(
    yishi: Run, imported: subprocess.CompletedProcess[str], tmp_path: Path, format_: str, content: str
) -> None:
    done = yishi("summary", "east-yard", "2025-03", "--format", format_, "--out", f"{tmp_path}/out/")
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "out" / f"east-yard-2025-03.{format_}").read_text(encoding="utf-8")
    assert written.lower().lstrip().startswith(content)


def test_the_log_is_json_lines_with_position_and_time(
    yishi: Run, imported: subprocess.CompletedProcess[str]
) -> None:
    lines = [
        json.loads(line)
        for line in yishi("log", "--after", "1", "--limit", "2", "--json").stdout.splitlines()
    ]
    assert [line["position"] for line in lines] == [2, 3]
    assert lines[0].keys() == {"event", "position", "recorded_at"}


def test_a_replay_shows_the_state_after_each_event(
    yishi: Run, imported: subprocess.CompletedProcess[str]
) -> None:
    events = [json.loads(line)["event"] for line in yishi("log", "--json").stdout.splitlines()]
    resolved = next(event["stream"] for event in events if event["type"] == "issue.resolved")
    steps = [json.loads(line) for line in yishi("replay", resolved, "--json").stdout.splitlines()]
    assert [step["state"]["state"] for step in steps] == ["raised", "resolved"]


def test_a_replay_takes_the_code_and_the_id_of_an_issue_too(
    yishi: Run, imported: subprocess.CompletedProcess[str]
) -> None:
    events = [json.loads(line)["event"] for line in yishi("log", "--json").stdout.splitlines()]
    raised = next(event for event in events if event["type"] == "issue.raised")
    by_stream = yishi("replay", raised["stream"]).stdout
    assert by_stream
    assert yishi("replay", raised["stream"].removeprefix("issue-")).stdout == by_stream
    assert yishi("replay", raised["data"]["code"].lower()).stdout == by_stream


def test_rebuilt_views_stand_at_the_head_of_the_log(
    yishi: Run, imported: subprocess.CompletedProcess[str]
) -> None:
    assert yishi("rebuild").returncode == 0
    status = json.loads(yishi("status", "--json").stdout)
    assert status["log"]["position"] > 0
    assert {view["lag"] for view in status["views"]} == {0}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("summary", "nowhere", "2025-03"), "nowhere"),
        (("summary", "east-yard", "2025-14"), "2019-04"),
        (("summary", "east-yard", "2025-03", "--position", "999999"), "the log ends at position"),
        (("replay", "issue-unknown"), "issue-unknown"),
        (("rebuild", "no-view"), "no-view"),
        (("serve", "--host", "0.0.0.0"), "not a loopback address"),
        (("import", "missing.xlsx", "--mapping", "missing.toml"), "missing.toml"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_status_1(
    yishi: Run, imported: subprocess.CompletedProcess[str], arguments: tuple[str, ...], words: str
) -> None:
    done = yishi(*arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("yishi: ")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"YISHI_TIMEZONE": "Mars/Olympus"}, "YISHI_TIMEZONE"),
        ({"YISHI_DATABSE_URL": "sqlite:///elsewhere.db"}, "YISHI_DATABASE_URL is meant"),
        ({"YISHI_DATABASE_URL": "mysql://localhost/yishi"}, "sqlite:///"),
        ({"YISHI_DATABASE_URL": "postgresql://127.0.0.1:1/yishi"}, "127.0.0.1"),
        ({"YISHI_DATABASE_URL": "sqlite:////proc/nowhere/yishi.db"}, "/proc/nowhere"),
        ({"YISHI_KEYS": "/proc/nowhere"}, "/proc/nowhere"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(yishi: Run, settings: dict[str, str], words: str) -> None:
    done = yishi("summary", "east-yard", "2025-03", **settings)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_settings_file_that_is_not_toml_is_named(yishi: Run, tmp_path: Path) -> None:
    (tmp_path / "yishi.toml").write_text("database_url = sqlite", encoding="utf-8")
    done = yishi("status")
    assert done.returncode == 1
    assert "yishi.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_settings_file_with_an_unknown_name_says_which_there_are(yishi: Run, tmp_path: Path) -> None:
    (tmp_path / "yishi.toml").write_text('databse = "sqlite:///x.db"', encoding="utf-8")
    done = yishi("status")
    assert "yishi.toml holds databse" in done.stderr
    assert "database_url" in done.stderr


def test_a_summary_says_that_an_issue_whose_event_cannot_be_read_is_not_counted(
    yishi: Run, imported: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "var" / "yishi.db") as log:
        head, at = log.execute("SELECT max(position), max(recorded_at) FROM events").fetchone()
        [state] = log.execute("SELECT state FROM events WHERE type = 'issue.raised' LIMIT 1").fetchone()
        log.execute(
            "INSERT INTO events (position, recorded_at, stream, version, type, state)"
            " VALUES (?, ?, 'issue-newer', 1, 'issue.raised', ?)",
            (head + 1, at, state.replace(b'"v":1', b'"v":99')),
        )
    told = "有 1 件诉求的部分记录暂时无法处理"
    assert told in yishi("summary", "east-yard", "2025-03").stdout
    assert told not in yishi("summary", "east-yard", "2025-03", "--position", str(head)).stdout
    assert "issue-newer" in yishi("views", "parked").stdout


def test_what_is_logged_does_not_mix_with_results(
    yishi: Run, imported: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "var" / "yishi.views.db") as views:
        views.execute("UPDATE view_checkpoints SET fingerprint = 'of an older version'")
    done = yishi("summary", "east-yard", "2025-03")
    assert "view_rebuilt_at_start" in done.stderr
    assert json.loads(done.stdout)["figures"]["issues.raised"] == 2


def test_the_log_ends_quietly_when_nobody_reads_on(
    imported: subprocess.CompletedProcess[str], tmp_path: Path
) -> None:
    command, pipe = [YISHI, "log", "--json"], subprocess.PIPE
    with subprocess.Popen(command, env=environment(tmp_path), stdout=pipe, stderr=pipe) as reading:
        assert reading.stdout
        assert reading.stderr
        reading.stdout.close()
        assert reading.stderr.read() == b""


@pytest.mark.parametrize(
    "arguments",
    [
        ("summary",),
        ("summary", "p", "2025-01", "--format", "pptx"),
        ("nonsense",),
        ("token", "create", "--role", "king"),
    ],
)
def test_wrong_use_is_exit_status_2(yishi: Run, arguments: tuple[str, ...]) -> None:
    assert yishi(*arguments).returncode == 2


@pytest.mark.parametrize("role", ["王芳", "auditor\n", ""])
def test_a_token_is_for_a_role_and_not_for_a_name(yishi: Run, tmp_path: Path, role: str) -> None:
    refused = yishi("token", "create", "--role", role)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "coordinator" in refused.stderr
    assert not (tmp_path / "var").exists()
