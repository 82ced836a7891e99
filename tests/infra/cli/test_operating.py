"""`yishi status`, `doctor`, `rebuild` and `views`, as whoever operates Yishi gives them."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copytree

import pytest

from projections.status import ViewStatus
from tests.infra.cli.commands import Run

COMPLETE = set(ViewStatus.__dataclass_fields__)
VIEWS = ["registry", "issues", "decisions", "councils", "coordination", "summaries"]


@pytest.fixture
def folder(community: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a log, keys and views that have caught up."""
    here = copytree(community, tmp_path / "here")
    monkeypatch.chdir(here)
    monkeypatch.setenv("YISHI_DATABASE_URL", f"sqlite:///{here}/yishi.db")
    monkeypatch.setenv("YISHI_KEYS", f"{here}/keys")
    return here


@pytest.fixture
def views(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database of the views, to be damaged; each statement is committed."""
    with closing(sqlite3.connect(folder / "yishi.views.db", isolation_level=None)) as connection:
        yield connection


@pytest.fixture
def log(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database of the log."""
    with closing(sqlite3.connect(folder / "yishi.db", isolation_level=None)) as connection:
        yield connection


def change(log: sqlite3.Connection, statement: str) -> None:
    """Change what is recorded, past what forbids it, which each opening of the log puts in place again."""
    log.execute("DROP TRIGGER IF EXISTS events_never_change")
    log.execute(statement)


def append_what_is_newer(log: sqlite3.Connection) -> int:
    """An event of a version that is not known yet; returns its position."""
    head, at = log.execute("SELECT max(position), max(recorded_at) FROM events").fetchone()
    [state] = log.execute("SELECT state FROM events WHERE stream = 'place-xinghe' AND version = 1").fetchone()
    newer = state.replace(b'"v":1', b'"v":99').replace(b"xinghe", b"xincun")
    log.execute(
        "INSERT INTO events (position, recorded_at, stream, version, type, state)"
        " VALUES (?, ?, 'place-xincun', 1, 'place.registered', ?)",
        (head + 1, at, newer),
    )
    return int(head) + 1


def test_status_shows_a_line_for_each_view(folder: Path, run: Run) -> None:
    done = run("status")
    assert done.status == 0
    assert "The log ends at position 11." in done.out
    lines = [[cell.strip() for cell in line.split("│")] for line in done.out.splitlines()]
    assert [line[1:3] for line in lines if len(line) > 3] == [[view, "11"] for view in VIEWS]


def test_status_as_json_holds_all_that_is_known_of_a_view(folder: Path, run: Run) -> None:
    found = run("status", "--json").json
    assert found["log"] == {"position": 11}
    assert [view["name"] for view in found["views"]] == VIEWS
    assert all(view.keys() == COMPLETE for view in found["views"])
    assert found["parked"] == []


def test_status_fails_when_a_view_is_stuck(
    folder: Path, run: Run, views: sqlite3.Connection, log: sqlite3.Connection
) -> None:
    assert run("status").status == 0
    change(log, "UPDATE events SET recorded_at = 1")
    views.execute(
        "UPDATE view_checkpoints SET position = 5, updated_at = 1, owner = 'a:1:b', beat_at = ?,"
        " error = 'the disk is full' WHERE name = 'issues'",
        [time.time_ns() // 1_000 + 3_600_000_000],
    )
    done = run("status")
    assert done.status == 1
    assert "View issues is stuck: the disk is full; look at the log of the server that owns it." in done.out
    stuck = {view["name"]: view["condition"] for view in run("status", "--json").json["views"]}
    assert stuck["issues"] == "stuck"


def test_status_fails_when_nobody_keeps_up_a_view_that_is_behind_and_says_what_it_has_met(
    folder: Path, run: Run, views: sqlite3.Connection
) -> None:
    views.execute(
        "UPDATE view_checkpoints SET position = 5, error = 'the disk is full' WHERE name = 'issues'"
    )
    done = run("status")
    assert done.status == 1
    assert "View issues is kept up by no process; start `yishi serve`." in done.out
    assert "View issues: the disk is full." in done.out


def test_status_names_an_owner_that_has_fallen_silent_or_whose_clock_is_behind(
    folder: Path, run: Run, views: sqlite3.Connection
) -> None:
    views.execute("UPDATE view_checkpoints SET owner = 'a:1:b', beat_at = 1 WHERE name = 'issues'")
    done = run("status")
    assert done.status == 0
    assert "View issues is kept up by no process: a:1:b has fallen silent; start `yishi serve`." in done.out
    assert "see that the clocks of the machines agree" in done.out


def test_status_of_a_paused_view_shows_what_it_has_met(
    folder: Path, run: Run, views: sqlite3.Connection
) -> None:
    views.execute(
        "UPDATE view_checkpoints SET position = 5, paused_at = 1, error = 'the disk is full'"
        " WHERE name = 'issues'"
    )
    done = run("status")
    assert done.status == 0
    assert "View issues is paused;" in done.out
    assert "View issues: the disk is full." in done.out


def test_status_of_tables_of_another_version_says_so_and_leaves_them(
    folder: Path, run: Run, views: sqlite3.Connection
) -> None:
    views.execute("UPDATE view_checkpoints SET fingerprint = 'older'")
    found = run("status", "--json").json["views"]
    assert len(found) == len(VIEWS)
    assert all("another version of Yishi" in view["error"] for view in found)
    assert set(views.execute("SELECT fingerprint FROM view_checkpoints")) == {("older",)}


def test_a_view_is_paused_until_it_is_resumed(folder: Path, run: Run) -> None:
    assert run("views", "pause", "issues").status == 0
    assert "View issues is paused; `yishi views resume issues` lets it go on." in run("status").out
    assert run("views", "resume", "issues").status == 0
    assert "paused" not in run("status").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("rebuild", "isues"),
        ("views", "pause", "isues"),
        ("views", "resume", "isues"),
        ("views", "rollback", "isues"),
        ("views", "replay", "isues"),
    ],
)
def test_a_view_that_there_is_not_is_answered_with_those_there_are(
    folder: Path, run: Run, arguments: tuple[str, ...]
) -> None:
    done = run(*arguments)
    told = f"yishi: there is no view 'isues'; there are: {', '.join(VIEWS)}\n"
    assert (done.status, done.err) == (1, told)


def test_a_rebuild_can_be_taken_back_and_without_one_there_is_nothing_to_take_back(
    folder: Path, run: Run
) -> None:
    without = run("views", "rollback", "issues")
    assert without.status == 1
    assert without.err.startswith("yishi: ")
    assert "Traceback" not in without.err
    assert "Built anew: issues." in run("rebuild", "issues").err
    assert run("views", "rollback", "issues").status == 0
    assert run("doctor").status == 0


def test_a_stream_that_a_view_cannot_take_is_shown_with_what_to_do(
    folder: Path, run: Run, log: sqlite3.Connection
) -> None:
    position = append_what_is_newer(log)
    run("replay", "20250101-AAAAA")
    told = f"View registry passes over stream place-xincun from position {position} on"
    assert told in run("status").out
    shown = run("views", "parked")
    assert told in shown.out
    assert "`yishi views replay registry place-xincun`" in shown.out
    [parked] = run("views", "parked", "--json").json
    assert (parked["view"], parked["stream"], parked["position"]) == ("registry", "place-xincun", position)
    again = run("views", "replay")
    assert again.status == 1
    assert "View registry, stream place-xincun: still parked: " in again.out
    known = run("doctor")
    assert known.status == 0
    assert f"Known: {told}" in known.out


def test_a_parked_stream_is_taken_up_again_once_it_can_be(
    folder: Path, run: Run, log: sqlite3.Connection
) -> None:
    append_what_is_newer(log)
    run("replay", "20250101-AAAAA")
    version = "replace(CAST(state AS TEXT), '\"v\":99', '\"v\":1')"
    change(log, f"UPDATE events SET state = CAST({version} AS BLOB)")
    done = run("views", "replay", "registry", "place-xincun")
    assert (done.status, done.out) == (0, "View registry, stream place-xincun: taken up again.\n")
    assert run("views", "parked").out == "No stream is parked.\n"
    assert run("doctor").status == 0


def test_a_stream_that_is_not_parked_is_said_not_to_be(folder: Path, run: Run) -> None:
    done = run("views", "replay", "registry", "place-xinghe")
    assert done.status == 1
    assert "'place-xinghe' of the view registry is not parked; see `yishi views parked`" in done.err
    assert run("views", "replay").out == "No stream is parked.\n"


def test_doctor_finds_nothing_where_nothing_is_wrong(folder: Path, run: Run) -> None:
    done = run("doctor", "--seed", "7")
    assert done.status == 0
    assert "View registry at position 11: 10 events and 10 streams counted; 10 streams derived" in done.out
    assert done.out.endswith("Nothing differs (seed 7).\n")
    found = run("doctor", "--json", "--seed", "7").json
    assert (found["differences"], found["seed"], found["notices"]) == (0, 7, [])
    assert found["log"]["differences"] == []


def test_doctor_tells_what_differs_and_a_rebuild_mends_it(
    folder: Path, run: Run, views: sqlite3.Connection
) -> None:
    views.execute("UPDATE places SET name = '改了名的小区' WHERE id = 'xinghe'")
    done = run("doctor")
    assert done.status == 1
    assert (
        "  - view registry, stream place-xinghe: in places, row id=xinghe, the column name is 改了名的小区,"
        " and should be xinghe 辖区; run `yishi rebuild registry`.\n"
    ) in done.out
    assert "\n1 difference (seed " in done.out
    found = run("doctor", "--json").json
    [registry] = [view for view in found["views"] if view["view"] == "registry"]
    [difference] = registry["differences"]
    assert (found["differences"], difference["column"], difference["found"]) == (1, "name", "改了名的小区")
    assert run("rebuild", "registry").status == 0
    assert run("doctor").status == 0


def test_doctor_tells_what_is_wrong_with_the_log(folder: Path, run: Run, log: sqlite3.Connection) -> None:
    change(log, "UPDATE events SET recorded_at = recorded_at - 60000000 WHERE position = 9")
    done = run("doctor")
    assert done.status == 1
    assert "  - log: position 9 was recorded at" in done.out
    assert "restore the log from a backup" in done.out


def test_a_view_of_another_version_is_neither_paused_nor_resumed_nor_built_anew(
    folder: Path, run: Run, views: sqlite3.Connection
) -> None:
    views.execute("UPDATE view_checkpoints SET fingerprint = 'newer', paused_at = 1 WHERE name = 'issues'")
    views.execute("UPDATE view_checkpoints SET fingerprint = 'newer' WHERE name = 'registry'")
    before = views.execute("SELECT * FROM view_checkpoints").fetchall()
    for arguments in (("pause", "registry"), ("resume", "issues")):
        done = run("views", *arguments)
        assert done.status == 1
        assert f"the view {arguments[1]!r} is of another version of Yishi" in done.err
    assert run("views", "parked").status == 0
    assert views.execute("SELECT * FROM view_checkpoints").fetchall() == before


@pytest.mark.parametrize("arguments", [("--sample", "-1"), ("--seed", "x"), ("extra",)])
def test_wrong_use_of_doctor_is_exit_status_2(folder: Path, run: Run, arguments: tuple[str, ...]) -> None:
    assert run("doctor", *arguments).status == 2
