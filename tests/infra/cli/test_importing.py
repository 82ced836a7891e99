"""`yishi import` of what a community has in its spreadsheets: docs/examples/community, on both databases."""

import json
from pathlib import Path
from shutil import copytree

import pytest

from domain.importing.record import imported_stream
from tests.infra.cli.commands import Run

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "community"
IN_ORDER = (
    *("places", "bodies", "responsibilities", "posts", "duties", "activities"),
    *("issues", "decisions", "councils", "meetings"),
)
SOURCE = "community-books"


@pytest.fixture
def folder(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The examples, beside a database that holds nothing."""
    monkeypatch.setenv("YISHI_DATABASE_URL", database_url)
    monkeypatch.setenv("YISHI_KEYS", f"{tmp_path}/keys")
    return copytree(EXAMPLES, tmp_path / "books")


def imported(run: Run, folder: Path) -> dict[str, dict[str, int]]:
    """The counts of each file of the community, in the order in which one refers to another."""
    counts = {}
    for name in IN_ORDER:
        done = run("import", f"{folder}/{name}.csv", "--mapping", f"{folder}/{name}.toml", "--json")
        assert done.status == 0, done.err
        counts[name] = json.loads(done.out.splitlines()[-1])
    return counts


def test_a_community_brings_in_what_it_has_and_its_summary_shows_it(run: Run, folder: Path) -> None:
    first = imported(run, folder)
    assert set(first) == {file.stem for file in EXAMPLES.glob("*.csv")}
    assert all(count["imported"] == count["rows"] > 0 for count in first.values())
    assert not list(folder.glob("*.rejects.csv"))
    figures = run("summary", "hubin", "2025-11..2025-12").json["figures"]
    told = {
        "issues.raised": 3,
        "councils.held": 2,
        "councils.items_deliberated": 3,
        "decisions.raised": 3,
        "decisions.discussed": 2,
        "decisions.adopted": 1,
        "decisions.rejected": 1,
        "decisions.resolved": 1,
        "decisions.open": 1,
        "meetings.held": 2,
        "meetings.items_settled": 4,
        "tasks.set": 5,
        "tasks.done": 3,
        "volunteering.activities": 2,
        "volunteering.volunteers": 30,
        "volunteering.cancelled": 1,
        "duty.shifts": 3,
        "posts.held": 2,
    }
    assert {name: figures[name] for name in told} == told
    before = run("log", "--json").out
    again = imported(run, folder)
    assert all(count["unchanged"] == count["rows"] for count in again.values())
    assert run("log", "--json").out == before


def test_every_imported_event_says_where_it_comes_from(run: Run, folder: Path) -> None:
    imported(run, folder)
    events = [json.loads(line)["event"] for line in run("log", "--json").out.splitlines()]
    assert {event["actor"]["id"] for event in events} == {f"import-{SOURCE}"}
    assert all(event["command_id"].startswith(f"import:{SOURCE}:") for event in events)
    registered = {"place.registered", "body.registered", "category.defined", "place.responsibilities_set"}
    unmarked = {event["type"] for event in events if event["data"].get("imported") != SOURCE}
    assert unmarked == {*registered, "rule.defined"}


def test_an_imported_decision_is_replayed_with_its_source(run: Run, folder: Path) -> None:
    imported(run, folder)
    replayed = run("replay", imported_stream("decision", SOURCE, "J-2025-03"))
    assert "未通过 decision.rejected" in replayed.out
    assert f"导入自 imported: {SOURCE}" in replayed.out
    meeting = run("replay", "coordination-2025-11-hubin")
    assert "交办任务 task" in meeting.out


def test_rows_that_name_an_issue_by_its_code_find_it(run: Run, folder: Path) -> None:
    imported(run, folder)
    events = [json.loads(line)["event"] for line in run("log", "--json").out.splitlines()]
    code = next(event["data"]["code"] for event in events if event["type"] == "issue.raised")
    councils = folder / "councils.csv"
    header, *_ = councils.read_text("utf-8").splitlines()
    councils.write_text(f"{header}\nY-9,2025-12-28 19:00,15,9,9,,,{code},,已知悉,,,,通报\n", "utf-8")
    done = run("import", str(councils), "--mapping", f"{folder}/councils.toml", "--json")
    assert json.loads(done.out.splitlines()[-1])["imported"] == 1


def test_a_file_of_which_every_row_is_rejected_has_failed(run: Run, folder: Path) -> None:
    done = run("import", f"{folder}/councils.csv", "--mapping", f"{folder}/councils.toml", "--json")
    assert done.status == 1
    assert json.loads(done.out.splitlines()[-1]) == {"rows": 3, "imported": 0, "unchanged": 0, "rejected": 3}
    assert (folder / "councils.csv.rejects.csv").exists()
    assert run("log", "--json").out == ""
