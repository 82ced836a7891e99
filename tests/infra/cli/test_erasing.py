"""`yishi erase` and `yishi keys rotate`, as an operator gives them."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from tests.api.conftest import REPORTER, Api, opened
from tests.infra.cli.commands import Run


@pytest.fixture
def api(community: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """A server that runs beside the commands."""
    here = copytree(community, tmp_path / "copy")
    monkeypatch.setenv("YISHI_DATABASE_URL", f"sqlite:///{here}/yishi.db")
    monkeypatch.setenv("YISHI_KEYS", f"{here}/keys")
    with opened(here) as api:
        yield api


@pytest.fixture
def issue(api: Api) -> dict[str, str]:
    """With personal data."""
    id_ = api.raised(reporter=REPORTER, description="楼道灯坏了")
    found: dict[str, str] = api.get(f"/issues/{id_}").json()
    return found


def personal(api: Api, issue: dict[str, str]) -> str:
    return str(api.get(f"/issues/{issue['id']}").json()["personal"])


def test_a_person_named_by_the_pseudonym_is_erased_at_once(api: Api, issue: dict[str, str], run: Run) -> None:
    done = run("erase", issue["reporter"])
    assert done.status == 0, done.err
    assert done.out.startswith(f"{issue['reporter']} erased at 20")
    assert "erasures.jsonl" in done.err
    assert personal(api, issue) == "erased"


@pytest.mark.parametrize("name", ["code", "id"])
def test_an_issue_stands_for_who_reported_it_once_that_is_confirmed(
    api: Api, issue: dict[str, str], run: Run, name: str
) -> None:
    asked = run("erase", issue[name])
    assert (asked.status, personal(api, issue)) == (2, "open")
    assert f"{issue['reporter']}: name, numbers and own words in 1 issues reported" in asked.out
    assert f"{issue['code']} {issue['title']}" in asked.out
    assert "--yes" in asked.err
    done = run("erase", issue[name], "--yes", "--ground", "retention_ended", "--reason", "保存期满三年")
    assert (done.status, personal(api, issue)) == (0, "erased")
    [event] = api.yishi.log.history(issue["reporter"])[-1:]  # type: ignore[index]  # a list
    assert event.data.facts() == {"ground": "retention_ended", "reason": "保存期满三年"}
    assert event.actor.role == "administrator"


def test_erasing_again_says_when_it_was_done_and_records_nothing(
    api: Api, issue: dict[str, str], run: Run
) -> None:
    first = run("erase", issue["reporter"])
    head = api.yishi.log.head()
    assert (run("erase", issue["reporter"]).out, api.yishi.log.head()) == (first.out, head)


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("subject-019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e01", "No personal data of"),
        ("20260301-ZZZZZ", "20260301-ZZZZZ"),
        ("019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e02", "019a0c1e"),
    ],
)
def test_nobody_is_not_erased(api: Api, run: Run, who: str, told: str) -> None:
    head = api.yishi.log.head()
    done = run("erase", who, "--yes")
    assert (done.status, api.yishi.log.head()) == (1, head)
    assert told in done.err


def test_an_issue_that_nobody_reported_stands_for_nobody(api: Api, run: Run) -> None:
    done = run("erase", api.raised(), "--yes")
    assert (done.status, "No personal data of" in done.err) == (1, True)


def test_a_ground_that_the_law_does_not_know_is_wrong_use(api: Api, issue: dict[str, str], run: Run) -> None:
    done = run("erase", issue["reporter"], "--ground", "because")
    assert (done.status, "consent_withdrawn" in done.err) == (2, True)
    assert personal(api, issue) == "open"


def test_another_law_is_to_be_named(api: Api, issue: dict[str, str], run: Run) -> None:
    done = run("erase", issue["reporter"], "--ground", "other_law")
    assert (done.status, personal(api, issue)) == (1, "open")
    assert "须在理由中写明" in done.err


def test_keys_are_rotated_under_a_running_server(api: Api, issue: dict[str, str], run: Run) -> None:
    done = run("keys", "rotate")
    assert (done.status, done.out.startswith("1 data keys")) == (0, True)
    assert personal(api, issue) == "open"
    assert api.get(f"/issues/{api.raised(reporter=REPORTER)}").json()["personal"] == "open"


def test_there_is_nothing_to_rotate_where_there_are_no_keys(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YISHI_KEYS", str(tmp_path / "elsewhere"))
    done = run("keys", "rotate")
    assert (done.status, "YISHI_KEYS" in done.err) == (1, True)
    assert not (tmp_path / "elsewhere").exists()
